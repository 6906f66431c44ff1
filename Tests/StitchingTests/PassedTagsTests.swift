import Manifest
import ModelTestSupport
import Testing

@testable import Model
@testable import Stitching

@Suite struct PassedTagsTests {
    private let origin: OriginPlaylist

    init() throws {
        let text = """
            #EXTM3U
            #EXT-X-TARGETDURATION:6
            #EXT-X-MEDIA-SEQUENCE:7
            #EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:00.000Z
            #EXTINF:6,
            a.ts
            # a comment
            #EXT-X-ACME-SCORE:HOME=2,AWAY=1
            #EXT-X-DATERANGE:ID="goal",START-DATE="2026-05-01T12:00:06.000Z",X-TEAM="home"
            #EXT-X-DATERANGE:ID="b1",START-DATE="2026-05-01T12:00:06.000Z",SCTE35-OUT=0xFC30
            #EXT-X-DATERANGE:ID="i1",CLASS="com.apple.hls.interstitial",START-DATE="2026-05-01T12:00:06.000Z",X-ASSET-URI="https://a/b"
            #EXT-X-CUE-OUT:12
            #EXT-OATCLS-SCTE35:/DAlAAAA
            #EXT-X-BITRATE:800
            #EXTINF:6,
            b.ts
            #EXT-X-CUE-OUT-CONT:6/12
            #EXTINF:6,
            c.ts
            #EXT-X-CUE-IN
            #EXTINF:6,
            d.ts

            """
        origin = try OriginPlaylist(Array(text.utf8), url: "http://origin.test/main.m3u8")
    }

    @Test func whatNobodyKnowsPassesAndTheRestDoesNot() {
        let passed = origin.media.segments.map { String(decoding: origin.unknownTags(of: $0), as: UTF8.self) }
        #expect(passed == ["", "#EXT-X-ACME-SCORE:HOME=2,AWAY=1\n", "", ""])
    }

    @Test func aSegmentsMarkersAreItsCueTags() {
        let markers = origin.media.segments.map { String(decoding: origin.markers(of: $0), as: UTF8.self) }
        #expect(markers == ["", "#EXT-X-CUE-OUT:12\n#EXT-OATCLS-SCTE35:/DAlAAAA\n", "#EXT-X-CUE-OUT-CONT:6/12\n", "#EXT-X-CUE-IN\n"])
    }

    @Test(arguments: [(MarkerMode.strip, ["goal"]), (.rewrite, ["goal"]), (.pass, ["goal", "b1", "i1"])])
    func dateRangesOfMetadataAlwaysPass(mode: MarkerMode, ids: [String]) {
        let lines = String(decoding: origin.dateRangeLines(mode), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == ids.count)
        for (line, id) in zip(lines, ids) { #expect(line.contains("ID=\"\(id)\"")) }
    }

    /// A playlist may change only when it gets a segment (SEQ-8), so a new range waits for the next one.
    @Test func aNewRangeComesWithTheNextSegment() {
        func lines(_ text: String) -> [UInt8] { Array(text.utf8) }
        var listed = ListedDateRanges()
        #expect(!listed.areAny)
        listed.update(lines("a"), published: nil)
        listed.update(lines("b"), published: 60_000_000_000)
        // Nobody can have seen "b" when "c" replaces it.
        listed.update(lines("c"), published: 60_000_000_000)
        #expect(listed.areAny && listed.states.count == 2)
        #expect(listed.state(endingAt: 60_000_000_000)?.lines == lines("a"))
        #expect(listed.state(endingAt: 66_000_000_000)?.lines == lines("c"))
        for second in 0..<100 as Range<Int64> { listed.update(lines("\(second)"), published: 70_000_000_000 + second * 1_000_000_000) }
        #expect(listed.states.count == Stitching.Limits.dateRangeStates)
    }
}
