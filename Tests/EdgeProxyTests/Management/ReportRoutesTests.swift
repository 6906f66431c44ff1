import Decision
import Formats
import Model
import Store
import TestSupport
import Testing

@testable import EdgeProxy

/// Reports, statistics and the dashboard as they are answered.
@Suite struct ReportRoutesTests {
    private typealias Stage = ManagementStage
    /// 2026-05-07T12:00:00Z, about: the stage's clock moves on whenever somebody looks.
    private static let nowMs: Int64 = 1_778_155_200_000
    private static let hour: Int64 = 3_600_000

    /// Three campaigns of tenant one, in Berlin, and one of tenant two, each with some impressions.
    private static func furnished() async throws -> Stage {
        let stage = try await Stage(), boss = ManagementStage.installation
        #expect(await stage.ask(.patch, "/tenants/one", #"{"time_zone": "Europe/Berlin"}"#, by: boss).status == 200)
        stage.base.forward(ms: nowMs - stage.base.clock() - 3 * 24 * hour)
        for (tenant, id, status) in [
            ("one", "spring", "active"), ("one", "autumn", "draft"), ("one", "winter", "paused"), ("two", "spring", "active"),
        ] {
            let body = "{\"tenant\": \"\(tenant)\", \"id\": \"\(id)\", \"status\": \"\(status)\"}"
            let made = await stage.ask(.post, "/campaigns", body, by: boss)
            #expect(made.status == 201, "\(made.text)")
        }
        stage.base.forward(ms: 3 * 24 * hour)
        func add(_ tenant: String, _ campaign: String, hoursAgo: Int64, _ impressions: Int64, country: String = "DE") {
            var figures = ReportFigures()
            (figures.impressions, figures.starts, figures.completions) = (impressions, impressions, impressions / 2)
            (figures.clicks, figures.spendMicros) = (impressions / 4, impressions * 12_345)
            (figures.opportunities, figures.filled) = (impressions * 2, impressions)
            stage.reports.add(
                .init(
                    tenant: tenant, atMs: nowMs - hoursAgo * hour, keys: [.campaign: campaign, .country: country, .channel: "news"],
                    figures: figures))
        }
        add("one", "spring", hoursAgo: 1, 8)
        add("one", "spring", hoursAgo: 2, 4, country: "AT")
        add("one", "spring", hoursAgo: 30, 100)
        add("one", "autumn", hoursAgo: 1, 1)
        // Older than the week that is shown, and than the campaign.
        add("one", "spring", hoursAgo: 24 * 8, 1_000)
        add("two", "spring", hoursAgo: 1, 64)
        return stage
    }

    // MARK: Reports

    @Test(arguments: Route.ReportKind.allCases)
    func withoutAnythingThereIsOneRow(kind: Route.ReportKind) async throws {
        let stage = try await Self.furnished(), heard = await stage.ask(.get, "/reports/\(kind.rawValue)")
        #expect(heard.status == 200, "\(heard.text)")
        let report = try #require(heard.json["report"]), columns = report["columns"]?.list ?? []
        #expect(report["rows"]?.list.count == 1 && report["rows"]?.list.first?.list.count == columns.count)
        for (index, name) in columns.enumerated() {
            #expect(report["totals"]?[name.string ?? ""] == report["rows"]?.list.first?.list[index], "\(name.text)")
        }
        #expect(report["totals"]?["impressions"] == .number("113") && report["totals"]?["spend"] == .number("1.394985"))
        #expect(report["from"] == "2026-05-01T00:00:00+02:00" && report["to"] == "2026-05-08T00:00:00+02:00")
        #expect(report["time_zone"] == "Europe/Berlin" && report["final"] == .bool(false))
        #expect(stage.reports.asked.freshened == 1 && stage.reports.asked.queries.count == 1)
        // To count viewers takes longer than all else.
        #expect(stage.reports.asked.queries.first?.wantsViewers == columns.contains("unique_viewers"))
    }

    @Test func rowsAreSplitAndAddUp() async throws {
        let stage = try await Self.furnished()
        let heard = await stage.ask(.get, "/reports/revenue?group=campaign,country&interval=hour&from=2026-05-07")
        let report = try #require(heard.json["report"])
        #expect(report["columns"]?.list.prefix(4).map(\.string) == ["campaign", "country", "at", "impressions"])
        let rows = (report["rows"]?.list ?? []).map { $0.list.prefix(4).map(\.text).joined(separator: " ") }
        #expect(
            rows == [
                #""spring" "AT" "2026-05-07T12:00:00+02:00" 4"#, #""autumn" "DE" "2026-05-07T13:00:00+02:00" 1"#,
                #""spring" "DE" "2026-05-07T13:00:00+02:00" 8"#,
            ])
        #expect(report["totals"]?["impressions"] == .number("13"))
    }

    @Test func filtersAreAskedFor() async throws {
        let stage = try await Self.furnished()
        let heard = await stage.ask(.get, "/reports/impressions?campaign=spring&country=AT,FR")
        #expect(heard.json[path: "report.totals.impressions"] == .number("4"))
        #expect(heard.json[path: "report.filters.country"] == .array(["AT", "FR"]))
    }

    @Test func nothingIsOneRowOfZeros() async throws {
        let stage = try await Self.furnished()
        let heard = await stage.ask(.get, "/reports/completion?from=2025-01-01&to=2025-01-01")
        #expect(heard.json[path: "report.rows.0"]?.list.contains(.number("0.000000")) == true)
        #expect(heard.json[path: "report.totals.impressions"] == .number("0"))
        #expect(
            await stage.ask(.get, "/reports/completion?from=2025-01-01&to=2025-01-01&group=channel").json[path: "report.rows"] == .array([])
        )
    }

    @Test func whatWasBeforeStandsBeside() async throws {
        let stage = try await Self.furnished()
        let heard = await stage.ask(.get, "/reports/impressions?compare=previous&from=2026-05-07")
        #expect(heard.json[path: "report.previous.from"] == "2026-04-30T00:00:00+02:00")
        #expect(heard.json[path: "report.previous.to"] == "2026-04-30T14:15:00+02:00", "as much of the day as is over")
        #expect(heard.json[path: "report.previous.totals.impressions"] == .number("0"))
    }

    @Test func aDayIsFinalTwoDaysAfterItsEnd() async throws {
        let stage = try await Self.furnished()
        // 2026-05-04 ends in Berlin at 22:00 UTC.
        let end = Self.nowMs - 62 * Self.hour
        for (asOf, isFinal) in [(end + 48 * Self.hour - 1, false), (end + 48 * Self.hour, true)] {
            stage.reports.setAsOf(ms: asOf)
            let heard = await stage.ask(.get, "/reports/impressions?from=2026-05-04&to=2026-05-04")
            #expect(heard.json[path: "report.final"] == .bool(isFinal))
        }
    }

    @Test func csvSaysTheSame() async throws {
        let stage = try await Self.furnished(), query = "group=campaign&interval=day"
        let json = try #require(await stage.ask(.get, "/reports/revenue?\(query)").json["report"])
        let csv = await stage.ask(.get, "/reports/revenue?\(query)&format=csv&trailer=1")
        #expect(csv.headers["Content-Disposition"] == "attachment; filename=\"revenue-2026-05-01-2026-05-07.csv\"")
        let lines = csv.text.split(separator: "\r\n").map(String.init)
        #expect(lines.first == (json["columns"]?.list ?? []).map { $0.string ?? "" }.joined(separator: ","))
        let rows = (json["rows"]?.list ?? []).map { row in row.list.map { $0.string ?? $0.text }.joined(separator: ",") }
        #expect(Array(lines.dropFirst()) == rows + ["# complete,\(rows.count)"])
    }

    @Test func aStoreThatIsAwayIsComeBackTo() async throws {
        let stage = try await Self.furnished()
        stage.reports.fail(.unavailable("gone"))
        for path in ["/reports/fill", "/reports/fill?format=csv", "/campaigns/spring/stats", "/campaigns/spring/why", "/dashboard"] {
            let heard = await stage.ask(.get, path)
            #expect(heard.status == 503 && heard.headers["Retry-After"] != nil, "\(path): \(heard.text)")
        }
    }

    /// A tenant says how long its reports are kept, and nothing out of bounds.
    @Test(arguments: [("quarter_hours_kept_days", 100), ("days_kept_months", 25)])
    func aTenantSaysHowLongItsReportsAreKept(field: String, most: Int) async throws {
        let stage = try await Stage(), boss = ManagementStage.installation
        #expect(await stage.ask(.get, "/tenants/one", by: boss).json[path: "tenant.\(field)"] == .integer(most))
        for value in ["0", "\(most + 1)", "2.5", "\"7\""] {
            let refused = await stage.ask(.patch, "/tenants/one", "{\"\(field)\": \(value)}", by: boss)
            #expect(refused.status == 422 && refused.json[path: "error.field"] == .string(field), "\(value): \(refused.text)")
        }
        for value in [1, 7, most] {
            let changed = await stage.ask(.patch, "/tenants/one", "{\"\(field)\": \(value)}", by: boss)
            #expect(changed.status == 200 && changed.json[path: "tenant.\(field)"] == .integer(value), "\(changed.text)")
            let kept = stage.api.objects.tenants.find("", "one")?.model.retention
            #expect((field == "days_kept_months" ? kept?.daysMonths : kept?.quarterHoursDays) == value)
        }
    }

    // MARK: Who may

    @Test func othersSumsDoNotExist() async throws {
        let stage = try await Self.furnished(), two = ManagementStage.tenant("two", .read), boss = ManagementStage.installation
        #expect(await stage.ask(.get, "/reports/revenue", by: two).json[path: "report.totals.impressions"] == .number("64"))
        #expect(await stage.ask(.get, "/reports/revenue?tenant=one", by: two).status == 404)
        #expect(await stage.ask(.get, "/dashboard?tenant=one", by: two).status == 404)
        #expect(await stage.ask(.get, "/campaigns/autumn/stats", by: two).status == 404)
        #expect(await stage.ask(.get, "/campaigns/none/stats", by: two).status == 404)
        #expect(await stage.ask(.get, "/campaigns/autumn/why", by: two).status == 404)
        #expect(await stage.ask(.get, "/campaigns/spring/why", by: ManagementStage.tenant("two", .write)).status == 403)
        let filtered = await stage.ask(.get, "/reports/revenue?campaign=autumn", by: two)
        #expect(filtered.json[path: "report.totals.impressions"] == .number("0"))
        #expect(await stage.ask(.get, "/reports/revenue", by: ManagementStage.tenant("two", .write)).status == 403)
        // The installation names one of several.
        #expect(await stage.ask(.get, "/reports/revenue", by: boss).status == 400)
        #expect(await stage.ask(.get, "/reports/revenue?tenant=two", by: boss).json[path: "report.tenant"] == "two")
        #expect(await stage.ask(.get, "/campaigns/spring/stats", by: boss).status == 400)
        #expect(await stage.ask(.get, "/campaigns/spring/stats?tenant=two", by: boss).json[path: "stats.impressions"] == .number("64"))
    }

    @Test(arguments: [
        ("/reports/revenue?intervall=day", "intervall"), ("/reports/revenue?interval=week", "interval"),
        ("/reports/revenue?group=advertiser", "group"), ("/reports/revenue?time_zone=Mars", "time_zone"),
        ("/campaigns/spring/stats?from=x", "from"), ("/campaigns/spring/stats?interval=day", "interval"),
        ("/campaigns/spring/why?interval=day", "interval"), ("/campaigns/spring/why?to=x", "to"),
        ("/dashboard?from=2026-05-01", "from"),
    ])
    func whatIsUnknownIsNamed(path: String, field: String) async throws {
        let stage = try await Self.furnished(), heard = await stage.ask(.get, path)
        #expect(heard.status == 400 && heard.json[path: "error.field"] == .string(field), "\(heard.text)")
    }

    @Test func thereIsNoOtherReport() async throws {
        let stage = try await Self.furnished()
        #expect(await stage.ask(.get, "/reports/spend").status == 404)
    }

    // MARK: Statistics

    @Test func aCampaignHasItsSumsByDay() async throws {
        let stage = try await Self.furnished(), heard = await stage.ask(.get, "/campaigns/spring/stats")
        let stats = try #require(heard.json["stats"])
        #expect(stats["impressions"] == .number("112") && stats["spend"] == .number("1.382640"), "since it was made")
        #expect(stats["completion_rate"] == .number("0.500000") && stats["from"] == "2026-05-04T00:00:00+02:00")
        let days = (stats["by_day"]?.list ?? []).map { "\($0["date"]?.string ?? "") \($0["impressions"]?.text ?? "")" }
        #expect(days == ["2026-05-06 100", "2026-05-07 12"])
        let report = await stage.ask(.get, "/reports/revenue?campaign=spring&from=2026-05-04")
        for name in ["impressions", "starts", "completions", "clicks", "spend"] {
            #expect(report.json[path: "report.totals.\(name)"] == stats[name], "\(name)")
        }
        // One that nothing is known of.
        let winter = await stage.ask(.get, "/campaigns/winter/stats")
        #expect(winter.json[path: "stats.impressions"] == .number("0") && winter.json[path: "stats.by_day"] == .array([]))
        let older = await stage.ask(.get, "/campaigns/spring/stats?from=2026-04-01")
        #expect(older.json[path: "stats.impressions"] == .number("1112") && older.json[path: "stats.by_day"]?.list.count == 9)
    }

    /// A campaign that was deleted and made again under its id, within an hour: what is shown of it is its own.
    @Test func whatIsMadeAnewBeginsAnew() async throws {
        let stage = try await Self.furnished()
        func account() throws -> UInt64 { try #require(stage.api.objects.campaigns.find("one", "winter")).account }
        func add(_ impressions: Int64, minutesAgo: Int64, account: UInt64) {
            var figures = ReportFigures()
            (figures.impressions, figures.starts) = (impressions, impressions)
            stage.reports.add(
                .init(
                    atMs: Self.nowMs - minutesAgo * 60_000, keys: [.campaign: "winter", .channel: "news"], account: account,
                    figures: figures))
        }
        let former = try account()
        add(50, minutesAgo: 70, account: former)
        #expect(await stage.ask(.get, "/campaigns/winter/stats").json[path: "stats.impressions"] == .number("50"))
        #expect(await stage.ask(.delete, "/campaigns/winter").status == 204)
        let made = await stage.ask(.post, "/campaigns", #"{"tenant": "one", "id": "winter", "status": "paused"}"#)
        #expect(made.status == 201, "\(made.text)")
        #expect(try account() != former)
        add(3, minutesAgo: 0, account: try account())
        // What was still under way.
        add(1, minutesAgo: 0, account: former)
        for path in ["/campaigns/winter/stats", "/campaigns/winter/stats?from=2026-01-01", "/campaigns/winter/why"] {
            let heard = await stage.ask(.get, path)
            #expect((heard.json[path: "stats.impressions"] ?? heard.json[path: "why.started"]) == .number("3"), "\(path): \(heard.text)")
        }
        let recent = await stage.ask(.get, "/dashboard").json[path: "dashboard.recent_campaigns"]?.list ?? []
        #expect(recent.first { $0["id"] == "winter" }?["impressions"] == .number("3"))
        // By its id it is all that had it.
        let report = await stage.ask(.get, "/reports/impressions?campaign=winter")
        #expect(report.json[path: "report.totals.impressions"] == .number("54"))
    }

    // MARK: Why

    @Test func aCampaignsAvailsAddUp() async throws {
        let stage = try await Self.furnished()
        stage.reports.setOutcomes(
            [
                .won: 40, .minFill: 2, AvailOutcome(.outranked): 10, AvailOutcome(.geo): 300, AvailOutcome(.cap): 10,
                AvailOutcome(number: 201): 1,
            ], of: "spring")
        let heard = await stage.ask(.get, "/campaigns/spring/why")
        #expect(
            heard.json["why"]?.text == """
                {"avails": 363, "eligible": 52, "lost": [{"reason": "geo", "count": 300}, {"reason": "cap", "count": 10}, \
                {"reason": "outranked", "count": 10}, {"reason": "min_fill", "count": 2}, {"reason": "other", "count": 1}], \
                "won": 40, "started": 112, "completed": 56}
                """, "\(heard.text)")
        #expect(stage.reports.askedOutcomes.counted == ["one"] && stage.reports.asked.freshened == 1)
        let empty = await stage.ask(.get, "/campaigns/winter/why")
        #expect(
            empty.json["why"]?.text
                == #"{"avails": 0, "eligible": 0, "lost": [], "won": 0, "started": 0, "completed": 0}"#)
    }

    // An id that was used before begins anew: nothing is asked for from before the campaign was made.
    @Test func onlyTheCampaignsOwnTimeIsAskedFor() async throws {
        let stage = try await Self.furnished()
        for query in ["?from=2026-01-01", "?from=2026-05-06&to=2026-05-06", "?from=2026-01-01&to=2026-01-02"] {
            #expect(await stage.ask(.get, "/campaigns/spring/why\(query)").status == 200)
        }
        let madeMs = Self.nowMs - 72 * Self.hour, ranges = stage.reports.askedOutcomes.ranges
        #expect(ranges.count == 3 && ranges.allSatisfy { $0.lowerBound % 900_000 == 0 && $0.upperBound % 900_000 == 0 })
        #expect(ranges[0].lowerBound <= madeMs && madeMs - ranges[0].lowerBound < 2 * Self.hour && ranges[2].isEmpty)
        #expect(ranges[1] == 1_778_018_400_000..<1_778_104_800_000, "a day in Berlin")
    }

    @Test func theDashboardAgreesWithTheReports() async throws {
        let stage = try await Self.furnished(), heard = await stage.ask(.get, "/dashboard")
        #expect(await stage.ask(.get, "/analytics/dashboard").json == heard.json)
        let board = try #require(heard.json["dashboard"])
        #expect(board["campaigns_total"] == .number("3") && board["campaigns_active"] == .number("1"))
        #expect(stage.reports.asked.queries.allSatisfy { !$0.wantsViewers })
        let report = await stage.ask(.get, "/reports/fill?from=2020-01-01").json
        for name in ["impressions", "spend", "clicks"] {
            #expect(report[path: "report.totals.\(name)"] == board["\(name)_total"], "\(name)")
        }
        #expect(board["impressions_total"] == .number("1113") && board["fill_rate"] == .number("0.500000"))
        let days = board["by_day"]?.list ?? []
        #expect(days.count == 30 && days.first?["date"] == "2026-04-08" && days.last?["date"] == "2026-05-07")
        #expect(days.last?["impressions"] == .number("13") && days[21]["impressions"] == .number("1000"))
        let recent = board["recent_campaigns"]?.list ?? []
        #expect(recent.map { $0["id"]?.string } == ["winter", "autumn", "spring"])
        #expect(recent.map { $0["impressions"]?.text } == ["0", "1", "1112"])
    }

    /// Whoever sees all tenants and names none sees them together.
    @Test func theInstallationSeesAllTogether() async throws {
        let stage = try await Self.furnished(), boss = ManagementStage.installation
        let board = await stage.ask(.get, "/dashboard", by: boss).json
        #expect(board[path: "dashboard.impressions_total"] == .number("1177") && board[path: "dashboard.tenant"] == .null)
        #expect(board[path: "dashboard.campaigns_total"] == .number("4"))
        let one = await stage.ask(.get, "/dashboard?tenant=two", by: boss).json
        #expect(one[path: "dashboard.impressions_total"] == .number("64") && one[path: "dashboard.time_zone"] == "UTC")
    }
}
