import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Who a viewer is, and what they have seen, outlives the process and a pause: targeting, caps and experiments go on as they were.
    @Suite struct RemembranceTests {
        private static let key = "the key of the demo's tenant"

        /// What a break says of its viewer.
        private struct Told: Equatable {
            var bucket: Int
            var arms: [String: String]
            /// Campaigns that were left out, and why.
            var lost: [String: String]
            var won: [String]
        }

        private static func edge(in scratch: Scratch) async throws -> Edge {
            try await Edge(in: scratch, settings: ["session.expiry": 10, "drain.delay": 0]) { object in
                object["geo_headers"] = ["country": "X-Country"]
                // What of a break is left at a join decides nothing here.
                object["channels"] = (object["channels"] as? [[String: Any]] ?? []).map { $0.merging(["join": "content"]) { $1 } }
                let arms = [["id": "one"], ["id": "two"]]
                object["tenants"] = [
                    [
                        "id": "demo", "name": "Demo", "api_key": key,
                        "experiments": [["id": "halves", "arms": arms] as [String: Any]],
                    ] as [String: Any]
                ]
                let known = object["campaigns"] as? [[String: Any]] ?? []
                func campaign(_ id: String, _ creative: String, _ more: [String: Any]) -> [String: Any] {
                    var campaign = known.first { $0.text("id") == creative } ?? [:]
                    campaign["creatives"] = (campaign["creatives"] as? [[String: Any]] ?? []).map { $0.merging(["id": id]) { $1 } }
                    return campaign.merging(["id": id, "name": id]) { $1 }.merging(more) { $1 }
                }
                func only(_ attribute: String, _ value: String) -> [String: Any] {
                    ["targeting": ["all": [[attribute: ["include": [value]]]]]]
                }
                object["campaigns"] = [
                    // What is shown to this viewer once, and then the cap holds.
                    campaign(
                        "once", "zest-5", only("key.genre", "film").merging(["caps": [["count": 1, "per": "day"]], "priority": 10]) { $1 }),
                    campaign("germans", "zest-5", only("country", "DE")),
                    // What a session shows that has forgotten where its viewer is.
                    campaign("others", "zest-5", ["targeting": ["none": [["country": ["include": ["DE"]]]]], "priority": 10]),
                    campaign("televisions", "zest-5", only("device", "tv")),
                    campaign("first-half", "zest-5", only("arm", "halves/one")),
                    campaign("second-half", "zest-5", only("arm", "halves/two")),
                ]
            }
        }

        @Test func aViewerIsKnownAfterKillsAndAPause() async throws {
            let scratch = try Scratch("remembrance"), edge = try await Self.edge(in: scratch)
            var http = Http(scratch: scratch)
            let master = edge.channel("news") + "?uid=somebody&ads.genre=film"
            let opened = try await http.get(
                master, "--header", "X-Country: DE", "--header", "X-Forwarded-For: 203.0.113.7", "--user-agent",
                "Roku/DVP-12.0 (12.0.0 build 4182)")
            let playlist = try Edge.mediaPlaylist(in: opened.body, base: master)
            let token = try #require(playlist.components(separatedBy: "/s/").last?.split(separator: "/").first.map(String.init))
            http.options = ["--header", "Authorization: Bearer \(Self.key)"]

            func explained() async throws -> [String: Any] {
                let answer = try await http.get("\(edge.url)/api/v1/sessions/\(token)/explain")
                return answer.status == 200 ? try Json.object(answer.body) : [:]
            }
            var last = 0
            /// What the next break says that is decided by this process, once it is.
            func next() async throws -> Told {
                var found: Told?
                _ = try await eventually {
                    try await Task.sleep(for: .milliseconds(300))
                    #expect(try await http.get(playlist).status == 200)
                    let told = try await explained(), breaks = told["breaks"] as? [[String: Any]] ?? []
                    guard let it = breaks.last(where: { $0.count("id") > last && $0.object("decided").text("outcome") == "pod" }) else {
                        return false
                    }
                    last = it.count("id")
                    let campaigns = it.object("decided")["campaigns"] as? [[String: Any]] ?? []
                    found = Told(
                        bucket: it.object("decided").count("bucket"),
                        arms: it.object("decided")["experiments"] as? [String: String] ?? [:],
                        lost: Dictionary(
                            campaigns.filter { $0.text("outcome") == "lost" }.map { ($0.text("id"), $0.text("reason")) },
                            uniquingKeysWith: { $1 }),
                        won: campaigns.filter { $0.text("outcome") == "won" }.map { $0.text("id") }.sorted())
                    return true
                }
                let told = try #require(found)
                return told
            }

            let viewer = try await explained().object("viewer")
            #expect(viewer.text("country") == "DE" && viewer.text("device") == "tv" && viewer.text("address") == "203.0.113.7", "\(viewer)")
            let first = try await next()
            #expect(first.won.contains("once") && first.lost["others"] != nil, "\(first)")
            var before = try await next()
            #expect(!before.won.contains("once") && before.lost["once"] != nil, "\(before)")
            #expect(before.lost["once"] == "cap" && before.lost["others"] != nil && before.lost["televisions"] != "device", "\(before)")
            #expect(before.arms == first.arms && before.arms.count == 1 && before.bucket == first.bucket, "\(before)")

            // Three kills, each as soon as it answers.
            for _ in 0..<3 { try await edge.restart() }
            #expect(try await explained().object("viewer") as NSDictionary == viewer as NSDictionary)
            var after = try await next()
            #expect(Self.isSame(after, before), "\(after), before \(before)")

            // Away for longer than a session lives, then also while the process is killed.
            for isKilled in [false, true] {
                let isOver = try await eventually {
                    SessionTests.metric("edge_sessions_remembered", try await http.get(edge.url + "/metrics").body) == 1
                }
                #expect(isOver)
                if isKilled { try await edge.restart() }
                before = after
                // The request of one who comes back says nothing of all that.
                after = try await next()
                #expect(Self.isSame(after, before), "\(after), before \(before)")
                // Its address and User-Agent are those it comes back with; what they once told stays.
                let back = try await explained().object("viewer")
                #expect(back.text("country") == "DE" && back.text("device") == "tv", "\(back)")
            }
        }

        /// Which campaigns win, and which come too late, may differ from break to break; who is refused for what a viewer is or has seen,
        /// not.
        private static func isSame(_ one: Told, _ other: Told) -> Bool {
            let lasting: Set = ["geo", "device", "language", "experiment", "key_value", "targeting", "cap"]
            func refused(_ told: Told) -> [String: String] { told.lost.filter { lasting.contains($0.value) } }
            return one.bucket == other.bucket && one.arms == other.arms && refused(one) == refused(other)
        }
    }
}
