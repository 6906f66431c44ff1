/// A network in CIDR notation, `10.0.0.0/8` or `fd00::/8` (RFC 4632, RFC 4291 §2.3). An address alone is a network of one.
public struct IpNetwork: Hashable, Sendable {
    /// The first address; its bits beyond the prefix are zero.
    public let base: IpAddress
    /// Bits of the prefix in the 128-bit form: an IPv4 network's own length plus 96.
    public let prefixBits: Int

    /// Reads a network.
    ///
    /// - Returns: `nil` when the address or length can't be read, or when bits are set beyond the prefix: `10.1.2.3/8` is
    ///   more often a slip than a network, and the reader of a rule should not have to guess which.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IpAddress(String(parts[0])) else { return nil }
        // ":" tells the notation: ::ffff:10.0.0.0/104 counts its prefix in 128 bits although the address is IPv4.
        let isV4 = !parts[0].contains(":")
        var bits = 128
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]),
                length <= (isV4 ? 32 : 128)
            else { return nil }
            bits = isV4 ? length + 96 : length
        }
        self.init(address, prefixBits: bits)
        guard base == address else { return nil }
    }

    /// The network of `prefixBits` (0...128) that holds `address`.
    init(_ address: IpAddress, prefixBits: Int) {
        self.prefixBits = prefixBits
        base = Self.masked(address, prefixBits)
    }

    /// Whether the address lies in this network. An IPv6 network, `::/0` too, holds no IPv4 address unless it lies in `::ffff:0:0/96`.
    public func contains(_ address: IpAddress) -> Bool {
        isV4 == (address.v4 != nil) && Self.masked(address, prefixBits) == base
    }

    private var isV4: Bool { prefixBits >= 96 && base.v4 != nil }

    private static func masked(_ address: IpAddress, _ bits: Int) -> IpAddress {
        // A shift by 64 or more gives 0 with Swift's smart shift, which is the mask of an empty half.
        let high = UInt64.max << UInt64(64 - min(bits, 64)), low = UInt64.max << UInt64(128 - max(bits, 64))
        return IpAddress(high: address.high & high, low: address.low & low)
    }
}

extension IpNetwork: CustomStringConvertible {
    public var description: String { isV4 ? "\(base)/\(prefixBits - 96)" : "\(base)/\(prefixBits)" }
}
