import Transport
import TestSupport

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// What the stage's origins answer.
final class StageOrigin: OriginSource {
    var feed = Feed()
    /// What renditions answer that differ from `feed`.
    var feeds: [String: Feed] = [:]
    var faults: [String: OriginFault] = [:]
    /// What it says of that it has not changed.
    var unchanged: Set<String> = []
    /// CODECS of the variants; none where it is empty.
    var codecs = ""
    /// Lines of the multivariant playlist behind its header.
    var lines: [String] = []
    /// The prefixes that do not answer, by index, and the feed of one that differs.
    var isDown: Set<Int> = []
    var backup: Feed?
    /// What it answers instead of all that: status and body for a path with its query, so many nanoseconds after it began. 404: `nil`.
    var script: ((_ path: String, _ afterNs: Int64) -> (status: Int, body: String)?)?
    /// How long an answer takes, nanoseconds; by path, where it differs.
    var delays: [String: Int64] = [:]
    /// How often each path was asked for.
    private(set) var requests: [String: Int] = [:]
    /// Repeats the query behind each segment's name, as origins do that check a token.
    var repeatsQuery = false
    /// A query of its own behind each URI of a segment or map; none where it is empty.
    var token = ""
    private(set) var asked: [Int] = []
    private let loop: SimulatedLoop
    private let variants: [String]

    init(loop: SimulatedLoop, variants: [String]) {
        self.loop = loop
        self.variants = variants
    }

    func fetch(
        _ location: OriginLocation, query: String, preferred: Int, etag: String?, lastModified: String?,
        accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Result<OriginReply, OriginFault>) -> Void
    ) {
        if let script {
            let path = String(location.url(prefix: Stage.prefix).dropFirst(Stage.prefix.count))
            requests[path, default: 0] += 1
            loop.schedule(afterNs: delays[path] ?? 10_000_000) { [loop] in
                let answer = script(path, loop.wallNow - loop.wallStart) ?? (404, "")
                guard answer.status == 200 else { return done(.failure(.status(answer.status))) }
                let reply = OriginReply(body: Array(answer.body.utf8), url: Stage.prefix + path, origin: 0, etag: nil, lastModified: nil)
                if let fault = accept(reply) { done(.failure(fault)) } else { done(.success(reply)) }
            }
            return
        }
        loop.schedule(afterNs: 10_000_000) { [self] in
            asked.append(preferred)
            guard let origin = [preferred, 1 - preferred].first(where: { !isDown.contains($0) }) else {
                return done(.failure(.unreachable("down")))
            }
            let url = location.url(prefix: origin == 0 ? Stage.prefix : Stage.backup)
            let name = String(url.split(separator: "/").last!.prefix { $0 != "." })
            if let fault = faults[name] { return done(.failure(fault)) }
            if unchanged.contains(name) {
                return done(.success(OriginReply(body: nil, url: url, origin: origin, etag: nil, lastModified: nil)))
            }
            let feed = origin == 1 ? backup ?? self.feed : feeds[name] ?? self.feed
            var text = name == "main" ? multivariant : feed.text(name)
            if repeatsQuery { text = text.replacing(".ts\n", with: ".ts?\(query)\n") }
            if !token.isEmpty {
                for end in [".ts\n", ".m4s\n", ".mp4\""] { text = text.replacing(end, with: end.dropLast() + "?\(token)" + end.suffix(1)) }
            }
            let reply = OriginReply(
                body: Array(text.utf8), url: url, origin: origin, etag: nil, lastModified: nil)
            if let fault = accept(reply) { done(.failure(fault)) } else { done(.success(reply)) }
        }
    }

    private var multivariant: String {
        var lines = ["#EXTM3U"] + self.lines
        var groups = ""
        for (prefix, type) in [("a", "AUDIO"), ("t", "SUBTITLES")] {
            let names = variants.filter { $0.hasPrefix(prefix) }
            for name in names { lines.append("#EXT-X-MEDIA:TYPE=\(type),GROUP-ID=\"\(prefix)\",NAME=\"\(name)\",URI=\"\(name).m3u8\"") }
            if !names.isEmpty { groups += ",\(type)=\"\(prefix)\"" }
        }
        for name in variants where name.hasPrefix("v") {
            lines.append("#EXT-X-STREAM-INF:BANDWIDTH=2000000" + (codecs.isEmpty ? "" : ",CODECS=\"\(codecs)\"") + groups)
            lines.append("\(name).m3u8")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
