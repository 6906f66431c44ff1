import Decision
/// Answers a query, within one transaction that sees one state.
struct ReportReading {
    /// A row: its hour or day, and the numbers of its values.
    struct Place: Hashable {
        var span: Int
        var ids: [Int64]
    }

    private let query: ReportQuery
    private let connection: any SqlConnection
    private let tenant: Int64
    private let spans: ReportSpans
    private let pieces: [ReportSpans.Piece]
    /// That there are sums of, by their beginnings.
    private let days: [Range<Int32>]
    private let condition: ReportCondition
    private var rows: [Place: ReportFigures] = [:]
    private var total = ReportFigures()

    static func table(_ query: ReportQuery, on connection: some SqlConnection) throws(StoreError) -> ReportTable {
        let spans = try ReportSpans(query)
        return try connection.transaction(.reading) { () throws(StoreError) in
            let asOfMs = try asOf(on: connection)
            guard let tenant = try tenant(query.tenant, on: connection) else {
                return ReportTable(rows: [], total: ReportFigures(), asOfMs: asOfMs)
            }
            var reading = try ReportReading(query, spans, tenant, on: connection)
            try reading.addUp()
            return try reading.finish(asOfMs: asOfMs)
        }
    }

    /// What was charged so far, by account.
    static func deliveries(on connection: some SqlConnection) throws(StoreError) -> [UInt64: Delivery] {
        var deliveries: [UInt64: Delivery] = [:]
        for row in try connection.all(ReportTables.deliveries) {
            var delivery = Delivery()
            delivery.impressions = try row.integer(1)
            delivery.completions = try row.integer(2)
            delivery.clicks = try row.integer(3)
            delivery.spendMicros = try row.integer(4)
            delivery.dayMs = try row.integer(5)
            delivery.impressionsOfDay = row[6].integer ?? 0
            delivery.spendMicrosOfDay = row[7].integer ?? 0
            deliveries[UInt64(bitPattern: try row.integer(0))] = delivery
        }
        return deliveries
    }

    /// In how many avails a campaign had which outcome.
    static func outcomes(
        of campaign: String, account: UInt64, tenant: String, in range: Range<Int64>, on connection: some SqlConnection
    ) throws(StoreError) -> [AvailOutcome: Int64] {
        let dimension = SqlValue.integer(ReportValues.Dimension.asked.rawValue), quarters = ReportSpans.quarters(of: range)
        guard let tenant = try Self.tenant(tenant, on: connection) else { return [:] }
        var outcomes: [AvailOutcome: Int64] = [:]
        for text in Set([campaign, CampaignOfAccount.text(campaign, account)]) {
            guard let id = try connection.all(ReportValues.one, [.integer(tenant), dimension, .text(text)]).first?.integer(0) else {
                continue
            }
            let place: [SqlValue] = [tenant, id, Int64(quarters.lowerBound), Int64(quarters.upperBound)].map { .integer($0) }
            for row in try connection.all(ReportTables.outcomesOf, place) {
                outcomes[AvailOutcome(number: UInt8(clamping: try row.integer(0))), default: 0] += try row.integer(1)
            }
        }
        return outcomes
    }

    /// What all nodes have added, but for those that are gone for long.
    private static func asOf(on connection: some SqlConnection) throws(StoreError) -> Int64 {
        let times = try connection.all(ReportTables.asOf).map { row throws(StoreError) in try row.integer(0) }
        guard let newest = times.first else { return 0 }
        return times.last { $0 >= newest - Limits.reportNodeMs } ?? newest
    }

    private static func tenant(_ id: String, on connection: some SqlConnection) throws(StoreError) -> Int64? {
        if id.isEmpty { return ReportValues.none }
        return try connection.all(ReportValues.one, [.integer(0), .integer(0), .text(id)]).first?.integer(0)
    }

    private init(
        _ query: ReportQuery, _ spans: ReportSpans, _ tenant: Int64, on connection: some SqlConnection
    ) throws(StoreError) {
        (self.query, self.spans, self.tenant, self.connection) = (query, spans, tenant, connection)
        let cut = Int32(clamping: try connection.all(ReportTables.cut, [.integer(tenant)]).first?.integer(0) ?? Int64(Int32.min))
        let quarters = ReportSpans.quarters(of: query.range)
        let ranges = try connection.all(
            ReportTables.dayRanges, [.integer(tenant), .integer(Int64(quarters.lowerBound)), .integer(Int64(quarters.upperBound))])
        days = try ranges.map { row throws(StoreError) in try ReportSpans.range(row) }
        pieces = spans.pieces(days: days, cut: cut)
        condition = try ReportCondition(query, tenant, on: connection)
    }

    // MARK: Sums

    private mutating func addUp() throws(StoreError) {
        guard !condition.isImpossible else { return }
        let source = ReportSource(query, days: days)
        let groups = query.groups.map(\.column)
        let sums = ReportFigures.sums.map { "CAST(sum(\($0.column)) AS BIGINT)" }
        for run in source.runs(pieces) {
            let times = source.times(of: run), columns = times + groups
            let text = """
                SELECT \((columns + sums).joined(separator: ", ")) FROM \(source.rows(of: run))\(condition.text)\
                \(columns.isEmpty ? "" : " GROUP BY \(columns.joined(separator: ", "))")
                """
            let first = columns.count
            // Without groups there is always a row, of nothing if need be.
            for row in try connection.all(text, [.integer(tenant)] + source.parameters(of: run)) where row[first].integer != nil {
                let piece = run.isSplit ? run.piece(from: try row.integer(0), until: try row.integer(times.count - 1)) : run.pieces.first
                guard let piece else { continue }
                var figures = ReportFigures(), ids: [Int64] = []
                for (index, group) in query.groups.enumerated() {
                    ids.append(condition.same(try row.integer(times.count + index), group))
                }
                for (index, sum) in ReportFigures.sums.enumerated() { figures[keyPath: sum.path] = try row.integer(first + index) }
                rows[Place(span: piece.span, ids: ids), default: ReportFigures()] += figures
                total += figures
            }
            guard rows.count <= Limits.reportRows else { throw .refused("the report has over \(Limits.reportRows) rows") }
        }
    }

    /// Days whose middle is within a piece.
    static let middles = "tenant = $1 AND quarter >= $2 AND quarter < $3 AND quarter + until >= $4 AND quarter + until < $5"
    /// Quarters of an hour: more than any day has.
    static let longestDay: Int64 = 200

    // MARK: Rows

    private mutating func finish(asOfMs: Int64) throws(StoreError) -> ReportTable {
        let viewers = try ReportViewers(query, tenant, spans, pieces, days: days, condition, on: connection)
        total.uniqueViewers = viewers.total
        // By the number of a value its texts, each by its place in their order: to compare places is faster than to compare texts.
        var texts: [[String]] = [], places: [[Int64: [Int]]] = [], others: [Int] = []
        for group in query.groups {
            let known = try condition.texts(of: group), sorted = Set(known.values.joined()).union([ReportValues.otherText]).sorted()
            let order = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
            texts.append(sorted)
            places.append(known.mapValues { $0.compactMap { order[$0] } })
            others.append(order[ReportValues.otherText] ?? 0)
        }
        var made: [Row: ReportFigures] = [:]
        made.reserveCapacity(rows.count)
        for (place, figures) in rows {
            var counted = figures
            counted.uniqueViewers = viewers.rows[place] ?? 0
            // In several arms: in each of their rows.
            var keys: [[Int]] = [[]]
            for (index, id) in place.ids.enumerated() {
                let values = places[index][id] ?? [others[index]]
                if values.count == 1, keys.count == 1 {
                    keys[0].append(values[0])
                } else {
                    keys = keys.flatMap { key in values.map { key + [$0] } }
                }
            }
            for key in keys {
                let row = Row(span: place.span, keys: key)
                guard var sum = made[row] else {
                    made[row] = counted
                    continue
                }
                sum += counted
                sum.uniqueViewers = counted.uniqueViewers
                made[row] = sum
            }
        }
        let sorted = made.sorted { one, other in
            one.key.span != other.key.span ? one.key.span < other.key.span : one.key.keys.lexicographicallyPrecedes(other.key.keys)
        }
        return ReportTable(
            rows: sorted.map { row, figures in
                ReportRow(atMs: spans.spans[row.span].atMs, keys: zip(texts, row.keys).map { $0[$1] }, figures: figures)
            }, total: total, asOfMs: asOfMs)
    }

    private struct Row: Hashable {
        var span: Int
        var keys: [Int]
    }
}

extension ReportDimension {
    var column: String { self == .arm ? "arms" : rawValue }

    var values: ReportValues.Dimension {
        switch self {
        case .channel: .channel
        case .campaign: .campaign
        case .creative: .creative
        case .country: .country
        case .device: .device
        case .arm: .arms
        }
    }
}
