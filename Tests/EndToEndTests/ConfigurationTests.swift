import Foundation
import Testing
import TestSupport

extension EndToEnd {
    /// A configuration that is wrong: exit 1 and one line that names the field's path and what is wrong with it.
    @Suite struct ConfigurationTests {
        struct Case: CustomTestStringConvertible, Sendable {
            /// What is wrong.
            let testDescription: String
            /// Must be in the line: the field's path.
            let path: String
            let edit: @Sendable (inout String) -> Void

            /// Replaces a piece of the good document.
            init(_ what: String, _ path: String, _ old: String, _ new: String) {
                testDescription = what
                self.path = path
                edit = { $0 = $0.replacingOccurrences(of: old, with: new) }
            }
        }

        /// PORT, TLSPORT and FOLDER are filled in.
        static let good = """
            {
              "listen": "127.0.0.1:PORT",
              "listen_tls": {"address": "127.0.0.1:TLSPORT", "certificate": "FOLDER/edge.crt", "key": "FOLDER/edge.key"},
              "outbound": {"allow": ["127.0.0.0/8"]},
              "data_dir": "FOLDER/data",
              "tenants": [{"id": "demo", "name": "Demo"}],
              "channels": [{"tenant": "demo", "id": "news", "origin": ["http://127.0.0.1:9/news/"], "slate": "still"}],
              "campaigns": [{"tenant": "demo", "id": "spring", "name": "Spring", "status": "active",
                "creatives": [{"id": "a", "name": "A", "duration": 15, "hls": "http://127.0.0.1:9/a.m3u8"}]}],
              "slates": [{"tenant": "demo", "id": "still", "hls": "http://127.0.0.1:9/s.m3u8"}]
            }
            """

        static let cases = [
            Case("a field nobody knows", "channels[0].stich", #""slate": "still""#, #""stich": "on""#),
            Case("a top field nobody knows", "lisen", #""data_dir""#, #""lisen": 1, "data_dir""#),
            Case("a number for an address", "listen", #""127.0.0.1:PORT""#, "8080"),
            Case("an address without a port", "listen", #""127.0.0.1:PORT""#, #""127.0.0.1""#),
            Case("a text for a list", "channels[0].origin", #"["http://127.0.0.1:9/news/"]"#, #""http://127.0.0.1:9/news/""#),
            Case("a text for a length", "campaigns[0].creatives[0].duration", #""duration": 15"#, #""duration": "15""#),
            Case("a slate that is not there", "channels[0].slate", #""slate": "still""#, #""slate": "none""#),
            Case("a tenant that is not there", "campaigns[0].tenant", #""demo", "id": "spring""#, #""who", "id": "spring""#),
            Case("a file for an origin", "channels[0].origin[0]", "http://127.0.0.1:9/news/", "file:///etc/passwd"),
            Case("no network", "outbound.allow[0]", "127.0.0.0/8", "127.0.0.0/99"),
            Case("a missing id", "channels[0]", #""id": "news", "#, ""),
            Case("a setting nobody knows", "settings", #""data_dir""#, #""settings": {"origin.timeuot": 1}, "data_dir""#),
            Case("a setting out of its range", "settings", #""data_dir""#, #""settings": {"origin.timeout": 1}, "data_dir""#),
            Case("a certificate that is not there", "listen_tls.certificate", "FOLDER/edge.crt", "FOLDER/none.crt"),
            Case("a certificate that is none", "listen_tls.certificate", "FOLDER/edge.crt", "FOLDER/text.crt"),
            Case("a key of another certificate", "listen_tls.key", "FOLDER/edge.key", "FOLDER/other.key"),
            Case("a port in use", "listen", "PORT", "TAKEN"),
            Case("a TLS port in use", "listen_tls.address", "TLSPORT", "TAKEN"),
            Case("a data directory that can't be made", "data_dir", "FOLDER/data", "/dev/null/data"),
            Case("a data directory in use", "data_dir", "FOLDER/data", "FOLDER/locked"),
            Case("a document cut short", "edge.json", "]\n}", "]"),
        ]

        @Test func eachMistakeIsOneLineWithItsPath() async throws {
            let scratch = try Scratch("configuration")
            try await Self.certificates(in: scratch)
            // Another edge, which shares its port with whoever asks the kernel for that; it must be seen all the same.
            let taken = try Loopback.freePort(), unused = try Loopback.freePort(), unusedTls = try Loopback.freePort()
            let other = Self.fill(Self.good, ["PORT": "\(taken)", "TLSPORT": "\(try Loopback.freePort())", "FOLDER": scratch.url.path])
            try scratch.write(other.replacingOccurrences(of: "/data", with: "/locked"), to: "other.json")
            let running = try ChildProcess("other", [Package.edgeproxy, "serve", "--config", scratch.path("other.json")], in: scratch)
            try await running.ready(at: "http://127.0.0.1:\(taken)/healthz", in: scratch)

            for one in Self.cases {
                var text = Self.good
                one.edit(&text)
                let values = ["TLSPORT": "\(unusedTls)", "TAKEN": "\(taken)", "PORT": "\(unused)", "FOLDER": scratch.url.path]
                try scratch.write(Self.fill(text, values), to: "edge.json")
                let ran = try await run([Package.edgeproxy, "serve", "--config", scratch.path("edge.json")], in: scratch)
                let lines = ran.error.split(separator: "\n")
                #expect(ran.code == 1, "\(one.testDescription): \(ran)")
                #expect(lines.count == 1 && lines[0].contains(one.path), "\(one.testDescription): \(ran.error)")
                #expect(ran.output == "", "\(one.testDescription)")
            }
            #expect(running.exitCode == nil)
        }

        @Test func aGoodOneSaysWhereItListensAndUsageErrorsExitWith2() async throws {
            let scratch = try Scratch("configuration")
            try await Self.certificates(in: scratch)
            let values = ["TLSPORT": "\(try Loopback.freePort())", "PORT": "\(try Loopback.freePort())", "FOLDER": scratch.url.path]
            try scratch.write(Self.fill(Self.good, values), to: "edge.json")
            let edge = try ChildProcess("edge", [Package.edgeproxy, "serve", "--config", scratch.path("edge.json")], in: scratch)
            let line = try await edge.line()
            #expect(line.contains("127.0.0.1:\(values["PORT"] ?? "")"))
            #expect(edge.standardOutput.split(separator: "\n").count == 1)
            let http = Http(scratch: scratch, options: ["--insecure"])
            #expect(try await http.get("https://127.0.0.1:\(values["TLSPORT"] ?? "")/healthz").status == 200)
            edge.signal(SIGTERM)
            #expect(try await edge.exit() == 0)

            for words in [["serve"], ["serve", "--config"], ["serve", "--nonsense"], ["nonsense"], []] {
                let ran = try await run([Package.edgeproxy] + words, in: scratch)
                #expect(ran.code == 2 && ran.error.split(separator: "\n").count == 1, "\(words): \(ran)")
            }
            let missing = try await run([Package.edgeproxy, "serve", "--config", scratch.path("none.json")], in: scratch)
            #expect(missing.code == 1 && missing.error.split(separator: "\n").count == 1, "\(missing)")
        }

        // Allowed, and hardly meant: told of with the field and what to do, and no reason not to start.
        @Test func whatIsHardlyMeantIsWarnedOf() async throws {
            let scratch = try Scratch("check")
            try scratch.write(
                """
                {"listen": "127.0.0.1:0", "tenants": [{"id": "t", "api_key": "k"}],
                 "channels": [{"tenant": "t", "id": "c", "origin": ["http://127.0.0.1:8081/"]}],
                 "campaigns": [{"tenant": "t", "id": "over", "end_date": "2020-01-01T00:00:00Z"}]}
                """, to: "edge.json")
            let ran = try await run([Package.edgeproxy, "serve", "--config", scratch.path("edge.json"), "--check"], in: scratch)
            #expect(ran.code == 0 && ran.output.contains("edge.json: ok, with 4 warnings"), "\(ran)")
            let lines = ran.error.split(separator: "\n")
            #expect(lines.count == 4 && lines.allSatisfy { $0.hasPrefix("warning: ") }, "\(ran.error)")
            for field in ["tenants[0].api_key", "channels[0].origin[0]", "campaigns[0].end_date", "campaigns[0].creatives"] {
                #expect(lines.count { $0.contains("edge.json: \(field): ") } == 1, "\(field): \(ran.error)")
            }
        }

        // Wherever a URL with a password stands, it is refused or left out, and never shown.
        @Test(arguments: [
            #""channels": [{"tenant": "t", "id": "c", "origin": ["http://user:s3cret@origin.example.com/"]}]"#,
            #""channels": [{"tenant": "t", "id": "c", "origin": ["http://user:s3c/ret@origin.example.com/"]}]"#,
            #""channels": [{"tenant": "t", "id": "c", "origin": ["user:s3cret@origin.example.com"]}]"#,
            #""slates": [{"tenant": "t", "id": "s", "hls": "https://user:s3cret@cdn.example.com/s.m3u8"}]"#,
            #""public_url": "http://user:s3cret@edge.example.com""#, #""outbound": {"allow": ["http://user:s3cret@10.0.0.1/"]}"#,
            #""http://user:s3cret@host/": 1"#,
        ])
        func aPasswordInAUrlIsNeverShown(part: String) async throws {
            let scratch = try Scratch("password")
            try scratch.write(#"{"listen": "127.0.0.1:0", "tenants": [{"id": "t"}], \#(part)}"#, to: "edge.json")
            for more in [["--check"], ["--print-config"], []] {
                let ran = try await run([Package.edgeproxy, "serve", "--config", scratch.path("edge.json")] + more, in: scratch)
                #expect(ran.code == 1 && ran.error.split(separator: "\n").count == 1, "\(ran)")
                #expect(!(ran.error + ran.output).contains("s3c"), "\(ran)")
            }
            let watched = try await run([Package.edgeproxy, "watch", "http://user:s3cret@127.0.0.1:9/x.m3u8", "--for", "1"], in: scratch)
            #expect(watched.code == 2 && !(watched.error + watched.output).contains("s3c"), "\(watched)")
        }

        // Read again it says the same; no secret is in it, and none is read.
        @Test func whatIsInForceIsPrintedAsAConfiguration() async throws {
            let scratch = try Scratch("print")
            let text = """
                {"listen": "127.0.0.1:0", "tenants": [{"id": "t", "api_key": "s3cret-0123456789"}], "channels": [{
                  "tenant": "t", "id": "c", "origin": ["http://o.example.com"],
                  "origin_headers": {"X-A": "s3cret-0123456789", "X-B": {"env": "NOT_SET"}, "X-C": {"file": "none.key"}}}],
                 "campaigns": [{"tenant": "t", "id": "k", "budget_total": 5}]}
                """
            try scratch.write(text, to: "edge.json")
            func printed(_ name: String, _ more: [String]) async throws -> String {
                let ran = try await run([Package.edgeproxy, "serve", "--config", scratch.path(name), "--print-config"] + more, in: scratch)
                #expect(ran.code == 0 && ran.error == "", "\(ran)")
                return ran.output
            }
            let first = try await printed("edge.json", ["--set", "origin.timeout=700"])
            #expect(first.contains("\"default_cpm\": 10.00") && first.contains("\"cpm\": 10.00"), "the price that holds is shown")
            #expect(!first.contains("s3cret") && first.contains("\"origin.timeout\": 700") && first.contains("\"NOT_SET\""))
            try scratch.write(first, to: "again.json")
            #expect(try await printed("again.json", []) == first)
        }

        /// Longest names first, since one contains the other.
        private static func fill(_ text: String, _ values: [String: String]) -> String {
            values.sorted { $0.key.count > $1.key.count }.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
        }

        private static func certificates(in scratch: Scratch) async throws {
            for name in ["edge", "other"] {
                let made = try await run(
                    [
                        try Package.required("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days", "2", "-subj", "/CN=edge.example.com", "-keyout", scratch.path("\(name).key"), "-out",
                        scratch.path("\(name).crt"),
                    ], in: scratch)
                guard made.code == 0 else { throw Failure("no certificate: \(made.error)") }
            }
            try scratch.write("no certificate\n", to: "text.crt")
        }
    }
}
