import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Every example of the README and of docs/ is run as it stands, on the README's own configuration. JSON that is a piece of a
    /// configuration is read by the unit tests (`examplesAreRead`).
    @Suite struct ExampleTests {
        /// What is not run, by how it begins, and why.
        static let left: [(start: String, why: String)] = [
            ("make run", "goes on until somebody stops it; most of these tests start the demo"),
            ("make test", "runs these tests"),
            ("make bench", "measures for minutes; BenchTests runs its parts at tiny sizes"),
            ("edgeproxy config ", "needs the folder that the edge here has; StoreCommandsTests runs it"),
            ("edgeproxy user ", "the same"),
        ]

        /// What stands for a place that is not on this machine. The ad is not there at all: its length is as it is declared.
        static func here(_ text: String, _ demo: Demo, port: UInt16) -> String {
            [
                ("0.0.0.0:8080", "127.0.0.1:\(port)"), ("127.0.0.1:8080", "127.0.0.1:\(port)"),
                ("https://origin.example.com/live/news/", demo.origin + "/news/"),
                ("https://cdn.example.com/ads/spring-15/master.m3u8", demo.origin + "/ads/none/master.m3u8"),
                ("https://cdn.example.com/ads/slate/master.m3u8", demo.origin + "/ads/slate/master.m3u8"),
                (".build/release/edgeproxy", "edgeproxy"), ("--for 300", "--for 5"),
            ].reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
        }

        static let pages =
            ["README.md"]
            + ((try? FileManager.default.contentsOfDirectory(atPath: Package.root.path + "/docs")) ?? [])
            .filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }

        @Test func everyCommandDoesWhatThePageSays() async throws {
            let scratch = try Scratch("examples"), demo = try await Demo(in: scratch), http = Http(scratch: scratch),
                port = try Loopback.freePort()
            let blocks = try MarkdownExamples("README.md").all.compactMap { if case .json(let text, _) = $0 { text } else { nil } }
            let text = try #require(blocks.first { $0.contains("\"listen\"") })
            var document = try Json.object(Self.here(text, demo, port: port))
            document["outbound"] = ["allow": ["127.0.0.0/8"]]
            document["data_dir"] = "data"
            document["settings"] = Edge.patient
            // Beside the README's: what docs/operations.md says to add.
            document["tenants"] = [["id": "me", "api_key": ["file": "api.key"]]]
            try scratch.write("0123456789abcdef\n", to: "api.key")
            try scratch.write(String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self), to: "edge.json")
            try FileManager.default.createDirectory(atPath: scratch.path("bin"), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: scratch.path("bin/edgeproxy"), withDestinationPath: Package.edgeproxy)
            let edge = try ChildProcess("edge", [Package.edgeproxy, "serve", "--config", scratch.path("edge.json")], in: scratch)
            try await edge.ready(at: "http://127.0.0.1:\(port)/readyz", in: scratch)
            // Somebody watches, so that there is a session to look into.
            let master = "http://127.0.0.1:\(port)/play/me/news/master.m3u8"
            let playlist = try Edge.mediaPlaylist(in: try await http.get(master).body, base: master)
            let session = try #require(playlist.components(separatedBy: "/s/").last?.split(separator: "/").first.map(String.init))
            let viewer = Task { while !Task.isCancelled { _ = try await http.get(playlist); try await Task.sleep(for: .seconds(1)) } }
            defer { viewer.cancel() }

            var unused = Set(Self.left.map(\.start)), ran = 0
            for page in Self.pages {
                var answer: String?
                for example in try MarkdownExamples(page).all {
                    switch example {
                    case .command(let command, let line):
                        answer = nil
                        if let known = Self.left.first(where: { command.hasPrefix($0.start) }) {
                            unused.remove(known.start)
                            continue
                        }
                        let place = "\(page):\(line): \(command)"
                        ran += 1
                        let typed = Self.here(command, demo, port: port)
                        guard !Self.isServer(command) else {
                            try await Self.serve(typed, place, demo, in: scratch)
                            continue
                        }
                        let said = try await Self.shell(typed, session: session, in: scratch)
                        #expect(said.code == 0, "\(place): \(said)")
                        if command.hasPrefix("curl ") {
                            answer = said.output
                            #expect(command.contains(" > ") || !said.output.isEmpty || command.contains("-X POST"), "\(place): no answer")
                        }
                    case .json(let shown, let line):
                        guard let said = answer else { continue }
                        answer = nil
                        let isThere = Self.isThere(try Json.object(shown), in: try Json.object(said))
                        #expect(isThere, "\(page):\(line): it answered \(said)")
                    case .script: answer = nil  // FirstChannelTests runs it
                    case .output(let shown, let line):
                        try await Self.check(shown, "\(page):\(line)", text, in: scratch)
                    }
                }
            }
            #expect(unused == [] && ran > 10)
            edge.signal(SIGTERM)
            #expect(try await edge.exit() == 0)
        }

        /// Whether an answer has all that a page shows; "…" stands for anything.
        private static func isThere(_ shown: Any, in said: Any?) -> Bool {
            if shown as? String == "…" { return said != nil }
            guard let members = shown as? [String: Any] else { return (shown as? NSObject) == (said as? NSObject) }
            return members.allSatisfy { isThere($1, in: (said as? [String: Any])?[$0]) }
        }

        private static func isServer(_ command: String) -> Bool {
            command.contains(" serve ") && !command.contains("--check") && !command.contains("--print-config")
        }

        /// curl fails where the status does, and says nothing of its progress.
        static func shell(
            _ command: String, session: String = "", in scratch: Scratch
        ) async throws -> (code: Int32, output: String, error: String) {
            let script = """
                cd '\(scratch.url.path)' || exit 9
                curl() { command curl --silent --show-error --fail --noproxy '*' --max-time \(Int(Patience.seconds / 2)) "$@"; }
                \(command)
                """
            let path = "\(scratch.path("bin")):" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            return try await run(
                ["/bin/sh", "-c", script], in: scratch, environment: ["PATH": path, "KEY": "0123456789abcdef", "ID": session])
        }

        /// Starts a server as the page does, on an address of its own, and ends it.
        private static func serve(_ command: String, _ place: String, _ demo: Demo, in scratch: Scratch) async throws {
            var document = try Json.object(scratch.text("edge.json"))
            document["listen"] = "127.0.0.1:0"
            document["data_dir"] = "served"
            try scratch.write(String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self), to: "served.json")
            let words = command.replacingOccurrences(of: "edge.json", with: scratch.path("served.json"))
                .split(separator: " ").dropFirst().map(String.init)
            let process = try ChildProcess("served", [Package.edgeproxy] + words, in: scratch)
            let line = try await process.line()
            #expect(line.hasPrefix("edgeproxy listens on 127.0.0.1:"), "\(place): \(line)")
            process.signal(SIGTERM)
            #expect(try await process.exit() == 0, "\(place): \(process.log)")
        }

        /// A line that a page says is printed.
        private static func check(_ shown: String, _ place: String, _ readme: String, in scratch: Scratch) async throws {
            if shown.hasPrefix("edgeproxy listens on ") { return }  // `serve` compares it
            guard shown.hasPrefix("edge.json: channels[0].slate: ") else {
                Issue.record("\(place): nobody knows who says this: \(shown)")
                return
            }
            try FileManager.default.createDirectory(atPath: scratch.path("mistake"), withIntermediateDirectories: true)
            let mistaken = readme.replacingOccurrences(of: "\"slate\": \"pause\"", with: "\"slate\": \"pauze\"")
            try scratch.write(mistaken, to: "mistake/edge.json")
            let said = try await shell("cd mistake && edgeproxy serve --config edge.json --check", session: "", in: scratch)
            #expect(said.code == 1 && said.error == shown + "\n", "\(place): \(said)")
        }

        /// The README's tables of commands name what there is.
        @Test func everyCommandOfTheTablesIsThere() async throws {
            let scratch = try Scratch("examples")
            let readme = String(decoding: try Data(contentsOf: Package.root.appending(path: "README.md")), as: UTF8.self)
            let makefile = String(decoding: try Data(contentsOf: Package.root.appending(path: "Makefile")), as: UTF8.self)
            let targets = Set(
                makefile.split(separator: "\n").compactMap { line in
                    line.first?.isLetter == true ? line.split(separator: ":").first.map(String.init) : nil
                })
            var commands = 0
            for row in readme.split(separator: "\n") where row.hasPrefix("| `") {
                for span in row.dropFirst(2).prefix(while: { $0 != "|" }).split(separator: "`").map(String.init) {
                    let words = span.split(separator: " ").map(String.init)
                    if words.first == "edgeproxy" {
                        let name = words.dropFirst().prefix { $0.first?.isLowercase == true && !$0.contains("/") }
                        let ran = try await run([Package.edgeproxy] + name + ["--help"], in: scratch)
                        #expect(ran.code == 0 && ran.output.contains("edgeproxy " + name.joined(separator: " ")), "\(span): \(ran)")
                        commands += 1
                    } else if words.first == "make", words.count > 1 {
                        #expect(targets.contains(words[1]), "\(span) is not in the Makefile")
                        commands += 1
                    }
                }
            }
            #expect(commands > 12)
        }
    }
}
