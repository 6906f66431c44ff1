import Manifest
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

// What no URI may hold is encoded, once, as players do; what its URIs are relative to is encoded too.
@Test(arguments: [
    ("my show/v.m3u8", "http://o.test/my%20show/v.m3u8"), ("a%20b.ts", "http://o.test/a%20b.ts"),
    ("ä.ts?t=a b", "http://o.test/%C3%A4.ts?t=a%20b"),
    ("http://cdn.test/x y", "http://cdn.test/x%20y"),
])
func urisAreEncoded(reference: String, whole: String) {
    let base = Array("http://o.test/m.m3u8".utf8)
    #expect(String(decoding: UriResolve.absolute(Array(reference.utf8)[...], against: base[...]), as: UTF8.self) == whole)
}

/// A last URI without a line end may be half of one, unless the answer's length says that all is there.
@Test func aLastLineWithoutALineEndCountsWhereTheLengthProvesIt() throws {
    let text = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na.ts\n#EXTINF:6,\nb.m"
    #expect(throws: OriginFault.self) { try OriginPlaylist(Array(text.utf8), url: "http://o.test/m.m3u8") }
    #expect(try OriginPlaylist(Array(text.utf8), url: "http://o.test/m.m3u8", isWhole: true).segments.count == 2)
}
