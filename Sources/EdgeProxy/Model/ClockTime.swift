/// A point on one clock, so that a time of one clock can't stand for a time of another. What lies between two of them, and what is added to
/// one, is a duration: an `Int64` of nanoseconds.
///
/// Arithmetic traps when it leaves the range of `Int64`: 292 years either way.
public protocol ClockTime: Comparable, Hashable, Sendable, BitwiseCopyable {
    /// Since the clock's own zero.
    var nanoseconds: Int64 { get set }

    init(nanoseconds: Int64)
}

extension ClockTime {
    /// After nothing that it is compared with; nothing can be added to it, as to `distantFuture`.
    ///
    /// What is not known is `nil`. These stand for it within one comparison, and where each playlist asks and an optional would cost.
    @inlinable public static var distantPast: Self { Self(nanoseconds: .min) }
    /// Before nothing that it is compared with.
    @inlinable public static var distantFuture: Self { Self(nanoseconds: .max) }

    @inlinable public static func < (one: Self, other: Self) -> Bool { one.nanoseconds < other.nanoseconds }

    @inlinable public static func + (time: Self, duration: Int64) -> Self { Self(nanoseconds: time.nanoseconds + duration) }

    @inlinable public static func - (time: Self, duration: Int64) -> Self { Self(nanoseconds: time.nanoseconds - duration) }

    /// From `earlier` to `time`, nanoseconds.
    @inlinable public static func - (time: Self, earlier: Self) -> Int64 { time.nanoseconds - earlier.nanoseconds }

    @inlinable public static func += (time: inout Self, duration: Int64) { time.nanoseconds += duration }
}
