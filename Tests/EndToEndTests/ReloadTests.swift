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
    }
}
