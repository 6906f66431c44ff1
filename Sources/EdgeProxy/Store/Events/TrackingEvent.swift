/// An event of a slot or a break.
public struct TrackingEvent: Equatable, Sendable {
    public var context = EventContext(), ad = EventAd()
    public var event: TrackedEvent = .impression
    /// `nil`: how a slot ended needs none.
    public var evidence: EventEvidence?
    /// The event's place in the ad, and the ad's length, milliseconds.
    public var offsetMs: UInt32 = 0, durationMs: UInt32 = 0

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try ad.walk(&cursor)
        try cursor.word(&event, "event")
        try cursor.optional(&evidence, "evidence")
        try cursor.number(&offsetMs, "offset")
        try cursor.number(&durationMs, "duration")
    }
}

/// A click on an ad. All clicks of a slot have one key: the first is the one that counts.
public struct TrackingClick: Equatable, Sendable {
    public var context = EventContext(), ad = EventAd()

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try ad.walk(&cursor)
    }
}

/// What went wrong with an ad, or with asking for one.
public struct TrackingError: Equatable, Sendable {
    public var context = EventContext(), ad = EventAd()
    /// VAST's (VAST 4.3 §2.3.6.3).
    public var code: UInt16 = 0
    /// Wrappers above the one that failed.
    public var level: UInt8 = 0
    /// Whose answer it was.
    public var host: EventLabel = .none

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try ad.walk(&cursor)
        try cursor.number(&code, "code")
        try cursor.number(&level, "level")
        try cursor.label(&host, "host")
    }
}

/// Undoes an event. The context's times, id and dimensions are the event's, but for `receiptMs`, which is when it was corrected, and
/// `invalid`, which is why; the price is the event's with the other sign.
public struct EventCorrection: Equatable, Sendable {
    public var context = EventContext(), ad = EventAd()
    public var event: TrackedEvent = .impression
    public var evidence: EventEvidence?

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try context.walk(&cursor)
        try ad.walk(&cursor)
        try cursor.word(&event, "event")
        try cursor.optional(&evidence, "evidence")
    }
}
