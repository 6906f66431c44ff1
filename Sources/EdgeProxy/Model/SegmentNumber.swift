/// The channel's own number of a content segment: given once, dense, and equal for equal dates in all renditions. Neither the number that
/// the origin gave it nor the one that a session's playlist shows.
@frozen public struct SegmentNumber: Comparable, Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public var number: Int64

    @inlinable public init(_ number: Int64) { self.number = number }

    /// The number of a segment of the origin's present run.
    ///
    /// - Parameters:
    ///   - number: EXT-X-MEDIA-SEQUENCE counted on, as the origin has it.
    ///   - offset: channel number − origin number.
    @inlinable public init(originNumber number: Int64, offset: Int64) { self.init(number + offset) }

    public var description: String { "\(number)" }

    @inlinable public static func < (one: Self, other: Self) -> Bool { one.number < other.number }

    @inlinable public static func + (one: Self, count: Int64) -> Self { Self(one.number + count) }

    @inlinable public static func - (one: Self, count: Int64) -> Self { Self(one.number - count) }

    /// How many segments from `first` to `end`, that one not counted.
    @inlinable public static func - (end: Self, first: Self) -> Int64 { end.number - first.number }

    @inlinable public static func += (one: inout Self, count: Int64) { one.number += count }
}
