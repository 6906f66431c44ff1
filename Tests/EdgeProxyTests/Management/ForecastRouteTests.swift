import Formats
import Model
import Store
import TestSupport
import Testing

@testable import EdgeProxy

/// Forecasts of campaigns that are saved and of those that are not, out of what the reports have.
@Suite struct ForecastRouteTests {
    private typealias Stage = ManagementStage
    /// 2026-05-07T12:00:00Z, about.
    private static let nowMs: Int64 = 1_778_155_200_000
    private static let hour: Int64 = 3_600_000

    /// A channel with six avails of a minute in each hour of the last days.
    private static func furnished(days: Int64) async throws -> Stage {
        let stage = try await Stage()
        stage.base.forward(ms: nowMs - stage.base.clock())
        let channel = #"{"id": "news", "origin": ["http://o/"]}"#
        let made = await stage.ask(.post, "/channels", channel)
        #expect(made.status == 201, "\(made.text)")
        for hoursAgo in 1..<max(1, days * 24 + 2) {
            for (device, count) in [("tv", Int64(4)), ("mobile", 2)] {
                var figures = ReportFigures()
                (figures.opportunities, figures.offeredMs) = (count, count * 60_000)
                (figures.impressions, figures.completions) = (count, count / 2)
                stage.reports.add(
                    .init(
                        atMs: nowMs - hoursAgo * hour, keys: [.channel: "news", .country: "DE", .device: device], figures: figures))
            }
        }
        return stage
    }

    private static let body = #"{"name": "new", "start_date": "2026-05-08T00:00:00Z", "end_date": "2026-05-15T00:00:00Z"}"#

    @Test func aBodyThatIsNotSavedHasAForecast() async throws {
        let stage = try await Self.furnished(days: 14)
        let heard = await stage.ask(.post, "/campaigns/forecast", Self.body), forecast = try #require(heard.json["forecast"])
        #expect(heard.status == 200, "\(heard.text)")
        #expect(forecast["insufficient_history"] == .bool(false) && forecast["days_of_history"] == .number("14"))
        #expect(forecast["avails"] == .number("1008") && forecast["eligible"] == .number("1008"), "six in each hour of a week")
        #expect(forecast["impressions"] == .number("1008") && forecast["completions"] == .number("504"))
        #expect(forecast["spend"] == .number("10.08") && forecast["limited_by"] == "avails", "at the tenant's usual price")
        #expect(forecast["not_considered"] == .array([]))
        #expect(await stage.ask(.get, "/campaigns").json["campaigns"]?.list.isEmpty == true, "nothing is kept")
    }

    @Test func targetingBoundsAndOthersCount() async throws {
        let stage = try await Self.furnished(days: 14)
        func ask(_ more: String) async -> Json {
            await stage.ask(.post, "/campaigns/forecast", Self.body.dropLast() + ", \(more)}").json["forecast"] ?? .null
        }
        let aim = #"{"all": [{"device": {"include": ["tv"]}}, {"language": {"include": ["de"]}}]}"#
        let tv = await ask("\"targeting\": \(aim), \"caps\": [{\"count\": 1, \"per\": \"day\"}]")
        #expect(tv["eligible"] == .number("672") && tv["avails"] == .number("1008"), "\(tv.text)")
        #expect(tv["not_considered"] == .array(["language", "caps"]))
        let goal = await ask(#""goal_impressions": 500"#)
        #expect(goal["impressions"] == .number("500") && goal["limited_by"] == "goal", "\(goal.text)")
        // Two ads of half a minute fit into a minute: two that pay more leave nothing.
        for id in ["one", "two"] {
            let made = await stage.ask(.post, "/campaigns", "{\"id\": \"\(id)\", \"cpm\": 90, \"status\": \"active\"}")
            #expect(made.status == 201, "\(made.text)")
        }
        #expect(await ask(#""cpm": 5"#)["impressions"] == .number("0"))
        #expect(await ask(#""cpm": 100"#)["impressions"] == .number("1008"))
    }

    @Test(arguments: [0, 3] as [Int64])
    func withoutHistoryThereIsNone(days: Int64) async throws {
        let stage = try await Self.furnished(days: days)
        let heard = await stage.ask(.post, "/campaigns/forecast", Self.body), forecast = try #require(heard.json["forecast"])
        #expect(forecast["insufficient_history"] == .bool(true) && forecast["days_of_history"] == .number("\(days)"))
        for name in ["avails", "eligible", "impressions", "completions", "spend", "limited_by"] {
            #expect(forecast[name] == .null, "\(name)")
        }
    }

    @Test func aCampaignsStatisticsHaveIt() async throws {
        let stage = try await Self.furnished(days: 14)
        let saved = Self.body.dropLast() + #", "id": "spring", "status": "active"}"#
        #expect(await stage.ask(.post, "/campaigns", String(saved)).status == 201)
        let stats = await stage.ask(.get, "/campaigns/spring/stats")
        #expect(stats.json[path: "stats.forecast.impressions"] == .number("1008"), "\(stats.text)")
        let done = await stage.ask(.put, "/campaigns/spring/status", #"{"status": "completed"}"#)
        #expect(done.status == 200, "\(done.text)")
        #expect(await stage.ask(.get, "/campaigns/spring/stats").json[path: "stats.forecast"] == .null)
    }

    @Test func whoMayReadMayAsk() async throws {
        let stage = try await Self.furnished(days: 0), boss = ManagementStage.installation
        #expect(await stage.ask(.post, "/campaigns/forecast", Self.body, by: ManagementStage.tenant("one", .read)).status == 200)
        #expect(await stage.ask(.post, "/campaigns/forecast", Self.body, by: ManagementStage.tenant("one", .write)).status == 403)
        let other = Self.body.dropLast() + #", "tenant": "one"}"#
        #expect(await stage.ask(.post, "/campaigns/forecast", String(other), by: ManagementStage.tenant("two", .read)).status == 422)
        let none = Self.body.dropLast() + #", "tenant": "none"}"#
        #expect(await stage.ask(.post, "/campaigns/forecast", String(none), by: boss).status == 422)
        let wrong = await stage.ask(.post, "/campaigns/forecast", #"{"priority": "high"}"#)
        #expect(wrong.status == 422 && wrong.text.contains("priority"), "\(wrong.text)")
        stage.reports.fail(.unavailable("gone"))
        #expect(await stage.ask(.post, "/campaigns/forecast", Self.body, by: boss).status != 200)
    }
}
