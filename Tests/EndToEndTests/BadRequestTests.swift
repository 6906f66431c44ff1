import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Requests that no player sends: 4xx (or 501, 505) with a reason, never a crash, never a word about another tenant.
    @Suite struct BadRequestTests {
        @Test func eachIsRefusedWithAReasonAndTheEdgeLivesOn() async throws {
            let scratch = try Scratch("bad")
            // Bytes that are no request line yet are waited upon for so long.
            let edge = try await Self.edge(in: scratch, settings: ["server.header_timeout": 1_000])
            let http = Http(scratch: scratch)
            let master = edge.channel("news")
            let playlist = try Edge.mediaPlaylist(in: try await http.get(master).body, base: master)
            let session = try #require(URL(string: playlist)?.deletingLastPathComponent().path)
            // Within a session of one's own.
            let own = [
                "/ad/acme-10/0/0/99/360p.ts", "/ad/none/0/0/0/360p.ts", "/ad/acme-10/-1/0/0/360p.ts", "/ad/", "/ad/acme-10/1/1/1/../x.ts",
                "/ad/acme-10/9223372036854775808/0/0/360p.ts", "/none.m3u8", "/../360p.m3u8",
            ].map { session + $0 }
            // The token of one channel at another, and one of its bytes changed.
            let borrowed = [session.replacingOccurrences(of: "/news/", with: "/more/") + "/360p.m3u8", session + "x/360p.m3u8"]

            let requests = BadRequest.ambiguous + (BadRequest.paths + own + borrowed).map { ($0, BadRequest.get($0)) }
            var refusals = 0
            for (name, bytes) in requests {
                let connection = try RawConnection(port: edge.port)
                connection.send(bytes)
                let (answer, closed) = connection.readToEnd()
                let text = String(decoding: answer, as: UTF8.self)
                let parts = text.components(separatedBy: "\r\n\r\n")
                let status = Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
                let refused = (400..<500).contains(status) || [501, 505].contains(status)
                #expect(text.hasPrefix("HTTP/1.1 ") && refused, "\(name): \(text.prefix(300))")
                #expect(parts.count > 1 && !parts[1].isEmpty, "\(name): without a reason")
                #expect(status != 405 || parts[0].lowercased().contains("\r\nallow: "), "\(name): \(parts[0])")
                if (400..<500).contains(status) { refusals += 1 }
                #expect(closed, "\(name): the connection stays open after \(status)")
                let secrets = ["secretco", "vault", "Sources/", scratch.url.path, "127.0.0.1:\(edge.demo.originPort)"]
                for leak in secrets where !name.contains(leak) {
                    #expect(!text.contains(leak), "\(name) tells of \(leak): \(text.prefix(500))")
                }
                try #require(edge.process.exitCode == nil, "\(name) ended it: \(edge.process.log)")
            }
            #expect(try await http.get(edge.url + "/healthz").status == 200)
            #expect(try await http.get(playlist).status == 200)
            // Each of them is seen by whoever is on call.
            #expect(SessionTests.metric("edge_bad_requests_total", try await http.get(edge.url + "/metrics").body) == refusals)
        }

        /// Whether a tenant or channel exists is nobody's business: the same answer, but for the name that was asked for.
        @Test func anUnknownTenantAndAnotherOnesChannelAreAnsweredAlike() async throws {
            let scratch = try Scratch("bad")
            let edge = try await Self.edge(in: scratch)
            let http = Http(scratch: scratch)
            let answers = try await ["/play/demo/vault/master.m3u8", "/play/demo/novault/master.m3u8"].asyncMap {
                try await http.get(edge.url + $0)
            }
            #expect(answers[0].status == 404 && answers[1].status == 404)
            #expect(answers[0].body.replacingOccurrences(of: "vault", with: "novault") == answers[1].body)
        }

        @Test func whatAViewerSendsNeverBecomesAHeader() async throws {
            let scratch = try Scratch("bad")
            let edge = try await Self.edge(in: scratch)
            let targets = ["360p.m3u8?x=%0d%0aX-Evil:%20y", "%0d%0aX-Evil:y/360p.m3u8", "360p.m3u8?\"<>"].map { "/play/demo/news/" + $0 }
            for target in targets {
                let connection = try RawConnection(port: edge.port)
                connection.send(BadRequest.get(target))
                let text = String(decoding: connection.readToEnd().bytes, as: UTF8.self)
                let head = text.components(separatedBy: "\r\n\r\n")[0]
                #expect(!head.lowercased().contains("\nx-evil"), "\(head)")
                for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("location:") {
                    #expect(!line.contains("<") && !line.contains("\"") && !line.contains(" edge"), "\(line)")
                }
            }
        }

        @Test func aRequestThatTricklesInIsCutOff() async throws {
            let scratch = try Scratch("bad")
            let edge = try await Self.edge(in: scratch, settings: ["server.header_timeout": 500])
            let connection = try RawConnection(port: edge.port)
            connection.send(Array("GET /healthz HTTP/1.1\r\nHost: edge\r\nX: ".utf8))
            // A byte every 100 ms, and no header that is too long: only its time is over.
            let isCutOff = await eventually {
                try? await Task.sleep(for: .milliseconds(80))
                return !connection.send([UInt8(ascii: "y")])
            }
            #expect(isCutOff && String(decoding: connection.readToEnd().bytes, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
        }

        private static func edge(in scratch: Scratch, settings: [String: Int] = [:]) async throws -> Edge {
            let demo = try await Demo(in: scratch)
            let news = demo.origin + "/news/"
            return try await Edge(in: scratch, demo: demo, origins: ["news": news, "more": news], settings: settings) { object in
                object["tenants"] = [["id": "demo", "name": "Demo"], ["id": "secretco", "name": "Secret Company"]]
                let channels = object["channels"] as? [[String: Any]] ?? []
                object["channels"] = channels + [["tenant": "secretco", "id": "vault", "name": "Vault", "origin": [news]] as [String: Any]]
            }
        }
    }
}

extension Sequence {
    /// One after the other.
    func asyncMap<Result>(_ change: (Element) async throws -> Result) async rethrows -> [Result] {
        var all: [Result] = []
        for element in self { all.append(try await change(element)) }
        return all
    }
}
