/// Tones for old analogue receivers, `DTMF_descriptor()` (SCTE 35 §10.3.2).
public struct DtmfDescriptor: Equatable, Sendable {
    /// Tenths of a second before the splice at which the last tone ends.
    public var preroll: UInt8
    /// Up to seven of `0`-`9`, `*`, `#`, as ASCII. Others are kept: they are on air.
    public var chars: [UInt8]
    public var reserved = ReservedBits()
    /// Bytes within the descriptor's length that the standard does not name.
    public var trailing: [UInt8] = []

    public init(preroll: UInt8 = 0, chars: [UInt8] = []) {
        self.preroll = preroll
        self.chars = chars
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(8, &preroll, .preroll)
        let count = try cursor.count(3, chars.count, .dtmfCount)
        try cursor.reserved(5, &reserved, at: 0)
        try cursor.bytes(count, &chars, .dtmfChar, asText: true)
        try cursor.rest(&trailing, .trailing)
    }
}
