/// A time of CLOCK_MONOTONIC: never goes back, and means nothing outside of this boot of the machine.
@frozen public struct MonotonicTime: ClockTime {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}
