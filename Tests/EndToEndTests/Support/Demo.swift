import Foundation
import TestSupport

/// A running `edgeproxy demo` with breaks often enough for a test: 10 s of every 16.
final class Demo: Sendable {
    static let cycleSeconds = 16
    static let breakSeconds = 10
    /// How many whole breaks a player plays, wherever in the cycle it joins.
    static let breaks = Soak.size(2, full: 18)
    /// For `breaks` and nothing else, so that it is known when a player hangs.
    static let secondsMost = Patience.seconds + Double(breaks * cycleSeconds)

    let process: ChildProcess
    let scratch: Scratch
    let port: UInt16
    let originPort: UInt16

    /// Starts it and waits until it is ready.
    init(in scratch: Scratch, _ arguments: String...) async throws {
        self.scratch = scratch
        port = try Loopback.freePort()
        originPort = try Loopback.freePort()
        let hlsJs = EndToEnd.HlsJsTests.obstacle == nil ? ["--hlsjs", Package.root.appending(path: ".tools/hls.js").path] : []
        process = try ChildProcess(
            "demo",
            [
                Package.edgeproxy, "demo", "--listen", "127.0.0.1:\(port)", "--origin-listen", "127.0.0.1:\(originPort)", "--cycle",
                "\(Self.cycleSeconds)", "--break", "\(Self.breakSeconds)", "--media", Package.root.appending(path: "testdata/media").path,
                "--data-dir", scratch.path("demo-data"),
            ] + hlsJs + Edge.patient.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] } + arguments, in: scratch)
        try await process.ready(at: "http://127.0.0.1:\(port)/readyz", in: scratch)
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var origin: String { "http://127.0.0.1:\(originPort)" }
    /// The multivariant playlist of a channel: news and sports are TS, movies is fMP4.
    func channel(_ id: String) -> String { "\(url)/play/demo/\(id)/master.m3u8" }
}

extension ChildProcess {
    /// Waits until `url` answers 200.
    func ready(at url: String, in scratch: Scratch) async throws {
        let http = Http(scratch: scratch, options: ["--insecure"])
        let ready = await eventually {
            if exitCode != nil { return true }
            return (try? await http.get(url).status) == 200
        }
        guard ready, exitCode == nil else { throw Failure("\(name) was not ready at \(url)\n\(log)") }
    }
}
