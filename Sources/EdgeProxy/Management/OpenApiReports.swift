import Decision
import Formats
import Model
import Store

/// Parameters and answers of reports, statistics and the dashboard, as the interface's document has them.
enum OpenApiReports {
    static func title(of kind: Route.ReportKind) -> String {
        "\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst())ReportAnswer"
    }

    static var schemas: [(String, Json)] {
        Route.ReportKind.allCases.map { (title(of: $0), answer($0)) } + [
            ("CampaignWhyAnswer", why), ("CampaignForecastAnswer", object([("forecast", forecast)])),
            ("CampaignStatsAnswer", object([("stats", stats)])),
            ("DashboardAnswer", object([("dashboard", dashboard)])),
        ]
    }

    // MARK: Parameters

    /// `nil` for one that is like those of other routes.
    static func parameter(_ name: String, of action: Route.Action) -> (text: String, schema: Json)? {
        switch action {
        case .report, .campaignStats, .campaignWhy: break
        default: return nil
        }
        switch name {
        case "from":
            let otherwise = action == .campaignStats ? "the campaign's first day" : "seven days before `to`"
            return (
                "the first day, or the time that it begins with, snapped to a quarter of an hour; by default \(otherwise)",
                bound("2026-05-01")
            )
        case "to":
            return (
                "the last day, which is part of it, or the time that it ends before, snapped to a quarter of an hour; by default today",
                bound("2026-05-07")
            )
        case "interval":
            return ("what a row covers, in the report's time zone: hours that come twice have two rows", words(ReportInterval.self, .total))
        case "group":
            let words = ReportDimension.allCases.map(\.rawValue).joined(separator: "|")
            return (
                "what rows are split by, with commas between them",
                text("^(?:\(words))(?:,(?:\(words)))*$", example: "channel,campaign")
            )
        case "time_zone":
            return (
                "whose days and hours count; by default the tenant's",
                text("^[A-Za-z0-9_+/-]{1,\(Limits.timeZoneBytes)}$", example: "Europe/Berlin")
            )
        case "format": return ("JSON, or a line for each row", words(ReportRequest.Form.self, .json))
        case "trailer":
            return ("of CSV and ndjson: whether a last line says that it is whole, `# complete,{rows}`", OpenApiParameters.flag)
        case "compare":
            return (
                "with the same times of the same weekdays before, so many weeks as it takes; of today as much as is over; JSON alone",
                words(ReportRequest.Comparison.self, nil)
            )
        default:
            guard let dimension = ReportDimension(rawValue: name) else { return nil }
            return ("only what has one of these, with commas between them; empty is what is not known", values(of: dimension))
        }
    }

    /// - Parameter day: an example.
    private static func bound(_ day: String) -> Json {
        [
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?(?:[Zz]|[+ -][0-9]{2}:[0-9]{2}))?$",
            "examples": .array([.string(day), .string("\(day)T06:00:00+02:00")]),
        ]
    }

    private static func values(of dimension: ReportDimension) -> Json {
        let other = "\\(other\\)"
        switch dimension {
        case .country: return text(list("[A-Z]{2}|\(other)|"), example: "DE,AT")
        case .device: return text(list((Device.allCases.map(\.rawValue) + [other, ""]).joined(separator: "|")), example: "tv,mobile")
        case .channel, .campaign, .creative, .arm: return ["type": "string"]
        }
    }

    private static func list(_ value: String) -> String { "^(?:\(value))(?:,(?:\(value)))*$" }

    private static func text(_ pattern: String, example: String) -> Json {
        ["type": "string", "pattern": .string(pattern), "examples": .array([.string(example)])]
    }

    private static func words<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type, _ standard: Word?) -> Json {
        let schema = OpenApiAnswers.words(Word.allCases.map(\.rawValue))
        return standard.map { schema.setting("default", .string($0.rawValue)) } ?? schema
    }

    // MARK: Answers

    private static func answer(_ kind: Route.ReportKind) -> Json {
        let dimensions = ReportDimension.allCases.map(\.rawValue), columns = ReportColumn.all(in: kind.view)
        let names = OpenApiAnswers.words(dimensions + [ReportSheet.at] + columns.map(\.name))
        let rows = saying(
            "one value for each column, in their order; rows without anything are left out",
            list(list(["type": .array(["number", "string"])])))
        // Not of every split there are viewers.
        let totals = object(
            columns.filter { $0.name != ReportColumn.uniqueViewers }.map { ($0.name, schema(of: $0)) },
            columns.filter { $0.name == ReportColumn.uniqueViewers }.map { ($0.name, schema(of: $0)) })
        let strings = list(OpenApiAnswers.text)
        let previous = object([("from", OpenApiAnswers.date), ("to", OpenApiAnswers.date), ("rows", rows), ("totals", totals)])
        let report = object(
            [
                ("kind", OpenApiAnswers.words([kind.rawValue])), ("tenant", OpenApiAnswers.text),
                ("from", saying("with the zone's offset", OpenApiAnswers.date)),
                ("to", saying("it ends before this", OpenApiAnswers.date)), ("time_zone", OpenApiAnswers.text),
                ("interval", OpenApiAnswers.words(ReportInterval.allCases.map(\.rawValue))),
                ("group", list(OpenApiAnswers.words(dimensions))),
                ("filters", object([], dimensions.map { ($0, strings) })), ("as_of", asOf), ("final", isFinal),
                ("columns", saying("the groups', `at` where there are hours or days, and what is counted", list(names))), ("rows", rows),
                ("totals", totals), ("not_additive", saying("columns whose rows do not add up to the total", strings)),
            ], [("previous", saying("with `compare=previous`", previous))])
        return object([("report", report)])
    }

    private static var stats: Json {
        let days = [("date", OpenApiAnswers.text)] + columns(.day)
        return object(
            [("campaign", OpenApiAnswers.text)] + columns(.stats) + [
                ("from", OpenApiAnswers.date), ("to", OpenApiAnswers.date), ("time_zone", OpenApiAnswers.text), ("as_of", asOf),
                ("final", isFinal),
                (
                    "forecast",
                    saying(
                        "what is expected from now on; `null` for one that is completed or over",
                        ["anyOf": .array([forecast, ["type": "null"]])])
                ),
                (
                    "by_day",
                    saying("by the tenant's calendar, from the first day that has anything, without gaps", list(object(days)))
                ),
            ])
    }

    private static var why: Json {
        let count = OpenApiAnswers.count
        let names = LossReason.allCases.map(\.name) + [AvailOutcome.minFill.name, "other"]
        return object([
            (
                "why",
                object([
                    (
                        "avails",
                        saying("breaks of viewers that were decided while it was neither a draft, nor completed, nor over", count)
                    ),
                    ("eligible", saying("those in which only the other ads could keep it out", count)),
                    (
                        "lost",
                        saying(
                            "the most frequent first; with `won` they add up to `avails`",
                            list(object([("reason", OpenApiAnswers.words(names)), ("count", count)])))
                    ),
                    ("won", saying("those in which it had an ad", count)),
                    ("started", saying("ads that began to be played, as in its statistics", count)),
                    ("completed", saying("ads that were played to their end", count)),
                ])
            )
        ])
    }

    private static var forecast: Json {
        let count: Json = ["type": .array(["integer", "null"])]
        let limits = DeliveryForecast.Limit.allCases.map { Json.string($0.rawValue) }
        return object([
            ("from", OpenApiAnswers.date),
            ("to", saying("the end of its flight; without one 30 days, and at most 366", OpenApiAnswers.date)),
            ("days_of_history", saying("whole days of the last four weeks that it goes by", OpenApiAnswers.count)),
            ("insufficient_history", saying("less than a week: all figures are `null`", ["type": "boolean"])),
            ("avails", saying("of all channels, for every viewer", count)),
            ("eligible", saying("those that its targeting takes", count)),
            ("impressions", saying("those that it wins, within its bounds; beside what is delivered already", count)),
            ("completions", count), ("spend", ["type": .array(["number", "null"])]),
            ("limited_by", saying("what keeps it from more", ["enum": .array(limits + [.null])])),
            ("not_considered", saying("what of the campaign it does not reckon with", list(OpenApiAnswers.text))),
        ])
    }

    static var exampleOfWhy: Json {
        let outcomes: [AvailOutcome: Int64] = [.won: 1_200, AvailOutcome(.outranked): 300, AvailOutcome(.geo): 4_500]
        var played = ReportFigures()
        (played.starts, played.completions) = (1_190, 1_150)
        return ["why": .object(ManagementApi.members(of: outcomes, played))]
    }

    private static var dashboard: Json {
        let sums = columns(.dashboard).map { ($0.0.hasSuffix("_rate") ? $0.0 : "\($0.0)_total", $0.1) }
        let campaign =
            ["id", "tenant", "name", "status"].map { ($0, OpenApiAnswers.text) } + [("updated_at", OpenApiAnswers.date)] + columns(.day)
        return object(
            [("campaigns_total", OpenApiAnswers.count), ("campaigns_active", OpenApiAnswers.count)] + sums + [
                ("tenant", saying("`null`: of several", OpenApiAnswers.textOrNull)),
                ("time_zone", saying("`null`: each day is by the calendar of its tenant", OpenApiAnswers.textOrNull)),
                ("as_of", asOf),
                (
                    "by_day",
                    saying("the last \(Limits.dashboardDays) days", list(object([("date", OpenApiAnswers.text)] + columns(.dashboardDay))))
                ),
                ("recent_campaigns", saying("those that were changed last, with all that they came to", list(object(campaign)))),
            ])
    }

    /// What a report looks like, made as all are.
    static func example(of kind: Route.ReportKind) -> Json {
        var figures = ReportFigures()
        (figures.opportunities, figures.filled, figures.offeredMs, figures.soldMs) = (1_300, 1_100, 78_000_000, 58_500_000)
        (figures.impressions, figures.grossImpressions, figures.starts, figures.firstQuartiles) = (2_000, 2_010, 1_990, 1_950)
        (figures.midpoints, figures.thirdQuartiles, figures.completions, figures.clicks) = (1_930, 1_920, 1_900, 12)
        (figures.spendMicros, figures.uniqueViewers) = (25_000_000, 700)
        let beginMs: Int64 = 1_777_593_600_000, dayMs: Int64 = 86_400_000
        let query = ReportQuery(
            tenant: "north", range: beginMs..<beginMs + dayMs, interval: .day, groups: [.campaign], filters: [.country: ["DE"]])
        let table = ReportTable(
            rows: [ReportRow(atMs: beginMs, keys: ["spring"], figures: figures)], total: figures, asOfMs: beginMs + 2 * dayMs)
        let document = ManagementApi.document(kind, query, ReportSheet(kind, query, table), asOfMs: table.asOfMs, previous: nil)
        return (try? JsonReader.read(document)) ?? .null
    }

    private static func columns(_ views: ReportColumn.Views) -> [(String, Json)] {
        ReportColumn.all(in: views).map { ($0.name, schema(of: $0)) }
    }

    private static func schema(of column: ReportColumn) -> Json {
        saying(column.text, column.isCount ? OpenApiAnswers.count : ["type": "number"])
    }

    // MARK: Words of schemas

    private static let asOf = saying(
        "all that was received up to then is in it; `null`: nothing was", ["type": .array(["string", "null"]), "format": "date-time"])
    private static let isFinal = saying("whether the sums stay as they are", ["type": "boolean"])

    private static func list(_ element: Json) -> Json { OpenApiAnswers.list(element) }
    private static func object(_ required: [(String, Json)], _ others: [(String, Json)] = []) -> Json {
        OpenApiAnswers.object(required, others)
    }
    private static func saying(_ text: String, _ schema: Json) -> Json { schema.setting("description", .string(text)) }
}
