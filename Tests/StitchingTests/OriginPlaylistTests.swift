import Testing

@testable import Stitching

/// What of an origin's answer is taken for a playlist (ORG-9).
@Suite struct OriginPlaylistTests {
    private static let head = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na1.ts\n#EXTINF:6,\na2.ts"

    /// A tag at the end without a line end may be half of one, and is left out; half of a URI can't be, so the whole is refused.
    @Test(arguments: [
        ("\n", 2, 0), ("", 2, 0), ("\n#EXT-X-DATERANGE:ID=\"a\",START-DATE", 2, 0), ("\n#EXT-X-CUE-OUT:3", 2, 0),
        ("\n#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"2026-01-01T00:00:00Z\"\n", 2, 1), ("\n#EXT-X-ENDLIST", 2, 0),
    ])
    func aHalfTagIsNotRead(tail: String, segments: Int, ranges: Int) throws {
        let playlist = try OriginPlaylist(Array((Self.head + tail).utf8), url: "http://o.test/p.m3u8")
        #expect(playlist.segments.count == segments && playlist.media.dateRanges.count == ranges)
        #expect(playlist.media.endList == tail.contains("ENDLIST"))
    }

    @Test(arguments: ["\n#EXTINF:6,\na3", "\n#EXTINF:6,\na3.t"])
    func halfAUriIsRefused(tail: String) {
        #expect(throws: OriginFault.self) { try OriginPlaylist(Array((Self.head + tail).utf8), url: "http://o.test/p.m3u8") }
    }
}
