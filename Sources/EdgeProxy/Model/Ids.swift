/// The number of a presentation within the process and its journal.
public struct PresentationId: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var number: Int64

    public init(_ number: Int64) { self.number = number }

    public var description: String { "\(number)" }

    public static func < (one: Self, other: Self) -> Bool { one.number < other.number }
}

/// The number of a layout within its presentation: what one pod makes of one break for sessions that are equally far behind.
///
/// Not the number of its pod, which it shares with the layouts that list the same.
public struct LayoutId: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var number: Int64

    public init(_ number: Int64) { self.number = number }

    public var description: String { "\(number)" }

    public static func < (one: Self, other: Self) -> Bool { one.number < other.number }
}

/// The number of a break within its presentation: the channel number of the segment at its out-point.
public struct BreakId: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var number: Int64

    public init(_ number: Int64) { self.number = number }

    public init(_ segment: SegmentNumber) { number = segment.number }

    /// The segment at its out-point.
    public var segment: SegmentNumber { SegmentNumber(number) }

    public var description: String { "\(number)" }

    public static func < (one: Self, other: Self) -> Bool { one.number < other.number }
}

/// A channel is known by its tenant and its own id, in URLs as `{tenant}/{id}`.
public struct ChannelId: Hashable, Sendable, CustomStringConvertible {
    public let tenant: String, id: String

    public init(tenant: String, id: String) {
        self.tenant = tenant
        self.id = id
    }

    /// As URLs, journals and log lines name it.
    public var description: String { "\(tenant)/\(id)" }
}

/// What viewers ask for: a multivariant playlist, or a media playlist that stands alone, of one channel. Equal names are one presentation.
public struct PresentationName: Hashable, Sendable {
    public var channel: ChannelId
    /// The path below `/play/{tenant}/{channel}/`, raw bytes.
    public var path: [UInt8]
    /// The query that goes to the origin with it.
    public var query: String

    public init(channel: ChannelId, path: [UInt8], query: String) {
        self.channel = channel
        self.path = path
        self.query = query
    }
}
