import Foundation
import TestSupport

/// `edgeproxy serve` with one loop on one core, in front of a bench origin.
final class EdgeUnderTest {
    let process: ServerProcess
    let port: UInt16, tlsPort: UInt16
    static let channel = "/play/bench/"

    /// - Parameters:
    ///   - channels: their names, equal to the first component of the origin's paths.
    ///   - singleAds: a pod is one of so many ads, and slate; `nil`: what fits of two.
    init(
        _ binary: String, origin: BenchOrigin, channels: [String], core: Int?, in folder: BenchFolder, singleAds: Int? = nil
    ) throws {
        let (certificate, key) = try Self.certificate(in: folder)
        port = try Loopback.freePort()
        tlsPort = try Loopback.freePort()
        let ads = singleAds.map { (1...$0).map { "ad\($0)" } } ?? ["one", "two"]
        let creatives = ads.map { id in
            """
            {"tenant": "bench", "id": "\(id)", "name": "\(id)", "status": "active", "creatives": [
              {"id": "\(id)", "name": "\(id)", "duration": \(origin.adSeconds), "hls": "\(origin.url)/ads/\(id)/master.m3u8"}]}
            """
        }
        let list = channels.map { name in
            """
            {"tenant": "bench", "id": "\(name)", "name": "\(name)", "origin": ["\(origin.url)/\(name)/"],
             "pod": {"max_ads": \(singleAds == nil ? 6 : 1), "max_duration": 300}, "slate": "slate"}
            """
        }
        // What else runs on the machine may keep a turn waiting: that is measured, and is no reason to turn sessions away.
        let file = try folder.write(
            "edge-\(port).json",
            """
            {
              "listen": "127.0.0.1:\(port)",
              "listen_tls": {"address": "127.0.0.1:\(tlsPort)", "certificate": "\(certificate)", "key": "\(key)"},
              "loops": 1, "outbound": {"allow": ["127.0.0.0/8"]}, "data_dir": "\(folder.path)/data-\(port)",
              "settings": {"overload.lag": 10000},
              "tenants": [{"id": "bench", "name": "Bench"}],
              "channels": [\(list.joined(separator: ",\n"))],
              "campaigns": [\(creatives.joined(separator: ",\n"))],
              "slates": [{"tenant": "bench", "id": "slate", "hls": "\(origin.url)/ads/slate/master.m3u8"}]
            }
            """)
        process = try ServerProcess([binary, "serve", "--config", file], core: core, log: "\(folder.path)/edge-\(port).log")
        let port = port, ready = "edge_creatives_ready \(ads.count + 1)"
        try process.wait {
            guard let client = try? BlockingClient(port: port), let reply = try? client.get("/metrics") else { return false }
            // Before the creatives are read no break is stitched.
            return String(decoding: reply.body, as: UTF8.self).contains(ready)
        }
    }

    /// Opens a session, and tells the path of its media playlist.
    static func session(_ client: BlockingClient, _ path: String) throws -> String {
        let reply = try client.get(path)
        guard reply.status == 200, let uri = mediaPath(reply.body) else { throw BenchOptions.Fault("\(path): status \(reply.status)") }
        return uri
    }

    /// The first URI of a multivariant playlist.
    static func mediaPath(_ playlist: some Sequence<UInt8>) -> String? {
        String(decoding: Array(playlist), as: UTF8.self).split(separator: "\n").first { !$0.hasPrefix("#") }.map(String.init)
    }

    /// Whether a playlist lists a segment of an ad or the slate.
    static func isStitched(_ playlist: [UInt8]) -> Bool {
        String(decoding: playlist, as: UTF8.self).split(separator: "\n").contains { $0.hasPrefix("ad/") || $0.hasPrefix("../ad/") }
    }

    private static func certificate(in folder: BenchFolder) throws -> (certificate: String, key: String) {
        let certificate = folder.path + "/edge.crt", key = folder.path + "/edge.key"
        guard !FileManager.default.fileExists(atPath: certificate) else { return (certificate, key) }
        let command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
            + " -keyout \(key) -out \(certificate)"
        _ = try ServerProcess(command.split(separator: " ").map(String.init), core: nil, log: folder.path + "/openssl.log").finish()
        return (certificate, key)
    }
}
