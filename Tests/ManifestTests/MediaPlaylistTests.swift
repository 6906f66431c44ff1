import Foundation
import Testing
import TestSupport

@testable import Manifest

let sample = """
    #EXTM3U
    #EXT-X-VERSION:6
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:41
    #EXT-X-DISCONTINUITY-SEQUENCE:3
    #EXT-X-INDEPENDENT-SEGMENTS
    #EXT-X-CUSTOM-HEADER:kept
    #EXT-X-MAP:URI="init.mp4",BYTERANGE="700@10"
    #EXT-X-KEY:METHOD=AES-128,URI="k1",IV=0x0123456789abcdef0011223344556677
    #EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:00.000Z
    #EXTINF:6.006,first, with a comma
    a.m4s?x=1
    #EXTINF:5.994
    b.m4s
    #EXT-X-DISCONTINUITY
    #EXT-X-KEY:METHOD=NONE
    #EXT-X-GAP
    #EXT-X-BITRATE:2000
    #EXTINF:6,
    #EXT-X-VENDOR:1
    # a comment
    c.m4s

    #EXT-X-BYTERANGE:100@200
    #EXTINF:2,
    d.m4s
    #EXTINF:2,
    #EXT-X-BYTERANGE:50
    d.m4s
    #EXT-X-DATERANGE:ID="later",START-DATE="2026-05-01T12:01:00Z",CLASS="c",X-A="1"
    #EXT-X-DISCONTINUITY

    """

@Test func everythingOfAMediaPlaylistIsRead() throws {
    let list = try media(sample)
    #expect(list.version == 6 && list.targetDuration == 6 * second && list.mediaSequence == 41 && list.discontinuitySequence == 3)
    #expect(list.hasDiscontinuitySequenceTag && list.independentSegments && !list.endList && list.playlistType == nil)
    #expect(list.segments.map { list.text($0.uri) } == ["a.m4s?x=1", "b.m4s", "c.m4s", "d.m4s", "d.m4s"])
    #expect(list.segments.map(\.duration) == [6_006_000_000, 5_994_000_000, 6 * second, 2 * second, 2 * second])
    #expect(list.segments.map { list.text($0.durationText) } == ["6.006", "5.994", "6", "2", "2"])
    #expect(list.text(list.segments[0].title) == "first, with a comma")
    #expect(list.segments.map(\.mediaSequence) == [41, 42, 43, 44, 45] && list.lastMediaSequence == 45)
    #expect(list.segments.map(\.discontinuitySequence) == [3, 3, 4, 4, 4])
    #expect(list.segments.map(\.discontinuity) == [false, false, true, false, false] && list.trailingDiscontinuity)
    #expect(list.segments.map(\.keySet) == [0, 0, -1, -1, -1] && list.segments.map(\.map) == [0, 0, 0, 0, 0])
    #expect(list.segments.map(\.gap) == [false, false, true, false, false])
    #expect(list.segments.map(\.bitrate) == [nil, nil, 2000, 2000, 2000])
    #expect(list.segments[3].byteRange == ByteRange(length: 100, offset: 200) && list.segments[3].byteRangeOffsetIsExplicit)
    #expect(list.segments[4].byteRange == ByteRange(length: 50, offset: 300) && !list.segments[4].byteRangeOffsetIsExplicit)
    #expect(list.maps[0].keySet == -1, "the map stands before the key")
    #expect(list.maps[0].byteRange == ByteRange(length: 700, offset: 10) && list.text(list.maps[0].uri) == "init.mp4")
    #expect(list.keys[0].iv == MediaKey.Iv(high: 0x0123_4567_89ab_cdef, low: 0x0011_2233_4455_6677))
    #expect(list.keys[0].method == .aes128 && list.keys[0].isIdentity && !list.keys[0].hasImplicitIv)
    #expect(list.dateRanges.count == 1 && list.dateRanges[0].segmentIndex == 5)
    #expect(list.duration == 22 * second)
}

@Test func headerSegmentsAndTrailerAreTheWholeText() throws {
    for text in [sample, sample.replacingOccurrences(of: "\n", with: "\r\n"), "#EXTM3U\n#EXT-X-TARGETDURATION:6", "\u{feff}" + sample] {
        let list = try media(text)
        let whole = list.text(list.header) + list.segments.map { list.text($0.source) }.joined() + list.text(list.trailer)
        #expect(whole == text)
    }
    let list = try media(sample)
    #expect(list.text(list.header).hasSuffix("#EXT-X-CUSTOM-HEADER:kept\n"))
    #expect(list.text(list.segments[2].source).contains("#EXT-X-VENDOR:1\n# a comment\n"))
    #expect(list.segments[0].lines == 8..<13 && list.segments[1].lines == 13..<15)
}

@Test func datesRunForwardAndBack() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:4
        #EXTINF:4,
        a
        #EXTINF:3.5,
        b
        #EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:01:00Z
        #EXTINF:4,
        c
        #EXTINF:4,
        d
        """)
    #expect(list.segments.map(\.date) == [52_500_000_000, 56_500_000_000, 60 * second, 64 * second])
    #expect(list.segments.map(\.programDateTime) == [nil, nil, 60 * second, nil])
}

@Test func keysOfDifferentFormatsAreInForceTogether() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:4
        #EXT-X-KEY:METHOD=SAMPLE-AES,URI="a1",KEYFORMAT="a"
        #EXT-X-KEY:METHOD=SAMPLE-AES,URI="b1",KEYFORMAT="b",KEYFORMATVERSIONS="1/2"
        #EXTINF:4,
        1
        #EXT-X-KEY:METHOD=SAMPLE-AES,URI="b2",KEYFORMAT="b"
        #EXTINF:4,
        2
        #EXT-X-KEY:METHOD=NONE
        #EXTINF:4,
        3
        #EXT-X-KEY:METHOD=AES-128,URI="i",KEYFORMAT="identity"
        #EXT-X-MAP:URI="m"
        #EXT-X-KEY:METHOD=AES-128,URI="i2"
        #EXTINF:4,
        4
        """)
    func uris(_ index: Int) -> [String] {
        let set = list.segments[index].keySet
        return set < 0 ? [] : list.keys[list.keySets[set].keys].map { list.text($0.uri) }
    }
    #expect((0..<4).map(uris) == [["a1", "b1"], ["a1", "b2"], [], ["i2"]])
    #expect(list.segments[2].hasKeyTag && list.segments[2].keySet == -1)
    #expect(list.keys[list.keySets[list.maps[0].keySet].keys].map { list.text($0.uri) } == ["i"])
    #expect(list.keys.last?.hasImplicitIv == true)
    #expect(list.text(list.keys[1].keyFormatVersions) == "1/2")
}

@Test func lowLatencyTagsAreRead() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-VERSION:9
        #EXT-X-TARGETDURATION:4
        #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0,CAN-SKIP-UNTIL=24.0,HOLD-BACK=12,CAN-SKIP-DATERANGES=YES
        #EXT-X-PART-INF:PART-TARGET=0.33334
        #EXT-X-MEDIA-SEQUENCE:266
        #EXT-X-START:TIME-OFFSET=-12.5,PRECISE=YES
        #EXT-X-SKIP:SKIPPED-SEGMENTS=3,RECENTLY-REMOVED-DATERANGES="x\ty"
        #EXTINF:4.00008,
        fileSequence269.mp4
        #EXT-X-PART:DURATION=0.33334,URI="p.mp4",BYTERANGE="20@0",INDEPENDENT=YES
        #EXT-X-PART:DURATION=0.33334,URI="p.mp4",BYTERANGE="30"
        #EXTINF:4.00008,
        p.mp4
        #EXT-X-PART:DURATION=0.33334,URI="q.mp4",GAP=YES
        #EXT-X-PRELOAD-HINT:TYPE=PART,URI="r.mp4",BYTERANGE-START=5,BYTERANGE-LENGTH=7
        #EXT-X-RENDITION-REPORT:URI="../1M/w.php",LAST-MSN=273,LAST-PART=3
        """)
    let control = try #require(list.serverControl)
    #expect(control.canBlockReload && control.canSkipDateRanges && control.canSkipUntil == 24 * second)
    #expect(control.holdBack == 12 * second && control.partHoldBack == second)
    #expect(list.partTarget == 333_340_000 && list.start?.timeOffset == -12_500_000_000 && list.start?.precise == true)
    let skip = try #require(list.skip)
    #expect(skip.skippedSegments == 3 && list.text(skip.removedDateRanges) == "x\ty")
    #expect(list.segments.map(\.mediaSequence) == [269, 270])
    #expect(list.segments[1].parts == 0..<2 && list.trailingParts == 2..<3)
    #expect(list.parts[1].byteRange == ByteRange(length: 30, offset: 20) && list.parts[0].independent && list.parts[2].gap)
    #expect(list.preloadHints[0].kind == .part && list.preloadHints[0].start == 5 && list.preloadHints[0].length == 7)
    #expect(list.renditionReports[0].lastMediaSequence == 273 && list.renditionReports[0].lastPart == 3)
}

@Test func interstitialAndSpliceRangesAreRead() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:4
        #EXT-X-DATERANGE:ID="i",CLASS="com.apple.hls.interstitial",START-DATE="1970-01-01T00:00:10Z",DURATION=15,CUE="PRE,ONCE",\
        X-ASSET-URI="u"
        #EXT-X-DATERANGE:ID="s",START-DATE="1970-01-01T00:00:10Z",PLANNED-DURATION=30,SCTE35-OUT=0xFC30
        #EXT-X-DATERANGE:ID="s",END-DATE="1970-01-01T00:00:38Z",SCTE35-IN=0xFC31,END-ON-NEXT=YES,X-ASSET-LIST="l"
        #EXTINF:4,
        a
        """)
    #expect(list.dateRanges[0].startDate == 10 * second && list.dateRanges[0].duration == 15 * second)
    #expect(list.text(list.dateRanges[0].cue) == "PRE,ONCE" && list.text(list.dateRanges[0].assetUri) == "u")
    #expect(list.dateRanges[1].plannedDuration == 30 * second && list.text(list.dateRanges[1].scte35Out) == "0xFC30")
    #expect(list.dateRanges[2].endDate == 38 * second && list.dateRanges[2].startDate == nil && list.dateRanges[2].endOnNext)
}

/// What a text is refused for, and where.
@Test(
    arguments: [
        ("", 1, .empty), (" \r\n", 1, .empty), ("<!DOCTYPE html>\n<html>", 1, .html), ("{\"error\":1}", 1, .missingHeader),
        ("\n#EXTM3U\n", 1, .missingHeader), ("#EXTM3U\n", 0, .missingTag("EXT-X-TARGETDURATION")),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n", 3, .missingUri(tag: "EXTINF")),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n#EXTINF:6,\na\n", 3, .missingUri(tag: "EXTINF")),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:6\na.ts\n", 3, .strayUri),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:x\n", 2, .badValue(tag: "EXT-X-TARGETDURATION", value: "x")),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-TARGETDURATION:7\n", 3, .repeatedTag("EXT-X-TARGETDURATION")),
        ("#EXTM3U\n#EXTINF:abc,\na\n", 2, .badValue(tag: "EXTINF", value: "abc")),
        ("#EXTM3U\n#EXTINF:-1,\na\n", 2, .badValue(tag: "EXTINF", value: "-1")),
        ("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:-2\n", 2, .badValue(tag: "EXT-X-MEDIA-SEQUENCE", value: "-2")),
        ("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:9223372036854775807\n", 2, .overflow("EXT-X-MEDIA-SEQUENCE")),
        ("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:18446744073709551615\n", 2, .overflow("EXT-X-MEDIA-SEQUENCE")),
        (
            "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:18446744073709551616\n", 2,
            .badValue(tag: "EXT-X-MEDIA-SEQUENCE", value: "18446744073709551616")
        ),
        ("#EXTM3U\n#EXT-X-BYTERANGE:1@9223372036854775808\n", 2, .overflow("EXT-X-BYTERANGE")),
        ("#EXTM3U\n#EXTINF:999999999,\na\n#EXTINF:2,\nb\n", 5, .overflow("the sum of EXTINF")),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:4294967296\n", 2, .overflow("EXT-X-TARGETDURATION")),
        ("#EXTM3U\n#EXTINF:6,\na\n#EXT-X-MEDIA-SEQUENCE:5\n", 4, .misplacedTag("EXT-X-MEDIA-SEQUENCE")),
        ("#EXTM3U\n#EXTINF:6,\na\n#EXT-X-DISCONTINUITY-SEQUENCE:5\n", 4, .misplacedTag("EXT-X-DISCONTINUITY-SEQUENCE")),
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", 2, .wrongKind(tag: "EXT-X-STREAM-INF")),
        ("#EXTM3U\n#EXT-X-KEY:URI=\"k\"\n", 2, .missingAttribute(tag: "EXT-X-KEY", name: "METHOD")),
        ("#EXTM3U\n#EXT-X-KEY:METHOD=AES-128\n", 2, .missingAttribute(tag: "EXT-X-KEY", name: "URI")),
        ("#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=12\n", 2, .badValue(tag: "EXT-X-KEY", value: "12")),
        ("#EXTM3U\n#EXT-X-MAP:BYTERANGE=\"1@2\"\n", 2, .missingAttribute(tag: "EXT-X-MAP", name: "URI")),
        ("#EXTM3U\n#EXT-X-BYTERANGE:1@x\n", 2, .badValue(tag: "EXT-X-BYTERANGE", value: "1@x")),
        ("#EXTM3U\n#EXT-X-BYTERANGE:9223372036854775807@1\n", 2, .overflow("EXT-X-BYTERANGE")),
        ("#EXTM3U\n#EXT-X-PART:DURATION=1\n", 2, .missingAttribute(tag: "EXT-X-PART", name: "URI")),
        ("#EXTM3U\n#EXT-X-SKIP:X=1\n", 2, .missingAttribute(tag: "EXT-X-SKIP", name: "SKIPPED-SEGMENTS")),
        ("#EXTM3U\n#EXTINF:6,\na\u{1}b.ts\n", 3, .badUri), ("#EXTM3U\n#EXT-X-MAP:URI=\"a\tb\"\n", 2, .badUri),
    ] as [(String, Int, ManifestError.Reason)])
func whatWouldBeMisreadIsRefused(text: String, line: Int, reason: ManifestError.Reason) {
    let error = refusal(text)
    #expect(error == ManifestError(reason, line: line))
    #expect(error?.description.isEmpty == false)
}

/// What is wrong but can be read is read.
@Test(arguments: [
    "#EXT-X-VERSION:x", "#EXT-X-PLAYLIST-TYPE:LIVE", "#EXT-X-PROGRAM-DATE-TIME:yesterday", "#EXT-X-DATERANGE:", "#EXT-X-BITRATE:fast",
    "#EXT-X-START:", "#EXT-X-SERVER-CONTROL:HOLD-BACK=x", "#EXT-X-CUE-OUT:DURATION=", "#EXT", "#EXT-X-UNKNOWN:\"", "  #EXT-X-GAP  ",
    "#EXT-X-KEY:method=AES-128,uri=\"k\"", "#EXT-X-TARGETDURATION:6", "#EXT-X-MAP: URI = \"m\" , BYTERANGE=\"1@2\"", "\u{1}", "#\u{0}",
])
func oddButReadableTagsAreTolerated(tag: String) throws {
    let body = tag.hasPrefix("\u{1}") ? "#" + tag : tag
    let list = try media("#EXTM3U\n#EXT-X-TARGETDURATION:6\n\(body)\n#EXTINF:6,\na.ts\n")
    #expect(list.segments.count == 1)
}

@Test func lineEndsBlanksAndByteOrderMarksChangeNothing() throws {
    let plain = try media(sample)
    for text in [
        sample.replacingOccurrences(of: "\n", with: "\r\n"), "\u{feff}" + sample, sample.replacingOccurrences(of: "\n", with: " \n\n "),
    ] {
        let list = try media(text)
        #expect(list.segments.map { list.text($0.uri) } == plain.segments.map { plain.text($0.uri) })
        #expect(list.segments.map(\.duration) == plain.segments.map(\.duration))
        #expect(list.segments.map(\.keySet) == plain.segments.map(\.keySet))
    }
}

@Test func everyPrefixIsAnsweredWithAPlaylistOrANamedError() {
    let whole = bytes(sample)
    for count in 0...whole.count {
        do {
            let list = try MediaPlaylist(parsing: Array(whole[..<count]))
            #expect(list.segments.count <= 5)
        } catch { #expect(!error.description.isEmpty) }
    }
}

@Test func tablesAreAllocatedOnceHoweverLongTheListIs() throws {
    for count in [100, 10_000] {
        let text = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + String(repeating: "#EXTINF:6.006,\nseg.ts\n", count: count)
        let list = try media(text)
        #expect(list.segments.count == count)
        #expect(list.segments.capacity < count * 2 + 64, "reserved for what came, not for the worst")
    }
}

@Test func boundsAreKept() {
    #expect(throws: ManifestError(.tooLong("playlist", bytes: Limits.playlistBytes + 1), line: 0)) {
        try MediaPlaylist(parsing: Array(repeating: 0x23, count: Limits.playlistBytes + 1))
    }
    let segments = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + String(repeating: "#EXTINF:6,\na\n", count: Limits.segments + 1)
    #expect(refusal(segments)?.reason == .tooMany("segments", limit: Limits.segments))
    let keys = (0...Limits.keysInForce).map { "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\",KEYFORMAT=\"f\($0)\"\n" }.joined()
    #expect(refusal("#EXTM3U\n" + keys)?.reason == .tooMany("keys in force", limit: Limits.keysInForce))
}
