import Testing
import TestSupport

@testable import Manifest

@Test func anUneditedTextLeavesAsItCame() throws {
    for (_, bytes) in Corpus.playlists {
        guard let text = try? PlaylistText(bytes) else { continue }
        #expect(text.bytes() == bytes)
        var lines: [UInt8] = []
        for number in 1...max(1, text.lineCount) { lines += text.line(number) }
        #expect(lines == bytes)
    }
}

@Test func editsLeaveEverythingElseAlone() throws {
    let source = "#EXTM3U\r\n#EXT-X-ODD: kept \r\n\r\n#EXTINF:6,\r\na.ts"
    var text = try PlaylistText(bytes(source))
    text.insert([bytes("#EXT-X-VERSION:6")], before: 2)
    text.delete(lines: 3..<4)
    text.replace(ByteSlice(offset: UInt32(source.utf8.count - 4), count: 4), with: bytes("b/c.ts"))
    #expect(String(decoding: text.bytes(), as: UTF8.self) == "#EXTM3U\r\n#EXT-X-VERSION:6\r\n#EXT-X-ODD: kept \r\n#EXTINF:6,\r\nb/c.ts")
}

@Test func linesAreAppendedBehindALastLineWithoutLineEnd() throws {
    var text = try PlaylistText(bytes("#EXTM3U\n#EXTINF:6,\na.ts"))
    text.insert([bytes("#EXT-X-ENDLIST")], before: 4)
    #expect(String(decoding: text.bytes(), as: UTF8.self) == "#EXTM3U\n#EXTINF:6,\na.ts\n#EXT-X-ENDLIST\n")
}

@Test func severalInsertionsAtOneLineKeepTheirOrder() throws {
    var text = try PlaylistText(bytes("#EXTM3U\nx\n"))
    text.insert([bytes("one")], before: 2)
    text.insert([bytes("two")], before: 2)
    text.replace(lines: 2..<3, with: [bytes("y"), bytes("z")])
    #expect(String(decoding: text.bytes(), as: UTF8.self) == "#EXTM3U\none\ntwo\ny\nz\n")
}

@Test(arguments: ["", "<html>", "hello", " #EXTM3U\n", "#EXTM3UX\n"])
func whatIsNoPlaylistIsRefused(text: String) {
    #expect(throws: ManifestError.self) { try PlaylistText(bytes(text)) }
}
