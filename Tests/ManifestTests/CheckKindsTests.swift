import Testing

@testable import Manifest

/// Faults that reports from life told of, each with its brothers: what is lawful has no error, what is wrong a finding at its line.
@Suite struct CheckKindsTests {
    private static let head = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n"

    /// The lines of interest begin at line 5; `body` are whole lines with segments or tags.
    private func check(_ body: String, head: String = CheckKindsTests.head) -> Check { Check(bytes(head + body + "\n#EXT-X-ENDLIST\n")) }
    private func rules(_ violations: [Violation]) -> [String] { violations.map { "\($0.rule.id) \($0.line)" } }

    private static let dated = "#EXT-X-PROGRAM-DATE-TIME:2025-06-01T10:00:00.000Z\n"
    private static let segments = "\n#EXTINF:4.0,\n1.ts\n#EXTINF:4.0,\n2.ts"
    private static let spot = "CLASS=\"com.apple.hls.interstitial\""
    private static let start = "START-DATE=\"2025-06-01T10:00:04.000Z\""

    // MARK: Kind: second tags of one ID

    @Test(arguments: [
        "#EXT-X-DATERANGE:ID=\"i\",\(spot),\(start),X-ASSET-LIST=\"https://ads.test/1\"\n#EXT-X-DATERANGE:ID=\"i\",X-RESTRICT=\"SKIP\"",
        "#EXT-X-DATERANGE:ID=\"i\",\(spot),\(start)\n#EXT-X-DATERANGE:ID=\"i\",\(spot),X-ASSET-URI=\"https://ads.test/1\"",
        "#EXT-X-DATERANGE:ID=\"i\",\(start),DURATION=2\n#EXT-X-DATERANGE:ID=\"i\",DURATION=2.0,START-DATE=\"2025-06-01T12:00:04+02:00\"",
        "#EXT-X-DATERANGE:ID=\"i\",\(start),X-A=0xAB\n#EXT-X-DATERANGE:ID=\"i\",X-A=0xab",
        "#EXT-X-DATERANGE:ID=\"i\",CLASS=\"com.apple.hls.preload\",\(start),X-URI=\"u\",X-TARGET-ID=\"t\"\n"
            + "#EXT-X-DATERANGE:ID=\"i\",X-TARGET-CLASS=\"c\",DURATION=4",
        "#EXT-X-DATERANGE:ID=\"i\",CLASS=\"c\",\(start),END-ON-NEXT=YES\n#EXT-X-DATERANGE:ID=\"i\",X-NAME=\"n\"",
    ])
    func aLaterTagOfARangeMayLeaveOutWhatTheFirstHas(tags: String) {
        #expect(check(Self.dated + tags + Self.segments).errors == [])
    }

    @Test(arguments: [
        ("#EXT-X-DATERANGE:ID=\"i\",\(spot),\(start),X-ASSET-LIST=\"u\"\n#EXT-X-DATERANGE:ID=\"i\",X-ASSET-URI=\"v\"", "INT-1 7"),
        ("#EXT-X-DATERANGE:ID=\"i\",\(spot),\(start)\n#EXT-X-DATERANGE:ID=\"i\",X-RESUME-OFFSET=1", "INT-1 6"),
        ("#EXT-X-DATERANGE:ID=\"i\",\(start),DURATION=2\n#EXT-X-DATERANGE:ID=\"i\",END-DATE=\"2025-06-01T10:00:08Z\"", "DRG-2 7"),
        ("#EXT-X-DATERANGE:ID=\"i\",CLASS=\"c\",\(start),END-ON-NEXT=YES\n#EXT-X-DATERANGE:ID=\"i\",DURATION=2", "DRG-2 7"),
        ("#EXT-X-DATERANGE:ID=\"i\",\(start),X-A=1\n#EXT-X-DATERANGE:ID=\"i\",X-A=2", "date-range-same 7"),
        (
            "#EXT-X-DATERANGE:ID=\"i\",CLASS=\"com.apple.hls.preload\",\(start)\n#EXT-X-DATERANGE:ID=\"i\",X-URI=\"u\",DURATION=1",
            "preload-range 6"
        ),
        // The range of a class goes on into the next one, which only the second tag tells.
        (
            "#EXT-X-DATERANGE:ID=\"i\",CLASS=\"c\",\(start)\n#EXT-X-DATERANGE:ID=\"i\",DURATION=9\n"
                + "#EXT-X-DATERANGE:ID=\"j\",CLASS=\"c\",START-DATE=\"2025-06-01T10:00:06Z\",END-ON-NEXT=YES", "date-range-overlap 8"
        ),
    ])
    func theTagsOfARangeAreJudgedTogether(tags: String, finding: String) {
        #expect(rules(check(Self.dated + tags + Self.segments).errors).contains(finding))
    }

    @Test func whatCannotHaveLeftIsMissing() {
        let tag = Self.dated + "#EXT-X-DATERANGE:ID=\"i\",DURATION=2" + Self.segments
        #expect(rules(check(tag).errors) == ["date-range-start 6"])
        #expect(rules(check(tag, head: Self.head.replacingFirst("SEQUENCE:0", with: "SEQUENCE:7")).warnings) == ["date-range-start 6"])
        let event = Self.head.replacingFirst("SEQUENCE:0", with: "SEQUENCE:7\n#EXT-X-PLAYLIST-TYPE:EVENT")
        #expect(rules(check(tag, head: event).errors) == ["date-range-start 7"])
        // The first tag of a range has it, not any.
        let late = Self.dated + "#EXT-X-DATERANGE:ID=\"i\",DURATION=2\n#EXT-X-DATERANGE:ID=\"i\",\(Self.start)" + Self.segments
        #expect(rules(check(late).errors) == ["date-range-start 6"])
    }

    // MARK: Kind: an SCTE-35 value that is none

    @Test(arguments: [
        ("SCTE35-OUT=0xFC3", "digits that are no bytes"), ("SCTE35-IN=0xFC30", "cut off"), ("SCTE35-CMD=0xFFFF", "0xFC"),
        ("SCTE35-OUT=0xFC301B00000000000000FFF00A05000000077FDF000000000000D0FBC14D", "CRC_32"),
        ("SCTE35-OUT=0xFC301B00000000000000FFF00A05000000077FDF000000000000D0FBC1", "cut off"), ("SCTE35-OUT=0xFC3001AA", "cut off"),
    ])
    func aMessageThatNobodyCanReadIsAWarning(attribute: String, what: String) throws {
        let found = check(Self.dated + "#EXT-X-DATERANGE:ID=\"i\",\(Self.start),DURATION=2,\(attribute)" + Self.segments)
        let warning = try #require(found.warnings.first { $0.rule.id == "scte35-section" })
        #expect(found.errors == [] && warning.line == 6 && warning.message.contains(what))
        #expect(warning.message.contains(attribute.prefix { $0 != "=" }))
    }

    @Test(arguments: [
        "#EXT-OATCLS-SCTE35:/DAbAAAAAAAAAP/wCgUAAAAHf98AAAAAAADQ+8FN", "#EXT-X-SCTE35:ID=\"1\",CUE=\"/DAb\"",
        "#EXT-X-SPLICEPOINT-SCTE35:!!!",
        "#EXT-X-CUE-OUT-CONT:ElapsedTime=1,Duration=4,SCTE35=AAAA",
    ])
    func messagesOfOtherTagsAreReadToo(tag: String) {
        let found = check(tag + Self.segments)
        #expect(found.errors == [] && rules(found.warnings) == ["scte35-section 5"])
    }

    @Test(arguments: [
        "#EXT-X-DATERANGE:ID=\"i\",\(start),DURATION=2,SCTE35-OUT=0xFC301B00000000000000FFF00A05000000077FDF000000000000D0FBC14C",
        "#EXT-X-DATERANGE:ID=\"i\",\(start),DURATION=2,SCTE35-CMD=0XFC301100000000000000FFF0000000007A4FBFFF",
        "#EXT-OATCLS-SCTE35:/DAbAAAAAAAAAP/wCgUAAAAHf98AAAAAAADQ+8FM", "#EXT-X-CUE-OUT:4",
    ])
    func messagesThatAreWholeAreNone(tag: String) {
        #expect(rules(check(Self.dated + tag + Self.segments).warnings) == [])
    }

    // MARK: Kind: removed tags

    @Test func aTagThatIsNoMoreDecidesNothing() {
        let multivariant = "#EXTM3U\n#EXT-X-ALLOW-CACHE:NO\n#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS=\"avc1.64001f,mp4a.40.2\"\nv.m3u8\n"
        for text in [multivariant, multivariant + "#EXT-X-ALLOW-CACHE:YES\n"] {
            #expect(Check(bytes(text)).kind == .multivariant && Check(bytes(text)).errors == [] && Check(bytes(text)).warnings == [])
        }
        let newer = Check(bytes(multivariant.replacingFirst("#EXT-X-ALLOW", with: "#EXT-X-VERSION:7\n#EXT-X-ALLOW")))
        #expect(newer.errors == [] && rules(newer.warnings) == ["removed-tag 3"])
        #expect(PlaylistKind.detect(bytes("#EXTM3U\n#EXT-X-ALLOW-CACHE:NO\n#EXT-X-TARGETDURATION:6\n")) == .media)
        #expect(check("#EXT-X-ALLOW-CACHE:YES" + Self.segments).warnings == [])
        let old = "#EXT-X-STREAM-INF:PROGRAM-ID=1,BANDWIDTH=900000,CODECS=\"avc1.64001f\"\nv.m3u8\n"
        #expect(Check(bytes("#EXTM3U\n#EXT-X-VERSION:5\n" + old)).warnings == [])
    }

    // MARK: Kind: dates of ISO 8601

    @Test(arguments: [
        "20250601T100000.000Z", "2025-152T10:00:00.000Z", "2025-W22-7T10:00:00.000Z", "0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z",
        "20250601T100000,000+0000", "2025W227T100000.000Z",
    ])
    func everyDateOfIso8601IsOne(date: String) {
        let segment = check("#EXT-X-PROGRAM-DATE-TIME:\(date)" + Self.segments)
        #expect(segment.errors == [] && rules(segment.warnings) == ["date-form 5"])
        let range = check(Self.dated + "#EXT-X-DATERANGE:ID=\"i\",\(Self.spot),START-DATE=\"\(date)\",X-ASSET-URI=\"u\"" + Self.segments)
        #expect(range.errors == [] && rules(range.warnings) == ["date-form 6"])
    }

    @Test(arguments: ["2025-13-01T10:00:00Z", "2025-W60-1T10:00:00Z", "2025-366T10:00:00Z", "20250632T100000Z", "yesterday", "2025-06"])
    func otherDatesAreNone(date: String) {
        #expect(rules(check("#EXT-X-PROGRAM-DATE-TIME:\(date)" + Self.segments).errors) == ["value-syntax 5"])
        let range = check(Self.dated + "#EXT-X-DATERANGE:ID=\"i\",\(Self.start),END-DATE=\"\(date)\"" + Self.segments)
        #expect(rules(range.errors) == ["date-range-date 6"])
    }

    // MARK: Kind: URIs compared as text

    @Test(arguments: ["./1.ts", "x/../1.ts", "%31.ts", "../x/../../y/../%2e/1.ts#part"])
    func spellingsOfOneResourceAreOneResource(other: String) throws {
        let first = other.hasPrefix("../x") ? "../../1.ts" : "1.ts"
        let text = "#EXTINF:4.0,\n#EXT-X-BYTERANGE:70@10\n\(first)\n#EXTINF:4.0,\n#EXT-X-BYTERANGE:30\n\(other)"
        #expect(check(text).errors == [])
        let list = try media(Self.head + text)
        #expect(list.segments[1].byteRange == ByteRange(length: 30, offset: 80) && !list.segments[1].byteRangeOffsetIsExplicit)
        #expect(try media(String(decoding: list.written(), as: UTF8.self)).segments[1].byteRange == ByteRange(length: 30, offset: 80))
    }

    @Test(arguments: [("a.ts", "A.ts"), ("a.ts?x", "a.ts?y"), ("a.ts", "b/a.ts"), ("http://h/a", "https://h/a"), ("a%2fb", "a/b")])
    func otherResourcesAreOthers(one: String, other: String) {
        #expect(!UriResolve.isSame(Array(one.utf8)[...], Array(other.utf8)[...]))
        #expect(check("#EXTINF:4.0,\n#EXT-X-BYTERANGE:70@10\n\(one)\n#EXTINF:4.0,\n#EXT-X-BYTERANGE:30\n\(other)").errors.count == 1)
    }

    @Test func hostsAndSchemesHaveNoCase() {
        #expect(UriResolve.isSame(Array("HTTP://Example.test/a%2Fb?%3D".utf8)[...], Array("http://example.test/./a%2fb?%3d".utf8)[...]))
    }

    @Test func partsOfOneResourceAreFoundInAnySpelling() throws {
        let text = """
            #EXT-X-PART-INF:PART-TARGET=2
            #EXT-X-SERVER-CONTROL:PART-HOLD-BACK=6
            #EXT-X-PART:URI="s.mp4",DURATION=2,BYTERANGE="50@0"
            #EXT-X-PART:URI="./s.mp4",DURATION=2,BYTERANGE="20"
            #EXTINF:4.0,
            s.ts
            """
        #expect(check(text).errors == [])
        #expect(
            try media(Self.head + text).parts.map(\.byteRange) == [ByteRange(length: 50, offset: 0), ByteRange(length: 20, offset: 50)])
    }

    // MARK: Kind: one fault, three messages

    @Test(arguments: ["0", "-1", "six", ""])
    func aVersionThatIsNoneIsOneError(version: String) {
        let text = "#EXTM3U\n#EXT-X-VERSION:\(version)\n#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS=\"mp4a.40.2\"\nv.m3u8\n"
        #expect(rules(Check(bytes(text)).errors) == ["value-syntax 2"])
        let media = "#EXTM3U\n#EXT-X-VERSION:\(version)\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n1.ts\n"
        #expect(rules(Check(bytes(media)).errors) == ["value-syntax 2"])
    }

    // MARK: Kind: keys

    private static let clearKey = "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x00000000000000000000000000000009"
    private static let drm = "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://k\",KEYFORMAT=\"com.drm\""

    @Test(arguments: [
        (clearKey + "\n" + drm + segments, 6), (drm + "\n" + clearKey + segments, 6),
        // The first one is still in force.
        (clearKey + segments + "\n" + drm + "\n#EXTINF:4.0,\n3.ts", 10),
        (
            drm + "\n#EXT-X-MAP:URI=\"m\"\n" + drm.replacingFirst("SAMPLE-AES", with: "SAMPLE-AES-CTR").replacingFirst("com", with: "org")
                + segments, 7
        ),
    ])
    func keysOfOneSegmentHaveOneMethod(body: String, line: Int) { #expect(rules(check(body).errors) == ["key-methods \(line)"]) }

    @Test(arguments: [
        drm + "\n" + drm.replacingFirst("com", with: "org") + segments,
        clearKey + segments + "\n#EXT-X-KEY:METHOD=NONE\n" + drm + "\n#EXTINF:4.0,\n3.ts",
        drm + "\n" + drm.replacingFirst("SAMPLE-AES", with: "SAMPLE-AES-CTR") + segments,
    ])
    func keysThatFollowEachOtherMayDiffer(body: String) { #expect(check(body).errors == []) }

    @Test func aMethodFitsTheFormatOfItsSegment() {
        let key = Self.drm.replacingFirst("SAMPLE-AES", with: "SAMPLE-AES-CTR")
        #expect(rules(check(key + Self.segments).warnings) == ["key-method 7"])
        #expect(check(key + "\n#EXT-X-MAP:URI=\"m\"\n#EXTINF:4.0,\n1.m4s").warnings == [])
    }

    // MARK: Kind: maps

    @Test(arguments: [
        "#EXTINF:4.0,\n1.m4s\n#EXT-X-MAP:URI=\"m\"\n#EXTINF:4.0,\n2.m4s", "#EXTINF:4.0,\n1.cmfv?x=.ts\n#EXTINF:4.0,\n2.cmfv",
        "#EXTINF:4.0,\n1.MP4\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"m\"\n#EXTINF:4.0,\n2.mp4",
        "#EXTINF:4.0,\nvideo/1\n#EXT-X-MAP:URI=\"m\"\n#EXTINF:4.0,\nvideo/2",
    ])
    func aSegmentThatNeedsAMapHasItBefore(body: String) {
        let found = check(body)
        #expect(found.errors == [] && rules(found.warnings) == ["map-missing 6"])
    }

    @Test(arguments: [
        "#EXT-X-MAP:URI=\"m\"\n#EXTINF:4.0,\n1.m4s", "#EXTINF:4.0,\n1.ts\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"m\"\n#EXTINF:4.0,\n2.m4s",
        "#EXTINF:4.0,\n1.mp4\n#EXTINF:4.0,\n2.mp4", "#EXT-X-I-FRAMES-ONLY\n#EXTINF:4.0,\n1.m4s",
        "#EXTINF:4.0,\n1.ts\n#EXT-X-MAP:URI=\"m\"\n#EXTINF:4.0,\n2.ts",
    ])
    func otherSegmentsNeedNone(body: String) { #expect(check(body).warnings == []) }

    // MARK: Kind: parts against their segment

    @Test(arguments: [
        (["4.0 1,1,1,1"], [Int]()), (["4.0 1,1,1,1,1"], [12]), (["4.0 1,1", "4.0 1,1,1,1"], []), (["4.0 1,1,1,1", "4.0 1,1,1"], [16]),
        (["4 1,1,1,0.6"], []), (["4.0 1,1,1,1", "- 1,1,1,1,1"], [16]), (["3.99 1,1,1,1"], []), (["4.0 1,1,1,1.1"], [11]),
    ])
    func partsAreAsLongAsTheirSegment(segments: [String], lines: [Int]) {
        var body = "#EXT-X-PART-INF:PART-TARGET=1.1\n"
        for (number, segment) in segments.enumerated() {
            let words = segment.split(separator: " ")
            for (index, part) in words[1].split(separator: ",").enumerated() {
                body += "#EXT-X-PART:DURATION=\(part),URI=\"\(number).\(index)\"\n"
            }
            if words[0] != "-" { body += "#EXTINF:\(words[0]),\n\(number).ts\n" }
        }
        let found = Check(bytes(Self.head + body)).warnings.filter { $0.rule.id == "part-sum" }
        #expect(found.map(\.line) == lines)
    }

    // MARK: Kind: variables outside of quotes

    @Test(arguments: [
        ("#EXT-X-STREAM-INF:BANDWIDTH={$v},CODECS=\"c\"\nv.m3u8", "BANDWIDTH"),
        ("#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS=\"c\",RESOLUTION={$v}x720\nv.m3u8", "RESOLUTION"),
        ("#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS=\"c\",FRAME-RATE={$v}\nv.m3u8", "FRAME-RATE"),
        ("#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS={$v}\nv.m3u8", "CODECS"),
        ("#EXT-X-MEDIA:TYPE={$v},GROUP-ID=\"g\",NAME=\"n\",URI=\"u\"", "TYPE"), ("#EXT-X-START:TIME-OFFSET={$v}", "TIME-OFFSET"),
    ])
    func aVariableStandsWhereItIsReplaced(tag: String, name: String) {
        let text = "#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-DEFINE:NAME=\"v\",VALUE=\"30\"\n\(tag)\n"
        let error = Check(bytes(text)).errors.first
        #expect(error?.line == 4 && error?.rule.id == "attribute-value" && error?.message.contains(name) == true)
    }

    @Test func variablesInQuotesAndInHexadecimalNumbersAreFine() {
        let body = "#EXT-X-DEFINE:NAME=\"v\",VALUE=\"0x00000000000000000000000000000009\"\n#EXT-X-KEY:METHOD=AES-128,URI=\"{$v}\",IV={$v}\n"
        let head = Self.head.replacingFirst("VERSION:6", with: "VERSION:8")
        #expect(check(body + "#EXTINF:4.0,\n{$v}.ts", head: head).errors == [])
        #expect(check("#EXT-X-DEFINE:NAME=\"v\",VALUE=\"4\"\n#EXTINF:{$v},\n1.ts", head: head).errors.first?.line == 6)
    }

    // MARK: Kind: values of attributes

    private func multivariant(_ tag: String) -> Check { Check(bytes("#EXTM3U\n#EXT-X-VERSION:13\n\(tag)\n")) }

    @Test(arguments: [
        ("REQ-VIDEO-LAYOUT=\"CH-QUAD\"", "video-layout"), ("REQ-VIDEO-LAYOUT=\"CH-STEREO/PROJ-CUBE\"", "video-layout"),
        ("REQ-VIDEO-LAYOUT=\"CH-STEREO,ch-mono\"", "video-layout"), ("REQ-AUDIO-LAYOUT=\"X\"", "required-feature"),
        ("SUPPLEMENTAL-CODECS=\"dvh1.08.07/db4\"", "supplemental-codecs"),
    ])
    func whatNobodyPlaysIsAWarning(attribute: String, rule: String) {
        let found = multivariant("#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS=\"hvc1.2.4.L123.B0\",\(attribute)\nv.m3u8")
        #expect(found.errors == [] && rules(found.warnings) == ["\(rule) 3"])
        #expect(found.warnings.first?.message.contains(attribute.prefix { $0 != "=" }) == true)
    }

    @Test(arguments: [
        ("CODECS=\"hvc1.2.4.L123.B0\",SUPPLEMENTAL-CODECS=\"dvh1.08.07/db4h,\"", "supplemental-codecs"),
        ("CODECS=\"hvc1.2.4.L123.B0\",SUPPLEMENTAL-CODECS=\"/db4h\"", "supplemental-codecs"),
        ("CODECS=\"hvc1.2.4.L123.B0\",SUPPLEMENTAL-CODECS=\"dvh1.08.07//db4h\"", "supplemental-codecs"),
        ("CODECS=\"hvc1.2.4.L123.B0,,mp4a.40.2\"", "codecs"), ("CODECS=\",mp4a.40.2\"", "codecs"),
    ])
    func listsHaveNoEmptyEntries(attributes: String, rule: String) {
        #expect(rules(multivariant("#EXT-X-STREAM-INF:BANDWIDTH=900000,\(attributes)\nv.m3u8").errors) == ["\(rule) 3"])
    }

    @Test(arguments: ["SERVICE+1", "SERVICE", "SERVICE 1", "SERVICE0", "SERVICE064", "SERVICE-1", "CC5", "cc1", "SERVICE1.0"])
    func captionsHaveAChannel(id: String) {
        let tags = "#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"c\",NAME=\"n\",INSTREAM-ID=\"\(id)\"\n"
        let found = multivariant(tags + "#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS=\"c\",CLOSED-CAPTIONS=\"c\"\nv.m3u8")
        #expect(rules(found.errors) == ["instream-id 3"] && found.errors[0].message.contains("INSTREAM-ID"))
    }

    @Test func numbersHaveNoSignWhatever() {
        #expect(rules(check("#EXTINF:+0,\n1.ts").errors) == ["value-syntax 5"])
        #expect(rules(check("#EXT-X-START:TIME-OFFSET=+0" + Self.segments).errors) == ["attribute-value 5"])
    }

    @Test func charactersThatNoUriMayHoldAreToldWhereverTheyStand() {
        #expect(rules(check("#EXT-X-KEY:METHOD=AES-128,URI=\"k 1\"" + Self.segments).warnings) == ["uri-syntax 5"])
        #expect(rules(check("#EXTINF:4.0,\n\u{e9}.ts").warnings) == ["uri-syntax 6"])
    }

    /// One fault is one finding, however many segments, maps and members it bears on.
    @Test func eachFaultIsToldOnce() {
        let three = String(repeating: "#EXTINF:4.0,\na.m4s\n", count: 3)
        #expect(rules(check("#EXT-X-MAP:URI=\"i\",BYTERANGE=\"100\"\n" + three).errors) == ["map-range 5"])
        let key = "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n", map = "#EXT-X-MAP:URI=\"i\"\n"
        #expect(rules(check(key + map + three + "#EXT-X-DISCONTINUITY\n" + map + three).errors) == ["map-iv 6"])
        // Another key is another fault.
        #expect(rules(check(key + map + three + key.replacing("k\"", with: "j\"") + map + three).errors) == ["map-iv 6", "map-iv 14"])
        let member = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"n\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"u\"\n"
        let errors = multivariant(member + member + member + "#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS=\"c\",AUDIO=\"a\"\nv").errors
        #expect(rules(errors) == ["group-name 4", "group-default 4", "group-name 5", "group-default 5"])
        let layout = "#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS=\"c\",REQ-VIDEO-LAYOUT=\",,\"\nv.m3u8"
        #expect(rules(multivariant(layout).errors) == ["video-layout 3"])
    }
}
