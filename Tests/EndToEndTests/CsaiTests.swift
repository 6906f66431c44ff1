import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Ad tags, tracking URLs and clicks, as a player uses them.
    @Suite struct CsaiTests {
        private static func edge(in scratch: Scratch) async throws -> Edge {
            try await Edge(in: scratch) { object in
                object["tenants"] = [
                    ["id": "demo", "api_key": "the key of the demo's tenant"], ["id": "other", "api_key": "of the other"],
                ]
                let channels = object["channels"] as? [[String: Any]] ?? []
                let breaks: [[String: Any]] = [
                    ["at": 0, "duration": 15], ["at": "00:10:00", "duration": 30], ["at": "end", "duration": 15],
                ]
                object["channels"] = channels + channels.map { $0.merging(["id": "films", "breaks": ["configured": breaks]]) { $1 } }
                object["campaigns"] = [
                    campaign("demo", "spring", ["http://shop.example/?t=[CACHEBUSTING]&p=1"]), campaign("demo", "shared", [nil]),
                    campaign("other", "shared", [nil]), campaign("demo", "stopped", [nil], ["status": "paused"]),
                ]
            }
        }

        private static func campaign(
            _ tenant: String, _ id: String, _ clicks: [String?], _ more: [String: Any] = [:]
        ) -> [String: Any] {
            let creatives = clicks.enumerated().map { index, click -> [String: Any] in
                ["id": "\(id)-\(index)", "duration": 10, "video_url": "http://127.0.0.1:9/\(id).mp4", "click_url": click ?? NSNull()]
            }
            return ["tenant": tenant, "id": id, "cpm": 10, "creatives": creatives].merging(more) { $1 }
        }

        /// The URLs of a kind in a document.
        private static func urls(_ text: String, _ element: String) -> [String] {
            text.components(separatedBy: "<\(element)").dropFirst().compactMap { part in
                part.components(separatedBy: "<![CDATA[").dropFirst().first?.components(separatedBy: "]]>").first
            }
        }

        @Test func aTagIsAnsweredAndItsUrlsCount() async throws {
            let scratch = try Scratch("csai"), http = Http(scratch: scratch)
            let edge = try await Self.edge(in: scratch)
            let vast = try await http.get(
                edge.url + "/api/v1/vast?campaign_id=spring&correlator=1", "--header", "Origin: https://p.example")
            #expect(vast.status == 200 && vast.headers["content-type"]?.hasPrefix("application/xml") == true)
            #expect(vast.headers["access-control-allow-origin"] == "https://p.example")
            #expect(vast.headers["access-control-allow-credentials"] == "true")
            #expect(vast.body.contains("<VAST version=\"4.0\"") && vast.body.contains("http://127.0.0.1:9/spring.mp4"))
            let impression = try #require(Self.urls(vast.body, "Impression").first), events = Self.urls(vast.body, "Tracking ")
            #expect(impression.hasPrefix(edge.url + "/api/v1/impression?k=") && events.count >= 10)
            for url in [impression, impression] + events {
                let answer = try await http.get(url)
                #expect(answer.status == 204 && answer.body.isEmpty && answer.headers["cache-control"] == "no-store", "\(url)")
                #expect(answer.headers["cross-origin-resource-policy"] == "cross-origin")
            }
            #expect(try await http.get(impression, "--request", "POST").status == 204)
            let image = try await http.get(impression, "--header", "Accept: image/webp,*/*")
            #expect(image.status == 200 && image.headers["content-type"] == "image/gif" && image.headers["content-length"] == "43")
            #expect(try await http.get(impression.replacing("/impression?", with: "/impression.gif?")).status == 200)
            let error = try #require(Self.urls(vast.body, "Error").first).replacing("[ERRORCODE]", with: "402")
            #expect(try await http.get(error).status == 204)
            // The last character is of the signature.
            let forged = try await http.get(String(impression.dropLast()) + (impression.hasSuffix("A") ? "B" : "A"))
            #expect(try forged.status == 403 && Json.object(forged.body).object("error").text("code") == "forged_token")
            let click = try #require(Self.urls(vast.body, "ClickThrough").first)
            #expect(try await http.get(impression.replacing("/impression?", with: "/click?")).status == 403, "it is no click's")
            #expect(try await http.get(click.replacing("/click?", with: "/impression?")).status == 403)
            for malformed in ["/api/v1/impression?k=abc", "/api/v1/impression", "/api/v1/track?k=", "/api/v1/click?k=%20"] {
                #expect(try await http.get(edge.url + malformed).status == 400, "\(malformed)")
            }
            let led = try await http.get(click)
            #expect(led.status == 302 && led.headers["referrer-policy"] == "no-referrer" && led.headers["cache-control"] == "no-store")
            let page = try #require(led.headers["location"])
            #expect(page.hasPrefix("http://shop.example/?t=") && page.hasSuffix("&p=1") && !page.contains("["))
            #expect(try await http.get(click, "--head").status == 302)
            // A token holds after a restart: nothing has to be remembered.
            try await edge.restart()
            #expect(try await http.get(impression).status == 204)
        }

        @Test func tagsSayWhatTheyMean() async throws {
            let scratch = try Scratch("csai"), http = Http(scratch: scratch)
            let edge = try await Self.edge(in: scratch)
            func vast(_ query: String) async throws -> Http.Answer { try await http.get(edge.url + "/api/v1/vast?" + query) }
            let pod = try await vast("tenant=demo&channel=news&duration=20&v=3.0")
            #expect(
                pod.body.contains("<VAST version=\"3.0\"") && pod.body.contains("sequence=\"2\"") && !pod.body.contains("sequence=\"3\""))
            #expect(try await vast("tenant=demo&duration=20&max_ads=1").body.components(separatedBy: "<Ad ").count == 2)
            let empty = try await vast("tenant=demo&channel=news&duration=5")
            #expect(empty.status == 200 && empty.body.contains("<VAST version=\"4.2\"") && !empty.body.contains("<Ad"))
            #expect(try await !vast("tenant=demo&campaign_id=stopped").body.contains("<Ad"), "it does not run")
            for (query, status, code) in [
                ("campaign_id=shared", 400, "tenant_required"), ("campaign_id=nothing", 404, "campaign_not_found"),
                ("tenant=nobody&duration=10", 404, "tenant_not_found"), ("tenant=demo&channel=x&duration=10", 404, "channel_not_found"),
                ("duration=10", 400, "tenant_required"), ("tenant=demo&duration=x", 400, "bad_request"),
                ("tenant=demo&v=1.0", 400, "bad_request"), ("tenant=other&campaign_id=spring", 404, "campaign_not_found"),
            ] {
                let answer = try await vast(query)
                #expect(try answer.status == status && Json.object(answer.body).object("error").text("code") == code, "\(query)")
            }
            #expect(try await vast("tenant=other&campaign_id=shared").body.contains("<Ad "))
            let vmap = try await http.get(edge.url + "/api/v1/vmap?tenant=demo&channel=films&duration=1200&uid=u")
            #expect(vmap.body.contains("timeOffset=\"start\"") && vmap.body.contains("timeOffset=\"00:10:00\""))
            #expect(vmap.body.contains("timeOffset=\"end\"") && !vmap.body.contains("<VAST"))
            let tag = try #require(Self.urls(vmap.body, "vmap:AdTagURI").first)
            #expect(tag.contains("uid=u") && tag.contains("duration=15"))
            #expect(try await http.get(tag).body.contains("<Ad "))
            let inline = try await http.get(edge.url + "/api/v1/vmap?tenant=demo&channel=films&duration=1200&inline=1")
            #expect(inline.body.components(separatedBy: "<VAST").count == 4 && !inline.body.contains("AdTagURI"))
        }

        @Test func anAdRequestsUrlsCountAndItsIdDoes() async throws {
            let scratch = try Scratch("csai"), http = Http(scratch: scratch)
            let edge = try await Self.edge(in: scratch)
            let body = #"{"request_id": "r1", "tenant": "demo", "channel": "news", "duration": 20}"#
            let ad = try Json.object(try await http.get(edge.url + "/api/v1/ad-request", "--data", body).body)
            #expect(ad.text("request_id") == "r1" && ad.text("video_url").hasSuffix(".mp4"))
            #expect(try await http.get(ad.text("impression_url")).status == 204)
            let tracking = ad.object("tracking_urls")
            for event in ["start", "firstQuartile", "midpoint", "thirdQuartile", "complete"] {
                #expect(try await http.get(tracking.text(event)).status == 204, "\(event)")
            }
            func k(_ url: String) -> String { String(url.components(separatedBy: "k=").last ?? "") }
            let batch =
                "{\"events\": [{\"k\": \"\(k(ad.text("impression_url")))\", \"event\": \"mute\"}, {\"k\": \"abc\"}, "
                + "{\"k\": \"\(k(tracking.text("pause")))\", \"at\": \"2026-11-30T12:00:00Z\"}, {\"k\": \"a\", \"event\": \"none\"}]}"
            let answers = try await http.get(edge.url + "/api/v1/impression", "--data", batch)
            let statuses = (try Json.object(answers.body)["events"] as? [[String: Any]])?.map { $0.count("status") }
            #expect(answers.status == 200 && statuses == [204, 400, 204, 400])
            #expect(try await http.get(edge.url + "/api/v1/impression", "--data", "{}").status == 400)
            #expect(
                try await http.get(edge.url + "/api/v1/impression", "--data", #"{"request_id": "nobody's", "tenant": "demo"}"#).status
                    == 404)
        }

        /// Needs what was reserved to be found again.
        @Test func aRequestThatComesAgainIsAnsweredAgain() async throws {
            let scratch = try Scratch("csai"), http = Http(scratch: scratch)
            let edge = try await Self.edge(in: scratch)
            let body = #"{"request_id": "r1", "tenant": "demo", "channel": "news", "duration": 20}"#
            let first = try await http.get(edge.url + "/api/v1/ad-request", "--data", body)
            #expect(try await http.get(edge.url + "/api/v1/ad-request", "--data", body).body == first.body)
            let shown = #"{"request_id": "r1", "tenant": "demo"}"#
            for _ in 0..<2 { #expect(try await http.get(edge.url + "/api/v1/impression", "--data", shown).status == 204) }
            try await edge.restart()
            #expect(try await http.get(edge.url + "/api/v1/ad-request", "--data", body).body == first.body)
            #expect(try await http.get(edge.url + "/api/v1/impression", "--data", shown).status == 204)
            #expect(try await Self.impressions(edge, in: scratch) == 1)
        }

        /// The same of a tag: the same ads under the same names, whichever answer's URLs are told, and each counts once.
        @Test func aTagThatComesAgainIsAnsweredAgain() async throws {
            let scratch = try Scratch("csai"), http = Http(scratch: scratch)
            let edge = try await Self.edge(in: scratch)
            func vast(_ id: String) async throws -> (ads: [String], impressions: [String]) {
                let body = try await http.get(edge.url + "/api/v1/vast?tenant=demo&channel=news&duration=20&request_id=\(id)").body
                let ads = body.components(separatedBy: "<AdServingId>").dropFirst().compactMap { $0.components(separatedBy: "<").first }
                return (ads, Self.urls(body, "Impression"))
            }
            let first = try await vast("r1"), again = try await vast("r1")
            #expect(first.ads.count == 2 && again.ads == first.ads && again.impressions.count == 2)
            for url in first.impressions + again.impressions { #expect(try await http.get(url).status == 204) }
            try await edge.restart()
            let later = try await vast("r1")
            #expect(later.ads == first.ads)
            for url in later.impressions { #expect(try await http.get(url).status == 204) }
            #expect(try await Self.impressions(edge, in: scratch) == 2)
            #expect(try await Set(vast("r2").ads).isDisjoint(with: first.ads), "another request is another serving")
        }

        /// Of all campaigns of the tenant.
        private static func impressions(_ edge: Edge, in scratch: Scratch) async throws -> Int {
            let rest = Rest(edge.url, key: "the key of the demo's tenant", in: scratch)
            return try await rest.done("GET", "/reports/revenue").object("report").object("totals").count("impressions")
        }
    }
}
