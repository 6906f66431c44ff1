/// A descriptor that is not ours to read: a foreign identifier, a tag that the standard does not name, DVB's own. Kept as it came.
public struct OtherDescriptor: Equatable, Sendable {
    public var tag: UInt8
    /// Registered with SMPTE-RA: four characters.
    public var identifier: UInt32
    public var bytes: [UInt8]

    public init(tag: UInt8 = 0xff, identifier: UInt32 = 0, bytes: [UInt8] = []) {
        self.tag = tag
        self.identifier = identifier
        self.bytes = bytes
    }
}
