/// What begins or ends here, and for how long, `segmentation_descriptor()` (SCTE 35 §10.3.3).
///
/// What follows `isCancelled` has no meaning when that is true.
public struct SegmentationDescriptor: Equatable, Sendable {
    /// A component with an offset to the command's time (deprecated in the 2023 edition).
    public struct Component: Equatable, Sendable {
        public var tag: UInt8
        /// 90 kHz ticks, 33 bits, added to the adjusted time of the command.
        public var ptsOffset: UInt64
        public var reserved = ReservedBits()
        public init(tag: UInt8, ptsOffset: UInt64) {
            self.tag = tag
            self.ptsOffset = ptsOffset
        }
    }
    /// The place among the parts of a segment.
    public struct SubSegments: Equatable, Sendable {
        public var num: UInt8
        public var expected: UInt8
        public init(num: UInt8 = 0, expected: UInt8 = 0) {
            self.num = num
            self.expected = expected
        }
    }

    public var eventId: UInt32
    public var isCancelled: Bool
    /// The raw bit `segmentation_event_id_compliance_indicator`; 0 (false): the id follows the rules of the 2023 edition.
    public var complianceIndicator = true
    /// nil: the whole program.
    public var components: [Component]?
    /// 90 kHz ticks, 40 bits: over 33 bits is legal.
    public var duration: UInt64?
    /// nil: delivery is not restricted.
    public var restrictions: DeliveryRestrictions?
    public var upid: SegmentationUpid
    public var type: SegmentationType
    public var segmentNum: UInt8
    public var segmentsExpected: UInt8
    /// Only written where `type.mayHaveSubSegments`. Often left out on the wire where it may stand.
    public var subSegments: SubSegments?
    public var reserved = ReservedBits()
    /// Bytes within the descriptor's length that the standard does not name.
    public var trailing: [UInt8] = []

    public init(
        eventId: UInt32 = 0, isCancelled: Bool = false, components: [Component]? = nil, duration: UInt64? = nil,
        restrictions: DeliveryRestrictions? = nil, upid: SegmentationUpid = .none, type: SegmentationType = .notIndicated,
        segmentNum: UInt8 = 0, segmentsExpected: UInt8 = 0, subSegments: SubSegments? = nil
    ) {
        self.eventId = eventId
        self.isCancelled = isCancelled
        self.components = components
        self.duration = duration
        self.restrictions = restrictions
        self.upid = upid
        self.type = type
        self.segmentNum = segmentNum
        self.segmentsExpected = segmentsExpected
        self.subSegments = subSegments
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(32, &eventId, .segmentationEventId)
        try cursor.flag(&isCancelled, .segmentationEventCancelIndicator)
        try cursor.compliance(
            &complianceIndicator, .segmentationEventIdComplianceIndicator)
        try cursor.reserved(6, &reserved, at: 0)
        if !isCancelled { try walkSegment(&cursor) }
        try cursor.rest(&trailing, .trailing)
    }

    private mutating func walkSegment(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        var isProgram = components == nil
        try cursor.flag(&isProgram, .programSegmentationFlag)
        var hasDuration = duration != nil
        try cursor.flag(&hasDuration, .segmentationDurationFlag)
        var notRestricted = restrictions == nil
        try cursor.flag(&notRestricted, .deliveryNotRestrictedFlag)
        if notRestricted {
            try cursor.reserved(5, &reserved, at: 6)
        } else {
            var flags = restrictions ?? DeliveryRestrictions()
            cursor.begin("delivery_restrictions")
            try flags.walk(&cursor)
            cursor.end()
            restrictions = flags
        }
        if !isProgram {
            var items = components ?? []
            try cursor.list(&items, count: 8, .componentCount)
            components = items
        }
        if hasDuration {
            var ticks = duration ?? 0
            try cursor.ticks(40, &ticks, .segmentationDuration)
            duration = ticks
        }
        try upid.walk(&cursor)
        try cursor.bits(8, &type.rawValue, .segmentationTypeId)
        cursor.note("segmentation_type_name", type.name.map { .label($0) } ?? .null)
        try cursor.bits(8, &segmentNum, .segmentNum)
        try cursor.bits(8, &segmentsExpected, .segmentsExpected)
        guard type.mayHaveSubSegments, cursor.isThere(subSegments != nil, bits: 16, key: "sub_segment_num") else { return }
        var sub = subSegments ?? SubSegments()
        try cursor.bits(8, &sub.num, .subSegmentNum)
        try cursor.bits(8, &sub.expected, .subSegmentsExpected)
        subSegments = sub
    }
}

extension SegmentationDescriptor.Component: Walkable {
    init() { self.init(tag: 0, ptsOffset: 0) }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(8, &tag, .componentTag)
        try cursor.reserved(7, &reserved, at: 0)
        try cursor.ticks(33, &ptsOffset, .ptsOffset)
    }
}
