/// The moment of a splice, `splice_time()` (SCTE 35 §9.8.1). `pts` nil: no time was given.
public struct SpliceTime: Equatable, Sendable {
    /// 90 kHz ticks, 33 bits: wraps after about 26.5 hours. Not adjusted; see `SpliceInfoSection.adjustedPts`.
    public var pts: UInt64?
    public var reserved = ReservedBits()

    public init(pts: UInt64? = nil) { self.pts = pts }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        var specified = pts != nil
        try cursor.flag(&specified, .timeSpecifiedFlag)
        // At 16, because in documents the time lies in the object of its command, whose own reserved bits begin at 0.
        try cursor.reserved(specified ? 6 : 7, &reserved, at: 16)
        guard specified else {
            cursor.note("pts_time", .null)
            return pts = nil
        }
        var ticks = pts ?? 0
        try cursor.ticks(33, &ticks, .ptsTime)
        pts = ticks
    }
}
