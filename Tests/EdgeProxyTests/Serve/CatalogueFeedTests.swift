import Decision
import Model
import Testing
import Transport

@testable import EdgeProxy

/// What the decision engine is given: the same where nothing has changed, and true lengths.
@Suite struct CatalogueFeedTests {
    private static func campaign(_ id: String, _ change: (inout Campaign) -> Void = { _ in }) -> Campaign {
        let ad = Creative(id: "ad-\(id)", durationNs: 5_000_000_000, hls: "http://o/\(id).m3u8")
        var campaign = Campaign(id: id, tenant: "t", cpmCents: 100, creatives: [ad])
        change(&campaign)
        return campaign
    }

    private static func managed(_ campaign: Campaign) -> Managed<Campaign> { Managed(campaign, ObjectRecord(version: 1)) }

    @Test func whatHasNotChangedIsTheSame() throws {
        var objects = ManagedObjects(StoreStage.file { $0.campaigns = ["a", "c", "d"].map { Self.campaign($0) } })
        let feed = CatalogueFeed(), library = CreativeLibrary(StoreStage.file())
        func editions() throws -> [CampaignEdition] { try #require(feed.tenants(objects, library).first).campaigns.editions }
        let first = try editions()
        #expect(first.map(\.campaign.id) == ["a", "c", "d"])
        #expect(try editions().elementsEqual(first, by: ===))

        objects.put(Self.managed(Self.campaign("b")))
        objects.put(Self.managed(Self.campaign("c") { $0.cpmCents = 200 }))
        objects.remove(Campaign.self, "t", "d")
        let second = try editions()
        #expect(second.map(\.campaign.id) == ["a", "b", "c"])
        #expect(second[0] === first[0] && second[2] !== first[1] && second[2].campaign.cpmCents == 200)
    }

    @Test func lengthsAreThoseOfTheMedia() throws {
        let file = StoreStage.file { $0.campaigns = ["a", "b"].map { Self.campaign($0) } }
        let objects = ManagedObjects(file), feed = CatalogueFeed(), library = CreativeLibrary(file)
        func editions() throws -> [CampaignEdition] { try #require(feed.tenants(objects, library).first).campaigns.editions }
        let first = try editions(), item = try #require(library.items.first)
        library.adopt(Stage.creative("ad-a", 7), for: item, now: 1)
        let second = try editions()
        #expect(second[0] !== first[0] && second[0].campaign.creatives[0].durationNs == 7_000_000_000)
        #expect(second[1] === first[1])
        #expect(try editions().elementsEqual(second, by: ===))
    }
}
