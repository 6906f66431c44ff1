import ModelTestSupport
import Testing

@testable import Manifest
@testable import Model
@testable import Stitching

/// Keys and maps as sessions get them: each segment with the keys, the IV and the map that it has at the origin (KEY, MAP, BYT).
@Suite struct OriginTextTests {
    /// A span of all segments of a playlist at `http://o.test/live/v/p.m3u8`, and what the program's own parser reads in it.
    private func span(_ text: String, proxy: Bool = false) throws -> (text: String, media: MediaPlaylist) {
        var configuration = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: ["http://o.test/live/"])
        configuration.segments = proxy ? .proxy : .direct
        let channel = Channel(configuration, index: 0, rules: ChannelRules())
        var writer = channel.text(channel.uris.makeOwner().names)
        let origin = try OriginPlaylist(Array(text.utf8), url: "http://o.test/live/v/p.m3u8")
        var rendition = ServedRendition(path: Array("v/p.m3u8".utf8), location: .relative("v/p.m3u8"))
        rendition.hasKeys = !origin.media.keys.isEmpty
        rendition.hasDates = false
        let segments = origin.segments.enumerated().map { index, segment in
            let made = writer.text(index, date: 0, of: origin, for: rendition)
            // Ours are numbered from 5,000 on.
            return ContentSegment(
                number: 5_000 + Int64(index), discontinuity: 0, startsDiscontinuity: segment.startsDiscontinuity, start: Int64(index),
                duration: segment.duration, originSequence: segment.sequence, stateId: made.stateId, state: made.state, lines: made.lines)
        }
        let window = ContentWindow(segments)
        var bytes = Array("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:5000\n".utf8)
        let piece = SpanKey(pod: nil, first: 5_000, last: window.endNumber - 1, returns: false)
        SpanText.append(content: piece, of: window, to: &bytes)
        return (String(decoding: bytes, as: UTF8.self), try MediaPlaylist(parsing: bytes))
    }

    private func head(_ lines: String...) -> String {
        (["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:6", "#EXT-X-MEDIA-SEQUENCE:17"] + lines).joined(separator: "\n") + "\n"
    }

    @Test func anImplicitIvIsTheOriginsNumberWrittenOut() throws {
        let (text, media) = try span(
            head("#EXT-X-KEY:METHOD=AES-128,URI=\"../k/1\"", "#EXTINF:4,", "a.ts", "#EXTINF:4,", "b.ts"))
        #expect(text.contains("#EXT-X-KEY:METHOD=AES-128,URI=\"http://o.test/live/k/1\",IV=0x00000000000000000000000000000011\n"))
        #expect(media.segments.map { media.keys[media.keySets[$0.keySet].keys.lowerBound].iv?.low } == [17, 18])
    }

    @Test func anIvThatIsWrittenAndADrmKeyStayAsTheyAre() throws {
        let keys = [
            "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://one\",KEYFORMAT=\"com.apple.streamingkeydelivery\",KEYFORMATVERSIONS=\"1\"",
            "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"data:text/plain;base64,AAAA\",KEYFORMAT=\"urn:uuid:edef8ba9\"",
        ]
        for proxy in [false, true] {
            let (text, media) = try span(head(keys[0], keys[1], "#EXTINF:4,", "a.m4s", "#EXTINF:4,", "b.m4s"), proxy: proxy)
            for key in keys { #expect(text.contains(key + "\n"), "\(proxy)") }
            #expect(media.keys.count == 2)
        }
        let (text, _) = try span(head("#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0xABC", "#EXTINF:4,", "a.ts"))
        #expect(text.contains(",IV=0xABC\n"))
    }

    @Test func aClearMapBeforeEncryptedSegmentsStaysClear() throws {
        let (text, media) = try span(
            head("#EXT-X-MAP:URI=\"i.mp4\"", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x1", "#EXTINF:4,", "a.m4s", "#EXTINF:4,", "b.m4s"))
        #expect(media.maps.count == 1 && media.maps[0].keySet == -1)
        #expect(media.segments.allSatisfy { $0.keySet >= 0 && $0.map == 0 }, "\(text)")
    }

    /// A map was encrypted under the key in force where its tag stands; what comes after it does not change that (KEY-2).
    @Test func aMapStaysInTheScopeOfItsOwnKeyWhenKeysRotate() throws {
        let origin = head(
            "#EXT-X-KEY:METHOD=AES-128,URI=\"k1\",IV=0x1", "#EXT-X-MAP:URI=\"i.mp4\"", "#EXTINF:4,", "a.m4s",
            "#EXT-X-KEY:METHOD=AES-128,URI=\"k2\",IV=0x2", "#EXTINF:4,", "b.m4s")
        let (text, media) = try span(origin)
        // One span: the keys rotate, the map is named once.
        #expect(media.maps.count == 1, "\(text)")
        #expect(
            media.segments.map { String(decoding: media[media.keys[media.keySets[$0.keySet].keys.lowerBound].uri], as: UTF8.self) } == [
                "http://o.test/live/v/k1", "http://o.test/live/v/k2",
            ])

        // A span that begins after the rotation: the map's key, the map, the segment's key.
        let playlist = try OriginPlaylist(Array(origin.utf8), url: "http://o.test/live/v/p.m3u8")
        let channel = Channel(
            ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: ["http://o.test/live/"]), index: 0, rules: ChannelRules())
        var writer = channel.text(channel.uris.makeOwner().names)
        let rendition = ServedRendition(path: Array("v/p.m3u8".utf8), location: .relative("v/p.m3u8"))
        let lines = String(decoding: writer.text(1, date: 0, of: playlist, for: rendition).state.lines, as: UTF8.self).split(
            separator: "\n")
        #expect(lines.map { $0.contains("k1") ? "k1" : $0.contains("k2") ? "k2" : "map" } == ["k1", "map", "k2"])
    }

    @Test func anImplicitIvDoesNotListTheMapWithEachSegment() throws {
        let (text, media) = try span(
            head(
                "#EXT-X-MAP:URI=\"i.mp4\",BYTERANGE=\"700@0\"", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"", "#EXTINF:4,", "a.m4s", "#EXTINF:4,",
                "b.m4s", "#EXTINF:4,", "c.m4s"))
        #expect(media.maps.count == 1 && text.contains("BYTERANGE=\"700@0\""))
        #expect(media.segments.map { media.keys[media.keySets[$0.keySet].keys.lowerBound].iv?.low } == [17, 18, 19])
    }

    @Test func theMapIsWrittenAgainAtADiscontinuity() throws {
        let (_, media) = try span(
            head(
                "#EXT-X-MAP:URI=\"i.mp4\"", "#EXTINF:4,", "a.m4s", "#EXT-X-DISCONTINUITY", "#EXT-X-MAP:URI=\"i.mp4\"", "#EXTINF:4,", "b.m4s"
            ))
        #expect(media.segments.map(\.hasMapTag) == [true, true])
    }

    /// A key stays in force until another of its format comes: fewer formats need an end of them all first.
    @Test func aKeyThatIsGoneDoesNotStayInForce() throws {
        let two = ["#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://a\",KEYFORMAT=\"f\"", "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\",IV=0x1"]
        let (text, media) = try span(
            head(
                two[0], two[1], "#EXTINF:4,", "a.ts", "#EXT-X-KEY:METHOD=NONE", two[1], "#EXTINF:4,", "b.ts", "#EXT-X-KEY:METHOD=NONE",
                "#EXTINF:4,", "c.ts"))
        #expect(media.segments.map { $0.keySet < 0 ? 0 : media.keySets[$0.keySet].keys.count } == [2, 1, 0], "\(text)")
    }

    @Test func aByteRangeGetsItsOffset() throws {
        let (text, media) = try span(
            head("#EXT-X-BYTERANGE:100@50", "#EXTINF:4,", "a.ts", "#EXT-X-BYTERANGE:60", "#EXTINF:4,", "a.ts"))
        #expect(media.segments.allSatisfy { $0.byteRangeOffsetIsExplicit }, "\(text)")
        #expect(media.segments.map { $0.byteRange?.offset } == [50, 150])
    }

    @Test func variablesAreExpandedBeforeAnythingLeaves() throws {
        let bytes = Array(head("#EXT-X-DEFINE:IMPORT=\"p\"", "#EXT-X-DEFINE:QUERYPARAM=\"t\"", "#EXTINF:4,", "{$p}/{$t}.ts").utf8)
        let imports = [Variable(name: Array("p".utf8), value: Array("folder".utf8))]
        let origin = try OriginPlaylist(bytes, url: "http://o.test/p.m3u8?t=one", imports: imports)
        #expect(String(decoding: origin.media[origin.media.segments[0].uri], as: UTF8.self) == "folder/one.ts")
        #expect(throws: OriginFault.self) { try OriginPlaylist(bytes, url: "http://o.test/p.m3u8") }
    }
}
