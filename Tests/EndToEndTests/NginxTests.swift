import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `nginx/edge.conf` with a real nginx before a real edge, and a proxy between the two that counts what reaches the edge.
    @Suite(.enabled(if: Nginx.program != nil, "nginx is not installed")) struct NginxTests {
        @Test func cachesSegmentsAloneAndServesPlaylistsFresh() async throws {
            let scratch = try Scratch("nginx")
            let edge = try await Edge(in: scratch)
            let between = try await LogProxy(edge.url, name: "between", in: scratch)
            let nginx = try await Nginx(edge: "127.0.0.1:\(between.port)", fallback: edge.demo.origin + "/news/", in: scratch)
            let http = nginx.http

            // TLS, HTTP/2, and the way there from plain HTTP.
            let master = "/play/demo/news/master.m3u8"
            let first = try await http.get(nginx.url + master, "--http2")
            #expect(first.status == 200 && first.version == "2" && first.body.hasPrefix("#EXTM3U"))
            #expect(first.headers["cache-control"]?.contains("no-store") == true)
            #expect(try await http.get(nginx.url + master, "--http1.1").version == "1.1")
            await #expect(throws: Failure.self, "TLS 1.1 must be refused") { try await http.get(nginx.url + master, "--tls-max", "1.1") }
            let plain = try await http.get(nginx.plainUrl + master)
            #expect(plain.status == 301 && plain.headers["location"] == "https://127.0.0.1\(master)")

            // Each viewer has a session of its own, so none of this comes from a cache.
            let second = try await http.get(nginx.url + master)
            let playlists = try [first, second].map { try Edge.mediaPlaylist(in: $0.body, base: nginx.url + master) }
            #expect(playlists[0] != playlists[1])
            let media = try await http.get(playlists[0])
            #expect(media.status == 200 && media.headers["x-cache-status"] == nil)
            _ = try await http.get(playlists[0])
            let asked = try between.entries()
            #expect(asked.count { playlists[0].hasSuffix($0.path) } == 2, "both requests of a media playlist must reach the edge")
            #expect(asked.count { $0.path == master } == 3)

            // The edge learns who asked and how, whatever the viewer claims.
            _ = try await http.get(nginx.url + master, "--header", "X-Forwarded-For: 203.0.113.9")
            let headers = try #require(try between.entries().last { $0.path == master }).headers
            #expect(headers["x-forwarded-for"] == "203.0.113.9, 127.0.0.1")
            #expect(headers["x-forwarded-proto"] == "https")

            // Twenty viewers at once ask for one segment; the edge is asked once, and later not at all.
            let segment = try #require(Edge.segments(in: media.body, base: playlists[0]).last { $0.contains("/c/") })
            try await between.behave("slow-400")
            let answers = try await withThrowingTaskGroup(of: Http.Answer.self) { group in
                for _ in 0..<20 { group.addTask { try await http.get(segment) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await between.behave("ok")
            #expect(answers.allSatisfy { $0.status == 200 && $0.body == answers[0].body })
            #expect(try await http.get(segment).headers["x-cache-status"] == "HIT")
            #expect(try between.entries().count { segment.hasSuffix($0.path) } == 1)
        }

        @Test func handsSegmentsOverToNginxWhenTheChannelSaysSo() async throws {
            let scratch = try Scratch("nginx")
            let demo = try await Demo(in: scratch)
            let origin = try await LogProxy(demo.origin, name: "origin", in: scratch)
            let edge = try await Edge(in: scratch, demo: demo, origins: ["news": origin.url + "/news/"]) { object in
                var channels = object["channels"] as? [[String: Any]] ?? []
                channels[0]["accel"] = true
                object["channels"] = channels
            }
            let nginx = try await Nginx(edge: "127.0.0.1:\(edge.port)", fallback: demo.origin + "/news/", in: scratch)
            let http = nginx.http
            let master = nginx.url + "/play/demo/news/master.m3u8"
            let playlist = try Edge.mediaPlaylist(in: try await http.get(master).body, base: master)
            let segments = Edge.segments(in: try await http.get(playlist).body, base: playlist)
            let segment = try #require(segments.last { $0.contains("/c/") })
            let first = try await http.get(segment), second = try await http.get(segment)
            #expect(first.status == 200 && first.body.count > 1_000 && first.body == second.body)
            #expect(first.headers["x-cache-status"] == "MISS" && second.headers["x-cache-status"] == "HIT")
            #expect(first.headers["access-control-allow-origin"] == "*")
            let name = try #require(segment.components(separatedBy: "/c/").last)
            #expect(try origin.entries().count { $0.path == "/news/" + name } == 1)
            // Only the edge may send there.
            #expect(try await http.get(nginx.url + "/_origin/" + demo.origin + "/news/master.m3u8").status == 404)
        }

        @Test func withoutTheEdgeNewViewersGoToTheOriginAndOthersAreToldToWait() async throws {
            let scratch = try Scratch("nginx")
            let edge = try await Edge(in: scratch)
            let nginx = try await Nginx(edge: "127.0.0.1:\(edge.port)", fallback: edge.demo.origin + "/news/", in: scratch)
            let http = nginx.http
            let master = nginx.url + "/play/demo/news/master.m3u8"
            let playlist = try Edge.mediaPlaylist(in: try await http.get(master).body, base: master)
            #expect(try await http.get(playlist).status == 200)

            edge.process.kill()
            let moved = try await http.get(master + "?device=tv")
            #expect(moved.status == 302 && moved.headers["location"] == edge.demo.origin + "/news/master.m3u8?device=tv")
            #expect(moved.headers["cache-control"] == "no-store" && moved.headers["access-control-allow-origin"] == "*")
            let followed = try await http.get(master, "--location")
            #expect(followed.status == 200 && followed.body.hasPrefix("#EXTM3U"))
            // From there a player finds the origin's own media playlists.
            let own = try Edge.mediaPlaylist(in: followed.body, base: followed.url)
            #expect(try await http.get(own).body.contains("#EXTINF"))

            for url in [playlist, nginx.url + "/play/demo/news/360p.m3u8", nginx.url + "/play/demo/other/master.m3u8"] {
                let refused = try await http.get(url)
                #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(url)")
                #expect(refused.headers["cache-control"] == "no-store" && refused.headers["access-control-allow-origin"] == "*")
            }

            // Back again it is used again, and the session goes on.
            try await edge.restart()
            let resumed = await eventually { (try? await http.get(playlist).status) == 200 }
            #expect(resumed)
            #expect(try await http.get(master).status == 200)
        }
    }
}
