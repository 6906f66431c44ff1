import Decision
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// What a session had in its break before is kept out of the next one, by the channel's rules.
@Suite struct NeighbouringBreaksTests {
    /// A channel whose breaks have one ad each: the first of two of one advertiser pays best, that of another one least.
    private static func begun(
        _ neighbours: PodRules.Neighbours, windowNs: Int64 = 3_600 * Stage.second
    ) throws -> (stage: Stage, viewer: StageViewer) {
        let (stage, viewer) = try Stage.begun { channel in
            channel.pod.maxAds = 1
            channel.pod.neighbours = neighbours
            channel.pod.neighbourWindowNs = windowNs
        }
        var campaigns = stage.configuration.campaigns
        for (index, makes) in [("acme", 900, "IAB1"), ("acme", 800, "IAB2"), ("bolt", 700, "IAB1-2")].enumerated() {
            (campaigns[index].advertiser, campaigns[index].categories) = (makes.0, [makes.2])
            campaigns[index].price = Price(.cpm, amountCents: Int64(makes.1))
            campaigns[index].cpmCents = Int64(makes.1)
        }
        _ = stage.catalogues.update(campaigns: campaigns, tenants: stage.configuration.decisionTenants)
        return (stage, viewer)
    }

    /// Goes through one break of 12 s and some content behind it.
    private static func adBreak(_ stage: Stage, _ viewers: StageViewer..., contentSegments: Int = 8) {
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.next(viewers)
        stage.source.feed.add()
        stage.next(viewers)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-IN")
        stage.next(viewers)
        for _ in 0..<contentSegments {
            stage.source.feed.add()
            stage.next(viewers)
        }
    }

    @Test(
        arguments: [
            (.none, ["k-ad1", "k-ad1", "k-ad1"]), (.advertiser, ["k-ad1", "k-ad3", "k-ad1"]), (.category, ["k-ad1", "k-ad2", "k-ad1"]),
            // Nobody else is left: breaks of slate, and the ad of the first one stays the last.
            (.both, ["k-ad1", "k-ad1", "k-ad1"]),
        ] as [(PodRules.Neighbours, [String])])
    func theNextBreakHasNothingOfTheOneBefore(neighbours: PodRules.Neighbours, shown: [String]) throws {
        let (stage, viewer) = try Self.begun(neighbours)
        var had: [String] = []
        for _ in 0..<3 {
            Self.adBreak(stage, viewer)
            had += viewer.session.given?.campaignIds ?? []
        }
        #expect(had == shown && viewer.faults == [])
        let layouts = stage.presentation.layouts.all
        #expect(layouts.count { $0.given == nil } == (neighbours == .both ? 2 : 0), "slate alone where nobody is left")
    }

    // 12 s of break and 48 s of content: the ad of 10 s ended 50 s before the next break.
    @Test(arguments: [(49, "k-ad1"), (50, "k-ad3")] as [(Int64, String)])
    func aBreakBeforeIsOverAfterItsWindow(seconds: Int64, second: String) throws {
        let (stage, viewer) = try Self.begun(.advertiser, windowNs: seconds * Stage.second)
        Self.adBreak(stage, viewer, contentSegments: 7)
        Self.adBreak(stage, viewer)
        #expect(viewer.session.given?.campaignIds == [second])
    }

    // Who had the same before shares the next pod too; who had nothing gets another.
    @Test func viewersWhoHadTheSameShareThePod() throws {
        let (stage, first) = try Self.begun(.advertiser)
        let second = stage.viewer(65)
        #expect(first.session.bucket == second.session.bucket)
        Self.adBreak(stage, first, second)
        let late = stage.viewer(129)
        _ = late.poll()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
        stage.next([first, second])
        #expect(stage.planner.decidedCount == 1 && first.session.given === second.session.given)
        stage.next([late])
        #expect(stage.planner.decidedCount == 2 && first.session.given?.campaignIds == ["k-ad3"])
        #expect(late.session.given?.campaignIds == ["k-ad1"])
    }

    // What is in the window when the process is killed is known behind it.
    @Test func aRestartKeepsWhatIsInTheWindow() throws {
        let (stage, viewer) = try Self.begun(.advertiser)
        Self.adBreak(stage, viewer, contentSegments: 1)
        try stage.restart(viewer)
        #expect(viewer.session.given?.campaignIds == ["k-ad1"])
        stage.source.feed.add()
        stage.next([viewer])
        Self.adBreak(stage, viewer)
        #expect(viewer.session.given?.campaignIds == ["k-ad3"] && viewer.faults == [])
    }
}
