import Manifest
import Testing

@testable import Watch

private func renditions(_ text: String) throws -> [WatchRendition] {
    WatchRendition.all(in: try MultivariantPlaylist(parsing: Array(text.utf8)), base: "http://o.example/live/master.m3u8?t=1")
}

@Test func everyMediaPlaylistIsFollowedOnce() throws {
    let found = try renditions(
        """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",URI="audio.m3u8"
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="In the variant"
        #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",URI="/text/en.m3u8"
        #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="English",INSTREAM-ID="CC1"
        #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2",AUDIO="a"
        360p.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=2100000,RESOLUTION=640x360,CODECS="avc1.4d401e,ec-3",AUDIO="b"
        360p.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"
        sound.m3u8
        #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=100000,URI="iframes.m3u8"

        """)
    #expect(found.map(\.name) == ["360p", "sound", "audio", "en", "iframes"])
    #expect(found.map(\.kind) == [.video, .audio, .audio, .subtitles, .iFrames])
    #expect(found[0].url == "http://o.example/live/360p.m3u8" && found[3].url == "http://o.example/text/en.m3u8")
}

@Test(
    arguments: [
        (["http://h/a/360p.m3u8?x=1", "http://h/a/180p.m3u8"], ["360p", "180p"]),
        (["http://h/1/index.m3u8", "http://h/2/index.m3u8", "http://h/2/other.m3u8"], ["1/index", "2/index", "other"]),
        (["http://h/a.m3u8?v=1", "http://h/a.m3u8?v=2"], ["http:/h/a", "http:/h/a (2)"]), (["http://h"], ["h"]),
        (["http://h/live/stream"], ["stream"]),
    ])
func namesTellRenditionsApart(urls: [String], names: [String]) {
    #expect(WatchRendition.names(of: urls) == names)
}
