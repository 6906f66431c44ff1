import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Players tell of what they have played while the process is killed again and again: what was acknowledged is counted, once, and paid.
    @Suite struct BeaconSoakTests {
        private static let key = "the key of the demo's tenant", campaigns = 1...24

        /// Every fourth one is paid by completed views.
        private static func isPaidByViews(_ number: Int) -> Bool { number % 4 == 0 }
        /// Millionths, of an impression or of a completed view.
        private static func price(_ number: Int) -> Int { isPaidByViews(number) ? 30_000 : number * 1_000 + 350 }

        private static func edge(in scratch: Scratch) async throws -> Edge {
            try await Edge(in: scratch, settings: ["drain.delay": 0]) { object in
                object["tenants"] = [["id": "demo", "name": "Demo", "api_key": key]]
                object["channels"] = (object["channels"] as? [[String: Any]] ?? []).map { $0.merging(["pod": ["max_ads": 24]]) { $1 } }
                object["campaigns"] = campaigns.map { number -> [String: Any] in
                    let amount = Double(price(number)) / (isPaidByViews(number) ? 1_000_000 : 1_000)
                    return [
                        "tenant": "demo", "id": "c\(number)", "price": ["model": isPaidByViews(number) ? "cpcv" : "cpm", "amount": amount],
                        "budget_total": 1_000_000, "pacing": "fast",
                        "creatives": [["id": "c\(number)", "duration": 1, "video_url": "http://127.0.0.1:9/\(number).mp4"]],
                    ]
                }
            }
        }

        @Test func whatWasAcknowledgedIsCountedOnceAndPaid() async throws {
            let scratch = try Scratch("beacon-soak"), edge = try await Self.edge(in: scratch)
            let events = Soak.size(20_000, full: 1_000_000)
            let driver = try Client("beacondriver.py", [edge.url, "demo", "news", "\(events)"], in: scratch)
            var kills = 0, random = SystemRandomNumberGenerator()
            if Soak.isOn {
                while driver.seen["done"] as? Bool != true, driver.process.exitCode == nil {
                    try await Task.sleep(for: .milliseconds(Int.random(in: 1_000...5_000, using: &random)))
                    try await edge.restart()
                    kills += 1
                }
            } else {
                for part in 1...2 {
                    try await driver.wait { $0.count("acknowledged") > events / 3 * part }
                    try await edge.restart()
                    kills += 1
                }
            }
            let seen = try await driver.wait { $0["done"] as? Bool == true }
            #expect(seen.texts("problems") == [] && seen.count("acknowledged") >= events && seen.count("failures") >= 1)
            let truth = seen.object("truth")
            #expect(Set(truth.keys) == Set(Self.campaigns.map { "c\($0)" }))
            // The same after one more.
            for _ in 0..<2 {
                // A process that has just begun reads a long log first; until then its answers say that they are of earlier.
                let isAllAdded = try await eventually { try await Self.hasLeast(of: truth, edge, in: scratch) }
                #expect(isAllAdded)
                try await Self.judge(truth, edge, in: scratch)
                try await edge.restart()
            }
            #expect(!edge.process.standardError.contains("error:"), "\(edge.process.log)")
            print("\(kills) kills, \(["acknowledged", "sent", "failures", "doubtful"].map { "\($0): \(seen.count($0))" })")
        }

        private static func hasLeast(of truth: [String: Any], _ edge: Edge, in scratch: Scratch) async throws -> Bool {
            let rest = Rest(edge.url, key: key, in: scratch)
            for (campaign, figures) in truth {
                let stats = try await rest.done("GET", "/campaigns/\(campaign)/stats").object("stats")
                for (figure, bounds) in figures as? [String: [Int]] ?? [:] where stats.count(figure) < bounds[0] { return false }
            }
            return true
        }

        private static func judge(_ truth: [String: Any], _ edge: Edge, in scratch: Scratch) async throws {
            let rest = Rest(edge.url, key: key, in: scratch)
            var impressions = 0, micros = 0
            for number in campaigns {
                let stats = try await rest.done("GET", "/campaigns/c\(number)/stats").object("stats")
                for (figure, bounds) in truth.object("c\(number)") {
                    let bounds = try #require(bounds as? [Int]), count = stats.count(figure)
                    #expect(bounds[0]...bounds[1] ~= count, "\(figure) of c\(number): \(count), not in \(bounds)")
                }
                #expect(stats.count("gross_impressions") == stats.count("impressions") && stats.count("invalid_impressions") == 0)
                let spent = price(number) * stats.count(isPaidByViews(number) ? "completions" : "impressions")
                #expect(Int((stats.number("spend") * 1_000_000).rounded()) == spent, "c\(number): \(stats)")
                // A budget is shown in whole cents.
                let budget = try await rest.done("GET", "/campaigns/c\(number)").object("campaign")
                #expect(budget.count("impressions") == stats.count("impressions"), "c\(number): \(budget)")
                #expect(abs(budget.number("budget_spent") * 1_000_000 - Double(spent)) < 10_000, "c\(number): \(budget)")
                impressions += stats.count("impressions")
                micros += spent
            }
            let report = try await rest.done("GET", "/reports/revenue").object("report").object("totals")
            #expect(report.count("impressions") == impressions)
            #expect(Int((report.number("spend") * 1_000_000).rounded()) == micros, "\(report)")
        }
    }
}
