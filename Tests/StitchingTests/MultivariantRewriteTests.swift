import Manifest
import ModelTestSupport
import Testing

@testable import Model
@testable import Stitching

@Suite struct MultivariantRewriteTests {
    private func rewrite(_ text: String, proxy: Bool = false, leavingOut left: [String] = []) throws -> (text: String, MultivariantRewrite)
    {
        var configuration = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: ["http://o.test/live/"])
        configuration.segments = proxy ? .proxy : .direct
        let channel = Channel(configuration, index: 0, rules: ChannelRules())
        let rewrite = MultivariantRewrite(
            try MultivariantPlaylist(parsing: Array(text.utf8)), url: Array("http://o.test/live/main.m3u8".utf8),
            channel: channel, uris: channel.uris.makeOwner().names, leavingOut: Set(left.map { Array($0.utf8) }))
        let template = MultivariantTemplate(pieces: rewrite.pieces, freshUntil: 0, isMedia: false)
        return (String(decoding: template.bytes(session: Array("S/".utf8), channel: Array("C/".utf8)), as: UTF8.self), rewrite)
    }

    private static let whole = """
        #EXTM3U
        #EXT-X-VERSION:7
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en-GB",CHANNELS="6",URI="audio/en.m3u8"
        #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",LANGUAGE="en",URI="text/en.m3u8"
        #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Deutsch",LANGUAGE="de",URI="text/de.m3u8"
        #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="CC",INSTREAM-ID="CC1"
        #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,FRAME-RATE=50,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a",SUBTITLES="s"
        v720.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.5",AUDIO="a"
        audio/en.m3u8
        #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=200000,RESOLUTION=1280x720,CODECS="avc1.64001f",URI="i720.m3u8"

        """

    @Test func everyRenditionLeadsIntoTheSession() throws {
        let (text, rewrite) = try rewrite(Self.whole)
        for path in ["audio/en", "text/en", "text/de", "i720"] { #expect(text.contains("URI=\"S/\(path).m3u8\""), "\(text)") }
        #expect(text.contains("\nS/v720.m3u8\n") && text.contains("\nS/audio/en.m3u8\n") && text.contains("SUBTITLES=\"s\""))
        #expect(text.contains("INSTREAM-ID=\"CC1\""))
        #expect(rewrite.renditions.map(\.traits.kind) == [.video, .audio, .subtitles, .subtitles, .iFrames])
        #expect(rewrite.reference == 0)
        // Sound in a playlist of its own: the variant's segments hold pictures alone. Variant and rendition tell of one playlist together.
        let video = rewrite.renditions[0].traits, audio = rewrite.renditions[1].traits
        #expect(video.codecs == ["avc1"] && video.frameRateMilli == 50_000 && video.height == 720)
        #expect(audio.codecs == ["mp4a"] && audio.language == "en-gb" && audio.channels == 6 && audio.bandwidth == 64_000)
    }

    @Test func whatCantBeStitchedIsNotNamed() throws {
        let (one, _) = try rewrite(Self.whole, leavingOut: ["text/de.m3u8", "i720.m3u8"])
        #expect(!one.contains("Deutsch") && one.contains("text/en.m3u8") && one.contains("SUBTITLES=\"s\"") && !one.contains("I-FRAME"))
        let (none, rewrite) = try rewrite(Self.whole, leavingOut: ["text/de.m3u8", "text/en.m3u8"])
        #expect(!none.contains("SUBTITLES") && rewrite.renditions.count == 3)
        #expect(Check(Array(none.utf8)).errors.isEmpty, "\(none)")
    }

    @Test func variablesSteeringAndImagesDoNotLeave() throws {
        let (text, _) = try rewrite(
            """
            #EXTM3U
            #EXT-X-DEFINE:NAME="v",VALUE="low"
            #EXT-X-CONTENT-STEERING:SERVER-URI="steer"
            #EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,URI="tiles.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=1
            {$v}.m3u8

            """)
        #expect(text == "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nS/low.m3u8\n")
    }

    @Test(arguments: [
        (false, "keys/1", "http://o.test/live/keys/1"), (true, "keys/1", "C/c/keys/1"), (true, "skd://one", "skd://one"),
    ])
    func aSessionKeyHasTheAddressOfTheMediaPlaylistsKeys(proxy: Bool, uri: String, expected: String) throws {
        let key = "#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"\(uri)\""
        let (text, _) = try rewrite("#EXTM3U\n\(key)\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n", proxy: proxy)
        #expect(text.contains("URI=\"\(expected)\"\n"), "\(text)")
    }

    @Test func moreRenditionsThanWeFollowAreNotNamed() throws {
        let variants = (0..<70).map { "#EXT-X-STREAM-INF:BANDWIDTH=\($0 + 1)\nv\($0).m3u8\n" }.joined()
        let (text, rewrite) = try rewrite("#EXTM3U\n" + variants)
        #expect(rewrite.renditions.count == Model.Limits.renditions)
        #expect(text.split(separator: "\n").count == 1 + 2 * Model.Limits.renditions)
    }
}
