import TestSupport
import Testing

@testable import Manifest

/// The lines that stitching puts together, and that nobody else writes any.
@Suite struct TagLinesTests {
    private func text(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        write(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aHeadSaysWhatThePlaylistIs() {
        let live = TagLines.head(version: 6, targetSeconds: 6, canSkipUntilSeconds: nil, kind: nil)
        #expect(String(decoding: live, as: UTF8.self) == "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:6\n")
        let event = TagLines.head(version: 9, targetSeconds: 2, canSkipUntilSeconds: 12, kind: .event)
        #expect(String(decoding: event, as: UTF8.self).hasSuffix("#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=12.0\n#EXT-X-PLAYLIST-TYPE:EVENT\n"))
        let vod = TagLines.head(version: 6, targetSeconds: 2, canSkipUntilSeconds: nil, kind: .vod)
        #expect(String(decoding: vod, as: UTF8.self).hasSuffix("#EXT-X-PLAYLIST-TYPE:VOD\n"))
    }

    @Test func segmentsHaveTheirTags() {
        #expect(text { TagLines.appendProgramDateTime(1_500_000_000, to: &$0) } == "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:01.500Z\n")
        #expect(text { TagLines.appendExtinf("6.006".utf8, title: "one".utf8, to: &$0) } == "#EXTINF:6.006,one\n")
        let range = TagLines.text(of: ByteRange(length: 10, offset: 5))
        #expect(text { TagLines.appendByteRange(range, to: &$0) } == "#EXT-X-BYTERANGE:10@5\n")
        #expect(text { TagLines.appendMap(uri: "i.mp4".utf8, range: range, to: &$0) } == "#EXT-X-MAP:URI=\"i.mp4\",BYTERANGE=\"10@5\"\n")
        #expect(text { TagLines.appendMap(uri: "i.mp4".utf8, range: [UInt8]?.none, to: &$0) } == "#EXT-X-MAP:URI=\"i.mp4\"\n")
        #expect(text { $0 += TagLines.cueOut(planned: 30_500_000_000) } == "#EXT-X-CUE-OUT:30.5\n")
        #expect(text { $0 += TagLines.cueOut(planned: nil) } == "#EXT-X-CUE-OUT\n")
    }

    /// The IV is the origin's number in 128 bits (KEY-3).
    @Test func anImplicitIvIsWrittenOut() {
        #expect(
            text { TagLines.appendKey("METHOD=AES-128,URI=\"k\"".utf8, iv: 258, to: &$0) }
                == "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x00000000000000000000000000000102\n")
        #expect(text { TagLines.appendKey("METHOD=NONE".utf8, iv: nil, to: &$0) } == String(decoding: TagLines.keyNone, as: UTF8.self))
    }

    /// Whoever writes a tag asks Manifest for it. The demo is an origin, the page's script reads, a rewrite looks for what it takes out.
    @Test func tagsAreWrittenHereAlone() {
        let others = ["/Demo/", "/Web/", "/MultivariantRewrite.swift"]
        for file in Repository.files(in: ["Sources/EdgeProxy"]) where !others.contains(where: { file.contains($0) }) {
            for (index, line) in Repository.text(file).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let code = line.trimmingPrefix { $0 == " " }
                #expect(code.hasPrefix("//") || !code.contains("\"#EXT"), "\(file):\(index + 1)")
            }
        }
    }
}
