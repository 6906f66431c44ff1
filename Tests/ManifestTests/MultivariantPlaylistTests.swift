import Testing

@testable import Manifest

private let text = """
    #EXTM3U
    #EXT-X-VERSION:12
    #EXT-X-INDEPENDENT-SEGMENTS
    #EXT-X-DEFINE:NAME="p",VALUE="v1"
    #EXT-X-START:TIME-OFFSET=0
    #EXT-X-CONTENT-STEERING:SERVER-URI="/steer",PATHWAY-ID="CDN-A"
    #EXT-X-SESSION-DATA:DATA-ID="com.example.title",VALUE="T",LANGUAGE="en"
    #EXT-X-SESSION-DATA:DATA-ID="com.example.json",URI="d.json",FORMAT=RAW
    #EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://k",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"
    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="a/en.m3u8",\
    BIT-DEPTH=16,SAMPLE-RATE=48000
    #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub",NAME="English",LANGUAGE="en",FORCED=YES,CHARACTERISTICS="public.easy-to-read",URI="s/en.m3u8"
    #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="CC",INSTREAM-ID="CC1",ASSOC-LANGUAGE="en",STABLE-RENDITION-ID="r1"
    #EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="vid",NAME="Main"
    #EXT-X-STREAM-INF:BANDWIDTH=1280000,AVERAGE-BANDWIDTH=1000000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=29.970,\
    AUDIO="aud",SUBTITLES="sub",CLOSED-CAPTIONS="cc",VIDEO="vid",SCORE=1.5,HDCP-LEVEL=TYPE-0,VIDEO-RANGE=SDR,PATHWAY-ID="CDN-A",\
    STABLE-VARIANT-ID="x",ALLOWED-CPC="a:B",REQ-VIDEO-LAYOUT="CH-STEREO",SUPPLEMENTAL-CODECS="dvh1.08.07/db4h",NAME="720"

    {$p}/720.m3u8
    #EXT-X-STREAM-INF:BANDWIDTH=1280000.5,CLOSED-CAPTIONS=NONE
    https://b.example.com/1.m3u8
    #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=86000,URI="i/1.m3u8",RESOLUTION=1280x720
    """

@Test func everythingOfAMultivariantPlaylistIsRead() throws {
    let list = try multivariant(text)
    #expect(list.version == 12 && list.independentSegments && list.start?.timeOffset == 0)
    #expect(list.defines == [Variable(name: bytes("p"), value: bytes("v1"))])
    let steering = try #require(list.contentSteering)
    #expect(list.text(steering.serverUri) == "/steer" && list.text(steering.pathwayId) == "CDN-A")
    #expect(list.sessionData.map { list.text($0.value) } == ["T", ""] && list.text(list.sessionData[1].format) == "RAW")
    #expect(list.sessionKeys.map { list.text($0.uri) } == ["skd://k"] && list.sessionKeys[0].method == .sampleAes)
    #expect(list.renditions.map(\.kind) == [.audio, .subtitles, .closedCaptions, .video])
    #expect(list.renditions.map { list.text($0.uri) } == ["a/en.m3u8", "s/en.m3u8", "", ""])
    #expect(list.renditions[0].isDefault && list.renditions[0].autoselect && list.renditions[0].bitDepth == 16)
    #expect(list.renditions[0].sampleRate == 48_000 && list.text(list.renditions[0].channels) == "2")
    #expect(list.renditions[1].forced && list.text(list.renditions[2].instreamId) == "CC1")
    #expect(list.variants.map { list.text($0.uri) } == ["v1/720.m3u8", "https://b.example.com/1.m3u8"])
    let variant = list.variants[0]
    #expect(variant.bandwidth == 1_280_000 && variant.averageBandwidth == 1_000_000 && variant.frameRateMilli == 29_970)
    #expect(variant.resolution == Variant.Resolution(width: 1280, height: 720) && variant.score == 1_500_000)
    #expect(list.text(variant.codecs) == "avc1.4d401e,mp4a.40.2" && list.text(variant.audio) == "aud" && list.text(variant.name) == "720")
    #expect(list.text(variant.supplementalCodecs) == "dvh1.08.07/db4h" && list.text(variant.videoLayout) == "CH-STEREO")
    #expect(variant.line == 14 && variant.uriLine == 16)
    #expect(list.variants[1].closedCaptionsAreNone && !variant.closedCaptionsAreNone && list.variants[1].bandwidth == 1_280_000)
    #expect(list.iFrameStreams.map { list.text($0.uri) } == ["i/1.m3u8"])
}

@Test func aUriCanBeReplacedAndNothingElse() throws {
    let list = try multivariant(text)
    var edit = try PlaylistText(list.text)
    edit.replace(list.variants[1].uri, with: bytes("s/1/v1.m3u8"))
    edit.replace(list.renditions[0].uri, with: bytes("s/1/a.m3u8"))
    let out = String(decoding: edit.bytes(), as: UTF8.self)
    let expected = String(decoding: list.text, as: UTF8.self).replacingFirst("https://b.example.com/1.m3u8", with: "s/1/v1.m3u8")
        .replacingFirst("a/en.m3u8", with: "s/1/a.m3u8")
    #expect(out == expected)
}

@Test(
    arguments: [
        ("#EXT-X-STREAM-INF:BANDWIDTH=1\n", 2, .missingUri(tag: "EXT-X-STREAM-INF")),
        ("#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", 2, .missingUri(tag: "EXT-X-STREAM-INF")),
        ("a.m3u8\n", 2, .strayUri), ("#EXT-X-TARGETDURATION:6\n", 2, .wrongKind(tag: "EXT-X-TARGETDURATION")),
        ("#EXTINF:6,\n", 2, .wrongKind(tag: "EXTINF")),
        ("#EXT-X-MEDIA:GROUP-ID=\"a\"\n", 2, .missingAttribute(tag: "EXT-X-MEDIA", name: "TYPE")),
        ("#EXT-X-MEDIA:TYPE=AUDIO\n", 2, .missingAttribute(tag: "EXT-X-MEDIA", name: "GROUP-ID")),
        ("#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1\n", 2, .missingAttribute(tag: "EXT-X-I-FRAME-STREAM-INF", name: "URI")),
        ("#EXT-X-CONTENT-STEERING:PATHWAY-ID=\"a\"\n", 2, .missingAttribute(tag: "EXT-X-CONTENT-STEERING", name: "SERVER-URI")),
        ("#EXT-X-STREAM-INF:BANDWIDTH=1\na\u{2}b\n", 3, .badUri),
        ("#EXT-X-VERSION:3\n#EXT-X-VERSION:4\n", 3, .repeatedTag("EXT-X-VERSION")),
        ("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",URI=\"\u{1}\"", 2, .badUri),
    ] as [(String, Int, ManifestError.Reason)])
func multivariantPlaylistsThatWouldBeMisreadAreRefused(lines: String, line: Int, reason: ManifestError.Reason) {
    #expect(throws: ManifestError(reason, line: line)) { try multivariant("#EXTM3U\n\(lines)") }
}

/// §4.1: a client treats what has no tag of either kind as a multivariant playlist.
@Test(arguments: ["", "#EXT-X-VERSION:3\n", "# nothing\n"])
func whatHasNoTagOfEitherKindIsAnEmptyMultivariantPlaylist(lines: String) throws {
    let list = try multivariant("#EXTM3U\n\(lines)")
    #expect(list.variants.isEmpty && list.renditions.isEmpty)
    let check = Check(bytes("#EXTM3U\n\(lines)"))
    #expect(check.kind == .multivariant && check.errors == [] && check.warnings.map(\.rule.id) == ["no-variants"])
}

@Test func everyMultivariantPrefixIsAnswered() {
    let whole = bytes(text)
    for count in 0...whole.count {
        do { _ = try MultivariantPlaylist(parsing: Array(whole[..<count])) } catch { #expect(!error.description.isEmpty) }
    }
}
