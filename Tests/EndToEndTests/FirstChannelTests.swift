import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The README's way from nothing to an ad: its configuration, its script, and a viewer.
    @Suite struct FirstChannelTests {
        @Test func theReadmesScriptLeadsToAnAd() async throws { try await check(store: nil) }

        @Test(.enabled(if: PostgresServer.isPossible, Comment(rawValue: PostgresServer.skipReason)))
        func theSameOnPostgres() async throws { try await check(store: try PostgresServer.shared().database()) }

        private func check(store: String?) async throws {
            let scratch = try Scratch("first"), demo = try await Demo(in: scratch), http = Http(scratch: scratch),
                port = try Loopback.freePort()
            let examples = try MarkdownExamples("README.md").all
            let blocks = examples.compactMap { if case .json(let text, _) = $0 { text } else { nil } }
            let file = try #require(blocks.first { $0.contains("\"admin\"") })
            let script = try #require(examples.compactMap { if case .script(let text, _) = $0 { text } else { nil } }.first)
            var document = try Json.object(ExampleTests.here(file, demo, port: port))
            document["settings"] = Edge.patient
            if let store { document["store"] = store }
            try scratch.write(String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self), to: "edge.json")
            let edge = try ChildProcess("edge", [Package.edgeproxy, "serve", "--config", scratch.path("edge.json")], in: scratch)
            try await edge.ready(at: "http://127.0.0.1:\(port)/readyz", in: scratch)

            // The demo's ads are shorter.
            let typed = script.replacingOccurrences(of: "https://cdn.example.com/ads/spring-15/", with: demo.origin + "/ads/acme-10/")
                .replacingOccurrences(of: "\"duration\": 15", with: "\"duration\": 10")
            let said = try await ExampleTests.shell("set -e\n" + ExampleTests.here(typed, demo, port: port), in: scratch)
            #expect(said.code == 0 && said.output.contains("#EXTM3U"), "\(said)\n\(edge.log)")

            let master = "http://127.0.0.1:\(port)/play/me/news/master.m3u8"
            let playlist = try Edge.mediaPlaylist(in: try await http.get(master).body, base: master)
            var last = ""
            let hasAd = await eventually(within: Patience.seconds + Double(2 * Demo.cycleSeconds)) {
                last = (try? await http.get(playlist).body) ?? last
                return last.contains("ad/spring-15/")
            }
            #expect(hasAd, "\(last)\n\(edge.log)")

            // The command exports it, where the store is not the running edge's own.
            let export = [Package.edgeproxy, "config", "export", "--config", scratch.path("edge.json")]
            if store == nil {
                let refused = try await run(export, in: scratch)
                #expect(refused.code == 1 && refused.error.contains("GET /api/v1/export"), "\(refused)")
                edge.signal(SIGTERM)
                #expect(try await edge.exit() == 0)
            }
            let exported = try await run(export, in: scratch)
            let campaigns = try Json.object(exported.output)["campaigns"] as? [[String: Any]] ?? []
            #expect(campaigns.map { $0.text("id") } == ["spring"], "\(exported)")
        }
    }
}
