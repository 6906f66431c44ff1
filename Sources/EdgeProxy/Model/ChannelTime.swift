/// A time of a channel's own clock, which its reference rendition carries: nanoseconds since 1970 by the dates of the origin, which may be
/// off, plus what they were put back while we watched. It goes as fast as media does.
@frozen public struct ChannelTime: ClockTime {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A date of the origin: in its present run of numbers the two clocks are `shift` apart.
    ///
    /// - Parameters:
    ///   - date: EXT-X-PROGRAM-DATE-TIME or the date of an EXT-X-DATERANGE, nanoseconds since 1970.
    ///   - shift: channel time − origin date, nanoseconds.
    @inlinable public init(originDate date: Int64, shift: Int64) { self.init(nanoseconds: date + shift) }

    /// A time that somebody set by the wall clock, such as breaks at each full hour: viewers read the channel's dates as wall clock, and
    /// breaks go by those dates, however late they are on air.
    @inlinable public init(asDated wall: WallTime) { self.init(nanoseconds: wall.nanoseconds) }

    /// When it was by the wall clock, about: the origin dates its segments when it makes them. For people, and where a minute or two make
    /// no difference.
    @inlinable public var asWallTime: WallTime { WallTime(nanoseconds: nanoseconds) }
}
