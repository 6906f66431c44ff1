import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// Origins that list little, also less than three target durations (RFC 8216 §6.2.2): what they list no longer may be gone.
@Suite struct ShortWindowTests {
    private static let second = Stage.second

    /// The names of the content that a playlist lists, without folders.
    private func content(_ playlist: ListedPlaylist) -> [String] {
        playlist.segments.filter { !$0.isAd }.map { String($0.uri.split(separator: "/").last!) }
    }

    private func listed(_ feed: Feed) -> [String] {
        feed.text("v0").split(separator: "\n").filter { $0.hasSuffix(".ts") }.map { String($0.split(separator: "/").last!) }
    }

    private func begun(window: Int, ads: [ReadyCreative] = Stage.ads) throws -> (stage: Stage, viewer: StageViewer) {
        var feed = Feed(window: window)
        feed.add(10)
        return try Stage.begun(ads: ads, feed: feed)
    }

    @Test(arguments: 1...8) func contentIsListedAsLongAsTheOriginListsIt(window: Int) throws {
        let (stage, viewer) = try begun(window: window)
        for _ in 0..<6 {
            let playlist = try #require(stage.go(viewer, segments: 1).last)
            #expect(content(playlist) == listed(stage.source.feed))
        }
        #expect(viewer.faults == [], "\(viewer.faults)")
    }

    /// In a break what stands before it leaves as it does at the origin, and the pod stays for longer; it goes with the first content
    /// behind it that leaves.
    @Test(arguments: 1...8, [2, 2.5, 4, 6]) func aPodStaysLonger(window: Int, piece: Double) throws {
        let ads = (1...3).map { Stage.creative("ad\($0)", 10, piece: piece) }
        let (stage, viewer) = try begun(window: window, ads: ads)
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:30")
        stage.catchUp()
        _ = viewer.poll()
        var shortest = Int64.max
        for index in 0..<14 {
            if index == 4 { stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-IN") } else { stage.source.feed.add() }
            stage.catchUp()
            let playlist = try #require(viewer.poll()), names = content(playlist), origins = listed(stage.source.feed)
            // While the pod's segments end elsewhere, one more content segment may be listed than the edge would have it: nothing leaves
            // before something comes.
            let gone = names.filter { !origins.contains($0) }
            #expect(gone.count <= 1 && (gone.isEmpty || playlist.segments.last?.isAd == true), "\(gone) \(origins)")
            if let last = playlist.segments.last, !last.isAd {
                #expect(names.suffix(origins.count).first == names.first || names.count <= window)
            }
            shortest = min(shortest, playlist.segments.reduce(0) { $0 + $1.lengthNs })
        }
        #expect(shortest >= Int64(min(window, 3)) * 6 * Self.second, "\(Double(shortest) / 1e9)")
        #expect(viewer.faults.filter { !$0.contains("DUR-4") || window >= 3 } == [], "\(viewer.faults)")
        #expect(stage.breaks.count == 1)
    }

    @Test(arguments: [2, 4]) func aRestartOfOursBringsNothingBack(window: Int) throws {
        let (stage, viewer) = try begun(window: window)
        stage.go(viewer, segments: 3)
        let before = try #require(viewer.poll())
        try stage.restart(viewer)
        stage.open()
        let after = try #require(viewer.poll())
        #expect(content(after) == content(before) && viewer.faults == [], "\(viewer.faults)")
    }

    /// An origin that begins anew lists one segment at first. What it listed before is not gone by that.
    @Test func anOriginThatBeginsAnewTakesNothingAway() throws {
        let (stage, viewer) = try begun(window: 6)
        stage.go(viewer, segments: 2)
        stage.source.feed.restart(number: 7, run: "anew")
        for count in 1...6 {
            let playlist = try #require(stage.go(viewer, segments: 1).last)
            #expect(playlist.segments.count == 6 && content(playlist).suffix(count) == listed(stage.source.feed)[...], "\(viewer.text)")
        }
        #expect(viewer.faults == [], "\(viewer.faults)")
    }
}
