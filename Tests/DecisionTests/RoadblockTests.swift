import TestSupport
import Testing

@testable import Decision

@Suite struct RoadblockTests {
    private static func roadblock(
        _ id: String, _ seconds: [Int64], priority: Int = 0, cpm: Int64, change: (inout Campaign) -> Void = { _ in }
    )
        -> Campaign
    {
        campaign(id, seconds, priority: priority, cpm: cpm) {
            $0.isRoadblock = true
            $0.advertiser = "acme"
            change(&$0)
        }
    }

    // All ads are its own, also beside each other.
    @Test func itTakesTheWholeBreak() throws {
        let catalogue = try Catalogue(campaigns: [
            Self.roadblock("block", [15, 20, 25], cpm: 900), campaign("other", [10], cpm: 800), campaign("house", [5], house: true),
        ])
        for rules in [PodRules(), PodRules(advertisers: .pod, categories: .pod)] {
            let result = try decided(avail(90, of: catalogue, rules: rules), catalogue)
            #expect(result.campaigns == ["block", "block", "block"])
            #expect(result.reason("other") == "roadblock" && result.reason("house") == "roadblock")
            #expect(result.trace.unfilledNs == 30 * second)
        }
    }

    // Others that bring more go first, and then it has none.
    @Test func itGoesBeforeWhatBringsLess() throws {
        let catalogue = try Catalogue(campaigns: [
            Self.roadblock("block", [15, 20], cpm: 900), campaign("a", [10], cpm: 800), campaign("b", [10], cpm: 700),
            campaign("c", [10], cpm: 600),
        ])
        let result = try decided(avail(60, of: catalogue), catalogue)
        #expect(Set(result.campaigns) == ["a", "b", "c"] && result.reason("block") == "roadblock")
        #expect(try decided(avail(15, of: catalogue), catalogue).campaigns == ["block"], "one of its ads brings more than one of theirs")
        #expect(try Set(decided(avail(25, of: catalogue), catalogue).campaigns) == ["a", "b"])
    }

    @Test func aHigherTierGoesFirst() throws {
        let catalogue = try Catalogue(campaigns: [
            Self.roadblock("block", [15, 20], priority: 1, cpm: 900), campaign("first", [10], priority: 2, cpm: 1),
            campaign("last", [10], cpm: 5_000),
        ])
        #expect(try Set(decided(avail(60, of: catalogue), catalogue).campaigns) == ["first", "last"])
        let blocked = try Catalogue(campaigns: [Self.roadblock("block", [15], priority: 1, cpm: 900), campaign("last", [10], cpm: 5_000)])
        #expect(try decided(avail(60, of: blocked), blocked).campaigns == ["block"])
    }

    // Equals share the breaks by their weight.
    @Test func equalsShareTheBreaks() throws {
        let catalogue = try Catalogue(campaigns: [
            Self.roadblock("block", [15], cpm: 900) { $0.weight = 3 }, campaign("other", [15], cpm: 900),
        ])
        var blocks = 0
        for number in 0..<2_000 as Range<Int64> {
            let campaigns = try decided(avail(20, of: catalogue, number: number), catalogue).campaigns
            #expect(campaigns.count == 1)
            if campaigns == ["block"] { blocks += 1 }
        }
        #expect(abs(blocks - 1_500) < 100)
    }

    @Test func aSponsorTakesTheBreaksOfItsShare() throws {
        let catalogue = try Catalogue(campaigns: [
            Self.roadblock("block", [15, 15], cpm: 1) { $0.share = 2_500 }, campaign("other", [10, 20], priority: 9, cpm: 900),
        ])
        var blocks = 0
        for number in 0..<2_000 as Range<Int64> {
            let result = try decided(avail(60, of: catalogue, number: number), catalogue)
            #expect(result.campaigns == ["block", "block"] || result.reason("block") == "share")
            if result.campaigns.first == "block" { blocks += 1 }
        }
        #expect(abs(blocks - 500) < 100)
    }

    // A break that goes on stays whose it was.
    @Test func whatIsAddedToABreakKeepsToIt() throws {
        let catalogue = try Catalogue(campaigns: [Self.roadblock("block", [15, 20, 25], cpm: 900), campaign("other", [10], cpm: 800)])
        let first = try decided(avail(40, of: catalogue), catalogue).pod.slots
        #expect(first.count == 2)
        let more = try decided(avail(90, of: catalogue, laid: first), catalogue)
        #expect(more.campaigns == ["block"] && more.reason("other") == "roadblock")
        let others = Pod.Slot(campaignId: "other", creativeId: "other-10", campaign: 1, creative: 3, startNs: 0, durationNs: 10 * second)
        let none = try decided(avail(90, of: catalogue, laid: [others]), catalogue)
        #expect(none.campaigns.isEmpty && none.reason("block") == "roadblock")
    }

    @Test func itsCapsAndBudgetHold() throws {
        let catalogue = try Catalogue(campaigns: [
            Self.roadblock("block", [15, 20, 25], cpm: 900) { $0.caps = [FrequencyCap(2, per: .adBreak)] },
            campaign("other", [10], cpm: 800),
        ])
        #expect(try decided(avail(90, of: catalogue), catalogue).campaigns == ["block", "block"])
    }

    // Never together with another one's, whatever there is.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func noBreakHasABlockAndOthers(seed: UInt64) throws {
        var random = Seeded(seed)
        let campaigns = (0..<8).map { index in
            campaign(
                "c\(index)", (0..<Int.random(in: 1...3, using: &random)).map { _ in Int64.random(in: 2...8, using: &random) * 5 },
                priority: Int.random(in: 0...1, using: &random), cpm: Int64.random(in: 0...3, using: &random) * 100
            ) {
                $0.isRoadblock = index % 3 == 0
                if index % 4 == 0 { $0.share = 3_000 }
            }
        }
        let catalogue = try Catalogue(campaigns: campaigns)
        let reserved = seed % 3 == 0 ? [PodRules.Reserved(campaigns: ["c1", "c3"], durationNs: 10 * second)] : []
        for number in 0..<20 as Range<Int64> {
            let result = try decided(avail(60, of: catalogue, number: number, rules: PodRules(reserved: reserved)), catalogue)
            let owners = Set(result.campaigns)
            #expect(owners.count <= 1 || owners.allSatisfy { !["c0", "c3", "c6"].contains($0) }, "seed \(seed): \(owners)")
            #expect(result.trace.won + result.trace.lost.values.reduce(0, +) == campaigns.count)
        }
    }
}
