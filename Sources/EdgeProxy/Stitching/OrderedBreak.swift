import Model

/// The number of a break that somebody has ordered, within its channel: no other order of it has the same.
public struct BreakOrderId: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var number: Int64

    public init(_ number: Int64) { self.number = number }

    public var description: String { "\(number)" }

    public static func < (one: Self, other: Self) -> Bool { one.number < other.number }
}

/// A break that somebody has ordered for a live channel, beside those of its markers and its configuration.
///
/// It begins at the first segment boundary from `start` on that nothing is listed beyond, equally in all renditions (BRK-14).
public struct OrderedBreak: Equatable, Sendable {
    public var id: BreakOrderId
    /// Not before this; at once where that is not later than `ordered`.
    public var start: WallTime
    /// Nanoseconds, within `Limits.orderLengthsNs`.
    public var lengthNs: Int64
    /// When it was ordered, by whom and with which request, for explanations; the texts have at most `Limits.orderTextBytes`.
    public var ordered: WallTime
    public var by: String, request: String
    /// When somebody ended it: from then on no presentation begins it.
    public var ended: WallTime?

    public init(
        id: BreakOrderId, start: WallTime, lengthNs: Int64, ordered: WallTime, by: String = "", request: String = "",
        ended: WallTime? = nil
    ) {
        self.id = id
        self.start = start
        self.lengthNs = lengthNs
        self.ordered = ordered
        self.by = by
        self.request = request
        self.ended = ended
    }

    /// When it is over, about: it may begin a little late.
    public var end: WallTime { min(ended ?? .distantFuture, start + lengthNs) }

    /// Whether it may still begin somewhere: also some time after its end, for an origin may have stood still meanwhile.
    public func mayBegin(at now: WallTime) -> Bool { ended == nil && now - end < Limits.orderLateNs }
}
