/// A time of the wall clock: nanoseconds since 1970, UTC. May jump when the machine's clock is set.
@frozen public struct WallTime: ClockTime {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Since 1970, as `Decision` has it.
    @inlinable public var milliseconds: Int64 { nanoseconds / 1_000_000 }
    /// Since 1970.
    @inlinable public var seconds: Int64 { nanoseconds / 1_000_000_000 }
}
