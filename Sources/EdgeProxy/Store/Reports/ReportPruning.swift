import Model

/// Removes sums that are too old, each tenant's by its own retention.
struct ReportPruning {
    private let connection: any SqlConnection
    private let tenant: Int64
    /// The first quarters of an hour that are kept as such, and whose days are.
    private let quarter: Int32, day: Int32

    /// One piece of it, in a transaction of its own, for whoever waits behind it: at most a day of one tenant.
    /// - Parameters:
    ///   - first: the number of the tenant with which it goes on; 0 to begin.
    ///   - keeps: how long, by the tenant's id.
    /// - Returns: where the next piece goes on; `nil`: nothing is left to do.
    static func prune(
        from first: Int64, nowMs: Int64, keeps: (_ tenant: String) -> ReportRetention, on connection: some SqlConnection
    ) throws(StoreError) -> Int64? {
        try connection.transaction(.writing) { () throws(StoreError) in
            let rows = try connection.all(tenants, [.integer(first), .integer(Int64(Limits.reportPruneTenants))])
            for row in rows {
                let tenant = try row.integer(0), retention = keeps(try row.text(1))
                let pruning = ReportPruning(
                    connection: connection, tenant: tenant, quarter: RollUpKey.quarter(ofMs: nowMs - retention.quarterHoursMs),
                    // As a whole: where quarter hours are kept as long as days, none of a day that is gone are left.
                    day: RollUpKey.quarter(ofMs: nowMs - retention.daysMs) - 100)
                if try pruning.step() { return tenant }
            }
            if rows.count == Limits.reportPruneTenants, let last = rows.last { return try last.integer(0) + 1 }
            _ = try connection.all(removeAccountDays, [.integer(nowMs - Limits.reportAccountDaysMs)])
            _ = try connection.all(ReportValues.removeUnused, [.integer((nowMs - Limits.reportValuesMs) / 86_400_000)])
            return nil
        }
    }

    /// - Returns: whether anything was removed: then there may be more.
    private func step() throws(StoreError) -> Bool {
        if try cut() { return true }
        if let end = try end(of: Self.firstDay, keptFrom: day) {
            for text in [Self.removeDays, Self.removeDayRanges] { try remove(text, before: end) }
            try ReportBrief.remove([.day], of: tenant, before: end, on: connection)
            for scope in [ViewersKey.Scope.dayOfChannel, .dayOfCampaign] { try remove(Self.removeViewers, before: end, scope) }
            return true
        }
        if let end = try end(of: Self.firstViewers, ViewersKey.Scope.hourOfChannel, keptFrom: quarter) {
            try remove(Self.removeViewers, before: end, .hourOfChannel)
            return true
        }
        if let end = try end(of: Self.firstOutcome, keptFrom: quarter) {
            try remove(Self.removeOutcomes, before: end)
            return true
        }
        return false
    }

    /// Where to stop removing: a day behind the first row, at most what is kept. `nil`: nothing is too old.
    private func end(of first: String, _ scope: ViewersKey.Scope? = nil, keptFrom: Int32) throws(StoreError) -> Int64? {
        guard let first = try connection.all(first, parameters(scope)).first?[0].integer, first < Int64(keptFrom) else { return nil }
        return min(Int64(keptFrom), first + 96)
    }

    private func remove(_ text: String, before end: Int64, _ scope: ViewersKey.Scope? = nil) throws(StoreError) {
        _ = try connection.all(text, parameters(scope) + [.integer(end)])
    }

    private func parameters(_ scope: ViewersKey.Scope?) -> [SqlValue] {
        [.integer(tenant)] + (scope.map { [.integer(Int64($0.rawValue))] } ?? [])
    }

    /// Moves the tenant's cut, by a day at most.
    /// - Returns: whether it was moved.
    private func cut() throws(StoreError) -> Bool {
        guard let first = try connection.all(Self.firstQuarter, [.integer(tenant)]).first?[0].integer, first < Int64(quarter) else {
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
        if cut > old { _ = try connection.all(Self.setCut, [.integer(tenant), .integer(cut)]) }
        guard cut > first else { return false }
        try remove(Self.removeQuarters, before: max(cut, old))
        // Of the hour that the cut is in there is a part left, which nobody reads: only whole hours are.
        try ReportBrief.remove([.quarter, .hour], of: tenant, before: max(cut, old), on: connection)
        try ReportHours.remove(of: tenant, before: max(cut, old), on: connection)
        return true
    }

    /// What no tenant is named in has the number 0.
    static let tenants = """
        SELECT id, text FROM (
            SELECT id, text FROM report_values WHERE tenant = 0 AND dimension = 0 UNION ALL SELECT 0, ''
        ) AS known WHERE id >= $1 ORDER BY id LIMIT $2
        """
    static let firstQuarter = "SELECT min(quarter) FROM report_quarters WHERE tenant = $1"
    static let firstDay = "SELECT min(quarter) FROM report_day_ranges WHERE tenant = $1"
    static let firstViewers = "SELECT min(quarter) FROM report_viewers WHERE tenant = $1 AND scope = $2"
    static let firstOutcome = "SELECT min(quarter) FROM report_outcome_hours WHERE tenant = $1"
    static let setCut = """
        INSERT INTO report_cuts (tenant, quarter) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET quarter = excluded.quarter
        """
    static let removeQuarters = "DELETE FROM report_quarters WHERE tenant = $1 AND quarter < $2"
    static let removeDays = "DELETE FROM report_days WHERE tenant = $1 AND quarter < $2"
    static let removeDayRanges = "DELETE FROM report_day_ranges WHERE tenant = $1 AND quarter < $2"
    static let removeViewers = "DELETE FROM report_viewers WHERE tenant = $1 AND scope = $2 AND quarter < $3"
    static let removeOutcomes = "DELETE FROM report_outcome_hours WHERE tenant = $1 AND quarter < $2"
    static let removeAccountDays = "DELETE FROM report_account_days WHERE day_ms < $1"
}
