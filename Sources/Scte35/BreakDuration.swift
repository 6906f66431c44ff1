/// How long a break is planned, `break_duration()` (SCTE 35 §9.8.2).
public struct BreakDuration: Equatable, Sendable {
    /// True: the duration ends the break by itself, an explicit in only shortens it. False: it is a safety net for a lost in.
    public var autoReturn: Bool
    /// 90 kHz ticks, 33 bits.
    public var duration: UInt64
    public var reserved = ReservedBits()

    public init(autoReturn: Bool = true, duration: UInt64 = 0) {
        self.autoReturn = autoReturn
        self.duration = duration
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.flag(&autoReturn, .autoReturn)
        try cursor.reserved(6, &reserved, at: 0)
        try cursor.ticks(33, &duration, .duration)
    }
}
