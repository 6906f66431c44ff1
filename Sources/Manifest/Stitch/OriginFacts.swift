/// What a timeline needs to know of one segment of the origin's playlist.
public struct OriginSegment: Equatable, Sendable {
    public var sequence: Int64
    /// The origin's discontinuity sequence number of this segment.
    public var discontinuity: Int64
    public var startsDiscontinuity: Bool
    /// EXT-X-PROGRAM-DATE-TIME in force for this segment (written or extrapolated), nanoseconds since 1970.
    public var date: Int64?
    /// Nanoseconds.
    public var duration: Int64
    /// A hash of the URI's path and byte range; the query is left out, for it may change (SEQ-4).
    public var identity: UInt64
    /// The same of the file's name alone.
    public var name: UInt64
    /// The last number in that name, by which packagers count segments or time; `nil` where there is none.
    public var stamp: Int64?
    /// What stands before it that other renditions have at the same time.
    public var mark: Mark?

    public enum Mark: Sendable { case out, `in`, discontinuity }

    public init(
        sequence: Int64, discontinuity: Int64, startsDiscontinuity: Bool, date: Int64?, duration: Int64, identity: UInt64, name: UInt64,
        stamp: Int64? = nil, mark: Mark? = nil
    ) {
        self.sequence = sequence
        self.discontinuity = discontinuity
        self.startsDiscontinuity = startsDiscontinuity
        self.date = date
        self.duration = duration
        self.identity = identity
        self.name = name
        self.stamp = stamp
        self.mark = mark
    }
}

/// The bytes with which a segment is listed, made once, when it is first seen.
public struct SegmentText: Sendable {
    public var stateId: Int32
    public var state: SegmentState
    public var lines: [UInt8]
    /// The origin's break markers before it, where they are to be listed.
    public var markers: [UInt8]
    /// Lines before it where it follows a pod.
    public var returnMarkers: [UInt8]

    public init(stateId: Int32, state: SegmentState, lines: [UInt8], markers: [UInt8] = [], returnMarkers: [UInt8] = []) {
        self.stateId = stateId
        self.state = state
        self.lines = lines
        self.markers = markers
        self.returnMarkers = returnMarkers
    }
}

/// The KEY and MAP lines in force for a content segment.
public struct SegmentState: Equatable, Sendable {
    /// All of them, in an order in which each stands in the scope that it has in the origin, so that a span may begin here (KEY-2, KEY-4,
    /// MAP-2).
    public var lines: [UInt8]
    /// What the segment itself needs of them: all but the map and the keys of the map. Enough behind a segment with the same map.
    public var keys: [UInt8]
    /// A number that changes with the map; 0 for none.
    public var map: Int32

    public static let none = SegmentState(lines: [], keys: [], map: 0)

    public init(lines: [UInt8], keys: [UInt8], map: Int32) {
        self.lines = lines
        self.keys = keys
        self.map = map
    }
}
