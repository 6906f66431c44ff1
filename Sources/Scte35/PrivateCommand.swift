/// Somebody's own command, `private_command()` (SCTE 35 §9.7.6), kept as it came.
public struct PrivateCommand: Equatable, Sendable {
    /// Registered with SMPTE-RA: four characters.
    public var identifier: UInt32
    public var bytes: [UInt8]

    public init(identifier: UInt32 = 0, bytes: [UInt8] = []) {
        self.identifier = identifier
        self.bytes = bytes
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(32, &identifier, .identifier)
        try cursor.rest(&bytes, .privateByte)
    }
}
