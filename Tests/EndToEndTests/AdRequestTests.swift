import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `POST /api/v1/ad-request`, and the same engine behind stitched breaks.
    @Suite struct AdRequestTests {
        private static func edge(in scratch: Scratch) async throws -> Edge {
            try await Edge(in: scratch) { object in
                object["trust_query_attributes"] = true
                let channels = object["channels"] as? [[String: Any]] ?? []
                object["channels"] = channels + channels.map { $0.merging(["id": "short", "pod": ["slots": [12, 12]]]) { $1 } }
                object["campaigns"] = [
                    campaign("paid", 15, ["priority": 7, "targeting": ["all": [["country": ["include": ["DE"]]]]]]),
                    campaign("capped", 10, ["priority": 5, "caps": [["count": 2, "per": "day"]]]),
                    campaign("stopped", 10, ["status": "paused"]), campaign("poor", 10, ["budget_total": 0.01, "cpm": 5_000]),
                ]
            }
        }

        private static func campaign(_ id: String, _ seconds: Int, _ more: [String: Any]) -> [String: Any] {
            let creative: [String: Any] = ["id": id, "duration": seconds, "video_url": "http://127.0.0.1:9/\(id).mp4"]
            return ["tenant": "demo", "id": id, "cpm": 10, "creatives": [creative]].merging(more) { $1 }
        }

        private static func body(_ more: [String: Any] = [:]) -> String {
            let object = ["request_id": "r", "tenant": "demo", "channel": "news", "duration": 20].merging(more) { $1 }
            return (try? JSONSerialization.data(withJSONObject: object)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }

        @Test func theBestAdThatFitsIsAnsweredAndNothingIsNoContent() async throws {
            let scratch = try Scratch("ad-request")
            let edge = try await Self.edge(in: scratch), http = Http(scratch: scratch)
            func ask(_ more: [String: Any] = [:], query: String = "") async throws -> Http.Answer {
                try await http.get(edge.url + "/api/v1/ad-request" + query, "--data", Self.body(more))
            }
            let german = try await ask(["params": ["country": "DE"]])
            let ad = try Json.object(german.body)
            #expect(german.status == 200 && german.headers["content-type"] == "application/json")
            #expect(german.headers["access-control-allow-origin"] == "*")
            #expect(ad.text("campaign_id") == "paid" && ad.text("creative_id") == "paid" && ad.number("duration") == 15)
            #expect(ad.text("video_url") == "http://127.0.0.1:9/paid.mp4" && ad.text("request_id") == "r")
            // Two for each viewer and day, and nobody else has anything.
            for uid in ["one", "two"] {
                let answers = try await [0, 1, 2].asyncMap { _ in try await ask(["uid": uid]) }
                #expect(answers.map(\.status) == [200, 200, 204] && answers[2].body.isEmpty)
            }
            let explained = try Json.object(try await ask(["uid": "one"], query: "?explain=1").body).object("trace")
            let reasons = Dictionary(
                uniqueKeysWithValues: (explained["campaigns"] as? [[String: Any]] ?? []).map {
                    ($0.text("campaign_id"), $0.text("outcome"))
                })
            #expect(reasons == ["paid": "geo", "capped": "cap", "stopped": "paused", "poor": "budget"])
            #expect(explained.object("lost").count("geo") == 1 && explained.count("won") == 0)
            #expect(try await ask(["duration": 5, "uid": "three"]).status == 204)
            // No break of that channel has room for an ad of 15 s.
            let short = try await ask(["channel": "short", "uid": "four", "params": ["country": "DE"]])
            #expect(try Json.object(short.body).text("campaign_id") == "capped")
        }

        @Test func aBudgetIsSpentOnceAlsoAcrossAKill() async throws {
            let scratch = try Scratch("ad-request")
            let edge = try await Edge(in: scratch) { $0["campaigns"] = [Self.campaign("few", 10, ["goal_impressions": 40])] }
            let http = Http(scratch: scratch)
            var shown = 0
            func ask(_ times: Int) async throws {
                for _ in 0..<times where try await http.get(edge.url + "/api/v1/ad-request", "--data", Self.body()).status == 200 {
                    shown += 1
                }
            }
            try await ask(10)
            #expect(shown > 0)
            // A line for the one campaign: what it has shown and leased.
            let isWritten = await eventually {
                scratch.text("edge-data/ledger").split(separator: "\n").contains {
                    (Int($0.split(separator: " ").last ?? "") ?? 0) >= shown
                }
            }
            #expect(isWritten)
            try await edge.restart()
            try await ask(80)
            #expect(shown <= 40)
            let most = shown
            try await edge.restart()
            try await ask(10)
            #expect(shown <= 40)
        }

        @Test func whatCannotBeAnsweredIsRefusedByItsField() async throws {
            let scratch = try Scratch("ad-request")
            let edge = try await Self.edge(in: scratch), http = Http(scratch: scratch), url = edge.url + "/api/v1/ad-request"
            for (body, status, code, field) in [
                (Self.body(["tenant": "nobody"]), 404, "tenant_not_found", "tenant"),
                (Self.body(["channel": "nothing"]), 404, "channel_not_found", "channel"),
                (Self.body(["duration": "long"]), 400, "bad_request", "duration"), ("{", 400, "bad_request", ""),
            ] {
                let answer = try await http.get(url, "--data", body)
                let error = try Json.object(answer.body).object("error")
                #expect(answer.status == status && error.text("code") == code && error.text("field") == field, "\(body)")
                #expect(!error.text("message").isEmpty)
            }
            #expect(try await http.get(url).status == 405)
            #expect(try await http.get(url, "--request", "OPTIONS").status == 204)
        }
    }
}
