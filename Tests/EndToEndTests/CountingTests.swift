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

        /// Channels without breaks of their own.
        private static func edge(in scratch: Scratch) async throws -> (edge: Edge, rest: Rest, http: Http) {
            let edge = try await Edge(in: scratch) { object in
                object["tenants"] = [["id": "demo", "name": "Demo", "api_key": key]]
                object["channels"] = (object["channels"] as? [[String: Any]] ?? []).map {
                    $0.merging(["breaks": ["scte35": false], "join": "content"]) { $1 }
                }
            }
            let http = Http(scratch: scratch)
            let isReady = try await eventually { try await http.get(edge.channel("news")).status == 200 }
            #expect(isReady)
            return (edge, Rest(edge.url, key: key, in: scratch), http)
        }

        /// - Returns: where its player finds the playlist, and what is to be tracked.
        private static func session(_ edge: Edge, _ http: Http, tracking: String) async throws -> (playback: String, tracking: String) {
            let answer = try await http.get(
                edge.url + "/play/demo/news/session", "--json", "{\"path\": \"master.m3u8\", \"tracking\": \"\(tracking)\"}")
            let session = try Json.object(answer.body)
            return (edge.url + session.text("playback_url"), edge.url + session.text("tracking_url"))
        }

        /// Plays a minute with a break of 25 seconds in it.
        /// - Parameter tracking: who counts; by default the server.
        private static func play(in scratch: Scratch, tracking: String? = nil) async throws -> (edge: Edge, rest: Rest) {
            let ffmpeg = try Package.required("ffmpeg"), (edge, rest, http) = try await Self.edge(in: scratch)
            var url = edge.channel("news")
            if let tracking { url = try await Self.session(edge, http, tracking: tracking).playback }
            let player = try ChildProcess(
                "ffmpeg", [ffmpeg, "-nostdin", "-v", "warning", "-i", url, "-map", "0:v:0", "-t", "60", "-f", "null", "-"], in: scratch)
            try await Task.sleep(for: .seconds(6))
            try await rest.done("POST", "/channels/news/breaks", ["duration": 25])
            #expect(try await player.exit(within: 60 + Patience.seconds) == 0, "\(player.log)")
            return (edge, rest)
        }

        @Test func whatFfmpegPlaysIsCountedOnceAndPaid() async throws {
            let (edge, rest) = try await Self.play(in: try Scratch("counting"))
            // An ad that was played to its end has an impression, a start, three quartiles and a completion.
            var counted = (impressions: 0, spent: 0.0), events = 0
            let areAllCounted = try await eventually {
                (counted, events) = (try await Self.impressions(rest), try await edge.metric("edge_ad_events_total"))
                return counted.impressions >= 2 && events == 6 * counted.impressions
            }
            #expect(areAllCounted, "\(counted), \(events) events")
            // 10.00 for a thousand.
            #expect(abs(counted.spent - Double(counted.impressions) / 100) < 0.001, "\(counted)")
            try await edge.restart()
            let after = try await Self.impressions(rest)
            #expect(after.impressions == counted.impressions && after.spent == counted.spent)
        }

        /// A player that counts by itself and says nothing: nobody pays, and whoever is on call sees it.
        @Test func whatAPlayerThatCountsKeepsToItselfIsNotedAndCostsNothing() async throws {
            let (edge, rest) = try await Self.play(in: try Scratch("unreported"), tracking: "client")
            let isNoted = try await eventually(within: Patience.seconds + 90) {
                try await edge.metric("edge_breaks_unreported_total") == 1
            }
            #expect(isNoted)
            let counted = try await Self.impressions(rest), events = try await edge.metric("edge_ad_events_total")
            #expect(counted.impressions == 0 && counted.spent == 0 && events == 0)
        }

        /// Of two that are given a break, one asks for its first ad, and both tell that they have shown it.
        @Test func whatIsToldOfAnAdThatWasNotAskedForCostsNothing() async throws {
            let (edge, rest, http) = try await Self.edge(in: try Scratch("unasked"))
            func ad(_ playlist: String) async throws -> String? {
                Edge.segments(in: try await http.get(playlist).body, base: playlist).first { $0.contains("/ad/") }
            }
            var media: [String] = [], documents: [String] = []
            for _ in 0..<2 {
                let session = try await Self.session(edge, http, tracking: "client")
                let playlist = try Edge.mediaPlaylist(in: try await http.get(session.playback).body, base: session.playback)
                #expect(try await ad(playlist) == nil)
                media.append(playlist)
                documents.append(session.tracking)
            }
            try await rest.done("POST", "/channels/news/breaks", ["duration": 25])
            var asked: String?
            let isGiven = try await eventually {
                asked = try await ad(media[0])
                let other = try await ad(media[1])
                return asked != nil && other != nil
            }
            #expect(isGiven)
            #expect(try await http.get(try #require(asked), "--location").status == 200)
            for document in documents {
                let avails = try Json.object(try await http.get(document).body)["avails"] as? [[String: Any]] ?? []
                let ads = avails.first?["ads"] as? [[String: Any]] ?? []
                let events = ads.first?["trackingEvents"] as? [[String: Any]] ?? []
                let urls = events.first { $0.text("eventType") == "impression" }?.texts("beaconUrls") ?? []
                #expect(urls.count == 1)
                for url in urls { #expect(try await http.get(url).status == 204) }
            }
            var totals: [String: Any] = [:]
            let areCounted = try await eventually {
                totals = try await rest.done("GET", "/reports/impressions").object("report").object("totals")
                return totals.count("gross_impressions") == 2
            }
            #expect(areCounted && totals.count("impressions") == 1 && totals.count("invalid_impressions") == 1, "\(totals)")
            #expect(try await Self.impressions(rest).impressions == 1)
        }
    }
}
