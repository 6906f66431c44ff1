import Model
import Transport

// `Transport` moves bytes and knows no clocks as types: here its numbers become times.

extension Loop {
    /// Read once a turn.
    var time: MonotonicTime { MonotonicTime(nanoseconds: now) }
    /// Of the same instant as `time`.
    var wallTime: WallTime { WallTime(nanoseconds: wallNow) }
}

extension WallTime {
    /// Where there is no loop to ask.
    static var now: WallTime { WallTime(nanoseconds: Clock.wallNs()) }
}

extension MonotonicTime {
    /// Where there is no loop to ask.
    static var now: MonotonicTime { MonotonicTime(nanoseconds: Clock.monotonicNs()) }
}
