import TestSupport
import Testing

@testable import Decision

// Of which creatives third parties are told.
@Suite struct TrackedCreativeTests {
    private static func tracked(_ id: String, _ events: [String] = ["impression"]) -> Campaign {
        campaign(id, [15, 20]) {
            $0.creatives[1].tracking = events.map { CreativeTracker(event: $0, urls: ["http://t.example/\($0)"]) }
        }
    }

    private static func book(_ campaigns: [Campaign]) throws -> TenantCatalogue {
        try TenantCatalogue(Tenant(id: campaigns[0].tenant), CampaignList(campaigns))
    }

    @Test func onlyCreativesWithTrackersAreFound() throws {
        let a = Self.tracked("a"), b = campaign("b"), book = try Self.book([a, b])
        let (plain, told) = (a.creatives[0].id, a.creatives[1].id)
        #expect(book.trackedCreative(campaign: "a", creative: told)?.tracking.map(\.event) == ["impression"])
        #expect(book.trackedCreative(campaign: "a", creative: plain) == nil)
        #expect(book.trackedCreative(campaign: "b", creative: b.creatives[0].id) == nil)
        #expect(book.trackedCreative(campaign: "b", creative: told) == nil, "another campaign's")
        #expect(book.trackedCreative(campaign: "none", creative: told) == nil)
        #expect(book.trackedCreative(campaign: "a", creative: "none") == nil)
    }

    // Patched or built anew, it says the same.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func editionsKeepCount(seed: UInt64) throws {
        var rng = Seeded(seed), campaigns = (0..<6).map { campaign("c\($0)", [15, 20]) }, book = try Self.book(campaigns)
        for _ in 0..<30 {
            let index = Int.random(in: 0..<6, using: &rng)
            campaigns[index] = Bool.random(using: &rng) ? Self.tracked("c\(index)") : campaign("c\(index)", [15, 20])
            book = try book.replacing(Tenant(id: campaigns[0].tenant), CampaignList(campaigns))
            for campaign in campaigns {
                for creative in campaign.creatives {
                    let found = book.trackedCreative(campaign: campaign.id, creative: creative.id)
                    #expect((found != nil) == !creative.tracking.isEmpty)
                }
            }
        }
    }
}
