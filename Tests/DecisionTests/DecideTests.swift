import TestSupport
import Testing

@testable import Decision

@Suite struct DecideTests {
    @Test func equalArgumentsGiveEqualPods() throws {
        let catalogue = try Catalogue(campaigns: (0..<20).map { campaign("c\($0)", [10, 15, 30]) })
        for bucket in 0..<64 {
            let one = avail(120, of: catalogue, number: 7, bucket: bucket)
            #expect(try decided(one, catalogue) == decided(one, catalogue))
        }
    }

    @Test func catalogueOrderDoesNotMatter() throws {
        let campaigns = (0..<9).map { campaign("c\($0)", [10, 20], priority: $0 % 3) }
        let one = try Catalogue(campaigns: campaigns), other = try Catalogue(campaigns: campaigns.reversed())
        for number in 0..<10 as Range<Int64> {
            #expect(try decided(avail(60, of: one, number: number), one) == decided(avail(60, of: other, number: number), other))
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func podIsWholeAdsWithinTheBreakAndItsRules(seed: UInt64) throws {
        var rng = Seeded(seed)
        let campaigns = (0..<Int.random(in: 0...30, using: &rng)).map { index in
            campaign(
                "c\(index)", (0..<Int.random(in: 0...3, using: &rng)).map { _ in Int64.random(in: 5...60, using: &rng) },
                priority: Int.random(in: 0...2, using: &rng), weight: Int.random(in: 1...9, using: &rng),
                cpm: Int64.random(in: 0...3, using: &rng) * 100, house: Int.random(in: 0...4, using: &rng) == 0)
        }
        let catalogue = try Catalogue(campaigns: campaigns, tenants: [Tenant(id: "demo")])
        let rules = PodRules(maxAds: Int.random(in: 0...6, using: &rng), maxDurationNs: Int64.random(in: 0...180, using: &rng) * second)
        let seconds: Int64? = Bool.random(using: &rng) ? nil : Int64.random(in: 0...200, using: &rng)
        let asked = avail(seconds, of: catalogue, number: Int64(seed), bucket: Int(seed % 64), rules: rules)
        let result = try decided(asked, catalogue), pod = result.pod, trace = result.trace
        var random = DecisionRandom(for: asked)
        #expect(try decide(asked, from: catalogue, now: 0, rng: &random).pod == pod, "whether it is itemised or not")
        #expect(pod.slots.count <= rules.maxAds)
        #expect(pod.durationNs <= min(rules.maxDurationNs, asked.durationNs ?? .max))
        #expect(Set(pod.slots.map(\.creative)).count == pod.slots.count)
        var at: Int64 = 0
        for slot in pod.slots {
            #expect(slot.startNs == at && slot.durationNs == catalogue.demo.durations[slot.creative])
            #expect(catalogue.demo.creativeIndex(id: slot.creativeId) == slot.creative)
            #expect(catalogue.demo.campaignIndex(id: slot.campaignId) == slot.campaign)
            at += slot.durationNs
        }
        #expect(trace.items.count == campaigns.count)
        #expect(trace.won == Set(result.campaigns).count)
        #expect(trace.won + trace.lost.values.reduce(0, +) == campaigns.count)
        #expect(trace.items(first: .max) == trace.items.filter { $0.outcome == .won } + trace.items.filter { $0.outcome != .won })
        #expect(trace.items(first: 3) == Array(trace.items(first: .max).prefix(3)))
        #expect(trace.campaignCount == trace.items.count && trace.items.allSatisfy { trace.item(of: $0.campaignId) == $0 })
        for (reason, count) in trace.lost { #expect(trace.items.count { $0.outcome == .lost(reason) } == count) }
        // Nothing that would still fit was left out.
        let room = min(rules.maxDurationNs, asked.durationNs ?? .max) - pod.durationNs
        if pod.slots.count < rules.maxAds, room > 0 {
            let used = Set(pod.slots.map(\.creative))
            for creative in catalogue.demo.durations.indices where !used.contains(creative) {
                #expect(catalogue.demo.durations[creative] > room)
            }
        }
    }

    @Test func eachCampaignSaysWhyItLost() throws {
        let berlin = Targeting(all: [.init(.city, ["Berlin"])])
        let catalogue = try Catalogue(campaigns: [
            campaign("draft", status: .draft), campaign("paused", status: .paused), campaign("completed", status: .completed),
            campaign("later", flight: 1_000..<2_000), campaign("past", flight: 0..<500),
            campaign("empty", []), campaign("long", [300]), campaign("wins", [20], flight: 500..<501), campaign("low", [20], priority: -1),
            campaign("waiting"), campaign("odd"), campaign("segments"), campaign("elsewhere", tenant: "other"),
            campaign("spent", budget: 1, cpm: 10_000_000), campaign("far") { $0.targeting = berlin },
            campaign("phone") { $0.targeting = Targeting(all: [.init(.device, ["mobile"])]) },
            campaign("sports") { $0.targeting = Targeting(all: [.init(.channel, ["sports"])]) },
            campaign("french") { $0.targeting = Targeting(all: [.init(.language, ["fr"])]) },
            campaign("monday") { $0.targeting = Targeting(all: [.init(.time, ["0"])]) },
            campaign("arm") { $0.targeting = Targeting(all: [.init(.arm, ["e/b"])]) },
            campaign("key") { $0.targeting = Targeting(all: [.init(.key("genre"), ["news"])]) },
            campaign("either") { $0.targeting = Targeting(any: [.init(.city, ["Berlin"]), .init(.device, ["tv"])]) },
            campaign("rude") { $0.advertiser = "rude" }, campaign("betting") { $0.categories = ["IAB7-3"] },
            campaign("tired") { $0.caps = [FrequencyCap(1, per: .day)] },
        ])
        let states: [String: Inventory.State] = ["waiting-15": .notReady, "odd-15": .noRendition, "segments-15": .segmentTooLong]
        let rules = PodRules(blockedAdvertisers: ["rude"], blockedCategories: ["IAB7"])
        let inventory = catalogue.inventory(rules) { index in
            states.first { catalogue.demo.creativeIndex(id: $0.key) == index }?.value ?? .ready
        }
        var ledger = Ledger(), leases = BudgetLeases(catalogue.demo, holder: 0)
        leases.renew(0..<catalogue.demo.campaigns.count, of: catalogue, from: &ledger, now: 500)
        let tired = try #require(catalogue.demo.campaignIndex(id: "tired"))
        let asked = Avail(
            inventory, breakNumber: 1, durationNs: 30 * second,
            viewer: Viewer(arms: [ArmChoice(experiment: "e", arm: "a")]), seen: [ViewerState(campaign: tired, left: 0, next: 0)])
        let result = try decided(asked, catalogue, leases: leases, now: 500)
        #expect(result.pod.slots.map(\.creativeId) == ["wins-20"])
        #expect(result.arms == [ArmChoice(experiment: "e", arm: "a")])
        let expected = [
            "draft": "draft", "paused": "paused", "completed": "completed", "later": "flight", "past": "flight",
            "empty": "no_creative", "long": "length", "wins": "won", "low": "outranked", "waiting": "not_ready", "odd": "no_rendition",
            "segments": "segment_too_long", "spent": "budget", "far": "geo", "phone": "device", "sports": "channel", "french": "language",
            "monday": "daypart", "arm": "experiment", "key": "key_value", "either": "targeting", "rude": "blocked", "betting": "blocked",
            "tired": "cap",
        ]
        for (id, reason) in expected { #expect(result.reason(id) == reason, "\(id)") }
        #expect(result.reason("elsewhere") == nil)
        #expect(result.trace.unfilledNs == 10 * second)
        #expect(result.trace.lost[.flight] == 2 && result.trace.won == 1)
        #expect(Set(LossReason.allCases.map(\.name)).count == LossReason.allCases.count)
    }

    @Test func theReasonOfTheCreativeNearestToWinningCounts() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [15, 300])])
        let asked = Avail(catalogue.inventory { $0 == 0 ? .notReady : .ready }, breakNumber: 1, durationNs: 30 * second)
        #expect(try decided(asked, catalogue).reason("a") == "length")
    }

    @Test func higherPriorityGoesFirstAndHouseAdsLast() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("house", [10], priority: 99, cpm: 900, house: true), campaign("low", [10], priority: 1, cpm: 9_000),
            campaign("high", [10], priority: 5),
        ])
        #expect(try decided(avail(30, of: catalogue), catalogue).campaigns == ["high", "low", "house"])
        #expect(try decided(avail(20, of: catalogue), catalogue).campaigns == ["high", "low"])
        let without = try decided(avail(30, of: catalogue, rules: PodRules(house: false)), catalogue)
        #expect(without.campaigns == ["high", "low"] && without.reason("house") == "blocked")
    }

    @Test func inATierTheMostMoneyGoesFirstThenTheMostTime() throws {
        let rich = try Catalogue(campaigns: [campaign("a", [30], cpm: 1_200), campaign("b", cpm: 1_000), campaign("c", cpm: 700)])
        #expect(Set(try decided(avail(30, of: rich), rich).campaigns) == ["b", "c"], "17 is more than 12")
        let full = try Catalogue(campaigns: [campaign("a", [20], cpm: 500), campaign("b", [30], cpm: 500), campaign("c", [25], cpm: 500)])
        #expect(try decided(avail(30, of: full), full).campaigns == ["b"])
    }

    @Test func campaignsComeOnceBeforeAnyComesAgain() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [10, 10]), campaign("b", [10, 10])])
        for number in 0..<20 as Range<Int64> {
            let campaigns = try decided(avail(40, of: catalogue, number: number), catalogue).campaigns
            #expect(campaigns.count == 4)
            #expect(Set(campaigns[0..<2]).count == 2)
        }
    }

    @Test func aLongBreakIsFilledFromManyCampaigns() throws {
        // More than one table holds, and more creatives of one campaign than are laid out at once.
        let many = try Catalogue(campaigns: (0..<60).map { campaign("c\($0)", [15], cpm: Int64($0)) })
        let rules = PodRules(maxAds: 64, maxDurationNs: 900 * second)
        #expect(try decided(avail(900, of: many, rules: rules), many).campaigns.count == 60)
        let one = try Catalogue(campaigns: [campaign("a", [15, 15, 15, 15, 15, 15, 15])])
        #expect(try decided(avail(900, of: one, rules: rules), one).campaigns.count == 7)
    }

    @Test func openEndedBreaksGetUpToTheLongestPod() throws {
        let catalogue = try Catalogue(campaigns: (0..<20).map { campaign("c\($0)", [15]) })
        let result = try decided(avail(nil, of: catalogue, rules: PodRules(maxAds: 64, maxDurationNs: 100 * second)), catalogue)
        #expect(result.pod.slots.count == 6 && result.trace.unfilledNs == nil)
    }

    @Test func whatIsLaidCountsAndIsNotLaidAgain() throws {
        let catalogue = try Catalogue(campaigns: (0..<6).map { campaign("c\($0)", [15]) })
        let rules = PodRules(maxAds: 4, maxDurationNs: 100 * second)
        let first = try decided(avail(30, of: catalogue, rules: rules), catalogue).pod
        let more = try decided(avail(90, of: catalogue, rules: rules, laid: first.slots), catalogue).pod
        #expect(first.slots.count == 2 && more.slots.count == 2)
        #expect(more.slots.first?.startNs == 30 * second)
        #expect(Set((first.slots + more.slots).map(\.creative)).count == 4)
        let none = try decided(avail(45, of: catalogue, laid: first.slots + more.slots), catalogue)
        #expect(none.pod.slots.isEmpty && none.trace.unfilledNs == 0)
        #expect(none.trace.lost[.repeated] == 4)
    }

    @Test func noLoserIsNamedOrCountedWhenTheTraceIsNotItemised() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a"), campaign("b", status: .paused)])
        let asked = avail(30, of: catalogue)
        var rng = DecisionRandom(for: asked)
        let trace = try decide(asked, from: catalogue, now: 0, rng: &rng).trace
        #expect(trace.items.isEmpty && trace.lost.isEmpty && trace.won == 1 && trace.unfilledNs == 15 * second)
        #expect(try decided(asked, catalogue).trace.lost == [.paused: 1])
    }

    @Test func availsOutOfBoundsAreRefused() throws {
        let catalogue = try Catalogue(tenants: [Tenant(id: "demo")])
        func error(_ asked: Avail) -> DecisionError? { #expect(throws: DecisionError.self) { try decided(asked, catalogue) } }
        #expect(error(avail(30, of: catalogue, rules: PodRules(maxAds: 65))) == .tooManySlots(65))
        #expect(error(avail(30, of: catalogue, rules: PodRules(maxAds: -1))) == .tooManySlots(-1))
        #expect(
            error(avail(30, of: catalogue, rules: PodRules(maxDurationNs: -1))) == .badDuration(field: "max_duration", ns: -1))
        #expect(error(avail(-5, of: catalogue)) == .badDuration(field: "duration", ns: -5 * second))
        #expect(error(avail(30, of: catalogue, bucket: 64)) == .badBucket(64))
        #expect(try decided(avail(30, of: catalogue), catalogue).pod == Pod())
        for error in [DecisionError.tooManySlots(65), .badDuration(field: "duration", ns: -5), .badBucket(64)] {
            #expect(error.description.contains("not in"))
        }
    }
}
