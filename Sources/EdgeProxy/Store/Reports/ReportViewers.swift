/// The unique viewers of a query's rows. They are known by channel for hours and days, and by campaign for days; rows by anything else,
/// or by both, have none.
struct ReportViewers {
    private(set) var rows: [ReportReading.Place: Int64] = [:]
    private(set) var total: Int64 = 0

    init(
        _ query: ReportQuery, _ tenant: Int64, _ spans: ReportSpans, _ pieces: [ReportSpans.Piece], days: [Range<Int32>],
        _ condition: ReportCondition, on connection: any SqlConnection
    ) throws(StoreError) {
        let used = Set(query.groups).union(query.filters.keys)
        guard !condition.isImpossible, query.wantsViewers, query.hasUniqueViewers else { return }
        var sketches: [ReportReading.Place: ViewerSketch] = [:]
        func add(_ found: [SqlRow], _ span: Int) throws(StoreError) {
            for row in found {
                guard let bytes = row[1].bytes, let sketch = ViewerSketch(bytes) else { throw .corrupt("a sketch of viewers") }
                let place = ReportReading.Place(
                    span: span, ids: try query.groups.map { group throws(StoreError) in condition.same(try row.integer(0), group) })
                // Taken out of the table, it is changed in place.
                sketches[place] = Self.union(sketches.removeValue(forKey: place), sketch)
            }
        }
        func add(_ quarters: Range<Int32>, _ scope: ViewersKey.Scope, _ span: Int, around middle: Int64? = nil) throws(StoreError) {
            // Where there are none there is nothing to look for.
            let first = max(Int64(quarters.lowerBound), Int64(days.first?.lowerBound ?? .max) - ReportReading.longestDay)
            let last = min(Int64(quarters.upperBound), Int64(days.last?.upperBound ?? .min) + ReportReading.longestDay)
            let filter = condition.text(scope == .dayOfCampaign ? .campaign : .channel, column: "value")
            // Some days at a time: a year of sketches is gigabytes.
            for from in stride(from: first, to: last, by: Limits.reportSketchQuarters) {
                let to = min(from + Int64(Limits.reportSketchQuarters), last)
                var numbers = [tenant, from - ReportReading.longestDay, to, 2 * from, 2 * to, Int64(scope.rawValue)]
                if let middle { numbers.append(middle) }
                let text = "\(Self.start) \(middle == nil ? Self.middles : Self.around)\(filter)"
                try add(try connection.all(text, numbers.map { .integer($0) }), span)
            }
        }
        if used == [.campaign] {
            for (index, span) in spans.spans.enumerated() {
                let middle = Int64(span.quarters.lowerBound) + Int64(span.quarters.upperBound)
                let isShort = span.quarters.count <= Int(ReportReading.longestDay)
                try add(span.quarters, .dayOfCampaign, index, around: isShort ? middle : nil)
            }
        } else {
            for piece in pieces { try add(piece.quarters, piece.table == .days ? .dayOfChannel : .hourOfChannel, piece.span) }
        }
        rows = sketches.mapValues(\.estimate)
        total = sketches.values.reduce(nil) { Self.union($0, $1) }?.estimate ?? 0
    }

    /// As coarse as the coarser one.
    private static func union(_ one: ViewerSketch?, _ other: ViewerSketch) -> ViewerSketch {
        guard var one else { return other }
        if one.bits <= other.bits {
            one.merge(other)
            return one
        }
        var coarse = other
        coarse.merge(one)
        return coarse
    }

    static let start = "SELECT value, sketch FROM report_viewers WHERE"
    static let middles = "\(ReportReading.middles) AND scope = $6"
    /// Days whose middle is within a span, or that have the span's middle within: a part of a day has its day's viewers.
    static let around = """
        tenant = $1 AND scope = $6 AND quarter >= $2 AND quarter < $3
        AND (quarter + until >= $4 AND quarter + until < $5 OR 2 * quarter <= $7 AND 2 * until > $7)
        """
}
