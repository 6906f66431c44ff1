import Testing

@testable import Manifest

/// A line that is put into a lawful playlist, and what must be found there.
struct Finding: Sendable, CustomTestStringConvertible {
    let rule: String
    let lines: String
    let severity: Violation.Severity
    var testDescription: String { "\(rule): \(lines)" }
    init(_ rule: String, _ lines: String, _ severity: Violation.Severity = .error) {
        (self.rule, self.lines, self.severity) = (rule, lines, severity)
    }
}

private func mediaWith(_ lines: String) -> String {
    """
    #EXTM3U
    #EXT-X-VERSION:10
    #EXT-X-TARGETDURATION:6
    #EXT-X-MEDIA-SEQUENCE:5
    #EXT-X-DISCONTINUITY-SEQUENCE:1
    #EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:00.000Z
    #EXTINF:6,
    a.ts
    #EXTINF:6,
    b.ts
    \(lines)
    #EXTINF:6,
    c.ts

    """
}

private func multivariantWith(_ lines: String) -> String {
    """
    #EXTM3U
    #EXT-X-VERSION:13
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",CHANNELS="2",URI="a.m3u8"
    #EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS="avc1.4d401e,mp4a.40.2",AUDIO="a"
    v.m3u8
    \(lines)

    """
}

@Test func lawfulPlaylistsHaveNoFindings() {
    for text in [mediaWith("# nothing"), multivariantWith("# nothing"), mediaWith("#EXT-X-ENDLIST"), mediaWith("#EXT-X-VENDOR:a,b")] {
        let check = Check(bytes(text))
        #expect(check.errors == [] && check.warnings == [])
    }
    #expect(Check(bytes(mediaWith(""))).kind == .media && Check(bytes(multivariantWith(""))).kind == .multivariant)
}

private let dates = "START-DATE=\"2026-05-01T12:00:00.000Z\""
private let preload = "#EXT-X-DATERANGE:ID=\"1\",CLASS=\"com.apple.hls.preload\","
private let interstitial = "#EXT-X-DATERANGE:ID=\"1\",CLASS=\"com.apple.hls.interstitial\","

@Test(arguments: [
    Finding("control-character", "#EXT-X-VENDOR:\u{1}"), Finding("control-character", "# \u{85}"),
    Finding("white-space", "#EXT-X-GAP ", .warning), Finding("tag-once", "#EXT-X-TARGETDURATION:6"),
    Finding("tag-once", "#EXT-X-VERSION:10"),
    Finding("tag-order", "#EXT-X-MEDIA-SEQUENCE:5"), Finding("tag-order", "#EXT-X-DISCONTINUITY-SEQUENCE:1"),
    Finding("value-syntax", "#EXT-X-PLAYLIST-TYPE:LIVE"), Finding("value-syntax", "#EXT-X-BITRATE:fast"),
    Finding("value-syntax", "#EXT-X-PROGRAM-DATE-TIME:noon"), Finding("value-syntax", "#EXT-X-GAP:1", .warning),
    Finding("date-precision", "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:12Z", .warning),
    Finding("removed-tag", "#EXT-X-ALLOW-CACHE:YES", .warning), Finding("extinf-comma", "#EXTINF:6\nx.ts", .warning),
    Finding("uri-syntax", "#EXTINF:6,\na b.ts", .warning), Finding("target-duration", "#EXTINF:6.5,\nx.ts"),
    Finding("attribute-syntax", "#EXT-X-KEY:METHOD=AES-128,URI=\"k"), Finding("attribute-syntax", "#EXT-X-MAP:\"m\",URI=\"m\""),
    Finding("attribute-syntax", "#EXT-X-MAP:uri=\"m\""), Finding("attribute-once", "#EXT-X-MAP:URI=\"m\",URI=\"n\""),
    Finding("white-space", "#EXT-X-MAP:URI=\"m\", X=1", .warning), Finding("attribute-value", "#EXT-X-MAP:URI=m"),
    Finding("required-attribute", "#EXT-X-START:PRECISE=YES"), Finding("attribute-value", "#EXT-X-START:TIME-OFFSET=\"0\""),
    Finding("attribute-value", "#EXT-X-START:TIME-OFFSET=0,PRECISE=MAYBE"),
    Finding("start-offset", "#EXT-X-START:TIME-OFFSET=-6", .warning),
    Finding("start-offset", "#EXT-X-START:TIME-OFFSET=100", .warning), Finding("key-none", "#EXT-X-KEY:METHOD=NONE,URI=\"k\""),
    Finding("key-iv", "#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI=\"k\",IV=0x1"),
    Finding("key-method", "#EXT-X-KEY:METHOD=ROT13,URI=\"k\"", .warning),
    Finding("key-format-versions", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",KEYFORMATVERSIONS=\"1/x\""),
    Finding("map-range", "#EXT-X-MAP:URI=\"m\",BYTERANGE=\"5\""),
    Finding("map-iv", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXT-X-MAP:URI=\"m\""),
    Finding("date-at-discontinuity", "#EXT-X-DISCONTINUITY", .warning),
    Finding("date-overlap", "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:09.000Z"),
    Finding("DRG-2", "#EXT-X-DATERANGE:ID=\"1\",\(dates),END-DATE=\"2026-05-01T11:00:00.000Z\""),
    Finding("DRG-2", "#EXT-X-DATERANGE:ID=\"1\",\(dates),END-ON-NEXT=YES"),
    Finding("attribute-value", "#EXT-X-DATERANGE:ID=\"1\",\(dates),DURATION=-3"),
    Finding("attribute-value", "#EXT-X-DATERANGE:ID=\"1\",\(dates),X-A=word"),
    Finding("attribute-value", "#EXT-X-DATERANGE:ID=\"1\",\(dates),SCTE35-OUT=\"0xFC\"", .warning),
    Finding("attribute-value", "#EXT-X-DATERANGE:ID=\"1\",\(dates),SCTE35-OUT=FC"),
    Finding("required-attribute", "#EXT-X-DATERANGE:\(dates)"),
    Finding("date-range-start", "#EXT-X-DATERANGE:ID=\"1\",DURATION=3", .warning),
    Finding("date-range-date", "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"noon\""),
    Finding("date-range-date", "#EXT-X-DATERANGE:ID=\"1\",\(dates),END-DATE=\"noon\""),
    Finding("date-range-in", "#EXT-X-DATERANGE:ID=\"1\",\(dates),SCTE35-IN=0xFC", .warning),
    Finding("date-precision", "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-05-01T12:00:00.000\"", .warning),
    Finding("attribute-value", "#EXT-X-DATERANGE:ID=\"1\",\(dates),CUE=\"LATER\"", .warning),
    Finding("attribute-value", interstitial + "\(dates),X-ASSET-URI=\"u\",X-RESTRICT=\"WALK\"", .warning),
    Finding("attribute-value", interstitial + "\(dates),X-ASSET-URI=\"u\",X-RESUME-OFFSET=\"1\""),
    Finding("skip-control-label", interstitial + "\(dates),X-ASSET-URI=\"u\",X-SKIP-CONTROL-LABEL-ID=\"a b\""),
    Finding("preload-range", preload + "\(dates),DURATION=1,X-URI=\"u\",X-TARGET-ID=\"t\""),
    Finding("preload-range", preload + "\(dates),X-URI=\"u\",X-TARGET-ID=\"t\",X-TARGET-CLASS=\"c\""),
    Finding("preload-range", preload + "\(dates),DURATION=1,X-URI=\"u\",X-TARGET-ID=\"t\",X-TARGET-CLASS=\"c\",CUE=\"PRE\""),
    Finding(
        "date-range-overlap",
        "#EXT-X-DATERANGE:ID=\"1\",CLASS=\"c\",\(dates),DURATION=5\n"
            + "#EXT-X-DATERANGE:ID=\"2\",CLASS=\"c\",START-DATE=\"2026-05-01T12:00:04.000Z\",END-ON-NEXT=YES"),
    Finding("attribute-value", "#EXT-X-MAP:URI=\"m\",BYTERANGE=\"x\""),
    Finding("part-range", "#EXT-X-PART-INF:PART-TARGET=1\n#EXT-X-PART:URI=\"p\",DURATION=1,BYTERANGE=\"5\""),
    Finding("date-range-cue", "#EXT-X-DATERANGE:ID=\"1\",\(dates),CUE=\"PRE,POST\""),
    Finding("INT-1", interstitial + dates), Finding("INT-1", interstitial + "X-ASSET-URI=\"u\""),
    Finding("part-inf", "#EXT-X-PART:URI=\"p\",DURATION=1"),
    Finding("tag-before-part", "#EXT-X-PART:URI=\"p\",DURATION=1\n#EXT-X-DISCONTINUITY"),
    Finding("can-skip-until", "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=20"), Finding("hold-back", "#EXT-X-SERVER-CONTROL:HOLD-BACK=17"),
    Finding("can-skip-dateranges", "#EXT-X-SERVER-CONTROL:CAN-SKIP-DATERANGES=YES"),
    Finding("part-hold-back", "#EXT-X-PART-INF:PART-TARGET=1"),
    Finding("hint-endlist", "#EXT-X-ENDLIST\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"p\""),
    Finding("hint-once", "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"p\"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"q\"", .warning),
    Finding("report-relative", "#EXT-X-RENDITION-REPORT:URI=\"https://a/b\",LAST-MSN=1"),
    Finding("attribute-value", "#EXT-X-RENDITION-REPORT:URI=\"b\",LAST-MSN=x"),
    Finding("define-form", "#EXT-X-DEFINE:NAME=\"a\""), Finding("one-kind", "#EXT-X-SESSION-DATA:DATA-ID=\"a\",VALUE=\"b\""),
    Finding("variable-defined", "#EXT-X-MAP:URI=\"{$m}\""), Finding("tag-before-uri", "stray.ts"), Finding("uri-after-tag", "#EXTINF:6,"),
    Finding("vod-endlist", "#EXT-X-PLAYLIST-TYPE:VOD", .warning),
    Finding("attribute-syntax", "#EXT-X-MAP:URI=\"m\","), Finding("attribute-syntax", "#EXT-X-MAP:URI=\"m\"x"),
    Finding("attribute-syntax", "#EXT-X-MAP:,URI=\"m\""), Finding("attribute-syntax", "#EXT-X-MAP:URI=\"m\",,X=1"),
    Finding("attribute-syntax", "#EXT-X-MAP:URI=\"m\",X=a\"b"), Finding("attribute-syntax", "#EXT-X-MAP:URI=\"m\",X="),
    Finding("value-syntax", "#EXTINF:+6,\nx.ts"), Finding("attribute-value", "#EXT-X-START:TIME-OFFSET=+1"),
    Finding("attribute-value", "#EXT-X-PART-INF:PART-TARGET=+1"), Finding("attribute-value", "#EXT-X-PART:URI=\"p\",DURATION=+1"),
    Finding("attribute-value", "#EXT-X-DATERANGE:ID=\"1\",\(dates),DURATION=+3"),
    Finding("attribute-value", "#EXT-X-DATERANGE:ID=\"1\",\(dates),X-A=+3"),
    Finding("value-syntax", "#EXT-X-BITRATE:18446744073709551616"), Finding("value-syntax", "#EXT-X-BITRATE:000000000000000000001"),
    Finding("number-range", "#EXT-X-BYTERANGE:1@9223372036854775808"),
    Finding("hexadecimal-form", "#EXT-X-DATERANGE:ID=\"1\",\(dates),SCTE35-CMD=0xfc", .warning),
    Finding("hexadecimal-form", "#EXT-X-DATERANGE:ID=\"1\",\(dates),X-A=0xab", .warning),
    Finding("hexadecimal-form", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0xa", .warning),
    Finding("DRG-2", "#EXT-X-DATERANGE:ID=\"1\",\(dates),DURATION=5\n#EXT-X-DATERANGE:ID=\"1\",END-DATE=\"2026-05-01T12:00:06Z\""),
    Finding("DRG-2", "#EXT-X-DATERANGE:ID=\"1\",\(dates)\n#EXT-X-DATERANGE:ID=\"1\",END-DATE=\"2026-05-01T11:00:00Z\""),
    Finding("DRG-2", "#EXT-X-DATERANGE:ID=\"1\",CLASS=\"c\",\(dates),END-ON-NEXT=YES\n#EXT-X-DATERANGE:ID=\"1\",DURATION=5"),
    Finding("white-space", "#EXTINF: 6,\nx.ts", .warning), Finding("white-space", "#EXTINF:6 ,\nx.ts", .warning),
    Finding("white-space", "#EXT-X-BITRATE : 6", .warning),
    Finding("value-syntax", "#EXT-X-PROGRAM-DATE-TIME:2026-05-01 12:00:12.000Z"),
    Finding("date-form", "#EXT-X-PROGRAM-DATE-TIME:2026-05-01t12:00:12.000z", .warning),
    Finding("date-range-date", "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-05-01 12:00:00Z\""),
    Finding("date-form", "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-05-01T12:00:00z\"", .warning),
    Finding("attribute-value", "#EXT-X-PRELOAD-HINT:TYPE=part,URI=\"p\""),
    Finding("attribute-value", "#EXT-X-PRELOAD-HINT:TYPE=X,URI=\"p\""),
])
func eachMediaRuleIsFound(_ finding: Finding) { expect(finding, in: mediaWith(finding.lines)) }

@Test(arguments: [
    Finding("attribute-value", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"B\",DEFAULT=TRUE,CHANNELS=\"2\""),
    Finding("attribute-value", "#EXT-X-MEDIA:TYPE=MUSIC,GROUP-ID=\"a\",NAME=\"B\""),
    Finding("required-attribute", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",CHANNELS=\"2\""),
    Finding("default-autoselect", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"B\",DEFAULT=YES,AUTOSELECT=NO,CHANNELS=\"2\""),
    Finding("forced", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"B\",FORCED=NO,CHANNELS=\"2\""),
    Finding("audio-attribute", "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"B\",CHANNELS=\"2\""),
    Finding("subtitles-uri", "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"B\""),
    Finding("captions-uri", "#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"c\",NAME=\"B\",INSTREAM-ID=\"CC1\",URI=\"c\""),
    Finding("instream-id", "#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"c\",NAME=\"B\",INSTREAM-ID=\"SERVICE64\""),
    Finding("stable-id", "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"B\",STABLE-RENDITION-ID=\"a b\""),
    Finding("channels", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"B\"", .warning),
    Finding("group-name", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English\",CHANNELS=\"2\""),
    Finding(
        "group-default",
        "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"B\",DEFAULT=YES\n#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"C\",DEFAULT=YES"),
    Finding("group-members", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"b\",NAME=\"French\",CHANNELS=\"2\"", .warning),
    Finding("group-attributes", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"b\",NAME=\"English\",CHANNELS=\"2\",LANGUAGE=\"fr\"", .warning),
    Finding(
        "group-autoselect",
        "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"B\",AUTOSELECT=YES\n"
            + "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"C\",AUTOSELECT=YES", .warning),
    Finding("channels-syntax", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"B\",CHANNELS=\"two\""),
    Finding("channels-syntax", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"B\",CHANNELS=\"6//DOWNMIX\""),
    Finding("instream-id", "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"B\",INSTREAM-ID=\"a-b\""),
    Finding("language", "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"B\",LANGUAGE=\"en_US\"", .warning),
    Finding("stable-id-uri", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",STABLE-VARIANT-ID=\"b\"\nv.m3u8", .warning),
    Finding("allowed-cpc", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",ALLOWED-CPC=\"drm\"\nx.m3u8"),
    Finding("allowed-cpc", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",ALLOWED-CPC=\"drm:HW/sw\"\nx.m3u8"),
    Finding("frame-rate", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",FRAME-RATE=29.97002\nx.m3u8", .warning),
    Finding("video-layout", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",REQ-VIDEO-LAYOUT=\"CH-MONO/CH-STEREO\"\nx.m3u8"),
    Finding("video-layout", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",REQ-VIDEO-LAYOUT=\"CH-STEREO,\"\nx.m3u8"),
    Finding("video-layout", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",REQ-VIDEO-LAYOUT=\"CH-MONO/PROJ-RECT\"\nx.m3u8", .warning),
    Finding("session-key-once", "#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\"\n#EXT-X-SESSION-KEY:URI=\"k\",METHOD=AES-128,X=\"1\""),
    Finding("group-exists", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",SUBTITLES=\"none\"\nx.m3u8"),
    Finding("required-attribute", "#EXT-X-STREAM-INF:CODECS=\"x\"\nx.m3u8"),
    Finding("codecs", "#EXT-X-STREAM-INF:BANDWIDTH=1\nx.m3u8", .warning),
    Finding("attribute-value", "#EXT-X-STREAM-INF:BANDWIDTH=1.5,CODECS=\"x\"\nx.m3u8"),
    Finding("attribute-value", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",RESOLUTION=720p\nx.m3u8"),
    Finding("attribute-value", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",HDCP-LEVEL=TYPE-9\nx.m3u8"),
    Finding("attribute-value", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=x\nx.m3u8"),
    Finding("score", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",SCORE=0\nx.m3u8"),
    Finding("average-bandwidth", "#EXT-X-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=2,CODECS=\"x\"\nx.m3u8", .warning),
    Finding("supplemental-codecs", "#EXT-X-STREAM-INF:BANDWIDTH=1,SUPPLEMENTAL-CODECS=\"x\"\nx.m3u8"),
    Finding("stable-id", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",STABLE-VARIANT-ID=\"a,b\"\nx.m3u8"),
    Finding("required-attribute", "#EXT-X-I-FRAME-STREAM-INF:URI=\"i.m3u8\""),
    Finding("session-data", "#EXT-X-SESSION-DATA:DATA-ID=\"a\""),
    Finding("session-data-once", "#EXT-X-SESSION-DATA:DATA-ID=\"a\",VALUE=\"1\"\n#EXT-X-SESSION-DATA:DATA-ID=\"a\",VALUE=\"2\""),
    Finding("session-key-none", "#EXT-X-SESSION-KEY:METHOD=NONE"),
    Finding("session-key-once", "#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\"\n#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\""),
    Finding("pathway", "#EXT-X-CONTENT-STEERING:SERVER-URI=\"s\",PATHWAY-ID=\"x\""),
    Finding("tag-once", "#EXT-X-CONTENT-STEERING:SERVER-URI=\"s\"\n#EXT-X-CONTENT-STEERING:SERVER-URI=\"s\""),
    Finding("attribute-value", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",RESOLUTION=1920X1080\nx.m3u8"),
    Finding("attribute-value", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",FRAME-RATE=+30\nx.m3u8"),
    Finding("attribute-value", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",SCORE=+1\nx.m3u8"),
    Finding("attribute-value", "#EXT-X-STREAM-INF:BANDWIDTH=18446744073709551616,CODECS=\"x\"\nx.m3u8"),
    Finding("removed-attribute", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",PROGRAM-ID=1\nx.m3u8", .warning),
    Finding("pathway-id", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\",PATHWAY-ID=\"a/b\"\nx.m3u8"),
    Finding("pathway-id", "#EXT-X-CONTENT-STEERING:SERVER-URI=\"s\",PATHWAY-ID=\"a/b\""),
    Finding("channels-usage", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"B\",CHANNELS=\"6/-/DOF-5\"", .warning),
    Finding("key-iv", "#EXT-X-SESSION-KEY:METHOD=AES-256-GCM,URI=\"k\",IV=0x1"),
    Finding(
        "session-key-once",
        "#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\"\n#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\",KEYFORMAT=\"identity\""),
    Finding("one-kind", "#EXT-X-TARGETDURATION:6"), Finding("uri-after-tag", "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"x\""),
])
func eachMultivariantRuleIsFound(_ finding: Finding) { expect(finding, in: multivariantWith(finding.lines)) }

private func expect(_ finding: Finding, in text: String) {
    let check = Check(bytes(text))
    let found = finding.severity == .error ? check.errors : check.warnings
    let hit = found.first { $0.rule.id == finding.rule }
    #expect(hit != nil, "found \((check.errors + check.warnings).map(\.description))")
    if finding.severity == .warning { #expect(check.errors == []) }
}

@Test(arguments: [
    ("#EXTM3U\n#EXT-X-VERSION:2\n#EXT-X-TARGETDURATION:6\n#EXTINF:5.5,\na\n", 3),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-BYTERANGE:1@0\n#EXTINF:6,\na\n", 4),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-I-FRAMES-ONLY\n#EXTINF:6,\na\n", 4),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x1\n#EXTINF:6,\na\n", 2),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\",KEYFORMAT=\"x\"\n#EXTINF:6,\na\n", 5),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\"\n#EXTINF:6,\na\n", 5),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI=\"m\"\n#EXTINF:6,\na\n", 6),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-I-FRAMES-ONLY\n#EXT-X-MAP:URI=\"m\"\n#EXTINF:6,\na\n", 5),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-DEFINE:NAME=\"a\",VALUE=\"b\"\n#EXTINF:6,\n{$a}\n", 8),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n#EXTINF:6,\na\n", 9),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3,RECENTLY-REMOVED-DATERANGES=\"x\"\n#EXTINF:6,\na\n", 10),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-DEFINE:QUERYPARAM=\"a\"\n#EXTINF:6,\n{$a}\n", 11),
    (
        "#EXTM3U\n#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"c\",NAME=\"n\",INSTREAM-ID=\"SERVICE1\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n",
        7
    ),
    ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=\"i\",REQ-NEW=1\n", 12),
    ("#EXTM3U\n#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\",KEYFORMATVERSIONS=\"1\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", 5),
    ("#EXTM3U\n#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\",IV=0x1\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", 2),
    ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,REQ-VIDEO-LAYOUT=\"CH-STEREO\"\na\n", 12),
    ("#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"c\",NAME=\"n\",INSTREAM-ID=\"1\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", 13),
])
func eachFeatureNeedsItsVersion(text: String, version: Int) {
    let error = Check(bytes(text)).errors.first { $0.rule.id == "version" }
    #expect(error?.message.contains("EXT-X-VERSION:\(version),") == true, "\(error?.description ?? "nothing found")")
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#EXT-X-VERSION") }
    let raised = ([lines[0], "#EXT-X-VERSION:\(version)"] + lines[1...]).joined(separator: "\n")
    #expect(!Check(bytes(raised)).errors.contains { $0.rule.id == "version" })
}

@Test func aDeltaUpdateNeedsALivePlaylistThatAllowsIt() {
    func errors(_ more: String) -> [String] {
        let head = "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:6\n\(more)#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n"
        return Check(bytes(head + String(repeating: "#EXTINF:6,\na\n", count: 6))).errors.map(\.rule.id)
    }
    let control = "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=36\n"
    #expect(errors(control) == [])
    #expect(errors("") == ["skip-control"])
    #expect(errors(control + "#EXT-X-ENDLIST\n") == ["skip-endlist"])
}

@Test func partsSayYesOrNothing() {
    let text = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-SERVER-CONTROL:PART-HOLD-BACK=3\n#EXT-X-PART-INF:PART-TARGET=1\n"
    let check = Check(bytes(text + "#EXT-X-PART:URI=\"p\",DURATION=1,INDEPENDENT=NO,GAP=NO\n#EXTINF:1,\na\n"))
    #expect(check.errors == [] && check.warnings.map(\.rule.id) == ["attribute-value", "attribute-value"])
}

@Test func aVersionThatNobodyKnowsIsAWarning() {
    let check = Check(bytes(mediaWith("# nothing").replacingFirst("VERSION:10", with: "VERSION:14")))
    #expect(check.errors == [] && check.warnings.map(\.rule.id) == ["version-known"])
}

@Test(arguments: [
    "#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"1678-01-01T00:00:00Z\",END-DATE=\"2261-12-31T00:00:00Z\",DURATION=5",
    "#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"1678-01-01T00:00:00Z\",DURATION=5\n#EXT-X-DATERANGE:ID=\"a\",END-DATE=\"2261-12-31T00:00:00Z\"",
    "#EXT-X-DATERANGE:ID=\"a\",CLASS=\"c\",START-DATE=\"2261-12-31T00:00:00Z\",DURATION=999999999,END-ON-NEXT=YES",
    "#EXT-X-PROGRAM-DATE-TIME:1678-01-01T00:00:00Z", "#EXT-X-PROGRAM-DATE-TIME:2261-12-31T00:00:00Z\n#EXTINF:900000000,\nx",
])
func yearsFarApartAreNoCrash(lines: String) {
    let one = bytes(mediaWith(lines)), other = bytes(mediaWith("# nothing"))
    _ = Check(one)
    for snapshots in [[one, other], [other, one], [one, one]] { _ = Check(snapshots: snapshots) }
}

@Test func titlesMayEndInBlanks() {
    #expect(Check(bytes(mediaWith("#EXTINF:6, News \nx.ts"))).warnings == [])
}

@Test func partsKeepTheirTarget() {
    func check(_ parts: [String]) -> [String] {
        let lines = parts.enumerated().map { "#EXT-X-PART:URI=\"p\($0)\",\($1)\n" }.joined()
        let text = """
            #EXTM3U
            #EXT-X-TARGETDURATION:6
            #EXT-X-SERVER-CONTROL:PART-HOLD-BACK=3
            #EXT-X-PART-INF:PART-TARGET=1
            \(lines)#EXTINF:4,
            a
            """
        return Check(bytes(text)).errors.map(\.rule.id)
    }
    #expect(check(["DURATION=1", "DURATION=0.85", "DURATION=0.1"]) == [])
    #expect(check(["DURATION=1.1", "DURATION=1"]) == ["part-target"])
    #expect(check(["DURATION=0.5", "DURATION=1"]) == ["part-short"])
    #expect(check(["DURATION=0.5,INDEPENDENT=YES", "DURATION=0.5,GAP=YES", "DURATION=1"]) == [])
    #expect(check(["DURATION=0.5", "DURATION=1,GAP=YES"]) == [])
}

@Test func whatOnlyTheMultivariantPlaylistKnowsIsTakenOnTrust() {
    let text =
        "#EXTM3U\n#EXT-X-VERSION:11\n#EXT-X-TARGETDURATION:6\n#EXT-X-DEFINE:IMPORT=\"t\"\n#EXT-X-DEFINE:QUERYPARAM=\"q\"\n"
        + "#EXTINF:6,\n{$t}{$q}\n"
    #expect(Check(bytes(text)).errors == [])
    #expect(Check(bytes(text), imports: [], query: []).errors.map(\.rule) == [.defineForm])
}

@Test(arguments: ["", "<html>", "hello", "#EXTM3U\nstray.ts\n", "#EXTM3U\n#EXTINF:6,\n", "\u{feff}#EXTM3U\n#EXT-X-TARGETDURATION:6\n"])
func whatCannotBeReadHasAtLeastOneError(text: String) { #expect(Check(bytes(text)).errors.count >= 1) }

@Test func bytesThatAreNotUtf8AreAnError() {
    #expect(Check(bytes("#EXTM3U\n#EXT-X-TARGETDURATION:6\n# ") + [0xff, 0x0a]).errors.map(\.rule.id) == ["utf-8"])
}

@Test func eachErrorHasItsLineRuleAndSection() {
    let check = Check(bytes(mediaWith("#EXT-X-MAP:URI=m\n#EXT-X-BITRATE:x")))
    #expect(check.errors.map(\.line) == [11, 12])
    #expect(check.errors.map(\.rule) == [Rule("attribute-value", "4.4.4.5"), Rule("value-syntax", "4.4.4.8")])
}

@Test func everyPlaylistOfTheCorpusThatIsRefusedHasAnErrorAndTheOthersAreRead() {
    for (path, bytes) in Corpus.playlists {
        let check = Check(bytes)
        let isRead =
            check.kind == .multivariant ? (try? MultivariantPlaylist(parsing: bytes)) != nil : (try? MediaPlaylist(parsing: bytes)) != nil
        // Imports are known to the check only as far as it assumes them.
        if !isRead, !String(decoding: bytes, as: UTF8.self).contains("#EXT-X-DEFINE") { #expect(!check.errors.isEmpty, "\(path)") }
        if check.errors.contains(where: { $0.rule == .oneKind || $0.rule == .tagBeforeUri }) { #expect(!isRead, "\(path)") }
    }
}

/// The rules of a live reload, over snapshots whose times nobody noted.
@Test func successiveSnapshotsAreJudgedAsReloads() {
    func snapshot(_ first: Int, _ count: Int, discontinuity: Int = 0, target: Int = 6, name: String = "s") -> [UInt8] {
        let segments = (first..<first + count).map { "#EXTINF:6,\n\(name)\($0).ts\n" }.joined()
        return bytes(
            "#EXTM3U\n#EXT-X-TARGETDURATION:\(target)\n#EXT-X-MEDIA-SEQUENCE:\(first)\n"
                + "#EXT-X-DISCONTINUITY-SEQUENCE:\(discontinuity)\n\(segments)")
    }
    func rules(_ snapshots: [UInt8]...) -> Set<String> { Set(Check(snapshots: snapshots).errors.map(\.rule.id)) }
    #expect(rules(snapshot(5, 6), snapshot(6, 6), snapshot(9, 6)) == [])
    #expect(rules(snapshot(5, 6), snapshot(4, 6)) == ["SEQ-1"])
    #expect(rules(snapshot(5, 6), snapshot(5, 6, name: "t")).contains("SEQ-3"))
    #expect(rules(snapshot(5, 6), snapshot(6, 6, target: 7)) == ["DUR-1"])
    #expect(rules(snapshot(5, 6), snapshot(6, 6, discontinuity: 1)) == ["DSC-1"])
    #expect(rules(snapshot(5, 6), snapshot(5, 5)).contains("SEQ-9"))
    #expect(rules(snapshot(5, 6) + bytes("#EXT-X-ENDLIST\n"), snapshot(6, 6)).contains("DUR-9"))
    #expect(Check(snapshots: [snapshot(5, 6), bytes("<html>")]).kind == nil)
    #expect(Check(snapshots: []).errors.count == 1)
}

/// Examples of rfc8216bis (section 9 and appendix D), their broken lines joined and what they leave out put in.
@Test(arguments: [
    """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-MEDIA-SEQUENCE:7794
    #EXT-X-TARGETDURATION:15

    #EXT-X-KEY:METHOD=AES-128,URI="https://priv.example.com/key.php?r=52"

    #EXTINF:2.833,
    http://media.example.com/fileSequence52-A.ts
    #EXTINF:15.0,
    http://media.example.com/fileSequence52-B.ts

    #EXT-X-KEY:METHOD=AES-128,URI="https://priv.example.com/key.php?r=53"

    #EXTINF:15.0,
    http://media.example.com/fileSequence53-A.ts
    """,
    """
    #EXTM3U
    #EXT-X-STREAM-INF:BANDWIDTH=1280000
    low/audio-video.m3u8
    #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=86000,URI="low/iframe.m3u8"
    #EXT-X-STREAM-INF:BANDWIDTH=65000,CODECS="mp4a.40.5"
    audio-only.m3u8
    """,
    """
    #EXTM3U
    #EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="low",NAME="Main",DEFAULT=YES,URI="low/main/audio-video.m3u8"
    #EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="low",NAME="Dugout",DEFAULT=NO,URI="low/dugout/audio-video.m3u8"

    #EXT-X-STREAM-INF:BANDWIDTH=1280000,CODECS="...",VIDEO="low"
    low/main/audio-video.m3u8

    #EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="mid",NAME="Main",DEFAULT=YES,URI="mid/main/audio-video.m3u8"
    #EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="mid",NAME="Dugout",DEFAULT=NO,URI="mid/dugout/audio-video.m3u8"

    #EXT-X-STREAM-INF:BANDWIDTH=2560000,CODECS="...",VIDEO="mid"
    mid/main/audio-video.m3u8
    #EXT-X-SESSION-DATA:DATA-ID="com.example.lyrics",URI="lyrics.json"
    #EXT-X-SESSION-DATA:DATA-ID="com.example.title",LANGUAGE="en",VALUE="This is an example"
    #EXT-X-SESSION-DATA:DATA-ID="com.example.title",LANGUAGE="es",VALUE="Este es un ejemplo"
    """,
    """
    #EXTM3U
    #EXT-X-TARGETDURATION:4
    #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=6.1
    #EXT-X-PART-INF:PART-TARGET=2.00004
    #EXT-X-MEDIA-SEQUENCE:268
    #EXT-X-VERSION:3
    #EXTINF:4.00008,
    fileSequence268.mp4
    #EXTINF:4.00008,
    fileSequence269.mp4
    #EXT-X-PART:DURATION=2.00004,INDEPENDENT=YES,URI="filePart272.0.mp4"
    #EXT-X-PART:DURATION=0.50001,URI="filePart272.1.mp4"
    #EXTINF:2.50005,
    fileSequence272.mp4
    #EXT-X-DISCONTINUITY
    #EXT-X-PART:DURATION=2.00004,INDEPENDENT=YES,URI="midRoll273.0.mp4"
    #EXT-X-PART:DURATION=2.00004,URI="midRoll273.1.mp4"
    #EXTINF:4.00008,
    midRoll273.mp4
    #EXT-X-PART:DURATION=2.00004,INDEPENDENT=YES,URI="midRoll274.0.mp4"
    #EXT-X-PRELOAD-HINT:TYPE=PART,URI="midRoll274.1.mp4"
    #EXT-X-RENDITION-REPORT:URI="/1M/LL-HLS.m3u8",LAST-MSN=274,LAST-PART=1
    """,
    """
    #EXTM3U
    #EXT-X-CONTENT-STEERING:SERVER-URI="/steering?video=00012",PATHWAY-ID="CDN-A"
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="A",NAME="English",DEFAULT=YES,URI="eng.m3u8",LANGUAGE="en",STABLE-RENDITION-ID="Audio-37262"
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="B",NAME="ENGLISH",DEFAULT=YES,URI="https://b/eng.m3u8",LANGUAGE="en",STABLE-RENDITION-ID="Audio-37262"
    #EXT-X-STREAM-INF:BANDWIDTH=1280000,AUDIO="A",PATHWAY-ID="CDN-A",STABLE-VARIANT-ID="Video-128"
    128/video.m3u8
    #EXT-X-STREAM-INF:BANDWIDTH=1280000,AUDIO="B",PATHWAY-ID="CDN-B",STABLE-VARIANT-ID="Video-128"
    https://backup.example.com/videos/video12/128/video.m3u8
    """,
    """
    #EXTM3U
    #EXT-X-TARGETDURATION:6
    #EXT-X-PROGRAM-DATE-TIME:2020-01-02T21:55:40.000Z
    #EXTINF:6,
    main1.0.ts
    #EXT-X-ENDLIST
    #EXT-X-DATERANGE:ID="ad1",CLASS="com.apple.hls.interstitial",START-DATE="2020-01-02T21:55:44.000Z",DURATION=15.0,\
    X-ASSET-URI="http://example.com/ad1.m3u8",X-RESUME-OFFSET=0,X-RESTRICT="SKIP,JUMP",X-COM-EXAMPLE-BEACON=123
    #EXT-X-DATERANGE:ID="ad2",CLASS="com.apple.hls.interstitial",START-DATE="2020-01-02T21:55:44.000Z",DURATION=30.0,\
    X-ASSET-LIST="http://example.com/adv.json",X-SKIP-CONTROL-OFFSET=2,X-SKIP-CONTROL-DURATION=5,X-SKIP-CONTROL-LABEL-ID="Exit-Label"
    #EXT-X-DATERANGE:ID="splice-6FFFFFF0",START-DATE="2014-03-05T11:15:00Z",PLANNED-DURATION=59.993,SCTE35-OUT=0xFC002F
    #EXT-X-DATERANGE:ID="splice-6FFFFFF0",DURATION=59.993,SCTE35-IN=0xFC002A
    """,
]) func theStandardsOwnExamplesHaveNoErrors(text: String) { #expect(Check(bytes(text)).errors == []) }
