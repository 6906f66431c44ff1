import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `POST /api/v1/ad-request`, and the same engine behind stitched breaks.
    @Suite struct AdRequestTests {
        private static let key = "the key of the demo's tenant"

        private static func edge(in scratch: Scratch) async throws -> Edge {
            try await Edge(in: scratch) { object in
                object["trust_query_attributes"] = true
                object["tenants"] = [["id": "demo", "api_key": Self.key], ["id": "other", "api_key": "of another tenant"]]
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
            let object = ["tenant": "demo", "channel": "news", "duration": 20].merging(more) { $1 }
            return (try? JSONSerialization.data(withJSONObject: object)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }

        @Test func theBestAdThatFitsIsAnsweredAndNothingIsNoContent() async throws {
            let scratch = try Scratch("ad-request")
            let edge = try await Self.edge(in: scratch), http = Http(scratch: scratch)
            func ask(_ more: [String: Any] = [:], query: String = "") async throws -> Http.Answer {
                try await http.get(edge.url + "/api/v1/ad-request" + query, "--data", Self.body(more))
            }
            let german = try await ask(["request_id": "r", "params": ["country": "DE"]])
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
            let whole = try await Self.explained(edge, http, ["uid": "one"])
            let explained = try Json.object(whole.body).object("trace")
            let reasons = Dictionary(
                uniqueKeysWithValues: (explained["campaigns"] as? [[String: Any]] ?? []).map {
                    ($0.text("campaign_id"), $0.text("outcome"))
                })
            #expect(reasons == ["paid": "geo", "capped": "cap", "stopped": "paused", "poor": "budget"])
            #expect(explained.object("lost").count("geo") == 1 && explained.count("won") == 0 && explained.count("left_out") == 0)
            #expect(whole.body.contains(#""campaign_id": "poor", "outcome": "budget", "cpm": 5000.00"#), "\(whole.body)")
            #expect(try await ask(["duration": 5, "uid": "three"]).status == 204)
            // No break of that channel has room for an ad of 15 s.
            let short = try await ask(["channel": "short", "uid": "four", "params": ["country": "DE"]])
            #expect(try Json.object(short.body).text("campaign_id") == "capped")
        }

        private static func explained(
            _ edge: Edge, _ http: Http, _ more: [String: Any] = [:], query: String = "?explain=1", key: String = key
        ) async throws -> Http.Answer {
            try await http.get(
                edge.url + "/api/v1/ad-request" + query, "--header", "Authorization: Bearer \(key)", "--data", Self.body(more))
        }

        /// What there is, and in what state, is nobody's business but the tenant's; and who asks for it takes no ad.
        @Test func explainingNeedsTheTenantsKeyAndBooksNothing() async throws {
            let scratch = try Scratch("ad-request"), http = Http(scratch: scratch)
            let edge = try await Edge(in: scratch) { object in
                object["tenants"] = [["id": "demo", "api_key": Self.key], ["id": "other", "api_key": "of another tenant"]]
                // Of one impression one loop has the lease.
                object["loops"] = 1
                object["campaigns"] =
                    [Self.campaign("once", 10, ["goal_impressions": 1])]
                    + (0..<300).map { Self.campaign("draft-\($0)", 10, ["status": "draft", "cpm": NSNull()]) }
            }
            let url = edge.url + "/api/v1/ad-request"
            for query in ["?explain=1", "?explain=true", "?x=y&explain=1", "?%65xplain=1"] {
                let refused = try await http.get(url + query, "--data", Self.body())
                #expect(refused.status == 401 && refused.headers["www-authenticate"]?.hasPrefix("Bearer") == true, "\(query): \(refused)")
                #expect(!refused.body.contains("draft"), "\(refused.body)")
            }
            #expect(try await Self.explained(edge, http, key: "of nobody").status == 401)
            let foreign = try await Self.explained(edge, http, key: "of another tenant")
            #expect(foreign.status == 404 && foreign.body.contains("tenant_not_found"))
            #expect(try await http.get(url + "?explain=maybe", "--data", Self.body()).status == 400)
            for _ in 0..<5 {
                let answer = try Json.object(try await Self.explained(edge, http).body)
                #expect(answer.text("campaign_id") == "once", "nothing was taken: \(answer)")
                let trace = answer.object("trace")
                #expect((trace["campaigns"] as? [Any])?.count == 200 && trace.count("left_out") == 101)
                #expect(trace.object("lost").count("draft") == 300 && trace.count("won") == 1)
            }
            let one = try await Self.explained(edge, http, query: "?explain=1&campaign=draft-299")
            let named = try Json.object(one.body).object("trace")
            #expect((named["campaigns"] as? [[String: Any]])?.map { $0.text("campaign_id") } == ["draft-299"])
            #expect(one.body.contains("\"cpm\": 10.00"), "the tenant's price: \(one.body)")
            #expect(try await Self.explained(edge, http, query: "?explain=1&campaign=none").status == 404)
            // The one impression is still there, and then it is gone.
            #expect(try await http.get(url + "?explain=0", "--data", Self.body()).status == 200)
            #expect(try await http.get(url, "--data", Self.body()).status == 204)
        }

        /// Without a word of it in the request: televisions and telephones say what they are.
        @Test func theDeviceIsReadFromTheUserAgentAndHints() async throws {
            let scratch = try Scratch("ad-request")
            let edge = try await Edge(in: scratch) { object in
                object["campaigns"] = ["tv", "mobile", "desktop"].map {
                    Self.campaign($0, 10, ["targeting": ["all": [["device": ["include": [$0]]]]]])
                }
            }
            func ask(_ more: String...) async throws -> String {
                let options = more.flatMap { ["--header", $0] }
                let answer = try await Http(scratch: scratch, options: options).get(
                    edge.url + "/api/v1/ad-request", "--data", Self.body(["params": ["device": "desktop"]]))
                return answer.status == 204 ? "none" : try Json.object(answer.body).text("campaign_id")
            }
            #expect(try await ask("User-Agent: Roku/DVP-9.10 (519.10E04111A)") == "tv")
            #expect(try await ask("User-Agent: Mozilla/5.0 (Linux; Android 13; Pixel 7) Chrome/118.0 Mobile Safari/537.36") == "mobile")
            #expect(try await ask("User-Agent: Mozilla/5.0", "Sec-CH-UA-Platform: \"Windows\"", "Sec-CH-UA-Mobile: ?0") == "desktop")
            #expect(try await ask("User-Agent: curl/8.5.0") == "none", "a viewer does not choose it")
        }

        @Test func aBudgetIsSpentOnceAlsoAcrossAKill() async throws {
            let scratch = try Scratch("ad-request")
            let edge = try await Edge(in: scratch) {
                $0["tenants"] = [["id": "demo", "name": "Demo", "api_key": Self.key]]
                $0["campaigns"] = [Self.campaign("few", 10, ["goal_impressions": 40])]
            }
            let http = Http(scratch: scratch), rest = Rest(edge.url, key: Self.key, in: scratch)
            var asked = 0, shown: [String] = []
            func ask(_ times: Int) async throws {
                for _ in 0..<times {
                    asked += 1
                    let answer = try await http.get(edge.url + "/api/v1/ad-request", "--data", Self.body(["request_id": "r\(asked)"]))
                    if answer.status == 200 { shown.append("r\(asked)") }
                }
            }
            func impressions() async throws -> Int {
                try await rest.done("GET", "/campaigns/few").object("campaign").count("impressions")
            }
            try await ask(10)
            #expect(shown.count == 10)
            // What was decided is reserved, also by a process that is killed.
            try await edge.restart()
            try await ask(80)
            #expect(shown.count == 40)
            try await edge.restart()
            try await ask(10)
            #expect(shown.count == 40)
            #expect(try await impressions() == 0)
            // Each counts once, however often it is said.
            for id in shown + shown {
                let body = "{\"request_id\": \"\(id)\"}"
                #expect(try await http.get(edge.url + "/api/v1/impression", "--data", body).status == 204)
            }
            #expect(try await impressions() == 40)
            try await edge.restart()
            #expect(try await impressions() == 40)
            let again = try await http.get(edge.url + "/api/v1/impression", "--data", "{\"request_id\": \"\(shown[0])\"}")
            #expect(again.status == 204)
            #expect(try await impressions() == 40)
            #expect(try await http.get(edge.url + "/api/v1/impression", "--data", "{\"request_id\": \"none\"}").status == 404)
            let stats = try await rest.done("GET", "/campaigns/few/stats").object("stats")
            #expect(stats.count("impressions") == 40 && (stats["spend"] as? Double ?? 0) > 0.39)
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
