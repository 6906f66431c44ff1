import TestSupport
import Testing

@testable import Decision

@Suite struct SponsorshipTests {
    /// In how many of so many avails each campaign has an ad.
    private static func avails(_ catalogue: Catalogue, rules: PodRules = PodRules(maxAds: 1), _ count: Int64 = 4_000) throws
        -> [String: Int]
    {
        var counts: [String: Int] = [:]
        let inventory = catalogue.inventory(rules)
        for number in 0..<count {
            let one = Avail(inventory, breakNumber: number, durationNs: 30 * second, viewer: Viewer(bucket: Int(number % 64)))
            var rng = DecisionRandom(for: one)
            for id in Set(try decide(one, from: catalogue, now: 0, rng: &rng).pod.slots.map(\.campaignId)) { counts[id, default: 0] += 1 }
        }
        return counts
    }

    @Test(arguments: [0, 1, 1_250, 5_000, 9_999, 10_000])
    func aSponsorHasItsShareOfTheAvails(share: Int) throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("sponsor", priority: 1, cpm: 1) { $0.share = share }, campaign("dear", priority: 9, cpm: 9_000),
        ])
        let counts = try Self.avails(catalogue), expected = 4_000 * share / 10_000
        // Four deviations of as many draws.
        #expect(abs(counts["sponsor", default: 0] - expected) <= (share % 10_000 == 0 ? 0 : 130), "\(counts)")
        #expect(counts["dear", default: 0] == 4_000 - counts["sponsor", default: 0], "the others have what is left")
    }

    // Shares of up to the whole never meet in one avail, so each has all of its own.
    @Test func sponsorsDivideTheAvails() throws {
        let catalogue = try Catalogue(
            campaigns: (0..<3).map { index in campaign("s\(index)") { $0.share = [5_000, 3_000, 2_000][index] } })
        let counts = try Self.avails(catalogue)
        #expect(counts.values.reduce(0, +) == 4_000)
        for (index, expected) in [2_000, 1_200, 800].enumerated() { #expect(abs(counts["s\(index)", default: 0] - expected) <= 130) }
    }

    @Test func whereItIsNotItsTurnItSaysSo() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("never") { $0.share = 0 }, campaign("always", priority: 1) { $0.share = 10_000 },
        ])
        let result = try decided(avail(30, of: catalogue), catalogue)
        #expect(result.campaigns == ["always"] && result.reason("never") == "share")
    }

    // What keeps it from the viewer keeps it from its share too.
    @Test func itsTargetingAndCapsHold() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("aimed") {
                $0.share = 10_000
                $0.targeting = Targeting(all: [.init(.country, ["DE"])])
            },
            campaign("long", [60]) { $0.share = 10_000 }, campaign("other"),
        ])
        let result = try decided(avail(30, of: catalogue, facts: [Fact(.country, "FR")]), catalogue)
        #expect(result.campaigns == ["other"] && result.reason("aimed") == "geo" && result.reason("long") == "length")
    }

    // The point of an avail falls on each in exactly its share of the circle, however many there are.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func everyPointOfACircleHasAsManyAsItMust(seed: UInt64) throws {
        var random = Seeded(seed)
        let shares = (0..<Int.random(in: 1...12, using: &random)).map { _ in Int.random(in: 0...10_000, using: &random) }
        let book = try Catalogue(campaigns: shares.enumerated().map { index, share in campaign("c\(index)") { $0.share = share } }).demo
        let sum = shares.reduce(0, +)
        var counts = [Int](repeating: 0, count: shares.count)
        for point in 0..<Limits.wholeShare {
            let on = book.terms.sponsors.filter { $0.isOn(at: point) }
            for sponsor in on { counts[sponsor.campaign] += 1 }
            #expect(on.count == sum / Limits.wholeShare || on.count == (sum + Limits.wholeShare - 1) / Limits.wholeShare)
        }
        #expect(book.campaigns.indices.allSatisfy { counts[$0] == book.campaigns[$0].share })
    }
}
