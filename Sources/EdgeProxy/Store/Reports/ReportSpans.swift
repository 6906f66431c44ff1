import Decision
import Model

/// The hours or days that a report has rows for, in its time zone; one for a total.
struct ReportSpans: Sendable {
    struct Span: Equatable, Sendable {
        /// Where the hour or day begins, which may be before the report does; `nil` in a total. Milliseconds since 1970.
        var atMs: Int64?
        /// What of it is asked for, quarters of an hour since 1970.
        var quarters: Range<Int32>
    }
    /// In order, without gaps.
    let spans: [Span]

    /// Where the sums of a piece of time are.
    struct Piece: Equatable, Sendable {
        enum Table: Sendable {
            case quarters
            /// Whole hours of UTC.
            case hours
            /// Days whose middle is in the piece.
            case days
        }
        /// Which of `spans` it is a part of.
        var span: Int
        var table: Table
        var quarters: Range<Int32>
    }

    /// - Throws: `refused` where there are more than `Limits.reportSpans`, or the range is beyond all times.
    init(_ query: ReportQuery) throws(StoreError) {
        let range = query.range, zone = query.zone.table
        guard range.lowerBound >= -Limits.reportTimeMs, range.upperBound <= Limits.reportTimeMs else {
            throw .refused("the times of a report are out of range")
        }
        let length: Int64 = query.interval == .hour ? 3_600_000 : 86_400_000
        guard query.interval == .total || (range.upperBound - range.lowerBound) / length < Limits.reportSpans else {
            throw .refused("a report has at most \(Limits.reportSpans) hours or days")
        }
        switch query.interval {
        case .total: spans = [Span(atMs: nil, quarters: Self.quarters(of: range))]
        case .day: spans = Self.days(of: range, zone)
        case .hour: spans = Self.hours(of: range, zone)
        }
    }

    private static func days(of range: Range<Int64>, _ zone: TimeZoneTable) -> [Span] {
        var spans: [Span] = [], from = range.lowerBound
        while from < range.upperBound {
            let day = zone.day(of: from), part = from..<min(day.upperBound, range.upperBound)
            spans.append(Span(atMs: day.lowerBound, quarters: quarters(of: part)))
            from = part.upperBound
        }
        return spans
    }

    /// Of the local clock: an hour that comes twice is two, and one that the clock leaves in its middle ends there.
    private static func hours(of range: Range<Int64>, _ zone: TimeZoneTable) -> [Span] {
        var spans: [Span] = []
        let hour: Int64 = 3_600_000
        for (stretch, offsetMs) in zone.stretches(of: range) where !stretch.isEmpty {
            var from = stretch.lowerBound
            while from < stretch.upperBound {
                let local = from + offsetMs, past = local % hour
                let begin = from - (past < 0 ? past + hour : past), part = from..<min(begin + hour, stretch.upperBound)
                // Where the clock was changed since its beginning, it began there.
                let atMs = begin < from ? zone.stretches(of: begin..<(from + 1)).last?.range.lowerBound ?? begin : begin
                spans.append(Span(atMs: atMs, quarters: quarters(of: part)))
                from = part.upperBound
            }
        }
        return spans
    }

    /// The quarters of an hour that begin within a range of milliseconds.
    static func quarters(of range: Range<Int64>) -> Range<Int32> {
        func first(_ ms: Int64) -> Int32 { RollUpKey.quarter(ofMs: ms + RollUpKey.quarterMs - 1) }
        return first(range.lowerBound)..<first(range.upperBound)
    }

    /// Where the hour begins that a quarter is in. Hours are counted from the beginning of the tenant's day, so that its days have whole
    /// ones in every zone.
    static func hour(of quarter: Int32, in day: Range<Int32>) -> Int32 { day.lowerBound + (quarter - day.lowerBound) / 4 * 4 }

    /// A row of two quarters.
    static func range(_ row: SqlRow) throws(StoreError) -> Range<Int32> {
        let first = Int32(clamping: try row.integer(0))
        return first..<max(first, Int32(clamping: try row.integer(1)))
    }

    /// What to add up. Sums of days are taken where they are all there is, and where they are the very same as those of their quarter
    /// hours: between two moments that no day has within it.
    /// - Parameters:
    ///   - days: that there are sums of, as quarters; where a tenant's zone was changed they may overlap.
    ///   - cut: the first quarter whose sums are kept; no day has it within.
    func pieces(days: [Range<Int32>], cut: Int32) -> [Piece] {
        var pieces: [Piece] = []
        func add(_ span: Int, _ table: Piece.Table, _ from: Int32, _ to: Int32) {
            if from < to { pieces.append(Piece(span: span, table: table, quarters: from..<to)) }
        }
        for (index, span) in spans.enumerated() {
            let from = max(span.quarters.lowerBound, cut), to = span.quarters.upperBound
            add(index, .days, span.quarters.lowerBound, min(to, cut))
            guard from < to else { continue }
            var first = from, last = to
            while let within = days.first(where: { $0.lowerBound < first && first < $0.upperBound }) { first = within.upperBound }
            while let within = days.first(where: { $0.lowerBound < last && last < $0.upperBound }) { last = within.lowerBound }
            if first < last {
                add(index, .quarters, from, first)
                add(index, .days, first, last)
                add(index, .quarters, last, to)
            } else {
                add(index, .quarters, from, to)
            }
        }
        return pieces
    }

    /// The same with hours wherever they are whole.
    static func withHours(_ pieces: [Piece]) -> [Piece] {
        pieces.flatMap { piece -> [Piece] in
            let from = (piece.quarters.lowerBound + 3) & ~3, to = piece.quarters.upperBound & ~3
            guard piece.table == .quarters, from < to else { return [piece] }
            let ends = [
                (Piece.Table.quarters, piece.quarters.lowerBound..<from), (.hours, from..<to), (.quarters, to..<piece.quarters.upperBound),
            ]
            return ends.filter { !$0.1.isEmpty }.map { Piece(span: piece.span, table: $0.0, quarters: $0.1) }
        }
    }

    /// The quarter before which nothing is kept, at most `wanted`, so that no day has it within.
    static func cut(_ wanted: Int32, days: [Range<Int32>]) -> Int32 {
        var cut = wanted
        while let within = days.first(where: { $0.lowerBound < cut && cut < $0.upperBound }) { cut = within.lowerBound }
        return cut
    }
}
