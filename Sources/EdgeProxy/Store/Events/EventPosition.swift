/// A place between two records of the event log, for whoever reads it to keep.
public struct EventPosition: Hashable, Sendable, Comparable {
    /// The log's id: one that was begun anew has another, and a position in the old one says nothing of it.
    public var log: UInt64
    /// The segment's number.
    public var segment: UInt64
    /// Bytes from the segment's beginning.
    public var offset: UInt64

    public init(log: UInt64, segment: UInt64, offset: UInt64) {
        self.log = log
        self.segment = segment
        self.offset = offset
    }

    /// Earlier in the log. Of two logs neither is earlier: their order only makes it whole.
    public static func < (one: EventPosition, other: EventPosition) -> Bool {
        (one.log, one.segment, one.offset) < (other.log, other.segment, other.offset)
    }
}

/// How far a reader goes.
public enum EventExtent: Sendable {
    /// What is in the files. A power cut may take some of it back, and after a failed sync some of it comes again, further on.
    case written
    /// What is on the disk: for whoever keeps a position.
    case synced
}
