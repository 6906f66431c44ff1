import Foundation

/// A running `edgeproxy demo` with breaks often enough for a test: 10 s of every 24.
final class Demo: Sendable {
    static let cycleSeconds = 24.0
    static let breakSeconds = 10.0
    /// Whether runs may take minutes: `make soak`.
    static let isSoak = ProcessInfo.processInfo.environment["EDGEPROXY_SOAK"] == "1"
    /// Time in which a viewer who joins at any moment meets two whole breaks: the rest of a break under way, two cycles, and what
    /// a player needs to start. More of them in a soak.
    static let twoBreaksSeconds = isSoak ? 300 : 70

    let process: ChildProcess
    let scratch: Scratch
    let port: Int
    let originPort: Int

    /// Starts it and waits until it is ready.
    init(in scratch: Scratch, _ arguments: String...) async throws {
        self.scratch = scratch
        port = try Port.free()
        originPort = try Port.free()
        let hlsJs = EndToEnd.HlsJsTests.obstacle == nil ? ["--hlsjs", Package.root.appending(path: ".tools/hls.js").path] : []
        process = try ChildProcess(
            "demo",
            [
                Package.edgeproxy, "demo", "--listen", "127.0.0.1:\(port)", "--origin-listen", "127.0.0.1:\(originPort)", "--cycle",
                "\(Int(Self.cycleSeconds))", "--break", "\(Int(Self.breakSeconds))", "--media",
                Package.root.appending(path: "testdata/media").path, "--data-dir", scratch.path("demo-data"),
            ] + hlsJs + arguments, in: scratch)
        try await process.ready(at: "http://127.0.0.1:\(port)/readyz", in: scratch)
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var origin: String { "http://127.0.0.1:\(originPort)" }
    /// The multivariant playlist of a channel: news and sports are TS, movies is fMP4.
    func channel(_ id: String) -> String { "\(url)/play/demo/\(id)/master.m3u8" }
}

extension ChildProcess {
    /// Waits until `url` answers 200.
    func ready(at url: String, within seconds: Double = 20, in scratch: Scratch) async throws {
        let http = Http(scratch: scratch, options: ["--insecure"])
        let ready = await eventually(within: seconds) {
            if exitCode != nil { return true }
            return (try? await http.get(url, within: 1).status) == 200
        }
        guard ready, exitCode == nil else { throw Failure("\(name) was not ready at \(url)\n\(log)") }
    }
}
