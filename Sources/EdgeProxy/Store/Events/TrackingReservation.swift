/// One ad of an answer that a player places itself: what it may count, and until when. A repeated request is answered by it.
public struct TrackingReservation: Equatable, Sendable {
    public var context = EventContext()
    /// Its price is that of what its model pays for.
    public var ad = EventAd()
    /// The numbers stand in files.
    public enum Model: UInt8, CaseIterable, Sendable {
        case cpm = 1
        case cpcv = 2
        case cpc = 3
        case flat = 4
    }
    public var model: Model = .cpm
    /// Until when it holds, milliseconds since 1970.
    public var untilMs: Int64 = 0

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try ad.walk(&cursor)
        try cursor.word(&model, "model")
        try cursor.time(&untilMs, "until")
    }
}
