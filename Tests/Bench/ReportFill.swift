import Foundation

/// The sums that reports are measured with, as statements that both data bases take: each pair of a channel and a campaign that is live
/// has an event of each kind in each quarter of an hour.
struct ReportFill {
    let options: BenchOptions
    /// Milliseconds since 1970.
    let nowMs: Int64

    /// Days whose viewers there are: of channels, of campaigns, and of the one campaign that has statistics; and of hours.
    private static let viewerDays = 40, hourDays = 4
    private var today: Int64 { nowMs / 86_400_000 }
    private var live: Int { max(1, options.reportCampaigns / 10) }

    /// Each for a transaction of its own.
    func scripts(isPostgres: Bool) -> [String] {
        let days = Int64(options.reportDays), quarterDays = Int64(options.reportQuarterDays)
        var all = [
            values, pairs, "INSERT INTO report_day_ranges \(self.days(today - days + 1, today)) SELECT 2, d * 96, d * 96 + 96 FROM days",
        ]
        for first in stride(from: today - days + 1, through: today, by: 100) {
            all.append(
                "INSERT INTO report_days \(self.days(first, min(first + 99, today))) SELECT 2, d * 96, d * 96 + 96, \(figures("d", 96)) "
                    + "FROM days CROSS JOIN bench_pairs")
        }
        for day in today - quarterDays + 1...today {
            all.append(
                "INSERT INTO report_quarters \(quarters(of: day)) SELECT 2, q, \(figures("q", 1)) FROM quarters CROSS JOIN bench_pairs")
        }
        return all + brief + viewers(isPostgres) + ["DROP TABLE bench_pairs", "ANALYZE"]
    }

    private func days(_ first: Int64, _ last: Int64) -> String {
        "WITH RECURSIVE days(d) AS (SELECT \(first) UNION ALL SELECT d + 1 FROM days WHERE d < \(last))"
    }

    private func quarters(of day: Int64) -> String {
        "WITH RECURSIVE quarters(q) AS (SELECT \(day * 96) UNION ALL SELECT q + 1 FROM quarters WHERE q < \(day * 96 + 95))"
    }

    /// The numbers of texts: 2 for the tenant, 100 and on for channels, 1,000 and on for campaigns.
    private var values: String {
        func add(_ dimension: Int, _ name: String, _ first: Int, _ count: Int) -> String {
            """
            INSERT INTO report_values WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(count - 1))
            SELECT 2, \(dimension), '\(name)' || i, \(first) + i, \(today) FROM n;
            """
        }
        return """
            INSERT INTO report_values VALUES (0, 0, 'bench', 2, \(today));
            \(add(1, "channel-", 100, options.reportChannels))
            \(add(2, "campaign-", 1_000, options.reportCampaigns))
            \(add(4, "C", 10, 5))
            UPDATE report_ids SET last = 100000;
            """
    }

    /// By channel and campaign, as the keys are.
    private var pairs: String {
        """
        CREATE TABLE bench_pairs (pair INTEGER PRIMARY KEY, channel INTEGER, campaign INTEGER);
        INSERT INTO bench_pairs
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(options.reportChannels * live - 1))
        SELECT i, 100 + i / \(live), 1000 + (i % \(live)) * 10 + i / \(live) % 10 FROM n;
        """
    }

    /// The columns behind the time.
    private func figures(_ time: String, _ times: Int) -> String {
        let some = "(1 + (\(time) + pair) % 7) * \(times)"
        let counts = [String](repeating: "0", count: 7) + [some, some, "0", some, some, some, some, "\(times)", "\(times)", "\(times)"]
        let more = ["0", "0", "0", "\(times)", "\(some) * 12500"] + [String](repeating: "0", count: 4)
        return (["channel", "campaign", "0", "10 + pair % 5", "0", "0", "2"] + counts + more).joined(separator: ", ")
    }

    /// What the store has beside these sums, of the same.
    private var brief: [String] {
        [("0", "0"), ("channel", "0"), ("0", "campaign"), ("channel", "campaign")].enumerated().flatMap { scope, of in
            let all = [
                ("quarter", "quarter + 1", "report_quarters"), ("quarter - quarter % 4", "quarter - quarter % 4 + 4", "report_quarters"),
                ("quarter", "until", "report_days"),
            ]
            return all.enumerated().filter { scope < 3 || $0.offset > 0 }.map { unit, times in
                "INSERT INTO report_brief SELECT tenant, \(scope), \(unit), \(times.0), \(times.1), \(of.0), \(of.1), \(Self.summed) "
                    + "FROM \(times.2) GROUP BY 1, 2, 3, 4, 5, 6, 7"
            }
        }
    }

    private static let summed = [
        "opportunities", "filled", "offered_ms", "sold_ms", "house_ms", "slate_ms", "fallbacks", "impressions", "gross_impressions",
        "invalid_impressions", "starts", "first_quartiles", "midpoints", "third_quartiles", "completions", "clicks", "gross_clicks",
        "skips", "mutes", "pauses", "errors", "spend_micros", "abandoned", "cut", "break_starts", "break_ends",
    ].map { "sum(\($0))" }.joined(separator: ", ")

    // MARK: Viewers

    /// Sketches that are full: for their length it is all the same of whom.
    private func viewers(_ isPostgres: Bool) -> [String] {
        func sketch(_ bits: Int) -> String {
            let registers = String(repeating: "041043", count: (1 << bits) / 4), hex = String(0x80 | bits, radix: 16) + registers
            return isPostgres ? "'\\x\(hex)'::bytea" : "X'\(hex)'"
        }
        let first = today - Int64(min(Self.viewerDays, options.reportDays)) + 1
        var all: [String] = []
        for (scope, column) in [(2, "channel"), (3, "campaign")] {
            all.append(
                "INSERT INTO report_viewers \(days(first, today)) SELECT 2, \(scope), d * 96, d * 96 + 96, v.id, \(sketch(14)) "
                    + "FROM days CROSS JOIN (SELECT DISTINCT \(column) AS id FROM bench_pairs) v")
        }
        all.append(
            "INSERT INTO report_viewers \(days(today - Int64(options.reportDays) + 1, first - 1)) "
                + "SELECT 2, 3, d * 96, d * 96 + 96, 1007, \(sketch(14)) FROM days WHERE d < \(first)")
        for day in today - Int64(Self.hourDays) + 1...today {
            all.append(
                "INSERT INTO report_viewers \(quarters(of: day)) SELECT 2, 1, q, q + 4, v.id, \(sketch(12)) "
                    + "FROM quarters CROSS JOIN (SELECT DISTINCT channel AS id FROM bench_pairs) v WHERE q % 4 = 0")
        }
        return all
    }
}
