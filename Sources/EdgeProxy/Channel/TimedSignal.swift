import Scte35

/// What one marker says of a break, whatever its dialect. Each fact may be missing.
struct TimedSignal: Equatable, Sendable {
    enum Direction: Equatable, Sendable {
        case out, `in`, goesOn
        /// The event is withdrawn: before its time it will not be, after that nothing happens (BRK-12).
        case cancelled
        /// A point where media may be added and nothing is replaced (VOD).
        case insertion
    }

    var direction: Direction
    /// The channel number of the segment that the marker stands before.
    var number: Int64
    /// Hash of the event id; 0 when the marker has none.
    var event: UInt64 = 0
    /// Nanoseconds.
    var planned: Int64?
    var elapsed: Int64?
    /// Where the marker gives a date of its own (EXT-X-DATERANGE), nanoseconds since 1970.
    var date: Int64?
    /// The message that says so, where there is one: what holds what is decided by it.
    var message: Scte35.BreakSignal?

    /// Whether it speaks of the break with that event and opener, by the id of the tag or of the message; `nil` where neither can tell.
    func names(_ event: UInt64, _ opener: Scte35.BreakSignal?) -> Bool? {
        let byTag = self.event != 0 && event != 0 ? self.event == event : nil
        let byMessage = message.flatMap { message in opener.map { $0.eventId == message.eventId } }
        return byTag == true || byMessage == true ? true : byTag ?? byMessage
    }
}
