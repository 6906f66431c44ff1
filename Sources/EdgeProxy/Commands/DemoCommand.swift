import Console
import Demo

/// `edgeproxy demo`: a demo origin with real media and ad breaks, and the proxy in front of it.
enum DemoCommand: Command {
    static let usage = Usage(
        name: "demo",
        summary: "Runs a demo origin with real media and ad breaks, and the proxy in front of it; prints the URLs to open.",
        options: [
            .init(name: "--listen", value: "ADDRESS", help: "where viewers are served, 127.0.0.1:8080"),
            .init(name: "--origin-listen", value: "ADDRESS", help: "where the demo origin is served, 127.0.0.1:8081"),
            .init(name: "--cycle", value: "SECONDS", help: "from one break to the next, 60; even"),
            .init(name: "--break", value: "SECONDS", help: "length of a break, 20; even"),
            .init(name: "--media", value: "DIR", help: "the demo's media; by default testdata/media of the checkout"),
            .init(name: "--hlsjs", value: "FILE", help: "a bundle of hls.js for the page; by default .tools/hls.js of the checkout"),
            .init(name: "--data-dir", value: "DIR", help: "for the proxy's data; without it a new folder, removed at the end"),
            .init(name: "--set", value: "NAME=VALUE", help: "a setting, as in serve", repeats: true),
            .init(name: "--print-config", help: "prints the proxy's configuration for serve --config, and ends"),
        ],
        notes: """
            The origin misbehaves on request, for tests: POST /fault there with {"mode": "500", "seconds": 20, "path": "/news/"}.
            Without a path it is the channels, not the ads. Modes: \(OriginFaults.Mode.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let demo = try DemoRun(arguments)
        guard !arguments.has("--print-config") else {
            demo.printConfiguration()
            return ExitCode.success
        }
        return try demo.run()
    }
}
