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

    /// Each for a transaction of its own: the rows of some days, as they are and added up. Nothing is read back to be added up: of each row
    /// it is known what it has.
    func scripts(isPostgres: Bool) -> [String] {
        let days = Int64(options.reportDays), quarterDays = Int64(options.reportQuarterDays)
        var all = [
            values, pairs, "INSERT INTO report_day_ranges \(self.days(today - days + 1, today)) SELECT 2, d * 96, d * 96 + 96 FROM days",
        ]
        for first in stride(from: today - days + 1, through: today, by: 40) {
            let last = min(first + 39, today)
            all.append(
                "\(whole("report_days", .day, first, last));"
                    + (0...3).map { brief($0, .day, first, last) }.joined(separator: ";"))
        }
        for first in stride(from: today - quarterDays + 1, through: today, by: 5) {
            let last = min(first + 4, today)
            let added = (0...3).flatMap { scope in (scope < 3 ? [Unit.quarter, .hour] : [.hour]).map { brief(scope, $0, first, last) } }
            let hours = [(3, "0"), (4, "10 + pair % 5"), (5, "0"), (6, "0")].map { self.hours($0, $1, first, last) }
            all.append(([whole("report_quarters", .quarter, first, last)] + added + hours).joined(separator: ";"))
        }
        return all + viewers(isPostgres) + ["DROP TABLE bench_pairs", "ANALYZE"]
    }

    private enum Unit: Int64 {
        case quarter = 0, hour, day
        /// Quarters of an hour.
        var length: Int64 { self == .quarter ? 1 : self == .hour ? 4 : 96 }
    }

    /// A row for each pair in each of the times of some days.
    private func whole(_ table: String, _ unit: Unit, _ first: Int64, _ last: Int64) -> String {
        let until = unit == .day ? "q + 96, " : ""
        return "INSERT INTO \(table) \(times(unit, first, last)) SELECT 2, q, \(until)channel, campaign, 0, 10 + pair % 5, 0, 0, 2, "
            + "\(Self.figures("s", "\(unit.length)")) "
            + "FROM (SELECT q, pair, channel, campaign, \(Self.some(unit)) AS s FROM times CROSS JOIN bench_pairs) AS rows"
    }

    /// What the store has beside these sums, of the same.
    private func brief(_ scope: Int, _ unit: Unit, _ first: Int64, _ last: Int64) -> String {
        let columns = ["", "channel", "campaign", "channel, campaign"][scope]
        let groups = columns.isEmpty ? "q" : "q, \(columns)"
        let named = [scope == 1 || scope == 3 ? "channel" : "0", scope > 1 ? "campaign" : "0"].joined(separator: ", ")
        return
            "INSERT INTO report_brief \(times(unit, first, last)) SELECT 2, \(scope), \(unit.rawValue), q, q + \(unit.length), \(named), "
            + "\(Self.figures("s", "n")) FROM (SELECT \(groups), CAST(sum(\(Self.some(unit))) AS BIGINT) AS s, "
            + "count(*) * \(unit.length) AS n FROM times CROSS JOIN bench_pairs GROUP BY \(groups)) AS rows"
    }

    private func hours(_ dimension: Int, _ value: String, _ first: Int64, _ last: Int64) -> String {
        "INSERT INTO report_hours \(times(.hour, first, last)) SELECT 2, \(dimension), q, value, \(Self.figures("s", "n")) "
            + "FROM (SELECT q, \(value) AS value, CAST(sum(\(Self.some(.hour))) AS BIGINT) AS s, count(*) * 4 AS n "
            + "FROM times CROSS JOIN bench_pairs GROUP BY 1, 2) AS rows"
    }

    /// The beginnings of the quarter hours, hours or days of some days.
    private func times(_ unit: Unit, _ first: Int64, _ last: Int64) -> String {
        "WITH RECURSIVE times(q) AS (SELECT \(first * 96) UNION ALL SELECT q + \(unit.length) FROM times "
            + "WHERE q < \(last * 96 + 96 - unit.length))"
    }

    /// What a pair has from `q` on: in each quarter of an hour one to seven.
    private static func some(_ unit: Unit) -> String {
        let rest = (0..<unit.length % 7).map { "(q + pair + \($0)) % 7" }.joined(separator: " + ")
        return "\(unit.length + unit.length / 7 * 21) + \(rest)"
    }

    /// The columns behind the key.
    private static func figures(_ some: String, _ times: String) -> String {
        let counts = [String](repeating: "0", count: 7) + [some, some, "0", some, some, some, some, times, times, times]
        return (counts + ["0", "0", "0", times, "\(some) * 12500"] + [String](repeating: "0", count: 4)).joined(separator: ", ")
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
