/// Networks as ranges of addresses, sorted and apart from each other: built once, looked up in the logarithm of their number.
///
/// IPv4 and IPv6 are apart: `::/0` holds no IPv4 address, as for `IpNetwork`.
public struct NetworkTable: Sendable {
    private let v4: Ranges<UInt32>, v6: Ranges<UInt128>

    /// A network by its first address, and the bits of its prefix in the 128-bit form: an IPv4 network's own length plus 96.
    public struct Network: Hashable, Sendable {
        public let base: NetworkAddress
        public let prefixBits: Int

        public init(base: NetworkAddress, prefixBits: Int) {
            self.base = base
            self.prefixBits = prefixBits
        }
    }

    /// More than `Limits.trafficNetworks`.
    public struct TooMany: Error, Equatable, Sendable { public let networks: Int }

    public static let empty = NetworkTable(v4: Ranges([]), v6: Ranges([]))

    /// - Parameter networks: in any order; they may lie in each other. Bits beyond a prefix don't count, and a prefix of more than 128 bits
    ///   is one of 128.
    public init(_ networks: [Network]) throws(TooMany) {
        guard networks.count <= Limits.trafficNetworks else { throw TooMany(networks: networks.count) }
        var v4: [ClosedRange<UInt32>] = [], v6: [ClosedRange<UInt128>] = []
        for network in networks {
            let bits = min(max(network.prefixBits, 0), 128)
            if bits >= 96, let base = network.base.v4 {
                // A shift by all bits gives 0 with Swift's smart shift.
                let host = UInt32.max >> UInt32(bits - 96)
                v4.append((base & ~host)...(base | host))
            } else {
                let host = UInt128.max >> UInt128(bits), base = Self.number(network.base)
                v6.append((base & ~host)...(base | host))
            }
        }
        self.init(v4: Ranges(v4), v6: Ranges(v6))
    }

    private init(v4: Ranges<UInt32>, v6: Ranges<UInt128>) {
        self.v4 = v4
        self.v6 = v6
    }

    public func contains(_ address: NetworkAddress) -> Bool {
        if let bits = address.v4 { return v4.contains(bits) }
        return v6.contains(Self.number(address))
    }

    /// Ranges that are left of the networks.
    public var count: Int { v4.firsts.count + v6.firsts.count }

    private static func number(_ address: NetworkAddress) -> UInt128 { UInt128(address.high) << 64 | UInt128(address.low) }
}

/// Ranges of numbers, in order and with a gap between each two.
private struct Ranges<Number: FixedWidthInteger & Sendable>: Sendable {
    private(set) var firsts: [Number] = []
    private var lasts: [Number] = []

    init(_ ranges: [ClosedRange<Number>]) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = lasts.last, range.lowerBound <= last || range.lowerBound - 1 == last {
                lasts[lasts.count - 1] = max(last, range.upperBound)
            } else {
                firsts.append(range.lowerBound)
                lasts.append(range.upperBound)
            }
        }
    }

    func contains(_ number: Number) -> Bool {
        var low = 0, high = lasts.count
        while low < high {
            let middle = (low + high) / 2
            if lasts[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < firsts.count && firsts[low] <= number
    }
}
