/// The tables of sums, and the statements that add to them.
enum ReportTables {
    /// What a sum is by: after the tenant and the time.
    static let dimensions = ["channel", "campaign", "creative", "country", "device", "arms", "evidence"]
    static let quarters = SqlUpsert(
        table: "report_quarters", keys: ["tenant", "quarter"] + dimensions, sums: ReportFigures.sums.map(\.column))
    static let days = SqlUpsert(
        table: "report_days", keys: ["tenant", "quarter", "until"] + dimensions, sums: ReportFigures.sums.map(\.column))
    static let accounts = SqlUpsert(
        table: "report_accounts", keys: ["account"], sums: ["impressions", "completions", "clicks", "spend_micros"], latest: "last_day_ms")
    static let accountDays = SqlUpsert(
        table: "report_account_days", keys: ["account", "day_ms"], sums: ["impressions", "completions", "clicks", "spend_micros"])

    static let outcomes = SqlUpsert(
        table: "report_outcome_hours", keys: ["tenant", "campaign", "quarter", "outcome"], sums: ["avails"])
    static let outcomesOf = """
        SELECT outcome, CAST(sum(avails) AS BIGINT) FROM report_outcome_hours
        WHERE tenant = $1 AND campaign = $2 AND quarter >= $3 AND quarter < $4 GROUP BY outcome ORDER BY outcome
        """

    static let addDayRange = "INSERT INTO report_day_ranges (tenant, quarter, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    static let dayRanges = """
        SELECT quarter, until FROM report_day_ranges WHERE tenant = $1 AND quarter < $3 AND until > $2 ORDER BY quarter, until
        """
    static let cut = "SELECT quarter FROM report_cuts WHERE tenant = $1"

    static let position = "SELECT log, segment, place FROM report_progress WHERE node = $1"
    static let firstPosition = """
        INSERT INTO report_progress (node, log, segment, place, as_of_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """
    static let advance = """
        UPDATE report_progress SET log = $2, segment = $3, place = $4, as_of_ms = $5
        WHERE node = $1 AND log = $6 AND segment = $7 AND place = $8
        """
    static let asOf = "SELECT as_of_ms FROM report_progress ORDER BY as_of_ms DESC"

    static let sketch = """
        SELECT sketch FROM report_viewers WHERE tenant = $1 AND scope = $2 AND quarter = $3 AND until = $4 AND value = $5
        """
    static let addSketch = """
        INSERT INTO report_viewers (tenant, scope, quarter, until, value, sketch) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """
    static let changeSketch = """
        UPDATE report_viewers SET sketch = $6
        WHERE tenant = $1 AND scope = $2 AND quarter = $3 AND until = $4 AND value = $5 AND sketch = $7
        """

    static let deliveries = """
        SELECT a.account, a.impressions, a.completions, a.clicks, a.spend_micros, a.last_day_ms, d.impressions, d.spend_micros
        FROM report_accounts a LEFT JOIN report_account_days d ON d.account = a.account AND d.day_ms = a.last_day_ms
        """
}

/// Adds rows to a table of sums: a row that is there grows.
struct SqlUpsert: Sendable {
    let one: String, many: String

    /// - Parameter latest: a column of which the highest stays.
    init(table: String, keys: [String], sums: [String], latest: String? = nil) {
        let columns = keys + sums + (latest.map { [$0] } ?? [])
        var changes = sums.map { "\($0) = \(table).\($0) + excluded.\($0)" }
        if let latest {
            changes.append(
                "\(latest) = CASE WHEN excluded.\(latest) > \(table).\(latest) THEN excluded.\(latest) ELSE \(table).\(latest) END")
        }
        func text(_ rows: Int) -> String {
            let values = (0..<rows).map { row in
                "(" + columns.indices.map { "$\(row * columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
            }
            return """
                INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES \(values.joined(separator: ", "))
                ON CONFLICT (\(keys.joined(separator: ", "))) DO UPDATE SET \(changes.joined(separator: ", "))
                """
        }
        one = text(1)
        many = text(Limits.reportWriteRows)
    }

    /// - Parameter rows: numbers by column; no two have equal keys. In the order of their keys, so that two who write don't wait for each
    ///   other crosswise.
    func add(_ rows: [[Int64]], on connection: some SqlConnection) throws(StoreError) {
        var left = rows[...]
        while !left.isEmpty {
            let part = left.prefix(left.count >= Limits.reportWriteRows ? Limits.reportWriteRows : 1)
            var values: [SqlValue] = []
            values.reserveCapacity(part.count * (part.first?.count ?? 0))
            for row in part { values.append(contentsOf: row.lazy.map { .integer($0) }) }
            _ = try connection.all(part.count == 1 ? one : many, values)
            left = left.dropFirst(part.count)
        }
    }
}
