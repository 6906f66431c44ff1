/// What is kept of a viewer's address where it is kept at all: an IPv4 address without its last 8 bits, an IPv6 address without its last
/// 80.
public struct TruncatedAddress: Hashable, Sendable, CustomStringConvertible {
    public let base: NetworkAddress

    public init(_ address: NetworkAddress) {
        if let v4 = address.v4 {
            base = NetworkAddress(v4: v4 & 0xffff_ff00)
        } else {
            base = NetworkAddress(high: address.high & 0xffff_ffff_ffff_0000, low: 0)
        }
    }

    /// "192.0.2.0", "2001:db8:1::": as an address, for macros and headers that ask for one.
    public var description: String {
        if let v4 = base.v4 { return "\(v4 >> 24).\(v4 >> 16 & 255).\(v4 >> 8 & 255).0" }
        var groups = [base.high >> 48, base.high >> 32 & 0xffff, base.high >> 16 & 0xffff]
        // The zeros at the end are the longest run, so that "::" stands for them (RFC 5952 §4.2).
        while groups.last == 0 { groups.removeLast() }
        return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::"
    }

    /// With the length of its prefix: "192.0.2.0/24", "2001:db8:1::/48".
    public var network: String { base.v4 == nil ? "\(self)/48" : "\(self)/24" }
}
