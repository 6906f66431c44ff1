import CLinux
import Glibc

/// Who is at the other end: an IPv6 address and a port. An IPv4 address is mapped (`::ffff:a.b.c.d`), so one comparison serves both.
public struct PeerAddress: Hashable, Sendable {
    /// The first eight bytes of the address, as a big-endian number.
    public let high: UInt64
    /// The last eight.
    public let low: UInt64
    public let port: UInt16

    public init(high: UInt64, low: UInt64, port: UInt16) {
        self.high = high
        self.low = low
        self.port = port
    }

    /// An IPv4 address given as a number: 0x7f000001 is 127.0.0.1.
    public init(v4: UInt32, port: UInt16 = 0) { self.init(high: 0, low: 0xffff_0000_0000 | UInt64(v4), port: port) }

    /// Reads what accept or getsockname filled in; all zero for other families.
    init(_ storage: sockaddr_storage) {
        self = withUnsafeBytes(of: storage) { raw in
            switch Int32(raw.loadUnaligned(as: sa_family_t.self)) {
            case AF_INET:
                let address = raw.loadUnaligned(as: sockaddr_in.self)
                return PeerAddress(v4: UInt32(bigEndian: address.sin_addr.s_addr), port: UInt16(bigEndian: address.sin_port))
            case AF_INET6:
                let address = raw.loadUnaligned(as: sockaddr_in6.self)
                return withUnsafeBytes(of: address.sin6_addr) { bytes in
                    PeerAddress(
                        high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                        port: UInt16(bigEndian: address.sin6_port))
                }
            default: return PeerAddress(high: 0, low: 0, port: 0)
            }
        }
    }

    public var isV4: Bool { high == 0 && low >> 32 == 0xffff }

    /// The 16 bytes in network order.
    public var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - 8 * ($0 & 7))) }
    }
}

extension PeerAddress: CustomStringConvertible {
    /// The address without its port: "192.0.2.1" or "2001:db8::1".
    public var host: String {
        if isV4 { return [24, 16, 8, 0].map { String((low >> $0) & 0xff) }.joined(separator: ".") }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let done = bytes.withUnsafeBytes { inet_ntop(AF_INET6, $0.baseAddress, &text, socklen_t(text.count)) }
        return done == nil ? "?" : String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// "192.0.2.1:80" or "[2001:db8::1]:80"
    public var description: String { isV4 ? "\(host):\(port)" : "[\(host)]:\(port)" }
}
