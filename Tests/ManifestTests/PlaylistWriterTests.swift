import Testing

@testable import Manifest

@Test(arguments: 0..<300 as Range<UInt64>) func mediaPlaylistsFromNothingReadBackAndAreLawful(seed: UInt64) throws {
    var builder = PlaylistBuilder(seed: seed)
    let list = try builder.media(), written = try list.written()
    let again = try MediaPlaylist(parsing: written)
    #expect(Meaning.of(again) == Meaning.of(list))
    #expect(try again.written() == written)
    #expect(Check(written).errors == [])
}

@Test(arguments: 0..<300 as Range<UInt64>) func multivariantPlaylistsFromNothingReadBackAndAreLawful(seed: UInt64) throws {
    var builder = PlaylistBuilder(seed: seed)
    let list = try builder.multivariant(), written = try list.written()
    let again = try MultivariantPlaylist(parsing: written, query: bytes("name0=a&name1=b"))
    #expect(Meaning.of(again) == Meaning.of(list))
    #expect(try again.written() == written)
    #expect(Check(written).errors == [])
}

@Test func aPlaylistFromNothingIsWrittenAsOneWouldWriteIt() throws {
    var list = MediaPlaylist()
    list.version = 6
    list.targetDuration = 6 * second
    list.endList = true
    var map = MediaMap()
    map.uri = try list.store("init.mp4")
    list.maps.append(map)
    var key = MediaKey()
    key.method = .aes128
    key.uri = try list.store("key")
    key.iv = MediaKey.Iv(high: 0, low: 0xab)
    list.keys.append(key)
    list.keySets.append(KeySet(keys: 0..<1))
    for index in 0..<3 {
        var segment = MediaSegment()
        segment.uri = try list.store("\(index).m4s")
        segment.duration = 6_006_000_000
        segment.map = 0
        segment.keySet = index == 1 ? 0 : -1
        segment.discontinuity = index == 2
        if index == 0 { segment.programDateTime = 1_000_000_000 }
        list.append(segment)
    }
    #expect(list.segments.map(\.date) == [1_000_000_000, 7_006_000_000, 13_012_000_000])
    #expect(list.segments.map(\.discontinuitySequence) == [0, 0, 1] && list.lastMediaSequence == 2)
    let text = """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-TARGETDURATION:6
        #EXT-X-MAP:URI="init.mp4"
        #EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:01.000Z
        #EXTINF:6.006,
        0.m4s
        #EXT-X-KEY:METHOD=AES-128,URI="key",IV=0x000000000000000000000000000000AB
        #EXTINF:6.006,
        1.m4s
        #EXT-X-DISCONTINUITY
        #EXT-X-KEY:METHOD=NONE
        #EXTINF:6.006,
        2.m4s
        #EXT-X-ENDLIST

        """
    #expect(String(decoding: try list.written(), as: UTF8.self) == text)
}

/// What cannot be written is named, with the line that it would have been.
@Test func whatCannotBeWrittenIsAnError() throws {
    func failure(_ change: (inout MediaPlaylist) throws -> Void) throws -> ManifestError? {
        var list = MediaPlaylist()
        list.targetDuration = 6 * second
        var segment = MediaSegment()
        segment.uri = try list.store("a")
        list.append(segment)
        try change(&list)
        do throws(ManifestError) {
            _ = try list.written()
            return nil
        } catch { return error }
    }
    #expect(try failure { _ in } == nil)
    for uri in ["", " a", "#a", "a\nb", "a\u{1}"] {
        #expect(try failure { $0.segments[0].uri = try $0.store(uri) } == ManifestError(.badUri, line: 4))
    }
    #expect(try failure { $0.segments[0].duration = -1 }?.reason == .badValue(tag: "EXTINF", value: "-1 ns"))
    #expect(try failure { $0.mediaSequence = -1 }?.reason == .badValue(tag: "EXT-X-MEDIA-SEQUENCE", value: "-1"))
    #expect(try failure { $0.segments[0].title = try $0.store("a\r") } != nil)
    #expect(try failure { $0.segments[0].byteRange = ByteRange(length: 1, offset: -1) } != nil)
    #expect(
        try failure { list in
            var range = DateRange()
            range.plannedDuration = 1
            list.dateRanges.append(range)
        } == ManifestError(.missingAttribute(tag: "EXT-X-DATERANGE", name: "ID"), line: 3))
    #expect(
        try failure { list in
            var range = DateRange()
            range.id = try list.store("a\"b")
            list.dateRanges.append(range)
        }?.reason == .badValue(tag: "EXT-X-DATERANGE", value: "ID=a\"b"))
    #expect(
        try failure { list in
            var range = DateRange()
            range.id = try list.store("a")
            range.duration = -1
            list.dateRanges.append(range)
        }?.reason == .badValue(tag: "EXT-X-DATERANGE", value: "DURATION=-1"))
    #expect(
        try failure { list in
            var range = DateRange()
            range.id = try list.store("a")
            range.scte35Out = try list.store("0xFC,")
            list.dateRanges.append(range)
        }?.reason == .badValue(tag: "EXT-X-DATERANGE", value: "SCTE35-OUT=0xFC,"))
    var variants = MultivariantPlaylist(), variant = Variant()
    variant.uri = try variants.store("v")
    variant.score = .max
    variants.variants.append(variant)
    #expect(throws: ManifestError(.overflow("SCORE"), line: 2)) { try variants.written() }
    var full = MediaPlaylist()
    #expect(throws: ManifestError.self) { try full.store(Array(repeating: 0x61, count: Limits.playlistBytes)) }
}

/// An attribute that no table knows, and a spelling that still says the same, are written as they came.
@Test func whatTheTablesDoNotKnowIsKept() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:6
        #EXT-X-KEY:METHOD=ROT-13,URI="k",KEYID=0x12
        #EXT-X-PROGRAM-DATE-TIME:2026-05-01T14:00:00.5+02:00
        #EXT-X-DATERANGE:X-B="1",ID="1",START-DATE="2026-05-01T12:00:00Z",x-cue="PRE"
        #EXT-X-CUE-OUT:  30.0
        #EXTINF:6.000,
        a
        """)
    let text = String(decoding: try list.written(), as: UTF8.self)
    for line in [
        "#EXT-X-KEY:METHOD=ROT-13,URI=\"k\",KEYID=0x12\n", "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T14:00:00.5+02:00\n",
        "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-05-01T12:00:00.000Z\",CUE=\"PRE\",X-B=\"1\",x-cue=\"PRE\"\n",
        "#EXT-X-CUE-OUT:  30.0\n",
        "#EXTINF:6.000,\na\n",
    ] { #expect(text.contains(line), "\(text)") }
}
