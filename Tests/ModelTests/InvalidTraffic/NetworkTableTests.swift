import TestSupport
import Testing

@testable import Model

@Suite struct NetworkTableTests {
    private static func mask(_ network: NetworkTable.Network, _ address: NetworkAddress) -> Bool {
        let isV4 = network.prefixBits >= 96 && network.base.v4 != nil
        guard isV4 == (address.v4 != nil) else { return false }
        for bit in 0..<network.prefixBits {
            let (one, other) = bit < 64 ? (network.base.high, address.high) : (network.base.low, address.low)
            if one >> UInt64(63 - bit % 64) & 1 != other >> UInt64(63 - bit % 64) & 1 { return false }
        }
        return true
    }

    // Against going through all networks bit by bit: nested, equal and neighbouring ones, both families, all lengths.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func aTableHoldsWhatItsNetworksDo(seed: UInt64) throws {
        var rng = Seeded(seed)
        func address() -> NetworkAddress {
            // Few bits that differ, so that networks lie in each other.
            let some = UInt64.random(in: 0...0xffff, using: &rng)
            switch Int.random(in: 0..<3, using: &rng) {
            case 0: return NetworkAddress(v4: UInt32(some) | 0x0a00_0000)
            case 1: return NetworkAddress(high: 0x2001_0db8_0000_0000 | some, low: some << 48)
            default: return NetworkAddress(high: 0, low: some << 30)
            }
        }
        let networks = (0..<Int.random(in: 0...30, using: &rng)).map { _ in
            let base = address()
            let bits = base.v4 != nil ? Int.random(in: 108...128, using: &rng) : Int.random(in: 0...128, using: &rng)
            return NetworkTable.Network(base: base, prefixBits: bits)
        }
        let table = try NetworkTable(networks)
        #expect(table.count <= networks.count)
        var asked = (0..<200).map { _ in address() }
        for network in networks {
            asked += [
                network.base, NetworkAddress(high: network.base.high, low: network.base.low &+ 1),
                NetworkAddress(high: network.base.high, low: network.base.low &- 1),
            ]
        }
        for address in asked { #expect(table.contains(address) == networks.contains { Self.mask($0, address) }) }
    }

    @Test func theWholeNetIsOneRange() throws {
        let v4 = try NetworkTable([.init(base: NetworkAddress(v4: 0), prefixBits: 96)])
        #expect(
            v4.contains(NetworkAddress(v4: 0)) && v4.contains(NetworkAddress(v4: .max)) && !v4.contains(NetworkAddress(high: 0, low: 0)))
        let v6 = try NetworkTable([.init(base: NetworkAddress(high: 0, low: 0), prefixBits: 0)])
        #expect(v6.contains(NetworkAddress(high: .max, low: .max)) && !v6.contains(NetworkAddress(v4: 1)), "no IPv4 address lies in ::/0")
        #expect(!NetworkTable.empty.contains(NetworkAddress(v4: 1)))
        // What nobody writes does no harm.
        _ = try NetworkTable([.init(base: NetworkAddress(v4: 5), prefixBits: 999), .init(base: NetworkAddress(v4: 5), prefixBits: -3)])
    }

    @Test func neighboursAreOneRange() throws {
        let halves = try NetworkTable([
            .init(base: NetworkAddress(v4: 0x0a00_0080), prefixBits: 121), .init(base: NetworkAddress(v4: 0x0a00_0000), prefixBits: 121),
            .init(base: NetworkAddress(v4: 0xffff_ff00), prefixBits: 120), .init(base: NetworkAddress(v4: 0xffff_ffff), prefixBits: 128),
        ])
        #expect(halves.count == 2)
    }

    @Test func tooManyAreRefused() {
        let one = NetworkTable.Network(base: NetworkAddress(v4: 1), prefixBits: 128)
        let count = Limits.trafficNetworks + 1
        #expect(throws: NetworkTable.TooMany(networks: count)) { try NetworkTable([NetworkTable.Network](repeating: one, count: count)) }
    }
}
