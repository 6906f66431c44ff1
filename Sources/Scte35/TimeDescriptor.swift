/// The wall clock of the splice point, `time_descriptor()` (SCTE 35 §10.3.4): PTP time.
public struct TimeDescriptor: Equatable, Sendable {
    /// Seconds since 1970 in TAI, 48 bits.
    public var taiSeconds: UInt64
    public var taiNs: UInt32
    /// Seconds that TAI is ahead of UTC.
    public var utcOffset: UInt16
    /// Bytes within the descriptor's length that the standard does not name.
    public var trailing: [UInt8] = []

    public init(taiSeconds: UInt64 = 0, taiNs: UInt32 = 0, utcOffset: UInt16 = 0) {
        self.taiSeconds = taiSeconds
        self.taiNs = taiNs
        self.utcOffset = utcOffset
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(48, &taiSeconds, .taiSeconds)
        try cursor.bits(32, &taiNs, .taiNs)
        try cursor.bits(16, &utcOffset, .utcOffset)
        try cursor.rest(&trailing, .trailing)
    }
}
