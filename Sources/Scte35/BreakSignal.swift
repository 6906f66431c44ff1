/// One break edge that a section states: where a break opens, where it ends, or that it will not be.
public struct BreakSignal: Equatable, Sendable {
    public enum Direction: Equatable, Sendable {
        /// Out of the network: a break opens.
        case out
        /// Back in: a break ends.
        case `in`
    }

    public var direction: Direction
    /// `splice_event_id` or `segmentation_event_id`. An in belongs to the out with the same id; ids are missing (0) or reused in
    /// the wild, so an in whose id is not open may end what lies inside the open break (a single ad, say) and not the break.
    public var eventId: UInt32
    /// Planned length in nanoseconds; nil when none was stated. Zero is stated and means nothing useful: treat as unknown.
    public var durationNs: Int64?
    /// The duration ends the break by itself. False: an in must come, the duration is only a safety net.
    /// For segmentation, where the standard has no such flag, true when there is a duration.
    public var autoReturn: Bool
    /// nil when `splice_insert` said it, and for the cancel of a segmentation, which does not carry the type.
    public var segmentationType: SegmentationType?
    /// nil when `splice_insert` said it.
    public var upid: SegmentationUpid?
    /// The event is withdrawn: before its time it is removed, after it nothing happens. `direction` is `.out`.
    public var isCancel: Bool
    /// When, in 90 kHz ticks with `pts_adjustment`; nil: now, or where the tag stands.
    public var adjustedPts: UInt64?
    /// Which of how many breaks in the programme, or ads in the break; 0 of 0 when not used.
    public var segmentNum: UInt8
    public var segmentsExpected: UInt8
    public var subSegments: SegmentationDescriptor.SubSegments?
    /// nil: not restricted, or not told.
    public var restrictions: DeliveryRestrictions?

    /// `segmentation_type_id`; nil when `splice_insert` said it.
    public var segmentationTypeId: UInt8? { segmentationType?.rawValue }

    public init(
        direction: Direction, eventId: UInt32, durationNs: Int64? = nil, autoReturn: Bool = false,
        segmentationType: SegmentationType? = nil, upid: SegmentationUpid? = nil, isCancel: Bool = false, adjustedPts: UInt64? = nil,
        segmentNum: UInt8 = 0, segmentsExpected: UInt8 = 0, subSegments: SegmentationDescriptor.SubSegments? = nil,
        restrictions: DeliveryRestrictions? = nil
    ) {
        self.direction = direction
        self.eventId = eventId
        self.durationNs = durationNs
        self.autoReturn = autoReturn
        self.segmentationType = segmentationType
        self.upid = upid
        self.isCancel = isCancel
        self.adjustedPts = adjustedPts
        self.segmentNum = segmentNum
        self.segmentsExpected = segmentsExpected
        self.subSegments = subSegments
        self.restrictions = restrictions
    }
}

extension BreakSignal {
    /// The edge that a `splice_insert` states.
    init(_ insert: SpliceInsert, adjustedPts: UInt64?) {
        self.init(
            direction: insert.isCancelled || insert.isOut ? .out : .in, eventId: insert.eventId,
            durationNs: insert.isCancelled ? nil : insert.breakDuration.map { Ticks.nanoseconds($0.duration) },
            autoReturn: !insert.isCancelled && insert.breakDuration?.autoReturn == true, isCancel: insert.isCancelled,
            adjustedPts: insert.isCancelled ? nil : adjustedPts,
            segmentNum: insert.availNum, segmentsExpected: insert.availsExpected)
    }

    /// The edge that a segmentation descriptor states; the caller knows which way it goes.
    init(_ segmentation: SegmentationDescriptor, _ direction: Direction, adjustedPts: UInt64?) {
        guard !segmentation.isCancelled else {
            self.init(direction: .out, eventId: segmentation.eventId, isCancel: true)
            return
        }
        self.init(
            direction: direction, eventId: segmentation.eventId, durationNs: segmentation.duration.map { Ticks.nanoseconds($0) },
            autoReturn: segmentation.duration ?? 0 > 0, segmentationType: segmentation.type, upid: segmentation.upid,
            adjustedPts: adjustedPts, segmentNum: segmentation.segmentNum, segmentsExpected: segmentation.segmentsExpected,
            subSegments: segmentation.subSegments, restrictions: segmentation.restrictions)
    }
}

// What belongs together: asked by whoever follows a channel's breaks.
extension BreakSignal {
    /// How a start relates to the break that is open.
    public enum Relation: Equatable, Sendable {
        /// The open break once more.
        case again
        /// Structure of the open break: a start of a deeper level, or its other name.
        case inside
        /// Another break: the open one is over.
        case next
    }

    /// How this, a start, relates to the start of the break that is open (SCTE 35 §10.3.3.5).
    public func relation(to open: BreakSignal) -> Relation {
        if open.eventId == eventId, open.segmentationType == segmentationType { return .again }
        if let outer = open.segmentationType?.level, let inner = segmentationType?.level, inner > outer { return .inside }
        // splice_insert and segmentation of one encoder tell the same break twice.
        return (open.segmentationType == nil) != (segmentationType == nil) ? .inside : .next
    }

    /// Whether this, an end, ends the break that `open` began. A splice_insert in returns to the network whatever its id: encoders count
    /// on, or send 0 (SCTE 35 §10.3.3.5).
    public func ends(_ open: BreakSignal) -> Bool {
        guard let type = segmentationType else { return open.segmentationType == nil }
        guard let start = open.segmentationType, type.ends(start), eventId == open.eventId else { return false }
        // An opportunity may be ended several times, each time later; the last end says so.
        return !isFollowed(after: open)
    }

    /// Whether an end says that another end follows: it is not the last of those expected, and its numbers are not just those of the start.
    private func isFollowed(after start: BreakSignal) -> Bool {
        segmentNum < segmentsExpected && (segmentNum, segmentsExpected) != (start.segmentNum, start.segmentsExpected)
    }
}
