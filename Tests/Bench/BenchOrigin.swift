import Synchronization
import TestSupport
import Transport

/// The origin of the bench's channels and creatives, in this process.
///
/// `/{channel}/…/master.m3u8` and `/{channel}/…/video.m3u8` for any folder between, so that there is always a playlist that nobody has
/// asked for; `/ads/{id}/…` are creatives of four segments, which the edge reads the beginning of.
final class BenchOrigin {
    let url: String
    let port: UInt16
    /// The length of each creative.
    let adSeconds: Int
    private let thread: LoopThread
    private let server: HttpServer
    private let count: Count

    private final class Count: Sendable {
        let playlists = Atomic<Int>(0)
    }

    /// How many media playlists of channels were asked for.
    var playlistRequests: Int { count.playlists.load(ordering: .relaxed) }

    /// - Parameter adSegmentSeconds: of the creatives' segments.
    init(channels: [String: OriginSchedule], adSegmentSeconds: Int = 4) throws {
        adSeconds = 4 * adSegmentSeconds
        let loop = try EventLoop()
        let count = Count()
        self.count = count
        server = HttpServer(loops: [loop]) { _ in Pages(channels, adSegmentSeconds, count) }
        port = try server.start([.init(address: "127.0.0.1:0")])[0].port
        url = "http://127.0.0.1:\(port)"
        thread = try LoopThread(loop, name: "origin")
    }

    deinit { thread.stop() }

    private final class Pages: RequestHandler {
        private let channels: [String: OriginSchedule], adSegmentSeconds: Int, count: Count
        private let headers = HeaderBlock([("Content-Type", "application/vnd.apple.mpegurl")])
        private let media = HeaderBlock([("Content-Type", "video/mp2t")])
        /// Null packets of a transport stream: nobody looks at them.
        private static let segment = (0..<4).flatMap { _ in [0x47, 0x1f, 0xff, 0x10] + [UInt8](repeating: 0xff, count: 184) }

        init(_ channels: [String: OriginSchedule], _ adSegmentSeconds: Int, _ count: Count) {
            self.count = count
            self.channels = channels
            self.adSegmentSeconds = adSegmentSeconds
        }

        func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
            let parts = String(decoding: request.path, as: UTF8.self).split(separator: "/")
            if parts.last?.hasSuffix(".ts") == true {
                response.start(200, media)
                response.append(copying: Self.segment)
                return .answered
            }
            guard parts.count > 1, let text = page(String(parts[0]), String(parts[parts.count - 1])) else {
                response.start(404, headers)
                return .answered
            }
            response.start(200, headers)
            response.append(copying: Array(text.utf8))
            return .answered
        }

        private func page(_ channel: String, _ name: String) -> String? {
            if name == "master.m3u8" {
                return "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000,RESOLUTION=640x360,CODECS=\"avc1.4D401E,mp4a.40.2\"\nvideo.m3u8\n"
            }
            guard name == "video.m3u8" else { return nil }
            guard channel == "ads" else {
                count.playlists.add(1, ordering: .relaxed)
                return channels[channel]?.playlist(wallNs: Clock.wallNs(), prefix: "video/")
            }
            let head = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:\(adSegmentSeconds)\n#EXT-X-PLAYLIST-TYPE:VOD\n"
            let segments = (0..<4).map { "#EXTINF:\(adSegmentSeconds).000,\n\($0).ts\n" }.joined()
            return head + segments + "#EXT-X-ENDLIST\n"
        }
    }
}
