import Decision
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

@Suite struct PodPlannerTests {
    /// A stage on which one viewer got a pod.
    private static func laid() throws -> Stage {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.catchUp()
        _ = stage.next([viewer])
        try #require(stage.planner.inventoryCount == 1)
        return stage
    }

    @Test func whatIsGoneOrOutOfDateIsLetGoOf() throws {
        let stage = try Self.laid(), presentation = stage.presentation, now = stage.loop.wallTime
        stage.planner.letGo(now: now) { $0 == presentation.id ? presentation.channel : nil }
        #expect(stage.planner.inventoryCount == 1, "it is in use")
        stage.planner.letGo(now: now) { _ in nil }
        #expect(stage.planner.inventoryCount == 0, "its presentation is gone")
    }

    @Test func anIdlePresentationHoldsNoOldCampaigns() throws {
        let stage = try Self.laid(), presentation = stage.presentation
        var campaigns = stage.configuration.campaigns
        campaigns[0].weight = 7
        _ = stage.catalogues.update(campaigns: campaigns, tenants: stage.configuration.decisionTenants)
        stage.planner.letGo(now: stage.loop.wallTime + 1_000_000_000) { _ in presentation.channel }
        #expect(stage.planner.inventoryCount == 0)
    }
}
