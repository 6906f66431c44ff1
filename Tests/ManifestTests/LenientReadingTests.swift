import Formats
import Testing

@testable import Manifest

/// Kind: strictness where everybody plays.
@Suite struct LenientReadingTests {
    private static let head = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\ns1.ts\n#EXTINF:4,\n"

    @Test func blanksAndOtherBytesInUrisAreKeptAndCanBeEncoded() throws {
        let list = try media("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI=\"i n.mp4\"\n#EXTINF:4,\nmy show/é%20 1.m4s?a=b c \n")
        #expect(list.text(list.segments[0].uri) == "my show/é%20 1.m4s?a=b c" && list.text(list.maps[0].uri) == "i n.mp4")
        #expect(String(decoding: PercentText.uri(list[list.segments[0].uri]), as: UTF8.self) == "my%20show/%C3%A9%20%201.m4s?a=b%20c")
        let variants = try multivariant("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhigh quality.m3u8\n")
        #expect(String(decoding: PercentText.uri(variants[variants.variants[0].uri]), as: UTF8.self) == "high%20quality.m3u8")
    }

    /// The last line, whether it may be half of one, and how many segments there are.
    @Test(
        arguments: [
            ("s2.ts\n", false, 2), ("s2.ts", false, 2), ("s2.t", true, 2), ("s", true, 2), ("s2.ts?token", true, 2),
            ("s2.ts\n#EXT-X-ENDLIST", false, 2), ("s2.ts\n#EXT-X-PROGRAM-DATE-TI", false, 2), ("s2.ts\n#EXTINF:4", false, 2),
            ("s2.ts\n#EXT-X-END", false, 2),
        ] as [(String, Bool, Int)])
    func aLastLineWithoutALineEndMayBeHalfOfOne(last: String, mayBeCutOff: Bool, segments: Int) throws {
        let list = try MediaPlaylist(parsing: bytes(Self.head + last), isComplete: false)
        #expect(list.mayBeCutOff == mayBeCutOff && list.segments.count == segments && list.endList == last.hasSuffix("ENDLIST"))
    }

    @Test(arguments: ["s2.t", "s", "s2.ts?token", "s2.ts\n#EXT-X-DISCONTINUITY"])
    func whatIsKnownToBeCompleteIsWhole(last: String) throws {
        let list = try MediaPlaylist(parsing: bytes(Self.head + last), isComplete: true)
        #expect(!list.mayBeCutOff && list.segments.count == 2 && list.trailingDiscontinuity == last.hasSuffix("DISCONTINUITY"))
        #expect(throws: ManifestError.self) { try MediaPlaylist(parsing: bytes(Self.head + "s2.ts\n#EXTINF:4"), isComplete: true) }
    }

    @Test func segmentsLongerThanTheTargetAreReadAndTheLongestIsTold() throws {
        let list = try media("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na\n#EXTINF:6.4,\nb\n#EXTINF:0,\nc\n#EXTINF:0.000,\nd\n")
        #expect(list.longestDuration == 6_400_000_000 && list.targetDuration == 2_000_000_000)
        #expect(list.segments.map(\.duration) == [2_000_000_000, 6_400_000_000, 0, 0])
        #expect(try media("#EXTM3U\n#EXT-X-TARGETDURATION:2\n").longestDuration == 0)
    }
}
