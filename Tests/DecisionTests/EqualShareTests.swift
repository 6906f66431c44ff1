import Testing

@testable import Decision

// Campaigns that pay the same share the avails by their weight, whatever the lengths of their ads are.
@Suite struct EqualShareTests {
    /// Impressions by campaign in so many avails.
    private static func impressions(_ catalogue: Catalogue, seconds: Int64, rules: PodRules, avails: Int64 = 3_000) throws -> [String: Int]
    {
        var counts: [String: Int] = [:], inventory = catalogue.inventory(rules)
        for number in 0..<avails {
            inventory = number % 1_000 == 0 ? catalogue.inventory(rules) : inventory
            let one = Avail(
                inventory, breakNumber: number, durationNs: seconds * second, viewer: Viewer(bucket: Int(number % 64)))
            var rng = DecisionRandom(for: one)
            for id in try decide(one, from: catalogue, now: 0, rng: &rng).pod.slots.map(\.campaignId) { counts[id, default: 0] += 1 }
        }
        return counts
    }

    /// Which weights and lengths; the break is as long as the longer ad, or has one place.
    @Test(arguments: [(30, 6), (45, 1), (44, 6)] as [(Int64, Int)])
    func weightsShareWhateverTheLengths(seconds: Int64, ads: Int) throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("short", [15], weight: 1, cpm: 1_000), campaign("long", [30], weight: 2, cpm: 1_000),
        ])
        let counts = try Self.impressions(catalogue, seconds: seconds, rules: PodRules(maxAds: ads))
        #expect(abs(counts["short", default: 0] - 1_000) <= 30 && abs(counts["long", default: 0] - 2_000) <= 30, "\(counts)")
    }

    // Three of which two find a place: each weighs the same, so each has two thirds of the avails.
    @Test func equalWeightsShareTwoPlaces() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("a", [10], cpm: 1_000), campaign("b", [20], cpm: 1_000), campaign("c", [30], cpm: 1_000),
        ])
        let counts = try Self.impressions(catalogue, seconds: 120, rules: PodRules(maxAds: 2))
        for id in ["a", "b", "c"] { #expect(abs(counts[id, default: 0] - 2_000) <= 60, "\(counts)") }
    }

    // Two short ones bring more than a long one, and still it has its turn: a third of the avails each leads, and the long one leaves no
    // room.
    @Test func shortAdsLeaveTheLongOneItsTurn() throws {
        let equals = ["a", "b"].map { campaign($0, [15], cpm: 1_000) } + [campaign("long", [30], cpm: 1_000)]
        for others in [[], [campaign("cheap", [30], cpm: 10), campaign("cheaper", [5], cpm: 9)]] {
            let counts = try Self.impressions(try Catalogue(campaigns: equals + others), seconds: 30, rules: PodRules())
            #expect(abs(counts["long", default: 0] - 1_000) <= 60 && abs(counts["a", default: 0] - 2_000) <= 60, "\(counts)")
            #expect(counts["cheap"] == nil)
        }
    }

    // The more campaigns there are, the nearer every one is to its share: none goes empty.
    @Test func nobodyGoesEmptyInABreakOfMany() throws {
        let catalogue = try Catalogue(campaigns: (0..<12).map { campaign("c\($0)", [$0 % 2 == 0 ? 15 : 30], cpm: 1_000) })
        let counts = try Self.impressions(catalogue, seconds: 60, rules: PodRules(maxAds: 6), avails: 2_000)
        let short = counts.filter { Int($0.key.dropFirst())! % 2 == 0 }.map(\.value), long = counts.values.reduce(0, +) - short.reduce(0, +)
        #expect(counts.count == 12 && Double(long) > 0.6 * Double(short.reduce(0, +)), "\(counts)")
    }

    @Test func creativesOfACampaignShareLikewise() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [10, 30], cpm: 1_000)]),
            inventory = catalogue.inventory(PodRules(maxAds: 1))
        var short = 0
        for number in 0..<2_000 as Range<Int64> {
            let one = Avail(inventory, breakNumber: number, durationNs: 30 * second)
            if try decided(one, catalogue).pod.slots.first?.durationNs == 10 * second { short += 1 }
        }
        #expect(abs(short - 1_000) < 100)
    }

    // Among many, a hundred of one price and two lengths, a place each: none is kept waiting for its length.
    @Test func manyShareTheFirstPlace() throws {
        let catalogue = try Catalogue(campaigns: (0..<100).map { campaign("c\($0)", [$0 % 2 == 0 ? 15 : 30], cpm: 1_000) })
        let counts = try Self.impressions(catalogue, seconds: 60, rules: PodRules(maxAds: 1))
        let long = counts.filter { Int($0.key.dropFirst())! % 2 == 1 }.values.reduce(0, +)
        #expect(abs(long - 1_500) < 100, "\(long) of 3,000")
    }

    // What pays more still goes first, and two that bring more than one do.
    @Test func moneyGoesFirst() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("dear", [30], cpm: 1_001), campaign("usual", [30], weight: 1_000, cpm: 1_000),
            campaign("half", [15], cpm: 600), campaign("other", [15], cpm: 600),
        ])
        for number in 0..<50 as Range<Int64> {
            #expect(try Set(decided(avail(30, of: catalogue, number: number), catalogue).campaigns) == ["half", "other"])
            let one = avail(30, of: catalogue, number: number, rules: PodRules(maxAds: 1))
            #expect(try decided(one, catalogue).campaigns == ["dear"])
        }
    }
}
