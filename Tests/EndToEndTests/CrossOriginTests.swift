import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What players in browsers and ad SDKs need to read an answer, also one that is a refusal.
    @Suite struct CrossOriginTests {
        private static let page = "https://player.example.com"

        @Test func everyAnswerForPlayersNamesTheOriginThatAsked() async throws {
            let scratch = try Scratch("cors"), http = Http(scratch: scratch), edge = try await Edge(in: scratch)
            let master = edge.channel("news"), opened = try await http.get(master)
            let playlist = try Edge.mediaPlaylist(in: opened.body, base: master)
            let segment = try #require(Edge.segments(in: try await http.get(playlist).body, base: playlist).last { $0.contains("/c/") })
            let session = try #require(URL(string: playlist)?.deletingLastPathComponent().absoluteString)
            let ask = ["--data", #"{"tenant": "demo", "channel": "news", "duration": 30}"#]
            let all: [(url: String, more: [String])] = [
                (master, []), (playlist, []), (segment, []), (session + "none.m3u8", []), (session + "ad/none/0/0/0/a.ts", []),
                (edge.url + "/play/demo/none/master.m3u8", []), (edge.url + "/play/demo/news/session", ["--data", "{"]),
                (edge.url + "/api/v1/ad-request", ask), (edge.url + "/api/v1/ad-request", ["--data", "{"]), (edge.url + "/nothing", []),
                (master, ["--request", "DELETE"]),
            ]
            for (url, more) in all {
                let named = try await Http(scratch: scratch, options: more + ["--header", "Origin: \(Self.page)"]).get(url)
                #expect(named.headers["access-control-allow-origin"] == Self.page, "\(url): \(named)")
                #expect(named.headers["access-control-allow-credentials"] == "true" && named.headers["vary"] == "Origin", "\(url)")
                #expect(named.headers["access-control-expose-headers"]?.contains("Retry-After") == true, "\(url)")
                let unnamed = try await Http(scratch: scratch, options: more).get(url)
                #expect(unnamed.headers["access-control-allow-origin"] == "*", "\(url): \(unnamed)")
                #expect(unnamed.headers["access-control-allow-credentials"] == nil && unnamed.headers["vary"] == "Origin", "\(url)")
            }
            for path in ["/healthz", "/metrics", "/api/v1/sessions/x/explain"] {
                let own = try await http.get(edge.url + path, "--header", "Origin: \(Self.page)")
                #expect(own.headers["access-control-allow-origin"] == nil, "\(path) is nobody else's")
            }
        }

        @Test func aPreflightIsToldWhatItAsksFor() async throws {
            let scratch = try Scratch("cors"), edge = try await Edge(in: scratch)
            let http = Http(
                scratch: scratch,
                options: [
                    "--request", "OPTIONS", "--header", "Origin: \(Self.page)", "--header", "Access-Control-Request-Method: POST",
                    "--header",
                    "Access-Control-Request-Headers: content-type, x-player",
                ])
            for path in ["/api/v1/ad-request", "/play/demo/news/session", "/play/demo/news/master.m3u8"] {
                let answer = try await http.get(edge.url + path), headers = answer.headers
                #expect(answer.status == 204 && headers["access-control-allow-origin"] == Self.page, "\(path): \(answer)")
                #expect(headers["access-control-allow-credentials"] == "true")
                #expect(headers["access-control-allow-headers"] == "content-type, x-player", "with credentials * is no wildcard")
                #expect(headers["access-control-allow-methods"] == headers["allow"])
            }
        }

        /// Requests that never reach a route: they are refused as all others are.
        @Test func refusalsOfTheServerHaveTheFormOfAllErrors() async throws {
            let scratch = try Scratch("cors"), edge = try await Edge(in: scratch)
            let long = String(repeating: "x", count: 20_000), body = String(repeating: " ", count: 1 << 20) + "{}"
            let head = "Host: edge\r\nOrigin: \(Self.page)\r\n"
            let requests: [(String, Int, String, String)] = [
                ("POST /api/v1/ad-request HTTP/1.1\r\n\(head)Content-Length: \(body.utf8.count)\r\n\r\n", 413, "body_too_long", Self.page),
                (
                    "POST /api/v1/ad-request HTTP/1.1\r\n\(head)Transfer-Encoding: chunked\r\n\r\n200000\r\n", 413, "body_too_long",
                    Self.page
                ),
                ("POST /api/v1/ad-request HTTP/1.1\r\n\(head)Transfer-Encoding: chunked\r\n\r\nx\r\n", 400, "bad_request", Self.page),
                ("GET /\(long) HTTP/1.1\r\n\(head)\r\n", 414, "target_too_long", "*"),
                ("GET / HTTP/1.1\r\n\(head)X: \(long)\r\n\r\n", 431, "headers_too_long", "*"),
                ("GET / HTTP/3.7\r\n\(head)\r\n", 505, "version_not_supported", "*"), ("GET / HTTP/1.1\r\n\r\n", 400, "bad_request", "*"),
            ]
            for (request, status, code, origin) in requests {
                let connection = try RawConnection(port: edge.port)
                connection.send(Array(request.utf8))
                let text = String(decoding: connection.readToEnd().bytes, as: UTF8.self), name = request.prefix(60)
                let parts = text.components(separatedBy: "\r\n\r\n")
                #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(name): \(text.prefix(300))")
                #expect(parts[0].contains("\r\nContent-Type: application/json\r\n"), "\(name): \(parts[0])")
                #expect(parts[0].contains("\r\nAccess-Control-Allow-Origin: \(origin)\r\n"), "\(name): \(parts[0])")
                let error = try Json.object(try #require(parts.last)).object("error")
                #expect(error.text("code") == code && !error.text("message").isEmpty, "\(name): \(error)")
            }
        }
    }
}
