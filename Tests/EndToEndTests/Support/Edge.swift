import Foundation
import TestSupport

/// A running `edgeproxy serve` with a configuration of its own, in front of a demo's origin.
final class Edge {
    let demo: Demo
    let port: UInt16
    private(set) var process: ChildProcess
    private let scratch: Scratch
    private let name: String
    private let configuration: String
    /// What stands in it.
    private var document: [String: Any]
    private let wrap: [String]

    /// - Parameters:
    ///   - name: of its files in `scratch`.
    ///   - demo: whose origin and ads it uses; by default one of its own.
    ///   - origins: a channel of tenant "demo" for each entry: id and origin prefix; by default news on the demo's origin.
    ///   - wrap: a program that starts it, and that program's arguments.
    ///   - settings: those of the configuration, over the patient ones.
    ///   - edit: changes the configuration before it is written.
    init(
        _ name: String = "edge", in scratch: Scratch, demo: Demo? = nil, origins: [String: String]? = nil, wrap: [String] = [],
        settings: [String: Int] = [:], edit: (inout [String: Any]) -> Void = { _ in }
    ) async throws {
        self.scratch = scratch
        self.name = name
        self.wrap = wrap
        if let demo { self.demo = demo } else { self.demo = try await Demo(in: scratch) }
        port = try Loopback.freePort()
        var object = Self.document(demo: self.demo, port: port, origins: origins ?? ["news": self.demo.origin + "/news/"])
        object["data_dir"] = scratch.path("\(name)-data")
        object["settings"] = Self.patient.merging(settings) { $1 }
        edit(&object)
        document = object
        configuration = try scratch.write(try Self.text(object), to: "\(name).json")
        process = try Self.start(name, wrap, configuration, in: scratch)
        try await process.ready(at: url + "/readyz", in: scratch)
    }

    /// Starts it anew, with what it has in its data directory.
    func restart() async throws {
        process.kill()
        process = try Self.start(name, wrap, configuration, in: scratch)
        try await process.ready(at: url + "/readyz", in: scratch)
    }

    /// Changes the configuration's file and has it read again.
    /// - Parameter line: what the log says then.
    func reload(_ line: String, edit: (inout [String: Any]) -> Void) async throws {
        edit(&document)
        try await reload(line, text: try Self.text(document))
    }

    /// The same with any text in the file.
    func reload(_ line: String, text: String) async throws {
        _ = try scratch.write(text, to: "\(name).json")
        let before = process.standardError.components(separatedBy: line).count
        process.signal(SIGHUP)
        guard await eventually({ process.standardError.components(separatedBy: line).count > before }) else {
            throw Failure("no line \(line) in \(process.log)")
        }
    }

    private static func text(_ object: [String: Any]) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .sortedKeys]), as: UTF8.self)
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var dataDir: String { scratch.path("\(name)-data") }
    func channel(_ id: String) -> String { "\(url)/play/demo/\(id)/master.m3u8" }

    /// A number among its metrics; 0 where none has the name.
    func metric(_ name: String) async throws -> Int {
        max(0, EndToEnd.SessionTests.metric(name, try await Http(scratch: scratch).get(url + "/metrics").body))
    }

    /// A busy machine makes turns late and answers slow: no test shall be turned away or given up for that.
    static let patient = [
        "overload.lag": 10_000, "origin.connect_timeout": 30_000, "origin.timeout": 30_000, "origin.stale": 3_600,
        "creative.timeout": 60_000,
        "drain.timeout": 300,
    ]

    private static func start(_ name: String, _ wrap: [String], _ configuration: String, in scratch: Scratch) throws -> ChildProcess {
        try ChildProcess(name, wrap + [Package.edgeproxy, "serve", "--config", configuration], in: scratch)
    }

    /// A whole configuration with the demo's creatives and slate.
    private static func document(demo: Demo, port: UInt16, origins: [String: String]) -> [String: Any] {
        let campaigns = [("acme-10", 10), ("zest-5", 5), ("luna-10", 10)].map { id, seconds -> [String: Any] in
            [
                "tenant": "demo", "id": id, "name": id, "status": "active", "cpm": 10, "priority": 5,
                "creatives": [["id": id, "name": id, "duration": seconds, "hls": "\(demo.origin)/ads/\(id)/master.m3u8"] as [String: Any]],
            ]
        }
        let channels = origins.map { id, origin -> [String: Any] in
            [
                "tenant": "demo", "id": id, "name": id, "origin": [origin], "segments": "proxy", "slate": "slate",
                "breaks": ["scte35": true],
            ]
        }
        return [
            "listen": "127.0.0.1:\(port)", "outbound": ["allow": ["127.0.0.0/8"]], "trusted_proxies": ["127.0.0.1/32"],
            "tenants": [["id": "demo", "name": "Demo"]], "channels": channels, "campaigns": campaigns,
            "slates": [["tenant": "demo", "id": "slate", "hls": "\(demo.origin)/ads/slate/master.m3u8"]],
        ]
    }

    /// The first media playlist that a multivariant playlist names.
    static func mediaPlaylist(in text: String, base: String) throws -> String {
        guard let uri = uris(in: text, base: base).first else { throw Failure("no variant in \(text.prefix(500))") }
        return uri
    }

    /// The segments of a media playlist.
    static func segments(in text: String, base: String) -> [String] { uris(in: text, base: base) }

    private static func uris(in text: String, base: String) -> [String] {
        text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") && !$0.isEmpty }.compactMap {
            URL(string: String($0), relativeTo: URL(string: base))?.absoluteString
        }
    }
}
