/// A time of a channel's own clock, which its reference rendition carries: nanoseconds since 1970 by the dates of the origin when it was
/// first read, which may be off. From then on it goes as fast as media does, whatever the dates do (`DateMap`).
@frozen public struct ChannelTime: ClockTime {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A time that somebody set by the wall clock, such as breaks at each full hour: viewers read the channel's dates as wall clock, and
    /// breaks go by those dates, however late they are on air.
    @inlinable public init(asDated wall: WallTime) { self.init(nanoseconds: wall.nanoseconds) }

    /// When it was by the wall clock, about: the origin dates its segments when it makes them. For people, and where a minute or two make
    /// no difference.
    @inlinable public var asWallTime: WallTime { WallTime(nanoseconds: nanoseconds) }
}
