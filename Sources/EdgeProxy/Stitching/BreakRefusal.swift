import Model

/// Why a break that somebody wants now, or in a while, is not ordered. Nothing has changed then.
public enum BreakRefusal: Error, Equatable, Sendable {
    /// All that is open of the channel has ended, or is on demand.
    case notLive
    /// The channel's `stitch` is off.
    case notStitched
    /// It would begin within another break.
    case occupied(Occupant)
    /// So many orders of the channel wait or are under way already.
    case tooMany(Int)
    /// It could not be written down in time, so it may not be there after a restart.
    case notWritten
    /// Its length, or how far ahead it is, is not in `allowed`, nanoseconds.
    case outOfRange(field: Field, allowed: ClosedRange<Int64>)

    public enum Field: String, Sendable { case duration, `in` }

    /// The break that is in the way.
    public struct Occupant: Equatable, Sendable {
        public var source: AdBreak.Source
        /// `nil` before it has begun.
        public var id: BreakId?
        /// About when it is over, by what is known now.
        public var until: WallTime

        public init(source: AdBreak.Source, id: BreakId?, until: WallTime) {
            (self.source, self.id, self.until) = (source, id, until)
        }
    }
}
