/// An address as 128 bits, IPv4 in its mapped form (RFC 4291 §2.5.5.2): what networks are looked up by, and what is kept of a viewer's.
public struct NetworkAddress: Hashable, Sendable {
    /// The upper and lower 64 bits, host order.
    public var high: UInt64, low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The 32 bits of an IPv4 address in host order.
    public init(v4 bits: UInt32) { self.init(high: 0, low: 0xffff_0000_0000 | UInt64(bits)) }

    /// `nil` for IPv6.
    public var v4: UInt32? { high == 0 && low >> 32 == 0xffff ? UInt32(truncatingIfNeeded: low) : nil }
}
