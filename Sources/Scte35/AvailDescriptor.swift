/// An avail for splicing authorisation, `avail_descriptor()` (SCTE 35 §10.3.1).
public struct AvailDescriptor: Equatable, Sendable {
    public var providerAvailId: UInt32
    /// Bytes within the descriptor's length that the standard does not name.
    public var trailing: [UInt8] = []
    public init(providerAvailId: UInt32 = 0) { self.providerAvailId = providerAvailId }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(32, &providerAvailId, .providerAvailId)
        try cursor.rest(&trailing, .trailing)
    }
}
