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

    /// What can't be shown is told with what both sides have, once, however many breaks and viewers there are.
    private static func told(of ad: ReadyCreative, codecs: String = "") throws -> [String] {
        let (stage, first) = try Stage.begun(ads: [ad], codecs: codecs), second = stage.viewer(2)
        for _ in 0..<3 {
            stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:12")
            _ = stage.next([first, second])
            stage.source.feed.add(2)
            _ = stage.next([first, second])
            stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-IN")
            _ = stage.next([first, second])
            // Another edition of the campaigns, for which all is looked at again.
            var campaigns = stage.configuration.campaigns
            campaigns[0].weight += 1
            _ = stage.catalogues.update(campaigns: campaigns, tenants: stage.configuration.decisionTenants)
        }
        #expect(stage.breaks.count == 3 && first.faults == [] && second.faults == [])
        return stage.told
    }

    @Test func anAdWithLongSegmentsIsTold() throws {
        let line =
            "warning t/c: creative ad1: v0.m3u8: refused, segment_too_long: it has segments of 10 s, the channel a target duration of 6 s"
        #expect(try Self.told(of: Stage.creative("ad1", 10, piece: 10)) == [line])
    }

    /// Of a media playlist only the media says it.
    @Test(
        arguments: [
            (["hvc1", "mp4a"], "avc1.64001f,mp4a.40.2", "hvc1+mp4a", "avc1+mp4a"),
            (["ac-3", "avc1"], "avc1.64001f,mp4a.40.2", "ac-3+avc1", "avc1+mp4a"),
            (["avc1", "mp4a"], "avc1.64001f,mp4a.40.2", nil, nil), (["avc1"], "avc1.64001f,mp4a.40.2", nil, nil), (["hvc1"], "", nil, nil),
            ([], "avc1.64001f", nil, nil), (["avc1", "mp4a"], "avc1.64001f", nil, nil),
        ] as [([String], String, String?, String?)])
    func anAdWithOtherCodecsIsTold(media: [String], codecs: String, theirs: String?, wanted: String?) throws {
        let made = Stage.creative("ad1", 10)
        let renditions = made.renditions.map { rendition in
            var rendition = rendition
            rendition.traits.mediaCodecs = media
            return rendition
        }
        let ad = ReadyCreative(tenant: made.tenant, id: made.id, isSlate: false, renditions: renditions)
        let told = try Self.told(of: ad, codecs: codecs)
        guard let theirs, let wanted else {
            #expect(told == [])
            return
        }
        #expect(told == ["warning t/c: creative ad1: v0.m3u8: refused, codecs: it has \(theirs), the channel \(wanted)"])
    }
}
