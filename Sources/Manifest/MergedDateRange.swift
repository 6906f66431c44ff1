/// One date range of a playlist as all tags of its ID tell it together (§4.4.5.1).
public struct MergedDateRange: Equatable, Sendable {
    /// What the tags say: of each attribute the first one, as a later tag can add and not change. Its place, `line`, `segmentIndex`,
    /// `source` and `attributes`, is that of the first tag.
    public var range: DateRange
    /// Where it ends, nanoseconds since 1970: END-DATE, else START-DATE plus DURATION, else where the next range of its CLASS begins if
    /// it has END-ON-NEXT. Nil as long as that is unknown; PLANNED-DURATION is a plan and no end.
    public internal(set) var end: Int64?
    /// Indices into `MediaPlaylist.dateRanges`.
    public internal(set) var firstTag: Int, lastTag: Int

    /// Its moment, where it has one.
    public var start: Int64? { range.startDate }

    init(_ range: DateRange, tag: Int) {
        self.range = range
        firstTag = tag
        lastTag = tag
        setEnd()
    }

    /// What the attributes say of the end; `MergedDateRanges` knows what follows.
    mutating func setEnd() {
        end = range.endDate
        guard end == nil, let start = range.startDate, let duration = range.duration else { return }
        let (date, isOver) = start.addingReportingOverflow(duration)
        end = isOver ? nil : date
    }
}
