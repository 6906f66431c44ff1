import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What is made over REST, viewers get.
    @Suite struct ManagementTests {
        /// An edge with nobody but its administrator, and a tenant made over REST with a key, a slate and a campaign of one 5 s ad.
        private static func shop(_ demo: Demo, in scratch: Scratch) async throws -> (Edge, Rest) {
            let edge = try await Edge(in: scratch, demo: demo) { document in
                for name in ["tenants", "channels", "campaigns", "slates"] { document[name] = nil }
                document["admin"] = ["email": "boss@example.com", "password": "a password of the file"]
            }
            let boss = try await Rest(edge.url, in: scratch).loggedIn("boss@example.com", "a password of the file")
            try await boss.done("POST", "/tenants", ["id": "shop", "name": "Shop"])
            let made = try await boss.done("POST", "/keys", ["tenant": "shop", "name": "a script"])
            let shop = Rest(edge.url, key: made.object("key").text("secret"), in: scratch)
            try await shop.done("POST", "/slates", ["id": "slate", "hls": "\(demo.origin)/ads/slate/master.m3u8"])
            try await shop.done("POST", "/campaigns", ["id": "spring", "name": "Spring", "status": "active", "cpm": 10])
            let creative: [String: Any] = ["id": "zest", "duration": 5, "hls": "\(demo.origin)/ads/zest-5/master.m3u8"]
            try await shop.done("POST", "/campaigns/spring/creatives", creative)
            let isReady = try await eventually {
                try await shop.done("GET", "/creatives/zest").object("creative").text("status") == "active"
            }
            try #require(isReady)
            return (edge, shop)
        }

        /// The media playlist of a session that begins now.
        private static func join(_ edge: Edge, _ channel: String, in scratch: Scratch) async throws -> String {
            let master = "\(edge.url)/play/shop/\(channel)/master.m3u8", answer = try await Http(scratch: scratch).get(master)
            guard answer.status == 200 else { throw Failure("\(channel): \(answer)") }
            return try Edge.mediaPlaylist(in: answer.body, base: master)
        }

        /// What a playlist lists of a pod: the id of each creative or slate, and the number of its break.
        private static func ads(_ playlist: String, in scratch: Scratch) async throws -> [(id: String, break: String)] {
            let answer = try await Http(scratch: scratch).get(playlist)
            guard answer.status == 200 else { throw Failure("\(answer)") }
            return answer.body.split(separator: "\n").compactMap { line in
                let parts = line.split(separator: "/").map(String.init)
                guard !line.hasPrefix("#"), let at = parts.firstIndex(of: "ad"), parts.count > at + 2 else { return nil }
                return (parts[at + 1], parts[at + 2])
            }
        }

        /// From nothing to ads in a viewer's playlist, with the markers of the stream; and gone with the channel.
        @Test func whatIsMadeOverRestIsPlayed() async throws {
            let scratch = try Scratch("rest"), demo = try await Demo(in: scratch)
            let (edge, shop) = try await Self.shop(demo, in: scratch)
            let channel: [String: Any] = ["id": "news", "origin": ["\(demo.origin)/news/"], "slate": "slate", "segments": "proxy"]
            #expect(try await Http(scratch: scratch).get("\(edge.url)/play/shop/news/master.m3u8").status == 404)
            try await shop.done("POST", "/channels", channel)
            let playlist = try await Self.join(edge, "news", in: scratch)
            #expect(try await eventually { try await Self.ads(playlist, in: scratch).contains { $0.id == "zest" } })

            // What names it is named, and what is gone is gone at once.
            #expect(try await shop.ask("DELETE", "/slates/slate").status == 409)
            #expect(try await shop.ask("DELETE", "/channels/news").status == 204)
            for url in [playlist, "\(edge.url)/play/shop/news/master.m3u8"] {
                #expect(try await Http(scratch: scratch).get(url).status == 404, "\(url)")
            }
            #expect(try await shop.ask("GET", "/channels/news/status").status == 404)
            // All of it is there after a restart, and still gone.
            try await edge.restart()
            #expect(try await shop.ask("GET", "/creatives/zest").status == 200)
            #expect(try await Http(scratch: scratch).get("\(edge.url)/play/shop/news/master.m3u8").status == 404)
            #expect(try await shop.done("POST", "/channels", channel).object("channel").count("version") == 3)
            _ = try await Self.join(edge, "news", in: scratch)
        }

        /// A break now on a channel whose markers count for nothing; and a campaign that is paused before the next one is not in it.
        @Test func aBreakNowIsStitchedAndAPausedCampaignIsNotInTheNext() async throws {
            let scratch = try Scratch("orders"), demo = try await Demo(in: scratch)
            let (edge, shop) = try await Self.shop(demo, in: scratch)
            try await shop.done(
                "POST", "/channels",
                [
                    "id": "plain", "origin": ["\(demo.origin)/news/"], "slate": "slate", "segments": "proxy",
                    "breaks": ["scte35": false],
                ])
            let playlist = try await Self.join(edge, "plain", in: scratch)
            #expect(try await Self.ads(playlist, in: scratch).isEmpty)
            /// Orders a break as soon as none is open, twice as whoever got no answer, and waits until a pod of it is listed.
            func order(_ key: String) async throws -> [String] {
                let before = Set(try await Self.ads(playlist, in: scratch).map(\.break))
                func ask() async throws -> Http.Answer {
                    try await shop.ask("POST", "/channels/plain/breaks", ["duration": 6], "Idempotency-Key: \(key)")
                }
                var answer: Http.Answer?
                _ = try await eventually {
                    answer = try await ask()
                    return answer?.status != 409
                }
                #expect(answer?.status == 202, "\(String(describing: answer))")
                let again = try await ask()
                #expect(again.status == 202 && again.body == answer?.body, "\(again)")
                // Three segments of 2 s, so that it is known what all of it is.
                var pod: [String] = []
                let isListed = try await eventually {
                    pod = try await Self.ads(playlist, in: scratch).filter { !before.contains($0.break) }.map(\.id)
                    return pod.count >= 3
                }
                try #require(isListed, "\(pod)")
                return pod
            }
            #expect(try await order("one").contains("zest"))
            try await shop.done("PUT", "/campaigns/spring/status", ["status": "paused"])
            #expect(Set(try await order("two")) == ["slate"])
            let rows = try await shop.done("GET", "/channels/plain/breaks")["breaks"] as? [[String: Any]] ?? []
            #expect(rows.count == 2 && rows.allSatisfy { $0.text("source") == "ordered" }, "\(rows)")
        }

        /// Why a campaign that is not for a viewer was not shown to them, and what one would deliver.
        @Test func whyACampaignLostAndWhatItWouldDeliver() async throws {
            let scratch = try Scratch("why"), demo = try await Demo(in: scratch)
            let (edge, shop) = try await Self.shop(demo, in: scratch)
            let abroad: [String: Any] = [
                "id": "abroad", "name": "Abroad", "status": "active", "cpm": 20, "targeting": ["all": [["country": ["include": ["DE"]]]]],
            ]
            try await shop.done("POST", "/campaigns", abroad)
            let creative: [String: Any] = ["id": "acme", "duration": 10, "hls": "\(demo.origin)/ads/acme-10/master.m3u8"]
            try await shop.done("POST", "/campaigns/abroad/creatives", creative)
            try await shop.done(
                "POST", "/channels",
                [
                    "id": "news", "origin": ["\(demo.origin)/news/"], "segments": "proxy", "breaks": ["scte35": false],
                    "pre_roll": ["max_duration": 10],
                ])
            let playlist = try await Self.join(edge, "news", in: scratch)
            #expect(try await eventually { try await Self.ads(playlist, in: scratch).contains { $0.id == "zest" } })
            let lost = try await shop.done("GET", "/campaigns/abroad/why").object("why")
            let reasons = (lost["lost"] as? [[String: Any]] ?? []).map { "\($0.text("reason")) \($0.count("count"))" }
            #expect(reasons == ["geo 1"] && lost.count("avails") == 1 && lost.count("eligible") == 0 && lost.count("won") == 0, "\(lost)")
            let won = try await shop.done("GET", "/campaigns/spring/why").object("why")
            #expect(won.count("avails") == 1 && won.count("eligible") == 1 && won.count("won") == 1, "\(won)")
            #expect((won["lost"] as? [[String: Any]])?.isEmpty == true)

            // Of an edge that has not run for a week no figures follow, and what was asked for is told all the same.
            let asked: [String: Any] = [
                "cpm": 12, "start_date": "2100-05-01T00:00:00Z", "end_date": "2100-06-01T00:00:00Z",
                "caps": [["count": 2, "per": "day"]], "targeting": ["all": [["country": ["include": ["DE"]]]]],
            ]
            let forecast = try await shop.done("POST", "/campaigns/forecast", asked).object("forecast")
            #expect(
                forecast.text("from") == "2100-05-01T00:00:00+00:00" && forecast.text("to") == "2100-06-01T00:00:00+00:00", "\(forecast)")
            #expect(forecast["insufficient_history"] as? Bool == true && forecast.count("days_of_history") == 0)
            for figure in ["avails", "eligible", "impressions", "completions", "spend", "limited_by"] {
                #expect(forecast[figure] is NSNull, "\(figure) of \(forecast)")
            }
            #expect(forecast.texts("not_considered") == ["caps"])
            // Nothing of it is kept, and what can't be a campaign is refused by its field.
            #expect((try await shop.done("GET", "/campaigns")["campaigns"] as? [[String: Any]])?.count == 2)
            let refused = try await shop.ask("POST", "/campaigns/forecast", ["cpm": -1])
            #expect(refused.status == 422 && refused.body.contains("\"cpm\""), "\(refused)")
        }

        /// What was answered is what the next decision goes by, each time.
        @Test func whatIsAnsweredIsInForce() async throws {
            let scratch = try Scratch("in-force"), demo = try await Demo(in: scratch)
            let (edge, shop) = try await Self.shop(demo, in: scratch)
            defer { withExtendedLifetime(edge) {} }
            try await shop.done("POST", "/channels", ["id": "news", "origin": ["\(demo.origin)/news/"]])
            let file: [String: Any] = ["id": "file", "duration": 5, "video_url": "\(demo.origin)/ads/zest.mp4"]
            try await shop.done("POST", "/campaigns/spring/creatives", file)
            for number in 0..<10 {
                for (status, answered) in [("paused", 204), ("active", 200)] {
                    try await shop.done("PUT", "/campaigns/spring/status", ["status": status])
                    let asked: [String: Any] = [
                        "request_id": "\(status)-\(number)", "tenant": "shop", "channel": "news", "duration": 10,
                    ]
                    #expect(try await shop.ask("POST", "/ad-request", asked).status == answered, "\(status), \(number)")
                }
            }
        }

        /// A break is ordered once for one key, can be tried first, and stands in the audit.
        @Test func aBreakIsOrderedOnce() async throws {
            let scratch = try Scratch("ordered-once"), demo = try await Demo(in: scratch)
            let (edge, shop) = try await Self.shop(demo, in: scratch)
            defer { withExtendedLifetime(edge) {} }
            try await shop.done("POST", "/channels", ["id": "news", "origin": ["\(demo.origin)/news/"], "breaks": ["scte35": false]])
            let tried = try await shop.ask("POST", "/channels/news/breaks?dry_run=1", ["duration": 6])
            #expect(tried.status == 200 && tried.body.contains("\"dry_run\""), "\(tried)")
            #expect((try await shop.done("GET", "/channels/news/breaks")["breaks"] as? [[String: Any]])?.isEmpty == true)
            let first = try await shop.ask("POST", "/channels/news/breaks", ["duration": 600, "in": 60], "Idempotency-Key: k")
            let again = try await shop.ask("POST", "/channels/news/breaks", ["duration": 600, "in": 60], "Idempotency-Key: k")
            #expect(first.status == 202 && again.status == 202 && first.body == again.body, "\(first) \(again)")
            #expect(again.headers["idempotent-replayed"] == "true")
            #expect(try await shop.ask("POST", "/channels/news/breaks?dry_run=1", ["duration": 6, "in": 60]).status == 409)
            let audit = try await shop.done("GET", "/audit")["audit"] as? [[String: Any]] ?? []
            #expect(audit.filter { $0.text("action") == "order break" }.count == 1, "\(audit)")
        }

        /// A break that has not begun is called off, once, and its time is free again.
        @Test func aBreakIsCalledOffBeforeItBegins() async throws {
            let scratch = try Scratch("called-off"), demo = try await Demo(in: scratch)
            let (edge, shop) = try await Self.shop(demo, in: scratch)
            defer { withExtendedLifetime(edge) {} }
            try await shop.done("POST", "/channels", ["id": "news", "origin": ["\(demo.origin)/news/"], "breaks": ["scte35": false]])
            _ = try await Self.join(edge, "news", in: scratch)
            let ordered = try await shop.done("POST", "/channels/news/breaks", ["duration": 60, "in": 600]).object("break").text("id")
            let path = "/channels/news/breaks/\(ordered)"
            #expect(try await shop.ask("DELETE", "\(path)?dry_run=1").status == 200)
            #expect(try await shop.ask("DELETE", path).status == 202)
            let rows = try await shop.done("GET", "/channels/news/breaks")["breaks"] as? [[String: Any]] ?? []
            #expect(rows.map { $0.text("id") + " " + $0.text("state") } == ["\(ordered) ended"])
            let again = try await shop.ask("DELETE", path)
            #expect(again.status == 409 && again.body.contains("break_over"), "\(again)")
            #expect(try await shop.ask("POST", "/channels/news/breaks", ["duration": 60, "in": 600]).status == 202)
            // After a restart it is still called off.
            try await edge.restart()
            let kept = try await shop.done("GET", "/channels/news/breaks")["breaks"] as? [[String: Any]] ?? []
            #expect(kept.map { $0.text("state") }.sorted() == ["announced", "ended"], "\(kept)")
        }
    }
}
