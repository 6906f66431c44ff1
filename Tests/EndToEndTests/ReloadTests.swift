import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// SIGHUP with the file changed: what is new takes effect, and viewers of everything else notice nothing.
    @Suite struct ReloadTests {
        @Test func whatChangesTakesEffectAndDisturbsNobodyElse() async throws {
            let scratch = try Scratch("reload")
            let demo = try await Demo(in: scratch), news = demo.origin + "/news/"
            let edge = try await Edge(in: scratch, demo: demo, origins: ["news": news, "old": news, "moved": demo.origin + "/nowhere/"])
            let http = Http(scratch: scratch)
            let viewers = try Client("viewers.py", [edge.channel("news"), "--viewers", "4"], in: scratch)
            try await viewers.advance(by: 2)
            let old = try await http.get(edge.channel("old"))
            #expect(old.status == 200)
            let playlist = try Edge.mediaPlaylist(in: old.body, base: edge.channel("old"))
            #expect(try await http.get(playlist).status == 200)
            #expect(try await http.get(edge.channel("new")).status == 404)

            try await edge.reload("1 channel added, 1 channel changed, 1 channel removed, 1 campaign removed") { document in
                var channels = document["channels"] as? [[String: Any]] ?? []
                channels.removeAll { $0["id"] as? String == "old" }
                for index in channels.indices where channels[index]["id"] as? String == "moved" { channels[index]["origin"] = [news] }
                channels.append(["tenant": "demo", "id": "new", "origin": [news], "slate": "slate"])
                document["channels"] = channels
                document["campaigns"] = (document["campaigns"] as? [[String: Any]])?.filter { $0["id"] as? String != "zest-5" }
            }
            for (channel, status) in [("new", 200), ("moved", 200), ("old", 404), ("news", 200)] {
                #expect(try await http.get(edge.channel(channel)).status == status, "\(channel)")
            }
            #expect(try await http.get(playlist).status == 404, "the sessions of a channel that is gone are gone")

            // A mistake is one line, and changes nothing.
            try await edge.reload("the configuration stays as it was: ", text: "{\"listen\": ")
            try await edge.reload("channels[0].slate") { document in
                var channels = document["channels"] as? [[String: Any]] ?? []
                channels[0]["slate"] = "nowhere"
                document["channels"] = channels
            }
            #expect(try await http.get(edge.channel("new")).status == 200)
            try await viewers.advance(by: 2)
            let seen = try await viewers.end()
            #expect(seen.texts("problems") == [])
        }

        /// A hundred reloads in a minute, with channels and campaigns added, changed and removed: a thousand viewers of another channel
        /// notice nothing.
        @Test(.enabled(if: Soak.isOn, "a soak: make soak ONLY=ReloadTests"))
        func aThousandViewersNoticeNothing() async throws {
            let scratch = try Scratch("reloads")
            let demo = try await Demo(in: scratch), news = demo.origin + "/news/"
            let edge = try await Edge(in: scratch, demo: demo, origins: ["news": news])
            let crowd = try Client("crowd.py", [edge.channel("news"), "--viewers", "1000"], in: scratch)
            try await crowd.wait { $0.count("watching") == 1_000 }
            // Without them, with them, and without again.
            crowd.process.signal(SIGUSR1)
            try await Task.sleep(for: .seconds(60))
            crowd.process.signal(SIGUSR1)
            for turn in 0..<100 {
                try await edge.reload("read again: ") { document in
                    var channels = (document["channels"] as? [[String: Any]] ?? []).filter { $0["id"] as? String != "passing-\(turn - 5)" }
                    for index in channels.indices where channels[index]["id"] as? String == "passing-\(turn - 2)" {
                        channels[index]["origin"] = [demo.origin + "/vod/", news]
                    }
                    channels.append(["tenant": "demo", "id": "passing-\(turn)", "origin": [news]])
                    document["channels"] = channels
                    var campaigns = (document["campaigns"] as? [[String: Any]] ?? []).filter {
                        $0["id"] as? String != "passing-\(turn - 5)"
                    }
                    for index in campaigns.indices where campaigns[index]["id"] as? String == "passing-\(turn - 2)" {
                        campaigns[index]["priority"] = 3
                    }
                    campaigns.append([
                        "tenant": "demo", "id": "passing-\(turn)", "name": "passing", "cpm": 1, "priority": 9, "creatives": [],
                    ])
                    document["campaigns"] = campaigns
                }
                try await Task.sleep(for: .milliseconds(500))
            }
            crowd.process.signal(SIGUSR1)
            try await Task.sleep(for: .seconds(60))
            let seen = try await crowd.end()
            #expect(seen.texts("problems") == [])
            let phases = (seen["phases"] as? [[String: Any]] ?? []).dropFirst()
            let p99Ms = phases.map { ($0["p99Ms"] as? NSNumber)?.doubleValue ?? .infinity }
            print("p99 without, with and without reloads: \(p99Ms) ms")
            try #require(p99Ms.count == 3)
            #expect(p99Ms[1] <= max(p99Ms[0], p99Ms[2]) + 2)
        }
    }
}
