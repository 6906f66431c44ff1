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
            let load = try ChildProcess(
                "loader",
                [
                    Package.python, Package.client("loader.py"), playlist, master, playlist, segment, "--connections", "48", "--slow",
                    "6",
                    "--seconds", "60",
                ], in: scratch)
            try await Task.sleep(for: .seconds(3))
            edge.process.signal(SIGTERM)
            // What balances the load sees it first, and meanwhile everything is answered.
            let seen = await eventually(within: 3) { (try? await http.get(edge.url + "/readyz", within: 1).status) == 503 }
            #expect(seen, "/readyz must answer 503 before connections are turned away")

            #expect(try await edge.process.exit(within: 40) == 0, "\(edge.process.log)")
            #expect(try await load.exit(within: 30) == 0, "\(load.log)")
            let counts = try Json.object(load.standardOutput)
            #expect(counts.count("answered") > 1_000, "\(counts)")
            #expect(counts.count("cut") == 0, "\(counts)")
            #expect(counts.count("closedIdle") == 0, "\(counts)")
            #expect(Array(counts.object("statuses").keys) == ["200"], "\(counts)")
        }

        @Test func aSessionGoesOnAboveItsNumbersWhenTheEdgeWasKilled() async throws {
            let scratch = try Scratch("restart")
            let edge = try await Edge(in: scratch)
            let viewers = try ChildProcess(
                "viewers", [Package.python, Package.client("viewers.py"), edge.channel("news"), "45", "--viewers", "4", "--patient"],
                in: scratch)
            // Twice, and once of that in a break, wherever the cycle is now.
            for _ in 0..<2 {
                try await Task.sleep(for: .seconds(15))
                try await edge.restart()
            }
            #expect(try await viewers.exit(within: 90) == 0, "\(viewers.log)")
            let seen = try Json.object(viewers.standardOutput)
            #expect(seen.texts("problems") == [])
            #expect(seen.number("lastAdvanceMs") < 6_000 && seen.count("adSegments") > 0, "\(seen)")
        }
    }
}
