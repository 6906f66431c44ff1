import Foundation
import Testing

extension EndToEnd {
    /// What viewers see while an origin fails: lawful playlists throughout or, once the last good one is too old, 503 with
    /// Retry-After; and afterwards the numbers go on.
    @Suite struct OriginTroubleTests {
        static let troubles = ["killed", "500", "hang", "garbage", "half", "cut"]
        static let goodSeconds = 12.0
        static let badSeconds = 20.0
        static let againSeconds = 28.0

        @Test func viewersGetLawfulPlaylistsThroughoutAndNumbersGoOn() async throws {
            let scratch = try Scratch("trouble")
            let demo = try await Demo(in: scratch)
            // One edge, one channel for each trouble: what one origin does must not reach the viewers of another.
            var proxies: [String: LogProxy] = [:]
            for trouble in Self.troubles + ["none"] {
                let port = try Port.free()
                proxies[trouble] = try await LogProxy(demo.origin, name: "origin-\(trouble)", in: scratch, "--port", "\(port)")
            }
            let edge = try await Edge(in: scratch, demo: demo, origins: proxies.mapValues { $0.url + "/news/" })
            // The same with less patience, so that its viewers are sent away meanwhile.
            let impatient = try await Edge("impatient", in: scratch, demo: demo, origins: ["500": (proxies["500"]?.url ?? "") + "/news/"]) {
                $0["settings"] = ["origin.stale": 8]
            }
            let seconds = Self.goodSeconds + Self.badSeconds + Self.againSeconds
            let urls = proxies.keys.map { ($0, edge.channel($0)) } + [("impatient", impatient.channel("500"))]
            let viewers = try urls.map { id, url in
                let command = [Package.python, Package.client("viewers.py"), url, "\(seconds)", "--viewers", "2"]
                return (id, try ChildProcess("viewers-\(id)", command, in: scratch))
            }
            try await Task.sleep(for: .seconds(Self.goodSeconds))
            for trouble in Self.troubles.dropFirst() { try await proxies[trouble]?.behave(trouble) }
            let killed = try #require(proxies["killed"])
            killed.process.kill()
            try await Task.sleep(for: .seconds(Self.badSeconds))
            for trouble in Self.troubles.dropFirst() { try await proxies[trouble]?.behave("ok") }
            let risen = try await LogProxy(demo.origin, name: "origin-risen", in: scratch, "--port", "\(killed.port)")

            for (id, viewer) in viewers {
                #expect(try await viewer.exit(within: seconds + 90) == 0, "\(viewer.log)")
                let seen = try Json.object(viewer.standardOutput)
                #expect(seen.texts("problems") == [], "\(id)")
                #expect(seen.count("playlists") > 40, "\(id): \(seen)")
                // New segments to the end: it did resume, and not by an empty window.
                #expect(seen.number("lastAdvanceMs") < 6_000, "\(id): \(seen)")
                #expect(seen.count("adSegments") > 0, "\(id): \(seen)")
                // Only where the last good playlist is too old for so little patience; by default it serves for 30 s.
                #expect((seen.count("unavailable") > 0) == (id == "impatient"), "\(id): \(seen)")
                if id == "none" { #expect(seen.number("longestFreezeMs") < 5_000, "\(seen)") }
            }
            #expect(edge.process.exitCode == nil && impatient.process.exitCode == nil)
            withExtendedLifetime(risen) {}
        }
    }
}
