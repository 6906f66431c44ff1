import Manifest
import Testing

@testable import Watch

private func items(_ bytes: [UInt8], after number: Int64 = .min, kind: SessionChecker.StreamKind = .video) throws -> [ProbeItem] {
    ProbeItem.all(
        in: try MediaPlaylist(parsing: bytes), after: number, of: WatchRendition(name: "360p", url: "", kind: kind),
        base: "http://o.example/a/360p.m3u8")
}

@Test func newSegmentsAreAskedForWithTheirMapsAndKeys() throws {
    let bytes = listing([
        "#EXT-X-MAP:URI=\"i.mp4\"", "1.m4s", "#EXT-X-KEY:METHOD=AES-128,URI=\"/k\",IV=0x1", "2.m4s",
        "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://x\",KEYFORMAT=\"com.apple.streamingkeydelivery\"", "3.m4s",
    ])
    let found = try items(bytes)
    #expect(found.map(\.kind) == [.map, .segment, .key, .segment, .key, .segment])
    #expect(found.map(\.name) == ["/a/i.mp4", "/a/1.m4s", "/k", "/a/2.m4s", "/k", "/a/3.m4s"])
    #expect(found[2].url == "http://o.example/k")
    #expect(found[1].isClear && !found[3].isClear && found[1].hasMap && found[1].mediaSequence == 100)
    #expect(try items(bytes, after: 101).filter { $0.kind == .segment }.map(\.mediaSequence) == [102])
}

@Test func whatHasNoMediaOfItsOwnIsNotAskedFor() throws {
    #expect(try items(listing(["#EXT-X-GAP", "1.ts", "2.ts"])).map(\.name) == ["/a/2.ts"])
    #expect(try items(listing(["1.ts"]), kind: .iFrames) == [])
    #expect(try items(listing(["data:video/mp2t;base64,AA", "ftp://h/1.ts"])) == [])
}

@Test func rangesOfOneFileAreDifferentItems() throws {
    let found = try items(listing(["#EXT-X-BYTERANGE:100@0", "1.ts", "#EXT-X-BYTERANGE:100@100", "1.ts"]))
    #expect(Set(found.map(\.identity)).count == 2 && found[1].range == ByteRange(length: 100, offset: 100))
}
