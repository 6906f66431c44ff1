import TestSupport
import Testing

@testable import Decision

// Caps on creatives and advertisers, and of several spans.
@Suite struct WideCapTests {
    /// Shows ads one at a time, a break a minute; what the viewer has seen is remembered as it is in play.
    private static func shown(_ catalogue: Catalogue, breaks: Int64, everyMs: Int64, rules: PodRules = PodRules(maxAds: 1)) throws
        -> [String]
    {
        let book = catalogue.demo
        var table = ViewerTable(viewers: 10, keepMs: Limits.capMs), shown: [String] = []
        for number in 0..<breaks {
            let now = number * everyMs
            let one = avail(60, of: catalogue, number: number, rules: rules, seen: book.state(of: table.history(of: 1), at: now))
            let slots = try decided(one, catalogue, now: now).pod.slots
            for slot in slots { book.remember(slot.campaign, creative: slot.creative, of: 1, at: now, in: &table) }
            shown.append(slots.map(\.creativeId).joined(separator: "+"))
        }
        return shown
    }

    @Test(
        arguments: [
            (FrequencyCap(2, every: 3, per: .minute), 60_000, ["a-15", "a-15", "", "a-15", "a-15", "", "a-15"]),
            (FrequencyCap(1, every: 2, per: .hour), hour / 2, ["a-15", "", "", "", "a-15", "", ""]),
            (FrequencyCap(1, per: .week), day, ["a-15", "", "", "", "", "", ""]),
            (FrequencyCap(2, every: 30, per: .day), 10 * day, ["a-15", "a-15", "", "a-15", "a-15", "", "a-15"]),
            (FrequencyCap(2, per: .month), 10 * day, ["a-15", "a-15", "", "a-15", "a-15", "", "a-15"]),
            (FrequencyCap(2, per: .flight), day, ["a-15", "a-15", "", "", "", "", ""]),
        ] as [(FrequencyCap, Int64, [String])])
    func aCapLooksBackAsLongAsItSays(cap: FrequencyCap, everyMs: Int64, shown: [String]) throws {
        let catalogue = try Catalogue(campaigns: [campaign("a") { $0.caps = [cap] }])
        #expect(try Self.shown(catalogue, breaks: 7, everyMs: everyMs) == shown)
    }

    @Test(
        arguments: [
            (FrequencyCap(0, per: .day), "caps[0].count"), (FrequencyCap(1, every: 0, per: .day), "caps[0].every"),
            (FrequencyCap(1, every: 31, per: .day), "caps[0].every"), (FrequencyCap(1, every: .max, per: .minute), "caps[0].every"),
            (FrequencyCap(1, every: 2, per: .month), "caps[0].every"), (FrequencyCap(1, every: 2, per: .adBreak), "caps[0].every"),
            (FrequencyCap(1, per: .day, of: .advertiser), "caps[0].of"),
        ] as [(FrequencyCap, String)])
    func whatCannotBeCountedIsRefused(cap: FrequencyCap, field: String) {
        #expect {
            try Catalogue(campaigns: [campaign("a") { $0.caps = [cap] }])
        } throws: { if case DecisionError.invalid(_, field, _) = $0 { true } else { false } }
    }

    // Each creative by itself: while one is capped the other is shown.
    @Test func creativesAreCappedByThemselves() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [15, 20]) { $0.caps = [FrequencyCap(1, per: .hour, of: .creative)] }])
        let shown = try Self.shown(catalogue, breaks: 4, everyMs: 60_000)
        #expect(Set(shown[..<2]) == ["a-15", "a-20-1"] && shown[2...].allSatisfy(\.isEmpty))
        let book = catalogue.demo
        var table = ViewerTable(viewers: 10, keepMs: day)
        for creative in 0..<2 { book.remember(0, creative: creative, of: 1, at: 0, in: &table) }
        let seen = book.state(of: table.history(of: 1), at: 1)
        #expect(seen == [ViewerState(campaign: 0).closing([0, 1])])
        #expect(try decided(avail(60, of: catalogue, seen: seen), catalogue).reason("a") == "cap")
        #expect(book.state(of: table.history(of: 1), at: hour).isEmpty, "an hour later viewers are alike again")
    }

    // In a sequence a capped creative is stepped over.
    @Test func aSequenceGoesOnWithTheOthers() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("a", [15, 20, 25]) {
                $0.rotation = .sequence
                $0.caps = [FrequencyCap(1, every: 2, per: .hour, of: .creative)]
            }
        ])
        #expect(try Self.shown(catalogue, breaks: 4, everyMs: 60_000) == ["a-15", "a-20-1", "a-25-2", ""])
    }

    /// Two campaigns of one advertiser, of which the dear one has the cap.
    private static func acme(_ caps: [FrequencyCap]) throws -> Catalogue {
        try Catalogue(campaigns: [
            campaign("dear", [15, 16], cpm: 900) {
                $0.advertiser = "acme"
                $0.caps = caps
            },
            campaign("cheap", [20], cpm: 100) { $0.advertiser = "acme" },
            campaign("other", [30], cpm: 50) { $0.advertiser = "bolt" },
        ])
    }

    @Test func allOfAnAdvertiserCounts() throws {
        let catalogue = try Self.acme([FrequencyCap(2, per: .hour, of: .advertiser)]), book = catalogue.demo
        let shown = try Self.shown(catalogue, breaks: 4, everyMs: 60_000)
        #expect(shown[..<2].allSatisfy { $0.hasPrefix("dear") } && shown[2...] == ["cheap-20", "cheap-20"], "\(shown)")
        // What the other campaign shows counts, and only that advertiser's.
        var table = ViewerTable(viewers: 10, keepMs: day)
        let (dear, cheap, other) = (0, 1, 2)
        #expect(book.remembers(cheap) && book.remembers(dear) && !book.remembers(other))
        for campaign in [other, other, other] { book.remember(campaign, of: 1, at: 0, in: &table) }
        #expect(table.history(of: 1) == [])
        for _ in 0..<2 { book.remember(cheap, of: 1, at: 0, in: &table) }
        let seen = book.state(of: table.history(of: 1), at: 1)
        #expect(seen.map(\.campaign) == [dear] && seen[0].advertiserLeft == 0)
        #expect(try decided(avail(60, of: catalogue, seen: seen), catalogue).reason("dear") == "cap")
    }

    // Within a break too: as many as are left of the hour, whichever campaign's they are.
    @Test(arguments: [(1, 1), (2, 2), (3, 3), (9, 3)])
    func aBreakHasNoMoreOfAnAdvertiserThanIsLeft(count: Int, most: Int) throws {
        for cap in [FrequencyCap(count, per: .hour, of: .advertiser), FrequencyCap(count, per: .adBreak, of: .advertiser)] {
            let catalogue = try Self.acme([cap]), one = avail(120, of: catalogue, rules: PodRules(advertisers: .ads(0)))
            let campaigns = try decided(one, catalogue).campaigns
            #expect(campaigns.count { $0 != "other" } == most && campaigns.contains("other"), "\(campaigns)")
            #expect(campaigns.contains("dear"), "it brings more")
        }
    }

    @Test func withoutAMemoryNothingCappedIsShown() throws {
        let catalogue = try Self.acme([FrequencyCap(2, per: .hour, of: .advertiser)])
        let seen = catalogue.demo.state(of: nil, at: 0)
        #expect(seen.map(\.campaign) == [0] && seen[0].left == 0)
    }

    // Whatever is shown and when: no stretch of time holds more than a cap says, counted by hand.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func noStretchOfTimeHoldsMore(seed: UInt64) throws {
        var random = Seeded(seed)
        let campaigns = (0..<4).map { index in
            campaign("c\(index)", [10, 15], cpm: 100) { own in
                own.advertiser = index < 3 ? "acme" : "bolt"
                own.caps = FrequencyCap.Subject.allCases.filter { _ in Bool.random(using: &random) }.map {
                    FrequencyCap(
                        Int.random(in: 1...3, using: &random), every: Int.random(in: 1...5, using: &random), per: .minute, of: $0)
                }
            }
        }
        let catalogue = try Catalogue(campaigns: campaigns), book = catalogue.demo
        var table = ViewerTable(viewers: 10, keepMs: day), shown: [(slot: Pod.Slot, atMs: Int64)] = [], now: Int64 = 0
        for number in 0..<60 as Range<Int64> {
            now += Int64.random(in: 1...90_000, using: &random)
            let one = avail(
                60, of: catalogue, number: number, rules: PodRules(maxAds: 3, advertisers: .ads(0)),
                seen: book.state(of: table.history(of: 1), at: now))
            for slot in try decided(one, catalogue, now: now).pod.slots {
                book.remember(slot.campaign, creative: slot.creative, of: 1, at: now, in: &table)
                shown.append((slot, now))
            }
            for slot in shown.filter({ $0.atMs == now }).map(\.slot) {
                for cap in book.campaigns[slot.campaign].caps {
                    let count = shown.count { before in
                        before.atMs > now - (cap.lengthMs ?? 0) && Self.counts(cap.subject, before.slot, slot, book)
                    }
                    #expect(count <= cap.count, "seed \(seed), break \(number): \(cap)")
                }
            }
        }
        #expect(shown.count > 20)
    }

    private static func counts(_ subject: FrequencyCap.Subject, _ before: Pod.Slot, _ slot: Pod.Slot, _ book: TenantCatalogue) -> Bool {
        switch subject {
        case .campaign: before.campaign == slot.campaign
        case .creative: before.creative == slot.creative
        case .advertiser: book.campaigns[before.campaign].advertiser == book.campaigns[slot.campaign].advertiser
        }
    }
}

extension ViewerState {
    fileprivate func closing(_ creatives: [Int]) -> ViewerState {
        var state = self
        for creative in creatives { state.close(creative) }
        return state
    }
}
