import Formats
import Manifest
import Model
import Stitching

/// The recent breaks of a channel over all that is open of it, and what became of each. Pure: made of what is in memory when somebody asks.
struct ChannelBreaks: Equatable, Sendable {
    /// One presentation of the channel.
    struct Source: Sendable {
        var id: PresentationId
        var snapshot: PresentationSnapshot
        var commits: [BreakId: BreakCommits.Count]
    }

    /// One break; where several presentations have it, in the one that had it first.
    struct Row: Equatable, Sendable {
        /// The order's number, or `{presentation}-{break}`; `nil` of what is only announced.
        var id: String?
        var source: AdBreak.Source
        /// "announced", "open", "cut", "closed"; of an order that nobody was there to see also "missed", and "ended" where somebody ended
        /// it before.
        var state: String
        /// When it began or is to begin, by the channel's dates; of an order that has not begun, by the clock.
        var start: WallTime
        /// Nanoseconds; `nil` while nobody knows.
        var planned: Int64?, laid: Int64?
        var returned: ChannelTime?
        /// In how many presentations it has begun, and sessions that got a pod there, or the content; since the process was started.
        var presentations = 0
        var sessions = BreakCommits.Count()
    }

    /// The newest first, at most `Limits.breaksTold`.
    let rows: [Row]
    private let orders: [OrderedBreak]

    init(_ sources: [Source], orders: [OrderedBreak], now: WallTime) {
        var rows: [Row] = []
        for source in sources {
            for adBreak in source.snapshot.breaks.suffix(Limits.breaksTold) { Self.add(adBreak, of: source, to: &rows) }
            for signal in source.snapshot.announced {
                guard let date = signal.date else { continue }
                let row = Row(id: nil, source: .signalled, state: "announced", start: date.asWallTime, planned: signal.planned)
                if !rows.contains(where: { $0.isSame(row) }) { rows.append(row) }
            }
        }
        for order in orders where !rows.contains(where: { $0.source == .ordered(order.id) }) {
            let state = order.ended != nil ? "ended" : order.mayBegin(at: now) ? "announced" : "missed"
            rows.append(
                Row(
                    id: order.id.description, source: .ordered(order.id), state: state, start: order.start, planned: order.lengthNs))
        }
        self.rows = Array(rows.sorted { $0.start > $1.start }.prefix(Limits.breaksTold))
        self.orders = orders
    }

    private static func add(_ adBreak: AdBreak, of source: Source, to rows: inout [Row]) {
        let snapshot = source.snapshot, isAhead = adBreak.start >= snapshot.visible.edgeTime
        var row = Row(
            id: adBreak.order?.description ?? "\(source.id)-\(adBreak.id)", source: adBreak.source,
            state: isAhead ? "announced" : adBreak.state, start: adBreak.start.asWallTime, planned: adBreak.planned,
            laid: snapshot.layouts.values.filter { $0.layout.kind == .pod && $0.layout.breakId == adBreak.id }
                .compactMap { $0.closing?.laid }.max(),
            returned: adBreak.returnTime, presentations: 1, sessions: source.commits[adBreak.id] ?? BreakCommits.Count())
        guard let index = rows.firstIndex(where: { $0.isSame(row) }) else { return rows.append(row) }
        let known = rows[index]
        row.presentations += known.presentations
        row.sessions.pods += known.sessions.pods
        row.sessions.contents += known.sessions.contents
        row.laid = [row.laid, known.laid].compactMap { $0 }.max()
        guard known.presentations > 0 else {
            rows[index] = row
            return
        }
        (rows[index].presentations, rows[index].sessions, rows[index].laid) = (row.presentations, row.sessions, row.laid)
    }

    var json: Json { ["breaks": .array(rows.map(json)), "breaks_kept": .integer(Limits.breaksTold)] }

    private func json(_ row: Row) -> Json {
        [
            "id": .text(row.id), "source": .string(row.source.name),
            "order": row.source.order.flatMap { id in orders.first { $0.id == id }?.told } ?? .null, "state": .string(row.state),
            "start": .date(row.start), "planned": .seconds(row.planned), "laid": .seconds(row.laid), "return": .date(row.returned),
            "presentations": .integer(row.presentations),
            "sessions": ["pod": .integer(row.sessions.pods), "content": .integer(row.sessions.contents)],
        ]
    }
}

extension ChannelBreaks.Row {
    /// Whether it is the same break as another presentation has it: the order's number tells, or the time by the origin's dates.
    fileprivate func isSame(_ other: Self) -> Bool {
        if source.order != nil || other.source.order != nil { return source == other.source }
        return source == other.source && abs(start - other.start) < Stitching.Limits.sameBreakNs
    }
}
