import Testing

@testable import EdgeProxy
@testable import Manifest
@testable import Model
@testable import Stitching

/// `segment_query`: tokens behind the URIs of segments stay as first seen, or are the newest that the origin has given.
@Suite struct SegmentQueryTests {
    /// The queries of the content that is listed, in order.
    private static func queries(_ viewer: StageViewer) throws -> [String] {
        try #require(viewer.poll()).segments.filter { !$0.isAd }.map { $0.uri.split(separator: "?").dropFirst().joined() }
    }

    private static func go(_ stage: Stage, _ viewer: StageViewer, token: String, _ segments: Int = 1) {
        stage.source.token = token
        stage.go(viewer, segments: segments)
    }

    @Test func theFirstStays() throws {
        let (stage, viewer) = try Stage.begun()
        for number in 1...4 { Self.go(stage, viewer, token: "t=\(number)") }
        #expect(try Self.queries(viewer).suffix(5) == ["", "t=1", "t=2", "t=3", "t=4"])
        #expect(viewer.faults == [])
    }

    /// Also across a break, in which what stands before it is renewed, and after a restart of ours.
    @Test func theNewestIsListedForAll() throws {
        let (stage, viewer) = try Stage.begun { $0.segmentQuery = .newest }, late = stage.viewer(2)
        func expectAll(_ token: String) throws {
            for viewer in [viewer, late] {
                let queries = try Self.queries(viewer)
                #expect(!queries.isEmpty && queries.allSatisfy { $0 == token }, "\(viewer.text)")
            }
        }
        for number in 1...4 {
            Self.go(stage, viewer, token: "t=\(number)&u=1")
            try expectAll("t=\(number)&u=1")
        }
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:24")
        _ = stage.next([viewer, late])
        for number in 5...10 {
            Self.go(stage, viewer, token: "t=\(number)")
            try expectAll("t=\(number)")
        }
        #expect(stage.breaks.count == 1 && viewer.text.contains("ad/"))
        try stage.restart(viewer, late)
        Self.go(stage, viewer, token: "t=11", 2)
        try expectAll("t=11")
        // And none where the origin has none any more.
        Self.go(stage, viewer, token: "")
        try expectAll("")
        #expect(viewer.faults == [] && late.faults == [])
    }

    /// Nothing is written anew where nothing has changed.
    @Test func whatStaysIsSharedStill() throws {
        let (stage, viewer) = try Stage.begun { $0.segmentQuery = .newest }
        Self.go(stage, viewer, token: "t=1", 2)
        let edition = stage.presentation.snapshot?.windows[0].edition
        Self.go(stage, viewer, token: "t=1", 3)
        #expect(stage.presentation.snapshot?.windows[0].edition == edition)
        Self.go(stage, viewer, token: "t=2")
        #expect(stage.presentation.snapshot?.windows[0].edition == edition.map { $0 + 1 })
    }

    /// The path stays: where that is another one now, so does the query, which was signed with it.
    @Test func anotherPathIsNotMixedWithItsQuery() throws {
        let (stage, viewer) = try Stage.begun { $0.segmentQuery = .newest }
        Self.go(stage, viewer, token: "t=1")
        stage.source.feed.run = "moved"
        Self.go(stage, viewer, token: "t=2")
        let listed = try #require(viewer.poll()).segments.map(\.uri)
        #expect(listed.dropLast().allSatisfy { $0.hasSuffix("?t=1") && !$0.contains("moved") }, "\(listed)")
        #expect(listed.last.map { $0.contains("moved") && $0.hasSuffix("?t=2") } == true && viewer.faults == [])
    }

    /// A map is one map, whatever its token: it is not listed anew for each.
    @Test func aMapWithATokenIsOneMap() throws {
        var feed = Feed()
        (feed.suffix, feed.header) = ("m4s", ["#EXT-X-MAP:URI=\"init.mp4\""])
        let (stage, viewer) = try Stage.begun(ads: [], slates: [], feed: feed) { $0.segmentQuery = .newest }
        for number in 1...8 { Self.go(stage, viewer, token: "t=\(number)") }
        let maps = viewer.text.split(separator: "\n").filter { $0.hasPrefix("#EXT-X-MAP") }
        #expect(maps.count == 1 && maps[0].contains("init.mp4?t=8"), "\(viewer.text)")
    }

    /// Through the edge the address that is listed stays, and leads to the newest.
    @Test(arguments: [SegmentQuery.first, .newest])
    func throughTheEdgeTheAddressStays(query: SegmentQuery) throws {
        let stage = try Stage { channel in
            channel.segments = .proxy
            channel.segmentQuery = query
        }
        stage.source.feed.add(6)
        stage.source.token = "t=0"
        stage.catchUp()
        stage.open()
        let viewer = stage.viewer()
        _ = viewer.poll()
        func targets() throws -> [String] {
            try #require(viewer.poll()).segments.map { segment in
                let parts = segment.uri.split(separator: "/"), number = Int(parts[parts.count - 2]) ?? -1
                #expect(segment.uri.hasPrefix("../../c/x/"))
                return String(decoding: stage.presentation.channel.uris[number] ?? [], as: UTF8.self)
            }
        }
        for number in 1...3 { Self.go(stage, viewer, token: "t=\(number)") }
        let tokens = try targets().map { $0.split(separator: "?").dropFirst().joined() }
        #expect(tokens.suffix(4) == (query == .first ? ["t=0", "t=1", "t=2", "t=3"] : ["t=3", "t=3", "t=3", "t=3"]))
        #expect(viewer.faults == [], "the checker sees each address stay")
    }

    /// Also where the presentation had ended: what it listed last is listed still when somebody comes back.
    @Test(arguments: [SegmentQuery.first, .newest])
    func throughTheEdgeWhatGoesOnLeadsSomewhere(query: SegmentQuery) throws {
        let (stage, viewer) = try Stage.begun(ads: [], slates: []) { channel in
            channel.segments = .proxy
            channel.segmentQuery = query
        }
        for number in 1...12 { Self.go(stage, viewer, token: "t=\(number)") }
        try stage.endAndBegin(viewer)
        Self.go(stage, viewer, token: "t=13", 2)
        let listed = try #require(viewer.poll()).segments.map { $0.uri.split(separator: "/") }
        #expect(listed.contains { $0.dropLast(2).last == "x" })
        for parts in listed where parts.dropLast(2).last == "x" {
            let url = Int(parts[parts.count - 2]).flatMap { stage.presentation.channel.uris[$0] } ?? []
            #expect(String(decoding: url, as: UTF8.self).contains("/\(parts[parts.count - 1])?t="), "\(parts)")
        }
    }
}
