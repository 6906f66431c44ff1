import Model
import Scte35

/// What one marker says of a break, whatever its dialect. Each fact may be missing.
public struct TimedSignal: Equatable, Sendable {
    public enum Direction: Equatable, Sendable {
        case out, `in`, goesOn
        /// The event is withdrawn: before its time it will not be, after that nothing happens (BRK-12).
        case cancelled
        /// A point where media may be added and nothing is replaced (VOD).
        case insertion
    }

    public var direction: Direction
    /// The segment that the marker stands before.
    public var number: SegmentNumber
    /// Hash of the event id; 0 when the marker has none.
    public var event: UInt64 = 0
    /// Nanoseconds.
    public var planned: Int64?
    public var elapsed: Int64?
    /// Where the marker gives a date of its own (EXT-X-DATERANGE): when that is on the channel's clock.
    public var date: ChannelTime?
    /// The message that says so, where there is one: what holds what is decided by it.
    public var message: Scte35.BreakSignal?

    public init(
        direction: Direction, number: SegmentNumber, event: UInt64 = 0, planned: Int64? = nil, elapsed: Int64? = nil,
        date: ChannelTime? = nil,
        message: Scte35.BreakSignal? = nil
    ) {
        self.direction = direction
        self.number = number
        self.event = event
        self.planned = planned
        self.elapsed = elapsed
        self.date = date
        self.message = message
    }

    /// Whether it speaks of the break with that event and opener, by the id of the tag or of the message; `nil` where neither can tell.
    public func names(_ event: UInt64, _ opener: Scte35.BreakSignal?) -> Bool? {
        let byTag = self.event != 0 && event != 0 ? self.event == event : nil
        let byMessage = message.flatMap { message in opener.map { $0.eventId == message.eventId } }
        return byTag == true || byMessage == true ? true : byTag ?? byMessage
    }
}
