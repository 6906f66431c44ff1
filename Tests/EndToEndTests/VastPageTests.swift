import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A page of somebody else's that plays ads from our tag, in a real browser: what it tells of is what stands in the reports.
    @Suite struct VastPageTests {
        private static let key = "the key of the demo's tenant"
        private static let events = ["impression", "start", "firstQuartile", "midpoint", "thirdQuartile", "complete"]
        /// One that is no robot.
        static let userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

        /// Two campaigns, whose ads have one form each: a file and a stream.
        private static func edge(landing: String, in scratch: Scratch) async throws -> Edge {
            let demo = try await Demo(in: scratch)
            return try await Edge(in: scratch, demo: demo) { object in
                object["tenants"] = [["id": "demo", "name": "Demo", "api_key": key]]
                object["campaigns"] = [
                    ("file", 5, 12.35, ["video_url": "\(demo.origin)/ads/zest-5.mp4"]),
                    ("stream", 10, 7.5, ["hls": "\(demo.origin)/ads/acme-10/master.m3u8"]),
                ].map { id, seconds, cpm, media -> [String: Any] in
                    let creative: [String: Any] = ["id": "\(id)-ad", "duration": seconds, "click_url": "\(landing)?c=\(id)"]
                    return ["tenant": "demo", "id": id, "cpm": cpm, "creatives": [creative.merging(media) { $1 }]]
                }
            }
        }

        @Test(
            .enabled(if: ChromiumTests.browser != nil, "chromium is not installed"),
            .enabled("hls.js can't be had here") { HlsJsTests.obstacle == nil })
        func whatAPageTellsOfIsWhatIsReported() async throws {
            let scratch = try Scratch("vast-page")
            try FileManager.default.createDirectory(atPath: scratch.path("page"), withIntermediateDirectories: true)
            for (from, name) in [
                (Package.client("vastplayer.html"), "index.html"), (Package.root.appending(path: ".tools/hls.js").path, "hls.js"),
            ] {
                try FileManager.default.copyItem(atPath: from, toPath: scratch.path("page/\(name)"))
            }
            try scratch.write("<!doctype html><title>The advertiser</title>", to: "page/landing.html")
            // Of another port, so of another origin than the tag.
            let site = try await FolderOrigin("page", in: scratch), home = "http://127.0.0.1:\(site.port)"
            let edge = try await Self.edge(landing: "\(home)/landing.html", in: scratch)
            let tag = edge.url + "/api/v1/vast?tenant=demo&channel=news&duration=15"
            var page = try #require(URLComponents(string: home + "/index.html"))
            page.queryItems = [URLQueryItem(name: "tag", value: tag), URLQueryItem(name: "landing", value: home + "/landing.html")]
            let browser = try ChromiumTests.page(try #require(page.string), in: scratch, "--user-agent", Self.userAgent)
            try #require(try await browser.exit(within: Demo.secondsMost + Patience.seconds) == 0, "\(browser.log)")
            let seen = try Json.object(browser.standardOutput), told = seen.object("page")
            #expect(told.texts("problems") == [] && seen.texts("failed") == [], "\(seen)")
            let ads = told["ads"] as? [[String: Any]] ?? []
            #expect(Set(ads.map { $0.text("campaign") }) == ["file", "stream"] && ads.count == 2, "\(told)")
            #expect(Set(ads.map { $0.text("delivery") }) == ["progressive", "streaming"])
            try await Self.judge(ads, edge, in: scratch)
        }

        private static func judge(_ ads: [[String: Any]], _ edge: Edge, in scratch: Scratch) async throws {
            let rest = Rest(edge.url, key: key, in: scratch)
            var sent = 0
            for (index, ad) in ads.enumerated() {
                let told = ad.object("told"), campaign = ad.text("campaign"), clicks = index == 0 ? 2 : 0
                for event in events { #expect(told.count(event) == 2, "\(event) of \(campaign): \(told)") }
                #expect(told.count("click") == clicks)
                sent += (events + ["click"]).map(told.count).reduce(0, +)
                let stats = try await rest.done("GET", "/campaigns/\(campaign)/stats").object("stats")
                for figure in [
                    "impressions", "gross_impressions", "starts", "first_quartiles", "midpoints", "third_quartiles", "completions",
                ] {
                    #expect(stats.count(figure) == 1, "\(figure) of \(campaign): \(stats)")
                }
                #expect(stats.count("clicks") == min(1, clicks) && stats.count("invalid_impressions") == 0, "\(campaign): \(stats)")
                // A thousandth of the price for a thousand, to the millionth.
                let spend = campaign == "file" ? "0.012350" : "0.007500"
                #expect(stats.text("spend") == spend || stats.number("spend") == Double(spend), "\(campaign): \(stats)")
            }
            // All that was sent was taken, as often as it was.
            #expect(try await edge.metric("edge_beacons_total") == sent)
        }
    }
}
