import Decision
import Testing

@testable import EdgeProxy

@Suite struct CampaignOwnersTests {
    @Test func anIdIsNobodysOnesOrSeverals() {
        var owners = CampaignOwners(), campaigns = ["a": ["x", "y"], "b": ["y"], "c": []]
        func owner(_ campaign: String, version: UInt64 = 1) -> CampaignOwners.Owner {
            owners.owner(of: campaign, version: version, Set(campaigns.keys)) { campaigns[$0]?.contains(campaign) == true }
        }
        #expect(owner("x") == .one("a") && owner("y") == .several && owner("z") == .nobody)
        campaigns["c"] = ["x", "z"]
        #expect(owner("x") == .one("a"), "the catalogue is the same")
        #expect(owner("x", version: 2) == .several && owner("z", version: 2) == .one("c"))
    }

    @Test func noMoreThanSomeAreRemembered() {
        var owners = CampaignOwners(), asked = 0
        for round in 0..<2 {
            for number in 0..<Limits.campaignOwners + 10 {
                _ = owners.owner(of: "\(number)", version: 1, ["t"]) { _ in
                    asked += 1
                    return true
                }
            }
            #expect(asked == (round + 1) * (Limits.campaignOwners + 10))
        }
    }

    @Test func aCampaignsCreativesTakeTurnsByWeight() {
        func creative(_ id: String, _ seconds: Int64, weight: Int, video: String? = "http://a/v.mp4") -> Decision.Creative {
            Decision.Creative(id: id, durationNs: seconds * 1_000_000_000, weight: weight, videoUrl: video)
        }
        let campaign = Campaign(
            id: "k", tenant: "t",
            creatives: [creative("a", 10, weight: 1), creative("b", 20, weight: 3), creative("c", 10, weight: 9, video: nil)])
        func turns(_ most: Int64) -> [Int?] { (0..<8 as Range<UInt64>).map { campaign.creative(turn: $0, most: most * 1_000_000_000) } }
        #expect(turns(30) == [0, 1, 1, 1, 0, 1, 1, 1])
        #expect(turns(15) == Array(repeating: 0, count: 8) && turns(5) == Array(repeating: nil, count: 8))
        let weightless = Campaign(id: "k", tenant: "t", creatives: [creative("a", 10, weight: 0), creative("b", 10, weight: 0)])
        #expect(weightless.creative(turn: 1, most: .max) == 1 && weightless.creative(turn: 2, most: .max) == 0)
    }
}
