/// FNV-1a with a final mix: equal on every node and after every restart. The standard library's Hasher is seeded anew in every process.
public struct StableHash: Sendable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    public init() {}

    public mutating func mix(byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

    /// Ends with a zero, so that "a", "bc" and "ab", "c" differ.
    public mutating func mix(_ text: String) {
        for byte in text.utf8 { mix(byte: byte) }
        mix(byte: 0)
    }

    public mutating func mix(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { mix(byte: UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    public var value: UInt64 { Self.spread(state) }

    /// SplitMix64's last step: neighbouring numbers end far apart.
    @inline(__always)
    static func spread(_ number: UInt64) -> UInt64 {
        var z = number
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
