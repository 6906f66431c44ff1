import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Many players at once on transport streams, fragmented MP4, and pictures and sound apart, and some that place ads themselves: of each
    /// is counted what its requests say.
    @Suite struct AdViewerTests {
        private static let key = "the key of the demo's tenant", channels = ["news", "movies", "series"]
        static let lengths = ["acme-10": 10, "zest-5": 5, "luna-10": 10]
        static let events = ["start", "firstQuartile", "midpoint", "thirdQuartile", "complete"]

        /// Channels without breaks of their own, and ads whose third party is the sink: it is told of every event, and how it is known.
        static func edge(_ sink: BeaconSinkServer, in scratch: Scratch) async throws -> Edge {
            let demo = try await Demo(in: scratch)
            let origins = Dictionary(uniqueKeysWithValues: channels.map { ($0, "\(demo.origin)/\($0)/") })
            return try await Edge(in: scratch, demo: demo, origins: origins) { object in
                object["tenants"] = [["id": "demo", "name": "Demo", "api_key": key]]
                object["channels"] = (object["channels"] as? [[String: Any]] ?? []).map {
                    $0.merging(["breaks": ["scte35": false], "join": "content"]) { $1 }
                }
                // In all their forms.
                object["slates"] = [["tenant": "demo", "id": "slate", "hls": "\(demo.origin)/ads/slate/all.m3u8"]]
                object["campaigns"] = lengths.sorted { $0.key < $1.key }.map { id, seconds -> [String: Any] in
                    let tracking = Dictionary(
                        uniqueKeysWithValues: (["impression"] + events).map {
                            ($0, ["\(sink.url)/\($0)/\(id)?c=[CACHEBUSTING]&by=[SERVERSIDE]"])
                        })
                    let creative: [String: Any] = [
                        "id": id, "duration": seconds, "hls": "\(demo.origin)/ads/\(id)/all.m3u8", "tracking": tracking,
                    ]
                    return ["tenant": "demo", "id": id, "cpm": 10, "creatives": [creative]]
                }
            }
        }

        /// A break that holds all the ads.
        static func orderBreaks(_ channels: [String], _ edge: Edge, in scratch: Scratch) async throws {
            let rest = Rest(edge.url, key: key, in: scratch)
            for channel in channels { try await rest.done("POST", "/channels/\(channel)/breaks", ["duration": 25]) }
        }

        /// What one player says of itself.
        private struct Player {
            var agent: String
            var says: Bool, leaves: Bool
            var faults: [String]
            /// Of each ad what must be counted, and what may be besides.
            var ads: [(creative: String, must: [String], may: [String])]

            init(_ object: [String: Any]) {
                agent = object.text("agent")
                says = object["says"] as? Bool == true
                leaves = object["leaves"] is NSNumber
                faults = object.texts("faults")
                ads = (object["ads"] as? [[String: Any]] ?? []).map { ($0.text("creative"), $0.texts("must"), $0.texts("may")) }
            }

            var must: Set<String> { names { $0.must } }
            var may: Set<String> { names { $0.must + $0.may } }

            private func names(_ events: ((creative: String, must: [String], may: [String])) -> [String]) -> Set<String> {
                Set(ads.flatMap { ad in events(ad).flatMap { $0 == "start" ? ["impression", $0] : [$0] }.map { "\($0)/\(ad.creative)" } })
            }
        }

        @Test func whatIsCountedOfEachPlayerIsWhatItsRequestsSay() async throws {
            let scratch = try Scratch("ad-viewers"), sink = try await BeaconSinkServer(in: scratch)
            let edge = try await Self.edge(sink, in: scratch)
            let lengths = String(decoding: try JSONSerialization.data(withJSONObject: Self.lengths, options: .sortedKeys), as: UTF8.self)
            let viewers = try Client(
                "adviewers.py",
                Self.channels.map(edge.channel) + [
                    "--players", "\(Soak.size(24, full: 100))", "--lengths", lengths, "--callers", "\(Soak.size(8, full: 40))", "--tag",
                    edge.url + "/api/v1/vast?tenant=demo&channel=news&duration=25",
                ], in: scratch)
            try await viewers.wait { $0["ready"] as? Bool == true }
            // As long as the ads take to be ready, and some content.
            try await Task.sleep(for: .seconds(8))
            try await Self.orderBreaks(Self.channels, edge, in: scratch)
            let seen = try await viewers.wait { $0["done"] as? Bool == true }
            let players = (seen["players"] as? [[String: Any]] ?? []).map(Player.init)
            #expect(players.count == Soak.size(24, full: 100))

            let wanted = players.map(\.must.count).reduce(0, +)
            _ = try await eventually { try sink.entries().count >= wanted }
            // What should not come would have come by then.
            try await Task.sleep(for: .seconds(12))
            let told = Dictionary(grouping: try sink.entries()) { $0.headers["user-agent"] ?? "" }
            for player in players { Self.judge(told[player.agent] ?? [], player) }
            #expect(Set(told.keys).isSubset(of: players.map(\.agent)))
            let counted = told.values.map(\.count).reduce(0, +)
            #expect(try await edge.metric("edge_ad_events_total") == counted)
            #expect(seen.texts("problems") == [])
            try await Self.judge(told.values.flatMap { $0 }, told: seen.object("told"), edge, in: scratch)
        }

        /// The reports have what third parties were told, and what those who place ads themselves have told.
        private static func judge(
            _ entries: [BeaconSinkServer.Entry], told: [String: Any], _ edge: Edge, in scratch: Scratch
        ) async throws {
            let rest = Rest(edge.url, key: key, in: scratch)
            let figures = ["impressions", "starts", "first_quartiles", "midpoints", "third_quartiles", "completions"]
            #expect(told.object(told.keys.first ?? "").count("impression") > 0)
            for campaign in lengths.keys {
                let stats = try await rest.done("GET", "/campaigns/\(campaign)/stats").object("stats")
                for (event, figure) in zip(["impression"] + events, figures) {
                    let expected = entries.count { $0.name == "\(event)/\(campaign)" } + told.object(campaign).count(event)
                    #expect(stats.count(figure) == expected, "\(figure) of \(campaign)")
                }
                #expect(Int((stats.number("spend") * 1_000_000).rounded()) == stats.count("impressions") * 10_000)
            }
        }

        private static func judge(_ entries: [BeaconSinkServer.Entry], _ player: Player) {
            let names = entries.map(\.name), counted = Set(names)
            #expect(counted.count == names.count, "\(player.agent): something was told twice: \(names.sorted())")
            // Of one that a busy machine has made late nobody can say what it would have asked for.
            #expect(player.faults.allSatisfy { $0.hasPrefix("late") }, "\(player)")
            guard player.faults.isEmpty else { return }
            #expect(player.must.isSubset(of: counted), "missing: \(player.must.subtracting(counted).sorted()) of \(player)")
            #expect(counted.isSubset(of: player.may), "too many: \(counted.subtracting(player.may).sorted()) of \(player)")
            // Who says where it is, and stays, has seen all of it.
            guard player.says, !player.leaves else { return }
            #expect(player.ads.count == lengths.count && player.may.count == 6 * lengths.count, "\(player)")
        }
    }
}
