/// Which sums a piece of a report is read from, and how.
struct ReportSource: Sendable {
    /// Pieces that one statement reads.
    struct Run: Sendable {
        var table: ReportSpans.Piece.Table
        var pieces: [ReportSpans.Piece]
        /// Which rows there are for it, by the quarter with which they begin.
        var quarters: Range<Int64>
        /// Each of its pieces is one quarter hour, hour or day: then rows are told apart by it. Otherwise it is one piece.
        var isSplit: Bool

        /// The piece that a row is in; `nil`: it is between two of them.
        func piece(from quarter: Int64, until: Int64) -> ReportSpans.Piece? {
            let place = table == .days ? quarter + until : 2 * quarter
            var low = 0, high = pieces.count
            while low < high {
                let middle = (low + high) / 2
                if 2 * Int64(pieces[middle].quarters.upperBound) <= place { low = middle + 1 } else { high = middle }
            }
            guard low < pieces.count, 2 * Int64(pieces[low].quarters.lowerBound) <= place else { return nil }
            return pieces[low]
        }
    }

    /// `nil`: sums by everything are needed, but for hours if it is `alone`.
    private let scope: ReportBrief.Scope?
    /// The only dimension that it is by, of those that have sums of hours alone.
    private let alone: ReportDimension?
    /// That there are sums of, by their beginnings.
    private let days: [Range<Int32>]

    init(_ query: ReportQuery, days: [Range<Int32>]) {
        let used = Set(query.groups).union(query.filters.keys)
        scope = ReportBrief.Scope(used)
        alone = used.count == 1 ? used.first.flatMap { ReportHours.dimensions.contains($0) ? $0 : nil } : nil
        self.days = days
    }

    /// What reads some pieces; those that have nothing are left out.
    func runs(_ pieces: [ReportSpans.Piece]) -> [Run] {
        var runs: [Run] = []
        for piece in scope == nil && alone == nil ? pieces : ReportSpans.withHours(pieces) {
            var quarters = Int64(piece.quarters.lowerBound)..<Int64(piece.quarters.upperBound), count = quarters.count
            switch piece.table {
            case .quarters: break
            case .hours: count /= 4
            case .days:
                let own = stored(in: piece.quarters)
                guard let first = own.first, let last = own.last else { continue }
                (quarters, count) = (Int64(first.lowerBound)..<Int64(last.lowerBound) + 1, own.count)
            }
            if count == 1, let last = runs.last, last.isSplit, last.table == piece.table,
                quarters.lowerBound - last.quarters.upperBound < Limits.reportGapQuarters
            {
                let from = min(last.quarters.lowerBound, quarters.lowerBound), to = max(last.quarters.upperBound, quarters.upperBound)
                runs[runs.count - 1].pieces.append(piece)
                runs[runs.count - 1].quarters = from..<to
            } else {
                runs.append(Run(table: piece.table, pieces: [piece], quarters: quarters, isSplit: count == 1))
            }
        }
        return runs
    }

    /// Days whose middle is in a piece.
    private func stored(in piece: Range<Int32>) -> [Range<Int32>] {
        // The first that may be: by their beginnings, and none is longer.
        var low = 0, high = days.count
        let earliest = Int64(piece.lowerBound) - ReportReading.longestDay
        while low < high {
            let middle = (low + high) / 2
            if Int64(days[middle].lowerBound) < earliest { low = middle + 1 } else { high = middle }
        }
        return days[low...].prefix { $0.lowerBound < piece.upperBound }.filter { day in
            let middle = Int64(day.lowerBound) + Int64(day.upperBound)
            return 2 * Int64(piece.lowerBound) <= middle && middle < 2 * Int64(piece.upperBound)
        }
    }

    /// Which of the brief sums a run is read from; `nil`: those by everything.
    private func brief(_ run: Run) -> (ReportBrief.Scope, ReportBrief.Unit)? {
        let unit: ReportBrief.Unit =
            switch run.table {
            case .quarters: .quarter
            case .hours: .hour
            case .days: .day
            }
        return scope.flatMap { $0.units.contains(unit) ? ($0, unit) : nil }
    }

    /// The columns that tell the pieces of a run apart, in the order of the keys.
    func times(of run: Run) -> [String] {
        guard run.isSplit else { return [] }
        return run.table != .days && brief(run) == nil ? ["quarter"] : ["quarter", "until"]
    }

    /// What stands behind FROM: the rows of a run.
    func rows(of run: Run) -> String {
        let time = "tenant = $1 AND quarter >= $2 AND quarter < $3"
        let middle = run.table == .days ? " AND quarter + until >= $4 AND quarter + until < $5" : ""
        if let (scope, unit) = brief(run) {
            return "report_brief WHERE scope = \(scope.rawValue) AND unit = \(unit.rawValue) AND \(time)\(middle)"
        }
        if run.table == .hours, let alone { return "\(ReportHours.rows(alone)) WHERE \(time)" }
        return "\(run.table == .days ? "report_days" : "report_quarters") WHERE \(time)\(middle)"
    }

    /// Of what `rows` has behind the tenant.
    func parameters(of run: Run) -> [SqlValue] {
        var numbers = [run.quarters.lowerBound, run.quarters.upperBound]
        if run.table == .days, let first = run.pieces.first, let last = run.pieces.last {
            numbers += [2 * Int64(first.quarters.lowerBound), 2 * Int64(last.quarters.upperBound)]
        }
        return numbers.map { .integer($0) }
    }
}
