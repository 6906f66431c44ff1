import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Third parties are told of what a real player plays: each URL once, with the viewer's own fields.
    @Suite struct BeaconTests {
        private static let key = "the key of the demo's tenant", userAgent = "A television/1.0"
        private static let events = ["impression", "start", "firstQuartile", "midpoint", "thirdQuartile", "complete"]

        private static func edge(_ sink: BeaconSinkServer, in scratch: Scratch) async throws -> Edge {
            try await Edge(in: scratch) { object in
                object["tenants"] = [["id": "demo", "name": "Demo", "api_key": key]]
                object["channels"] = (object["channels"] as? [[String: Any]] ?? []).map {
                    $0.merging(["breaks": ["scte35": false], "join": "content"]) { $1 }
                }
                object["campaigns"] = (object["campaigns"] as? [[String: Any]] ?? []).map { campaign in
                    var campaign = campaign
                    campaign["creatives"] = (campaign["creatives"] as? [[String: Any]] ?? []).map { creative in
                        let id = creative["id"] as? String ?? ""
                        let macros = "c=[CACHEBUSTING]&at=[TIMESTAMP]&ua=[DEVICEUA]&head=[ADPLAYHEAD]&type=[ADTYPE]&by=[SERVERSIDE]"
                        let tracking = Dictionary(uniqueKeysWithValues: events.map { ($0, ["\(sink.url)/\($0)/\(id)?\(macros)"]) })
                        return creative.merging(["tracking": tracking]) { $1 }
                    }
                    return campaign
                }
            }
        }

        /// Plays a minute with a break of 25 seconds in it.
        private static func play(_ edge: Edge, in scratch: Scratch) async throws {
            let ffmpeg = try Package.required("ffmpeg")
            let isReady = try await eventually { try await Http(scratch: scratch).get(edge.channel("news")).status == 200 }
            #expect(isReady)
            let player = try ChildProcess(
                "ffmpeg",
                [
                    ffmpeg, "-nostdin", "-v", "warning", "-user_agent", userAgent, "-i", edge.channel("news"), "-map", "0:v:0", "-t", "60",
                    "-f", "null", "-",
                ], in: scratch)
            try await Task.sleep(for: .seconds(6))
            try await Rest(edge.url, key: key, in: scratch).done("POST", "/channels/news/breaks", ["duration": 25])
            #expect(try await player.exit(within: 60 + Patience.seconds) == 0, "\(player.log)")
        }

        /// Waits until each counted event has come once, and judges what came.
        private static func judge(_ sink: BeaconSinkServer, _ edge: Edge, in scratch: Scratch) async throws {
            var accepted: [BeaconSinkServer.Entry] = [], counted = 0
            let haveCome = try await eventually(within: Patience.seconds + 90) {
                counted = try await edge.metric("edge_ad_events_total")
                accepted = try sink.entries().filter(\.isAccepted)
                return counted >= 2 * events.count && accepted.count >= counted
            }
            #expect(haveCome && accepted.count == counted, "\(accepted.count) beacons of \(counted) events")
            // One for each event of each ad. The cache buster tells apart two plays of one ad.
            #expect(Set(accepted.map(\.url)).count == accepted.count)
            let names = Dictionary(grouping: accepted) { $0.name.split(separator: "/").last ?? "" }
            for (ad, entries) in names {
                let plays = entries.count { $0.name.hasPrefix("impression/") }
                for event in events { #expect(entries.count { $0.name == "\(event)/\(ad)" } == plays, "\(event) of \(ad)") }
            }
            for entry in accepted {
                #expect(entry.headers["user-agent"] == userAgent && entry.headers["x-device-user-agent"] == userAgent)
                #expect(entry.headers["x-device-ip"] == "127.0.0.1" && entry.headers["x-forwarded-for"] == "127.0.0.1")
                #expect(entry.headers["cookie"] == nil)
                let query = entry.query
                #expect(query["c"]?.wholeMatch(of: /\d{8}/) != nil && query["at"]?.contains("T") == true)
                #expect(query["ua"] == "A%20television%2F1.0" && query["type"] == "video" && query["by"] == "2")
                if entry.name.hasPrefix("impression/") { #expect(query["head"] == "00%3A00%3A00.000") }
                #expect(!entry.url.contains("["))
            }
            let outcome = "edge_third_party_beacons_total{outcome=\"delivered\"}"
            let areTold = try await eventually { try await edge.metric(outcome) == accepted.count }
            #expect(areTold)
        }

        @Test func eachUrlIsAskedForOnceWithTheViewersFields() async throws {
            let scratch = try Scratch("beacons"), sink = try await BeaconSinkServer(in: scratch)
            let edge = try await Self.edge(sink, in: scratch)
            try await Self.play(edge, in: scratch)
            try await Self.judge(sink, edge, in: scratch)
            let count = try sink.entries().count
            // A process that is killed sends nothing again.
            try await edge.restart()
            try await Task.sleep(for: .seconds(3))
            #expect(try sink.entries().count == count)
        }

        @Test func aHostThatIsDownGetsThemLaterAndNoneTwice() async throws {
            let scratch = try Scratch("beacons-later"), sink = try await BeaconSinkServer(in: scratch, status: 503)
            let edge = try await Self.edge(sink, in: scratch)
            try await Self.play(edge, in: scratch)
            #expect(try !sink.entries().isEmpty)
            try await sink.answer(204)
            try await Self.judge(sink, edge, in: scratch)
            // An attempt that is made again has the same bytes.
            let entries = try sink.entries(), accepted = Set(entries.filter(\.isAccepted).map(\.url))
            #expect(entries.contains { !$0.isAccepted } && entries.allSatisfy { accepted.contains($0.url) })
        }

        @Test func whatWaitsIsSentByTheNextProcess() async throws {
            let scratch = try Scratch("beacons-restart"), sink = try await BeaconSinkServer(in: scratch, status: 503)
            let edge = try await Self.edge(sink, in: scratch)
            try await Self.play(edge, in: scratch)
            let count = try await edge.metric("edge_ad_events_total")
            let refused = try sink.entries()
            try await edge.restart()
            try await sink.answer(204)
            // What was on its way when the process was killed is not sent again: nobody knows whether it was counted.
            let haveCome = try await eventually(within: Patience.seconds + 60) {
                let accepted = try sink.entries().filter(\.isAccepted).count
                let unknown = try await edge.metric("edge_third_party_beacons_total{outcome=\"unknown\"}")
                return accepted + unknown >= count
            }
            #expect(haveCome)
            let accepted = try sink.entries().filter(\.isAccepted).map(\.url)
            #expect(Set(accepted).count == accepted.count && accepted.count <= count && !refused.isEmpty)
        }
    }
}
