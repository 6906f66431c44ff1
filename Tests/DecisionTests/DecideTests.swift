import TestSupport
import Testing

@testable import Decision

@Suite struct DecideTests {
    @Test func equalArgumentsGiveEqualPods() throws {
        let catalogue = try Catalogue(campaigns: (0..<20).map { campaign("c\($0)", [10, 15, 30]) })
        for bucket in 0..<64 {
            let one = avail(120, of: catalogue, number: 7, bucket: bucket)
            let first = try pod(one, catalogue), again = try pod(one, catalogue)
            #expect(first.0 == again.0 && first.1 == again.1)
        }
    }

    @Test func catalogueOrderDoesNotMatter() throws {
        let campaigns = (0..<9).map { campaign("c\($0)", [10, 20], priority: $0 % 3) }
        let one = try Catalogue(campaigns: campaigns), other = try Catalogue(campaigns: campaigns.reversed())
        for number in 0..<10 as Range<Int64> {
            #expect(try pod(avail(60, of: one, number: number), one).0 == pod(avail(60, of: other, number: number), other).0)
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func podIsWholeAdsWithinTheBreakAndItsRules(seed: UInt64) throws {
        var rng = Seeded(seed)
        let campaigns = (0..<Int.random(in: 0...12, using: &rng)).map { index in
            campaign(
                "c\(index)", (0..<Int.random(in: 0...3, using: &rng)).map { _ in Int64.random(in: 5...60, using: &rng) },
                priority: Int.random(in: 0...2, using: &rng), weight: Int.random(in: 1...9, using: &rng),
                house: Int.random(in: 0...4, using: &rng) == 0)
        }
        let catalogue = try Catalogue(campaigns: campaigns)
        let rules = PodRules(maxAds: Int.random(in: 0...6, using: &rng), maxDurationNs: Int64.random(in: 0...180, using: &rng) * second)
        let seconds: Int64? = Bool.random(using: &rng) ? nil : Int64.random(in: 0...200, using: &rng)
        let asked = avail(seconds, of: catalogue, number: Int64(seed), bucket: Int(seed % 64), rules: rules)
        let (pod, trace) = try pod(asked, catalogue)
        #expect(pod.slots.count <= rules.maxAds)
        #expect(pod.durationNs <= min(rules.maxDurationNs, asked.durationNs ?? .max))
        #expect(Set(pod.slots.map(\.creative)).count == pod.slots.count)
        var at: Int64 = 0
        for slot in pod.slots {
            #expect(slot.startNs == at && slot.durationNs == catalogue.durations[slot.creative])
            #expect(catalogue.creativeIndex(tenant: "demo", id: slot.creativeId) == slot.creative)
            at += slot.durationNs
        }
        #expect(trace.items.count == campaigns.count)
        #expect(trace.won == Set(pod.slots.map(\.campaignId)).count)
        #expect(trace.won + trace.lost.values.reduce(0, +) == campaigns.count)
        // Nothing that would still fit was left out.
        let room = min(rules.maxDurationNs, asked.durationNs ?? .max) - pod.durationNs
        if pod.slots.count < rules.maxAds, room > 0 {
            let used = Set(pod.slots.map(\.creative))
            for creative in 0..<catalogue.creativeCount where !used.contains(creative) { #expect(catalogue.durations[creative] > room) }
        }
    }

    @Test func eachCampaignSaysWhyItLost() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("draft", status: .draft), campaign("paused", status: .paused), campaign("completed", status: .completed),
            campaign("spent", budget: 100, spent: 100), campaign("later", flight: 1_000..<2_000), campaign("past", flight: 0..<500),
            campaign("empty", []), campaign("long", [300]), campaign("wins", [20], flight: 500..<501), campaign("low", [20], priority: -1),
            campaign("waiting"), campaign("odd"), campaign("segments"), campaign("elsewhere", tenant: "other"),
        ])
        var facts = CreativeFacts(count: catalogue.creativeCount)
        for (id, state) in [("waiting", CreativeFacts.State.notReady), ("odd", .noRendition), ("segments", .segmentTooLong)] {
            facts[try #require(catalogue.creativeIndex(tenant: "demo", id: "\(id)-15"))] = state
        }
        let (pod, trace) = try pod(avail(30, of: catalogue, facts: facts), catalogue, now: 500)
        #expect(pod.slots.map(\.creativeId) == ["wins-20"])
        let expected = [
            "draft": "draft", "paused": "paused", "completed": "completed", "spent": "budget", "later": "flight", "past": "flight",
            "empty": "no_creative", "long": "length", "wins": "won", "low": "outranked", "waiting": "not_ready", "odd": "no_rendition",
            "segments": "segment_too_long",
        ]
        for (id, reason) in expected { #expect(trace.reason(id) == reason, "\(id)") }
        #expect(trace.reason("elsewhere") == nil)
        #expect(trace.unfilledNs == 10 * second)
        #expect(trace.lost[.flight] == 2 && trace.won == 1)
    }

    @Test func theReasonOfTheCreativeNearestToWinningCounts() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [15, 300])])
        var facts = CreativeFacts(count: 2)
        facts[0] = .notReady
        #expect(try pod(avail(30, of: catalogue, facts: facts), catalogue).1.reason("a") == "length")
    }

    @Test func higherPriorityGoesFirstAndHouseAdsLast() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("house", [10], priority: 99, house: true), campaign("low", [10], priority: 1), campaign("high", [10], priority: 5),
        ])
        #expect(try pod(avail(30, of: catalogue), catalogue).0.slots.map(\.campaignId) == ["high", "low", "house"])
        #expect(try pod(avail(20, of: catalogue), catalogue).0.slots.map(\.campaignId) == ["high", "low"])
    }

    @Test func campaignsComeOnceBeforeAnyComesAgain() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [10, 10]), campaign("b", [10, 10])])
        for number in 0..<20 as Range<Int64> {
            let slots = try pod(avail(40, of: catalogue, number: number), catalogue).0.slots
            #expect(slots.count == 4)
            #expect(Set(slots[0..<2].map(\.campaignId)).count == 2)
        }
    }

    @Test func openEndedBreaksGetUpToTheLongestPod() throws {
        let catalogue = try Catalogue(campaigns: (0..<20).map { campaign("c\($0)", [15]) })
        let rules = PodRules(maxAds: 64, maxDurationNs: 100 * second)
        let (pod, trace) = try pod(avail(nil, of: catalogue, rules: rules), catalogue)
        #expect(pod.slots.count == 6 && trace.unfilledNs == nil)
    }

    @Test func whatIsLaidCountsAndIsNotLaidAgain() throws {
        let catalogue = try Catalogue(campaigns: (0..<6).map { campaign("c\($0)", [15]) })
        let rules = PodRules(maxAds: 4, maxDurationNs: 100 * second)
        let first = try pod(avail(30, of: catalogue, rules: rules), catalogue).0
        let more = try pod(avail(90, of: catalogue, rules: rules, laid: first.slots), catalogue).0
        #expect(first.slots.count == 2 && more.slots.count == 2)
        #expect(more.slots.first?.startNs == 30 * second)
        #expect(Set((first.slots + more.slots).map(\.creative)).count == 4)
        let (none, trace) = try pod(avail(45, of: catalogue, laid: first.slots + more.slots), catalogue)
        #expect(none.slots.isEmpty && trace.unfilledNs == 0)
        #expect(trace.lost[.repeated] == 4)
    }

    @Test func onlyCountsAreKeptWhenTheTraceIsNotItemised() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a"), campaign("b", status: .paused)])
        let asked = avail(30, of: catalogue)
        var rng = DecisionRandom(for: asked)
        let (_, trace) = try decide(asked, from: catalogue, now: 0, rng: &rng, itemised: false)
        #expect(trace.items.isEmpty && trace.won == 1 && trace.lost == [.paused: 1])
    }

    @Test func availsOutOfBoundsAreRefused() throws {
        let catalogue = try Catalogue()
        func error(_ change: (inout Avail) -> Void) -> DecisionError? {
            var asked = avail(30, of: catalogue)
            change(&asked)
            return #expect(throws: DecisionError.self) { try pod(asked, catalogue) }
        }
        #expect(error { $0.rules.maxAds = 65 } == .tooManySlots(65))
        #expect(error { $0.rules.maxAds = -1 } == .tooManySlots(-1))
        #expect(error { $0.rules.maxDurationNs = -1 } == .badDuration(field: "max_duration", ns: -1))
        #expect(error { $0.durationNs = -5 } == .badDuration(field: "duration", ns: -5))
        #expect(error { $0.viewer.bucket = 64 } == .badBucket(64))
        #expect(try pod(avail(30, of: catalogue), catalogue).0 == Pod())
    }
}
