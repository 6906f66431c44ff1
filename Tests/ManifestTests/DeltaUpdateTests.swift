import TestSupport
import Testing

@testable import Manifest

/// What a playlist says, without where its bytes lie.
private struct Facts: Equatable {
    var segments: [String]
    var ranges: Set<String>
    var header: [Int64]

    init(_ list: MediaPlaylist) {
        segments = list.segments.map { segment in
            let keys = segment.keySet < 0 ? [] : list.keys[list.keySets[segment.keySet].keys].map { list.text($0.uri) }.sorted()
            let map = segment.map < 0 ? "" : list.text(list.maps[segment.map].uri)
            let mapKeys = segment.map < 0 || list.maps[segment.map].keySet < 0 ? 0 : 1
            return """
                \(segment.mediaSequence) \(segment.discontinuitySequence) \(list.text(segment.uri)) \(segment.duration) \(keys) \(map) \
                \(mapKeys) \(segment.date ?? 0) \(segment.gap) \(String(describing: segment.byteRange)) \(segment.cues.count)
                """
        }
        ranges = Set(list.dateRanges.map { list.text($0.id) })
        header = [list.mediaSequence, list.discontinuitySequence, list.targetDuration, list.endList ? 1 : 0]
    }
}

@Test(arguments: 0..<200 as Range<UInt64>)
func aMergedDeltaIsTheFullPlaylist(seed: UInt64) throws {
    var random = Seeded(seed)
    var programme = Programme(encrypted: Bool.random(using: &random), maps: Bool.random(using: &random))
    programme.window = 14
    programme.edit = { n, lines in
        if n % 5 == 2 { lines.insert("#EXT-X-DATERANGE:ID=\"r\(n)\",START-DATE=\"2026-05-01T12:00:00.000Z\"", at: 0) }
        if n % 7 == 3 { lines.insert("#EXT-X-CUE-OUT:30", at: 0) }
        if n % 2 == 1 { lines.removeAll { $0.hasPrefix("#EXT-X-PROG") } }
    }
    let last = Int.random(in: 15...40, using: &random)
    let earlier = try media(programme.response(last: last - Int.random(in: 0...4, using: &random)))
    let full = try media(programme.response(last: last))
    let delta = try #require(DeltaUpdate.make(from: full, canSkipUntil: 12 * second))
    let merged = try MediaPlaylist(parsing: DeltaUpdate.merge(delta, into: earlier))
    #expect(Facts(merged) == Facts(full))
    let read = try MediaPlaylist(parsing: delta)
    #expect(read.lastMediaSequence == full.lastMediaSequence && read.segments.count == 6)
    #expect(read.segments[0].programDateTime != nil, "the first listed segment has its own date")
}

@Test func keysAndMapsThatStoodBeforeTheSkippedSegmentsComeBack() throws {
    let earlier = try media(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:2
        #EXT-X-MEDIA-SEQUENCE:1
        #EXT-X-MAP:URI="clear"
        #EXT-X-KEY:METHOD=SAMPLE-AES,URI="k",KEYFORMAT="f"
        #EXTINF:2,
        1
        #EXTINF:2,
        2
        #EXT-X-PART:URI="p",DURATION=1
        #EXT-X-DATERANGE:ID="gone",START-DATE="2026-05-01T12:00:00.000Z"
        #EXT-X-DATERANGE:ID="old",START-DATE="2026-05-01T12:00:00.000Z"
        #EXTINF:2,
        3
        """)
    let delta =
        "#EXTM3U\r\n#EXT-X-TARGETDURATION:2\r\n#EXT-X-MEDIA-SEQUENCE:2\r\n"
        + "#EXT-X-SKIP:SKIPPED-SEGMENTS=2,RECENTLY-REMOVED-DATERANGES=\"gone\"\r\n#EXTINF:2,\r\n4\r\n"
    let merged = try MediaPlaylist(parsing: DeltaUpdate.merge(bytes(delta), into: earlier))
    #expect(merged.segments.map { merged.text($0.uri) } == ["2", "3", "4"] && merged.segments.map(\.mediaSequence) == [2, 3, 4])
    #expect(merged.segments.allSatisfy { $0.keySet == 0 && $0.map == 0 } && merged.maps[0].keySet == -1)
    #expect(merged.dateRanges.map { merged.text($0.id) } == ["old"] && merged.parts.isEmpty && merged.skip == nil)
}

@Test func aDeltaThatDoesNotFitIsRefused() throws {
    let earlier = try media(Programme().response(0..<6))
    func merge(_ first: Int, _ skipped: Int) throws -> [UInt8] {
        let text =
            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:\(first)\n#EXT-X-SKIP:SKIPPED-SEGMENTS=\(skipped)\n#EXTINF:2,\na\n"
        return try DeltaUpdate.merge(bytes(text), into: earlier)
    }
    #expect(throws: Never.self) { try merge(100, 6) }
    for (first, skipped) in [(99, 2), (100, 7), (106, 1), (0, 1)] { #expect(throws: ManifestError.self) { try merge(first, skipped) } }
    #expect(throws: ManifestError.self) { try DeltaUpdate.merge(bytes(Programme().response(0..<6)), into: earlier) }
    #expect(DeltaUpdate.make(from: earlier, canSkipUntil: 12 * second) == nil, "nothing to skip")
    #expect(DeltaUpdate.make(from: try media(Programme().response(0..<20) + "#EXT-X-ENDLIST\n"), canSkipUntil: 12 * second) == nil)
}
