/// The number of a segment as a session's playlists show it: EXT-X-MEDIA-SEQUENCE, counted on. For content the channel's number and what
/// the session's breaks did to it; a pod's segments have numbers of this kind alone.
@frozen public struct MediaSequence: Comparable, Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public var number: Int64

    @inlinable public init(_ number: Int64) { self.number = number }

    /// Of a content segment.
    /// - Parameter offset: the sum of (laid − replaced) segments over the session's breaks before it.
    @inlinable public init(of segment: SegmentNumber, offset: Int64) { self.init(segment.number + offset) }

    public var description: String { "\(number)" }

    @inlinable public static func < (one: Self, other: Self) -> Bool { one.number < other.number }

    @inlinable public static func + (one: Self, count: Int64) -> Self { Self(one.number + count) }

    @inlinable public static func - (one: Self, count: Int64) -> Self { Self(one.number - count) }

    /// How many segments from `first` to `end`, that one not counted.
    @inlinable public static func - (end: Self, first: Self) -> Int64 { end.number - first.number }
}
