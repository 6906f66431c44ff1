import Foundation
import Testing

extension EndToEnd {
    /// SIGTERM while viewers are served: every request that was sent is answered in full, then the program ends.
    @Suite struct DrainTests {
        @Test func noRequestIsCutWhenTheEdgeIsTerminatedUnderLoad() async throws {
            let scratch = try Scratch("drain")
            let edge = try await Edge(in: scratch)
            let http = Http(scratch: scratch)
            let master = edge.channel("news")
            let playlist = try Edge.mediaPlaylist(in: try await http.get(master).body, base: master)
            let segment = try #require(Edge.segments(in: try await http.get(playlist).body, base: playlist).last { $0.contains("/c/") })
            let load = try Client(
                "loader.py", [playlist, master, playlist, segment, edge.url + "/readyz", "--connections", "48", "--slow", "6"], in: scratch)
            try await load.wait { $0.count("answered") > 1_000 }
            edge.process.signal(SIGTERM)

            #expect(try await edge.process.exit() == 0, "\(edge.process.log)")
            // It ends by itself, when nobody answers any more.
            #expect(try await load.process.exit() == 0, "\(load.process.log)")
            let counts = load.seen
            // What balances the load sees it first, and meanwhile everything is answered.
            #expect(counts.count("unready") > 0, "/readyz must answer 503 before connections are turned away: \(counts)")
            #expect(counts.count("cut") == 0, "\(counts)")
            #expect(counts.count("closedIdle") == 0, "\(counts)")
            #expect(Array(counts.object("statuses").keys) == ["200"], "\(counts)")
        }

        @Test func aSessionGoesOnAboveItsNumbersWhenTheEdgeWasKilled() async throws {
            let scratch = try Scratch("restart")
            let edge = try await Edge(in: scratch)
            let viewers = try Client("viewers.py", [edge.channel("news"), "--viewers", "4", "--patient"], in: scratch)
            // Ten seconds apart, of a cycle of 16: once of that in a break, wherever the cycle is now.
            for _ in 0..<2 {
                try await viewers.advance(by: 5)
                try await edge.restart()
            }
            try await viewers.advance(by: 5)
            let seen = try await viewers.end()
            #expect(seen.texts("problems") == [])
            #expect(seen.count("adSegments") > 0, "\(seen)")
        }
    }
}
