/// Splices announced by the wall clock, `splice_schedule()` (SCTE 35 §9.7.2).
public struct SpliceSchedule: Equatable, Sendable {
    /// One announced splice. What follows `isCancelled` has no meaning when that is true.
    public struct Event: Equatable, Sendable {
        /// A component with its own time (deprecated in the 2023 edition).
        public struct Component: Equatable, Sendable {
            public var tag: UInt8
            /// Seconds since 1980-01-06, leap seconds counted.
            public var utcSpliceTime: UInt32
            public init(tag: UInt8 = 0, utcSpliceTime: UInt32 = 0) {
                self.tag = tag
                self.utcSpliceTime = utcSpliceTime
            }
        }

        public var eventId: UInt32
        public var isCancelled: Bool
        public var complianceFlag = true
        public var isOut: Bool
        /// Seconds since 1980-01-06, leap seconds counted (GPS time); for the whole program.
        public var utcSpliceTime: UInt32
        /// nil: the whole program splices.
        public var components: [Component]?
        public var breakDuration: BreakDuration?
        public var uniqueProgramId: UInt16
        public var availNum: UInt8
        public var availsExpected: UInt8
        public var reserved = ReservedBits()

        public init(
            eventId: UInt32, isCancelled: Bool = false, isOut: Bool = false, utcSpliceTime: UInt32 = 0,
            components: [Component]? = nil, breakDuration: BreakDuration? = nil, uniqueProgramId: UInt16 = 0,
            availNum: UInt8 = 0, availsExpected: UInt8 = 0
        ) {
            self.eventId = eventId
            self.isCancelled = isCancelled
            self.isOut = isOut
            self.utcSpliceTime = utcSpliceTime
            self.components = components
            self.breakDuration = breakDuration
            self.uniqueProgramId = uniqueProgramId
            self.availNum = availNum
            self.availsExpected = availsExpected
        }
    }

    public var events: [Event]
    public init(events: [Event] = []) { self.events = events }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.list(&events, count: 8, .spliceCount)
    }
}

extension SpliceSchedule.Event: Walkable {
    init() { self.init(eventId: 0) }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(32, &eventId, .spliceEventId)
        try cursor.flag(&isCancelled, .spliceEventCancelIndicator)
        try cursor.compliance(&complianceFlag, .eventIdComplianceFlag)
        try cursor.reserved(6, &reserved, at: 0)
        if isCancelled { return }
        try cursor.flag(&isOut, .outOfNetworkIndicator)
        var isProgram = components == nil
        try cursor.flag(&isProgram, .programSpliceFlag)
        var hasDuration = breakDuration != nil
        try cursor.flag(&hasDuration, .durationFlag)
        try cursor.reserved(5, &reserved, at: 6)
        if isProgram {
            try cursor.bits(32, &utcSpliceTime, .utcSpliceTime)
        } else {
            var items = components ?? []
            try cursor.list(&items, count: 8, .componentCount)
            components = items
        }
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
}

extension SpliceSchedule.Event.Component: Walkable {
    init() { self.init(tag: 0, utcSpliceTime: 0) }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(8, &tag, .componentTag)
        try cursor.bits(32, &utcSpliceTime, .utcSpliceTime)
    }
}
