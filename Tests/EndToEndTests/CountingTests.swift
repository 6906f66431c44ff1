import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What a real player plays is counted, once, and paid at its price; a process that is killed forgets nothing of it.
    @Suite struct CountingTests {
        private static let key = "the key of the demo's tenant"

        private static func impressions(_ rest: Rest) async throws -> (impressions: Int, spent: Double) {
            let list = try await rest.done("GET", "/campaigns")["campaigns"] as? [[String: Any]] ?? []
            return list.reduce((0, 0)) { ($0.0 + $1.count("impressions"), $0.1 + ($1["budget_spent"] as? Double ?? 0)) }
        }

        private static func counter(_ name: String, _ edge: Edge, _ http: Http) async throws -> Int {
            let lines = try await http.get(edge.url + "/metrics").body.split(separator: "\n")
            return lines.first { $0.hasPrefix(name + " ") }.flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
        }

        @Test func whatFfmpegPlaysIsCountedOnceAndPaid() async throws {
            let scratch = try Scratch("counting"), ffmpeg = try Package.required("ffmpeg")
            let edge = try await Edge(in: scratch) { object in
                object["tenants"] = [["id": "demo", "name": "Demo", "api_key": Self.key]]
                object["channels"] = (object["channels"] as? [[String: Any]] ?? []).map {
                    $0.merging(["breaks": ["scte35": false], "join": "content"]) { $1 }
                }
            }
            let rest = Rest(edge.url, key: Self.key, in: scratch), http = Http(scratch: scratch)
            let isReady = try await eventually { try await http.get(edge.channel("news")).status == 200 }
            #expect(isReady)
            let player = try ChildProcess(
                "ffmpeg",
                [ffmpeg, "-nostdin", "-v", "warning", "-i", edge.channel("news"), "-map", "0:v:0", "-t", "60", "-f", "null", "-"],
                in: scratch)
            try await Task.sleep(for: .seconds(6))
            try await rest.done("POST", "/channels/news/breaks", ["duration": 25])
            #expect(try await player.exit(within: 60 + Patience.seconds) == 0, "\(player.log)")
            // An ad that was played to its end has an impression, a start, three quartiles and a completion.
            var counted = (impressions: 0, spent: 0.0), events = 0
            let areAllCounted = try await eventually {
                (counted, events) = (try await Self.impressions(rest), try await Self.counter("edge_ad_events_total", edge, http))
                return counted.impressions >= 2 && events == 6 * counted.impressions
            }
            #expect(areAllCounted, "\(counted), \(events) events")
            // 10.00 for a thousand.
            #expect(abs(counted.spent - Double(counted.impressions) / 100) < 0.001, "\(counted)")
            try await edge.restart()
            let after = try await Self.impressions(rest)
            #expect(after.impressions == counted.impressions && after.spent == counted.spent)
        }
    }
}
