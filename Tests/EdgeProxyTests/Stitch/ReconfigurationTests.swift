import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// A channel's configuration changes while sessions play it: what is listed stays, and what is under way ends as it would have.
@Suite struct ReconfigurationTests {
    /// The operator's switch in a break: the pod goes on to its end, the content comes back, and no break begins after that.
    @Test(arguments: [[], Stage.slate])
    func switchedOffInABreak(slates: [ReadyCreative]) throws {
        let (stage, viewer) = try Stage.begun(slates: slates)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:48")
        stage.next([viewer])
        stage.go(viewer, segments: 2)
        #expect(stage.breaks.last?.returnTime == nil)
        stage.reconfigure(viewer) { $0.stitch = .off }
        let lists = stage.go(viewer, segments: 12)
        #expect(viewer.faults == [] && lists.count == 1)
        #expect(stage.breaks.last?.returnTime != nil)
        #expect(lists.last?.segments.last?.uri.contains("ad/") == false, "\(viewer.text)")
        let known = stage.breaks.count
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer])
        stage.go(viewer, segments: 3)
        #expect(stage.breaks.count == known && viewer.faults == [])
    }

    /// Whether a return is marked is decided with the segment, not by who renders it, and when.
    @Test func returnMarkersAreTheSameOnAllLoops() throws {
        let (stage, viewer) = try Stage.begun()
        stage.reconfigure(viewer) { $0.markers = .rewrite }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:24")
        stage.next([viewer])
        stage.go(viewer, segments: 6)
        // Another loop, that renders it for the first time.
        let other = stage.viewer(9)
        _ = other.poll()
        #expect(viewer.text.contains("#EXT-X-CUE-IN\n"))
        stage.reconfigure(viewer, other) { $0.markers = .strip }
        let late = try #require(PresentationRenderer(stage.presentation))
        let head = try #require(late.view.compose(0, history: viewer.session.history, offset: viewer.session.offsets[0]))
        var bytes: [UInt8] = []
        for piece in late.bytes(0, head) { piece.withBytes { bytes += $0 } }
        #expect(String(decoding: bytes, as: UTF8.self) == viewer.text)
    }

    /// What was listed as leading through the edge is answered for after that.
    @Test func whatWasProxiedIsRemembered() throws {
        let (stage, viewer) = try Stage.begun { $0.segments = .proxy }
        let uris = stage.presentation.channel.uris
        #expect(uris.areProxied && viewer.text.contains("\n../../c/"), "\(viewer.text)")
        stage.reconfigure(viewer) { $0.segments = .direct }
        stage.go(viewer, segments: 1)
        #expect(stage.presentation.channel.uris === uris && viewer.faults == [])
        #expect(viewer.text.contains("../../c/") && viewer.text.contains("\nhttp://"))
        // Also when that was before a restart.
        let table = UriTable()
        let channel = Channel(stage.presentation.channel.configuration, index: 0, rules: ChannelRules(), uris: table)
        var text = channel.text(table.makeOwner().names)
        text.resume(after: stage.presentation.snapshot?.windows[0].segments ?? [])
        #expect(table.areProxied)
    }

    /// An answer that an origin gives to what was asked before the origins changed is not taken for one of the new ones.
    @Test func answersOfTheOldOriginAreAskedAgain() throws {
        let (stage, viewer) = try Stage.begun()
        stage.source.feed.add(1)
        stage.catchUp()
        stage.loop.advance(byNs: 4 * Stage.second)
        stage.home.refresh(0) {}
        let asked = stage.source.asked.count
        stage.reconfigure(viewer) { $0.origin = ["http://other.test/"] }
        stage.loop.advance(byNs: 100_000_000)
        #expect(stage.source.asked.count > asked + 1)
        #expect(stage.go(viewer, segments: 2).count == 1 && viewer.faults == [])
    }
}
