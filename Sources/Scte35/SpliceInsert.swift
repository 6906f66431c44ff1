/// A splice event, `splice_insert()` (SCTE 35 §9.7.3). What follows `isCancelled` has no meaning when that is true.
public struct SpliceInsert: Equatable, Sendable {
    /// A component with its own time, where a splice is not of the whole program (deprecated in the 2023 edition).
    public struct Component: Equatable, Sendable {
        public var tag: UInt8
        /// Without a `pts` it takes the first component's. Not on the wire when the splice is immediate.
        public var time: SpliceTime
        public init(tag: UInt8 = 0, time: SpliceTime = SpliceTime()) {
            self.tag = tag
            self.time = time
        }

        mutating func walk(
            _ cursor: inout (some BitCursor & ~Escapable), immediate: Bool
        ) throws(SpliceError) {
            try cursor.bits(8, &tag, .componentTag)
            if !immediate { try time.walk(&cursor) }
        }
    }

    public var eventId: UInt32
    public var isCancelled: Bool
    /// Out of the network: true opens a break, false returns from it.
    public var isOut: Bool
    /// Now: no time is carried.
    public var isImmediate: Bool
    /// The raw bit `event_id_compliance_flag`; 0 (false): the id follows the uniqueness rules of the 2023 edition.
    public var complianceFlag = true
    /// The moment, when the splice is of the whole program and not immediate.
    public var time: SpliceTime
    /// nil: the whole program splices.
    public var components: [Component]?
    public var breakDuration: BreakDuration?
    public var uniqueProgramId: UInt16
    public var availNum: UInt8
    public var availsExpected: UInt8
    public var reserved = ReservedBits()

    public init(
        eventId: UInt32 = 0, isCancelled: Bool = false, isOut: Bool = false, isImmediate: Bool = false,
        time: SpliceTime = SpliceTime(), components: [Component]? = nil, breakDuration: BreakDuration? = nil,
        uniqueProgramId: UInt16 = 0, availNum: UInt8 = 0, availsExpected: UInt8 = 0
    ) {
        self.eventId = eventId
        self.isCancelled = isCancelled
        self.isOut = isOut
        self.isImmediate = isImmediate
        self.time = time
        self.components = components
        self.breakDuration = breakDuration
        self.uniqueProgramId = uniqueProgramId
        self.availNum = availNum
        self.availsExpected = availsExpected
    }

    /// The earliest given moment, not adjusted: the program's, or the first component's.
    public var pts: UInt64? {
        if isCancelled || isImmediate { return nil }
        guard let components else { return time.pts }
        return components.first?.time.pts
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(32, &eventId, .spliceEventId)
        try cursor.flag(&isCancelled, .spliceEventCancelIndicator)
        try cursor.reserved(7, &reserved, at: 0)
        if isCancelled { return }
        try cursor.flag(&isOut, .outOfNetworkIndicator)
        var isProgram = components == nil
        try cursor.flag(&isProgram, .programSpliceFlag)
        var hasDuration = breakDuration != nil
        try cursor.flag(&hasDuration, .durationFlag)
        try cursor.flag(&isImmediate, .spliceImmediateFlag)
        try cursor.compliance(&complianceFlag, .eventIdComplianceFlag)
        try cursor.reserved(3, &reserved, at: 7)
        if isProgram, !isImmediate { try time.walk(&cursor) }
        if !isProgram { try walkComponents(&cursor) }
        if hasDuration {
            var duration = breakDuration ?? BreakDuration()
            cursor.begin("break_duration")
            try duration.walk(&cursor)
            cursor.end()
            breakDuration = duration
        }
        try cursor.bits(16, &uniqueProgramId, .uniqueProgramId)
        try cursor.bits(8, &availNum, .availNum)
        try cursor.bits(8, &availsExpected, .availsExpected)
    }

    private mutating func walkComponents(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        var items = components ?? []
        let count = try cursor.count(8, items.count, .componentCount)
        cursor.beginList("components")
        for index in 0..<count {
            cursor.beginItem(index)
            if index == items.count { items.append(Component()) }
            try items[index].walk(&cursor, immediate: isImmediate)
            cursor.endItem()
        }
        cursor.endList()
        components = items
    }
}

extension BitCursor where Self: ~Escapable {
    /// The compliance bits of the 2023 edition. The raw bit is what counts; before 2023 it was reserved and 1.
    @inline(__always)
    mutating func compliance(_ value: inout Bool, _ field: Field) throws(SpliceError) {
        var bit: UInt8 = value ? 1 : 0
        try bits(1, &bit, field)
        value = bit != 0
    }
}
