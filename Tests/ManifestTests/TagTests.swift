import Testing

@testable import Manifest

@Test(arguments: Manifest.Tag.allCases) func everyTagIsFoundByItsName(tag: Manifest.Tag) {
    for (ending, value) in [("", ""), (":", ""), (":x", "x"), (": x ", "x"), (" :x", "x"), ("\t", "")] {
        let line = bytes("\(tag.text)\(ending)")
        let read = Manifest.Tag.read(ByteSlice(0, line.count), in: line.span)
        #expect(read.tag == tag)
        #expect(String(decoding: line[read.value], as: UTF8.self) == value)
    }
    for other in ["\(tag.text)X:1", "\(tag.text)-", "#EXT-X-", "#EXT"] {
        let line = bytes(other)
        #expect(Manifest.Tag.read(ByteSlice(0, line.count), in: line.span).tag != tag)
    }
}

@Test(
    arguments: [
        ("#EXTM3U\n#EXTINF:1,\na\n", PlaylistKind.media), ("#EXTM3U\n#EXT-X-STREAM-INF:\na\n", .multivariant),
        ("\u{feff}#EXTM3U\r\n#EXT-X-TARGETDURATION:6\r\n", .media), ("#EXTM3U\n#EXT-X-VERSION:3\n", nil), ("#EXTINF:1,\na\n", nil),
        ("#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO\n#EXTINF:1,\n", .multivariant), ("#EXTM3U\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n", .media),
    ] as [(String, PlaylistKind?)])
func kindIsDecidedByTheFirstTagThatOnlyOneHas(text: String, kind: PlaylistKind?) { #expect(PlaylistKind.detect(bytes(text)) == kind) }
