import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What viewers see while an origin fails: lawful playlists throughout or, once the last good one is too old, 503 with
    /// Retry-After; and afterwards the numbers go on.
    @Suite struct OriginTroubleTests {
        static let troubles = ["killed", "500", "hang", "garbage", "half", "cut"]

        @Test func viewersGetLawfulPlaylistsThroughoutAndNumbersGoOn() async throws {
            let scratch = try Scratch("trouble")
            let demo = try await Demo(in: scratch)
            // One edge, one channel for each trouble: what one origin does must not reach the viewers of another.
            var proxies: [String: LogProxy] = [:]
            for trouble in Self.troubles + ["none"] {
                let port = try Loopback.freePort()
                proxies[trouble] = try await LogProxy(demo.origin, name: "origin-\(trouble)", in: scratch, "--port", "\(port)")
            }
            let settings = ["origin.timeout": 2_000, "origin.connect_timeout": 1_000]
            let edge = try await Edge(in: scratch, demo: demo, origins: proxies.mapValues { $0.url + "/news/" }, settings: settings)
            // The same with less patience, so that its viewers are sent away meanwhile.
            let impatient = try await Edge(
                "impatient", in: scratch, demo: demo, origins: ["500": (proxies["500"]?.url ?? "") + "/news/"],
                settings: settings.merging(["origin.stale": 8]) { $1 })
            let urls = proxies.keys.map { ($0, edge.channel($0)) } + [("impatient", impatient.channel("500"))]
            var viewers: [String: Client] = [:]
            for (id, url) in urls {
                viewers[id] = try Client("viewers.py", [url, "--viewers", "2"], name: "viewers-\(id)", in: scratch)
            }
            for viewer in viewers.values { try await viewer.wait { $0.count("advances") >= 3 && $0.count("adSegments") > 0 } }
            for trouble in Self.troubles.dropFirst() { try await proxies[trouble]?.behave(trouble) }
            let killed = try #require(proxies["killed"])
            killed.process.kill()
            // Meanwhile nobody else's stream stands still.
            try await viewers["none"]?.advance(by: 8)
            try await viewers["impatient"]?.wait { $0.count("unavailable") > 0 }
            for trouble in Self.troubles.dropFirst() { try await proxies[trouble]?.behave("ok") }
            let risen = try await LogProxy(demo.origin, name: "origin-risen", in: scratch, "--port", "\(killed.port)")

            for (id, viewer) in viewers {
                // New segments again: it did resume, and not by an empty window.
                try await viewer.advance(by: 4)
                let seen = try await viewer.end()
                #expect(seen.texts("problems") == [], "\(id)")
                // Only where the last good playlist is too old for so little patience.
                #expect((seen.count("unavailable") > 0) == (id == "impatient"), "\(id): \(seen)")
                if id == "none", Soak.isOn { #expect(seen.number("longestFreezeMs") < 5_000, "\(seen)") }
            }
            #expect(edge.process.exitCode == nil && impatient.process.exitCode == nil)
            withExtendedLifetime(risen) {}
        }

        /// An origin that refuses us is no channel that is not there: viewers come again, and the operator is told once.
        @Test(arguments: [401, 403]) func anOriginThatRefusesIsNotMissing(status: Int) async throws {
            let scratch = try Scratch("refusing"), http = Http(scratch: scratch), demo = try await Demo(in: scratch)
            let proxy = try await LogProxy(demo.origin, in: scratch)
            let edge = try await Edge(in: scratch, demo: demo, origins: ["news": proxy.url + "/news/"])
            try await proxy.behave("\(status)")
            for _ in 0..<6 {
                let refused = try await http.get(edge.channel("news"))
                #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused)")
            }
            let told = edge.process.standardError.split(separator: "\n").filter { $0.contains("origin answered \(status)") }
            // Not for each request; each loop tells it for itself.
            #expect((1...2).contains(told.count), "\(told)")
            try await proxy.behave("ok")
            #expect(await eventually { (try? await http.get(edge.channel("news")).status) == 200 })
        }

        /// What an origin says to us of content is not for viewers: they come again, and the operator is told once.
        @Test func anOriginsRefusalOfASegmentStaysWithUs() async throws {
            let scratch = try Scratch("refused-segment"), http = Http(scratch: scratch), demo = try await Demo(in: scratch)
            let proxy = try await LogProxy(demo.origin, in: scratch)
            let edge = try await Edge(in: scratch, demo: demo, origins: ["news": proxy.url + "/news/"]), master = edge.channel("news")
            let playlist = try Edge.mediaPlaylist(in: try await http.get(master).body, base: master)
            let segment = try #require(Edge.segments(in: try await http.get(playlist).body, base: playlist).last { $0.contains("/c/") })
            #expect(try await http.get(segment).status == 200)
            for (status, expected) in [(401, 502), (403, 502), (407, 502), (500, 502), (503, 502), (404, 404), (410, 410), (416, 416)] {
                try await proxy.behave("\(status)")
                for _ in 0..<4 {
                    let refused = try await http.get(segment + "?secret=1")
                    #expect(refused.status == expected && (refused.headers["retry-after"] != nil) == (expected == 502), "\(refused)")
                    #expect(refused.body.hasPrefix("{\"error\"") && !refused.body.contains("sorry"), "\(refused)")
                }
                let told = edge.process.standardError.split(separator: "\n").filter { line in
                    line.contains("a segment could not be fetched: origin answered \(status) (http://127.0.0.1:\(proxy.port)/")
                }
                // Each loop tells it for itself.
                #expect(expected == 502 ? (1...2).contains(told.count) : told.isEmpty, "\(told)")
            }
            try await proxy.behave("ok")
            #expect(try await http.get(segment).status == 200)
        }
    }
}
