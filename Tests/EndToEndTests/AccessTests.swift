import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What the management routes refuse before they look at anything, and in which order.
    @Suite struct AccessTests {
        private static let key = "the key of tenant one", other = "the key of tenant two"

        private static func edge(in scratch: Scratch) async throws -> (edge: Edge, demo: Demo) {
            let demo = try await Demo(in: scratch)
            let edge = try await Edge(in: scratch, demo: demo) { document in
                for name in ["channels", "campaigns", "slates"] { document[name] = nil }
                document["tenants"] = [["id": "one", "api_key": key], ["id": "two", "api_key": other]]
                document["admin"] = ["email": "boss@example.com", "password": "a password of the file"]
            }
            return (edge, demo)
        }

        @Test func whoIsNotKnownLearnsNothing() async throws {
            let scratch = try Scratch("access"), (edge, _) = try await Self.edge(in: scratch)
            let nobody = Rest(edge.url, in: scratch), one = Rest(edge.url, key: Self.key, in: scratch)
            let two = Rest(edge.url, key: Self.other, in: scratch)
            try await one.done("POST", "/channels", ["id": "news", "origin": ["http://127.0.0.1:9/"]])
            // 401 for what is there and what is not, whatever the method, the media type or the body.
            for path in ["/channels", "/channels/news", "/channels/none", "/nothing", "/channels/news/status", "/tenants", "/audit"] {
                for method in ["GET", "POST", "DELETE", "PATCH"] {
                    let answer = try await nobody.ask(method, path)
                    #expect(answer.status == 401, "\(method) \(path): \(answer)")
                    #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true && answer.body.contains("unauthorized"))
                }
            }
            for line in ["Authorization: Bearer wrong", "Authorization: Basic b25lOnR3bw==", "Cookie: edge=guessed", "Cookie: edge="] {
                #expect(try await nobody.ask("GET", "/channels", nil, line).status == 401, "\(line)")
            }
            // A wrong key beside a right cookie is a wrong key.
            let boss = try await nobody.loggedIn("boss@example.com", "a password of the file")
            #expect(try await boss.ask("GET", "/channels", nil, "Authorization: Bearer wrong").status == 401)
            // Then 404 and 405, then 403, then 415, 400, 422, 412.
            for (rest, method, path, type, body, status) in [
                (one, "GET", "/nothing", "", "", 404), (one, "DELETE", "/channels", "", "", 405),
                (two, "PATCH", "/channels/news", "text/plain", "{", 404), (one, "PUT", "/tenants/one", "text/plain", "{", 403),
                (one, "PATCH", "/channels/news", "text/plain", "{", 415), (one, "PATCH", "/channels/news", "application/json", "{", 400),
                (one, "PATCH", "/channels/news", "application/json", #"{"stitch": "x"}"#, 422),
                (one, "PATCH", "/channels/news", "application/json", #"{"name": "x"}"#, 412),
            ] {
                var asking = rest
                if !type.isEmpty { asking.lines += ["Content-Type: \(type)", "If-Match: \"99\""] }
                var client = asking.http
                client.options += ["--request", method] + (body.isEmpty ? [] : ["--data-binary", body])
                client.options += asking.lines.flatMap { ["--header", $0] }
                let answer = try await client.get(edge.url + "/api/v1" + path)
                #expect(answer.status == status, "\(method) \(path) \(type) \(body): \(answer)")
                if status == 405 { #expect(answer.headers["allow"] == "GET, HEAD, POST, OPTIONS") }
            }
            #expect(try await one.done("GET", "/channels/news").object("channel").count("version") == 1)
        }

        /// Keys that are made, shown once, and revoked at once; scopes and roles.
        @Test func aKeyEndsWhenItIsRevoked() async throws {
            let scratch = try Scratch("keys"), (edge, demo) = try await Self.edge(in: scratch)
            let one = Rest(edge.url, key: Self.key, in: scratch)
            func make(_ body: [String: Any]) async throws -> (id: String, rest: Rest) {
                let key = try await one.done("POST", "/keys", body).object("key")
                return (key.text("id"), Rest(edge.url, key: key.text("secret"), in: scratch))
            }
            let reader = try await make(["scopes": ["read"]]), writer = try await make([:])
            let past = try await make(["expires_at": "2001-01-01T00:00:00Z"])
            #expect(try await past.rest.ask("GET", "/channels").status == 401)
            let channel: [String: Any] = ["id": "news", "origin": ["\(demo.origin)/news/"]]
            #expect(try await reader.rest.ask("GET", "/channels").status == 200)
            #expect(try await reader.rest.ask("POST", "/channels", channel).status == 403)
            #expect(try await writer.rest.ask("POST", "/channels", channel).status == 201)
            // What is asked of the loop on which a channel lives goes by the same rows.
            let two = Rest(edge.url, key: Self.other, in: scratch), nobody = Rest(edge.url, in: scratch)
            for (method, path, needsWrite) in [
                ("GET", "/channels/news/status", false), ("GET", "/channels/news/breaks", false), ("POST", "/channels/news/breaks", true),
                ("DELETE", "/channels/news/breaks/1", true),
            ] {
                #expect(try await nobody.ask(method, path).status == 401, "\(method) \(path)")
                #expect(try await two.ask(method, path).status == 404, "\(method) \(path)")
                #expect(try await two.ask(method, path + "?tenant=one").status == 404, "\(method) \(path)")
                #expect(try await reader.rest.ask(method, path).status == (needsWrite ? 403 : 200), "\(method) \(path)")
            }
            for (id, rest) in [reader, writer] {
                #expect(try await rest.ask("GET", "/channels").status == 200)
                #expect(try await one.ask("DELETE", "/keys/\(id)").status == 204)
                #expect(try await rest.ask("GET", "/channels").status == 401, "revoked with the answer")
            }
            // Also after a restart.
            try await edge.restart()
            #expect(try await writer.rest.ask("GET", "/channels").status == 401)
            #expect(try await one.ask("GET", "/channels/news").status == 200)
        }

        /// A cookie goes along with what a page of another site sends: such writes are refused, and nothing else.
        @Test func aCookieWritesForOurOwnPagesAlone() async throws {
            let scratch = try Scratch("cookie"), (edge, _) = try await Self.edge(in: scratch)
            let nobody = Rest(edge.url, in: scratch), boss = try await nobody.loggedIn("boss@example.com", "a password of the file")
            let key = Rest(edge.url, key: Self.key, in: scratch), host = "127.0.0.1:\(edge.port)"
            let body: [String: Any] = ["tenant": "one", "origin": ["http://127.0.0.1:9/"]]
            for (line, isOurs) in [
                ("Sec-Fetch-Site: same-origin", true), ("Sec-Fetch-Site: none", true), ("Sec-Fetch-Site: cross-site", false),
                ("Sec-Fetch-Site: same-site", false), ("Origin: http://\(host)", true), ("Origin: https://\(host)", false),
                ("Origin: http://evil.example", false), ("Origin: http://\(host).evil.example", false), ("Origin: null", false),
                ("X-Nothing: 1", true),
            ] {
                let answer = try await boss.ask("POST", "/channels", body, line)
                #expect(answer.status == (isOurs ? 201 : 403), "\(line): \(answer)")
                if !isOurs { #expect(answer.body.contains("cross_origin")) }
                // Fetch metadata goes before Origin, reading is free, and a key needs none of it.
                #expect(try await boss.ask("GET", "/channels", nil, line).status == 200, "\(line)")
                #expect(try await key.ask("POST", "/channels", ["origin": ["http://127.0.0.1:9/"]], line).status == 201, "\(line)")
            }
            let mixed = try await boss.ask("POST", "/channels", body, "Sec-Fetch-Site: cross-site", "Origin: http://\(host)")
            #expect(mixed.status == 403)
            // Nobody is logged in, or out, from elsewhere.
            let login: [String: Any] = ["email": "boss@example.com", "password": "a password of the file"]
            #expect(try await nobody.ask("POST", "/auth/login", login, "Origin: http://evil.example").status == 403)
            #expect(try await boss.ask("POST", "/auth/logout", nil, "Origin: null").status == 403)
            #expect(try await boss.ask("GET", "/auth/profile").status == 200)
            #expect(try await boss.ask("POST", "/auth/logout").status == 204)
            #expect(try await boss.ask("GET", "/auth/profile").status == 401)
            // What is answered is for no page of another site.
            let read = try await key.ask("GET", "/channels", nil, "Origin: http://evil.example")
            #expect(read.headers["access-control-allow-origin"] == nil && read.headers["x-content-type-options"] == "nosniff")
            #expect(read.headers["cross-origin-resource-policy"] == "same-origin" && read.headers["cache-control"] == "no-store")
        }
    }
}
