import Glibc

/// An IPv4 or IPv6 address. IPv4 is held in its IPv4-mapped form (RFC 4291 §2.5.5.2), so that `::ffff:10.0.0.1` and `10.0.0.1` are
/// one address and no rule for the second can be passed by writing the first.
public struct IpAddress: Hashable, Sendable {
    /// The upper and lower 64 bits, host order.
    public let high: UInt64, low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address from its 32 bits in host order.
    public init(v4 bits: UInt32) {
        self.init(high: 0, low: 0xffff_0000_0000 | UInt64(bits))
    }

    /// Who is at the other end of a connection, for comparing with networks.
    public init(_ peer: PeerAddress) { self.init(high: peer.high, low: peer.low) }

    /// Reads `192.0.2.1` or `2001:db8::1`; no port, no brackets, no zone. `nil` when it is neither.
    public init?(_ text: String) {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(v4: UInt32(bigEndian: v4.s_addr))
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self.init(v6)
    }

    /// The address in a socket address of either family; `nil` for other families (a Unix socket).
    public init?(_ address: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET: self.init(v4: UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6: self.init(raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default: return nil
        }
    }

    init(_ address: in6_addr) {
        (high, low) = withUnsafeBytes(of: address) { raw in
            (
                UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    /// The 32 bits of an IPv4 address, mapped or not; `nil` for IPv6.
    public var v4: UInt32? {
        high == 0 && low >> 32 == 0xffff ? UInt32(truncatingIfNeeded: low) : nil
    }
}

extension IpAddress: CustomStringConvertible {
    /// As in a URL, without brackets; IPv4 in dotted form.
    public var description: String {
        if let v4 { return "\(v4 >> 24).\(v4 >> 16 & 255).\(v4 >> 8 & 255).\(v4 & 255)" }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { raw in
            raw.storeBytes(of: high.bigEndian, as: UInt64.self)
            raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            guard let written = inet_ntop(AF_INET6, &address, text.baseAddress!, socklen_t(text.count)) else { return "?" }
            return String(cString: written)
        }
    }
}
