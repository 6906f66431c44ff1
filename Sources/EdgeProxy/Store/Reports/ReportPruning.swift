/// Removes sums that are too old.
enum ReportPruning {
    /// One piece of it, in a transaction of its own, for whoever waits behind it.
    /// - Returns: whether there is more.
    static func prune(nowMs: Int64, on connection: some SqlConnection) throws(StoreError) -> Bool {
        let quarter = RollUpKey.quarter(ofMs: nowMs - Limits.reportQuartersMs), day = RollUpKey.quarter(ofMs: nowMs - Limits.reportDaysMs)
        return try connection.transaction(.writing) { () throws(StoreError) in
            var isMore = false
            for row in try connection.all(tenants) {
                let tenant = try row.integer(0)
                if try cut(tenant, at: quarter, on: connection) { isMore = true }
                for text in [removeDays, removeDayRanges] { _ = try connection.all(text, [.integer(tenant), .integer(Int64(day))]) }
                try ReportBrief.remove([.day], of: tenant, before: Int64(day), on: connection)
                _ = try connection.all(removeOutcomes, [.integer(tenant), .integer(Int64(quarter))])
                for (scope, first) in [(ViewersKey.Scope.hourOfChannel, quarter), (.dayOfChannel, day), (.dayOfCampaign, day)] {
                    _ = try connection.all(removeViewers, [.integer(tenant), .integer(Int64(scope.rawValue)), .integer(Int64(first))])
                }
            }
            _ = try connection.all(removeAccountDays, [.integer(nowMs - Limits.reportDaysMs)])
            _ = try connection.all(ReportValues.removeUnused, [.integer((nowMs - Limits.reportValuesMs) / 86_400_000)])
            return isMore
        }
    }

    /// Moves a tenant's cut, by a day at most.
    /// - Returns: whether it has to be moved further.
    private static func cut(_ tenant: Int64, at quarter: Int32, on connection: some SqlConnection) throws(StoreError) -> Bool {
        guard let first = try connection.all(firstQuarter, [.integer(tenant)]).first?[0].integer, first < Int64(quarter) else {
            return false
        }
        // Where the tenant's zone was changed days overlap for a while: then it is tried further on.
        var part = Int32(clamping: first), cut = first, step: Int64 = 192
        while cut <= first, part < quarter {
            part = Int32(clamping: min(Int64(quarter), first + step))
            step *= 2
            let ranges = try connection.all(ReportTables.dayRanges, [.integer(tenant), .integer(first - 192), .integer(Int64(part))])
            cut = Int64(ReportSpans.cut(part, days: try ranges.map { row throws(StoreError) in try ReportSpans.range(row) }))
        }
        let old = try connection.all(ReportTables.cut, [.integer(tenant)]).first?.integer(0) ?? .min
        if cut > old { _ = try connection.all(setCut, [.integer(tenant), .integer(cut)]) }
        guard cut > first else { return false }
        _ = try connection.all(removeQuarters, [.integer(tenant), .integer(max(cut, old))])
        // Of the hour that the cut is in there is a part left, which nobody reads: only whole hours are.
        try ReportBrief.remove([.quarter, .hour], of: tenant, before: max(cut, old), on: connection)
        return part < quarter
    }

    static let tenants = "SELECT DISTINCT id FROM report_values WHERE tenant = 0 AND dimension = 0 UNION SELECT 0 ORDER BY 1"
    static let firstQuarter = "SELECT min(quarter) FROM report_quarters WHERE tenant = $1"
    static let setCut = """
        INSERT INTO report_cuts (tenant, quarter) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET quarter = excluded.quarter
        """
    static let removeQuarters = "DELETE FROM report_quarters WHERE tenant = $1 AND quarter < $2"
    static let removeDays = "DELETE FROM report_days WHERE tenant = $1 AND quarter < $2"
    static let removeDayRanges = "DELETE FROM report_day_ranges WHERE tenant = $1 AND quarter < $2"
    static let removeViewers = "DELETE FROM report_viewers WHERE tenant = $1 AND scope = $2 AND quarter < $3"
    static let removeOutcomes = "DELETE FROM report_outcomes WHERE tenant = $1 AND quarter < $2"
    static let removeAccountDays = "DELETE FROM report_account_days WHERE day_ms < $1"
}
