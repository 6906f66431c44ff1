import Testing

@testable import EdgeProxy
@testable import Stitching

/// A presentation that nobody watches ends. Who comes back to it goes on above the numbers that it had.
@Suite struct EndedPresentationTests {
    @Test(arguments: [0, 3, 20])
    func numbersGoOn(pauseSegments: Int) throws {
        let (stage, viewer) = try Stage.begun(variants: ["v0", "v1"])
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.next([viewer], 2)
        stage.go(viewer, segments: 8, renditions: 2)
        for _ in 0..<3 {
            stage.source.feed.add(pauseSegments)
            stage.catchUp()
            try stage.endAndBegin(viewer)
            stage.go(viewer, segments: 2, renditions: 2)
            stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
            stage.next([viewer], 2)
            stage.go(viewer, segments: 7, renditions: 2)
        }
        #expect(viewer.faults == [])
        #expect(viewer.text.contains("ad/"))
    }

    /// Whoever comes back in a break, or after it, gets a playlist at once.
    @Test(arguments: [0, 1, 3, 5, 7, 20], [1, 2, 4, 6, 8])
    func thereIsAPlaylistAtOnce(before: Int, since: Int) throws {
        let (stage, viewer) = try Stage.begun(variants: ["v0", "v1"])
        stage.go(viewer, segments: 2, renditions: 2)
        stage.source.feed.add(before)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.source.feed.add(since - 1)
        stage.catchUp()
        try stage.endAndBegin(viewer)
        #expect(viewer.poll(1) != nil && viewer.poll(0) != nil, "\(String(describing: viewer.unavailable))")
        let newcomer = stage.viewer(9)
        #expect(newcomer.poll(1) != nil && newcomer.poll(0) != nil, "\(String(describing: newcomer.unavailable))")
        stage.go(viewer, newcomer, segments: 8, renditions: 2)
        #expect(viewer.faults + newcomer.faults == [])
    }

    /// An origin that begins anew while nobody looks gives lower numbers; ours go on.
    @Test func anOriginThatBeganAnewMeanwhileIsNoFault() throws {
        let (stage, viewer) = try Stage.begun()
        let before = try #require(stage.go(viewer, segments: 3).last?.segments.last?.number)
        var anew = Feed(number: 0, at: stage.source.feed.end + 600 * Stage.second)
        anew.add(6)
        stage.source.feed = anew
        stage.catchUp()
        try stage.endAndBegin(viewer)
        let after = try #require(stage.go(viewer, segments: 1).last?.segments.last?.number)
        #expect(after > before && viewer.faults == [])
    }

    /// What is kept of one is small, whatever its window, and no layout's number comes twice.
    @Test func whatIsKeptIsSmall() throws {
        let (stage, viewer) = try Stage.begun(feed: Feed(window: 600))
        stage.go(viewer, segments: 20)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.go(viewer, segments: 100)
        let kept = try #require(EndedPresentation(facts: stage.home.facts, layouts: stage.presentation.layouts))
        #expect(kept.bytes < 2_048, "\(kept.bytes)")
        #expect(kept.nextLayout.number > (stage.presentation.layouts.all.map(\.id.number).max() ?? 0))
        let recovered = try #require(kept.recovered)
        #expect(recovered.renditions == [Array("v0.m3u8".utf8)] && recovered.edges.count == 1 && recovered.layouts.isEmpty)
    }
}
