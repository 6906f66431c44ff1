import Formats
import Transport

extension OriginHandler {
    /// The origin's answer to one GET with the fault that it meets worked in.
    struct Reply {
        var status = 200
        var headers: HeaderBlock
        var body: [SharedBytes] = []
        /// An entity tag, for playlists: players and proxies ask often and get little that is new.
        var tag: String?

        /// - Parameter fault: any but those that give no answer (`hang`, `refuse`).
        init(path: String, origin: DemoOrigin, media: DemoMedia, fault: OriginFaults.Fault?, wallNs: Int64) {
            headers = OriginHandler.plain
            switch fault?.mode {
            case .error:
                fail(500, "a fault was asked for\n")
                return
            case .missing:
                fail(404, "a fault was asked for\n")
                return
            case .garbage:
                headers = Self.html
                body = [Self.text("<!doctype html><title>Welcome</title><p>Please log in to this network.</p>\n")]
                return
            default: break
            }
            let clockNs = fault.map { $0.mode == .freeze ? $0.startWallNs : wallNs } ?? wallNs
            switch origin.answer(path: path, wallNs: clockNs, restartWallNs: fault?.mode == .restart ? fault?.startWallNs : nil) {
            case .playlist(let bytes):
                headers = Self.playlist
                body = [SharedBytes(copying: bytes)]
                tag = fault == nil ? Self.tag(bytes) : nil
            case .media(let name):
                guard let file = media.file(name) else {
                    fail(404, "no such file\n")
                    return
                }
                headers = name.hasSuffix(".ts") ? Self.transportStream : name.hasSuffix(".m3u8") ? Self.playlist : Self.mp4
                body = [file]
            case .track(let track, let name):
                guard let file = media.file(name), let taken = track.taken(from: file.withBytes { Array($0) }) else {
                    fail(404, "no such file\n")
                    return
                }
                headers = Self.mp4
                body = [SharedBytes(copying: taken)]
            case .sealed(let name, let key, let sequence):
                guard let file = media.file(name),
                    let sealed = DemoSeal.sealed(file.withBytes { Array($0) }, key: key, sequence: sequence)
                else {
                    fail(404, "no such file\n")
                    return
                }
                headers = Self.transportStream
                body = [SharedBytes(copying: sealed)]
            case .text(let bytes):
                headers = Self.webVtt
                body = [SharedBytes(copying: bytes)]
            case .key(let bytes):
                headers = Self.key
                body = [SharedBytes(copying: bytes)]
            case .notFound:
                fail(404, "no such file\n")
                return
            }
            if fault?.mode == .empty { body = [] }
            if fault?.mode == .half {
                body = body.map { whole in
                    whole.withBytes { SharedBytes(copying: UnsafeRawBufferPointer(rebasing: $0.prefix(whole.count / 2))) }
                }
            }
        }

        private mutating func fail(_ status: Int, _ message: String) {
            self.status = status
            body = [Self.text(message)]
        }

        private static func text(_ text: String) -> SharedBytes { SharedBytes(copying: Array(text.utf8)) }

        /// FNV-1a, 64 bits: enough to tell a channel's playlists apart.
        private static func tag(_ bytes: [UInt8]) -> String {
            "\"\(String(StableHash.fnv(of: bytes), radix: 16))\""
        }

        private static let html = headers("text/html; charset=utf-8", cache: "no-store")
        private static let playlist = headers("application/vnd.apple.mpegurl", cache: "max-age=1")
        private static let transportStream = headers("video/mp2t", cache: "public, max-age=3600")
        private static let webVtt = headers("text/vtt; charset=utf-8", cache: "public, max-age=3600")
        private static let key = headers("application/octet-stream", cache: "public, max-age=3600")
        private static let mp4 = headers("video/mp4", cache: "public, max-age=3600")

        private static func headers(_ type: String, cache: String) -> HeaderBlock {
            HeaderBlock(OriginHandler.cors + [("Content-Type", type), ("Cache-Control", cache)])
        }
    }
}
