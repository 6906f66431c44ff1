/// A break that was committed for a session: what could have been shown and what is.
public struct TrackingOpportunity: Equatable, Sendable {
    public var context = EventContext()
    /// The avail for this viewer, milliseconds.
    public var offeredMs: UInt32 = 0
    /// What was laid of it, milliseconds.
    public var soldMs: UInt32 = 0, houseMs: UInt32 = 0, slateMs: UInt32 = 0
    /// Ads that were laid.
    public var sold: UInt16 = 0, house: UInt16 = 0
    /// Why there is a rest, in the word of the decision's trace.
    public var rest: EventLabel = .none

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try cursor.number(&offeredMs, "offered")
        try cursor.number(&soldMs, "sold_ms")
        try cursor.number(&houseMs, "house_ms")
        try cursor.number(&slateMs, "slate_ms")
        try cursor.number(&sold, "sold")
        try cursor.number(&house, "house")
        try cursor.label(&rest, "rest")
    }
}

/// What became of beacons to one host, as a sum. The context's id is the sender's, the same when it writes the same sum again.
public struct BeaconSums: Equatable, Sendable {
    public var context = EventContext()
    public var source: EventLabel = .none, host: EventLabel = .none
    public var event: TrackedEvent = .impression
    public var delivered: UInt32 = 0, refused: UInt32 = 0, unknown: UInt32 = 0, stale: UInt32 = 0

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try cursor.label(&source, "source")
        try cursor.label(&host, "host")
        try cursor.word(&event, "event")
        try cursor.number(&delivered, "delivered")
        try cursor.number(&refused, "refused")
        try cursor.number(&unknown, "unknown")
        try cursor.number(&stale, "stale")
    }
}

/// A session that is over, and what it came to.
public struct SessionEnd: Equatable, Sendable {
    /// The numbers stand in files.
    public enum Cause: UInt8, CaseIterable, Sendable {
        /// It asked for nothing for so long that its numbers were put away.
        case idle = 1
        case ended = 2
        /// Its place was needed.
        case evicted = 3
    }

    public var context = EventContext()
    public var beganMs: Int64 = 0
    public var cause: Cause = .idle
    /// Media that was asked for, milliseconds.
    public var contentMs: UInt32 = 0, adMs: UInt32 = 0
    /// Sold slots that were committed, and those whose start became due.
    public var committed: UInt16 = 0, reached: UInt16 = 0
    /// From the first request to the first ad's first segment, milliseconds; 0: there was none.
    public var firstAdMs: UInt32 = 0

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try cursor.time(&beganMs, "began")
        try cursor.word(&cause, "cause")
        try cursor.number(&contentMs, "content")
        try cursor.number(&adMs, "ad")
        try cursor.number(&committed, "committed")
        try cursor.number(&reached, "reached")
        try cursor.number(&firstAdMs, "first_ad")
    }
}
