/// FNV-1a, 64 bits: equal on every node and after every restart. The standard library's Hasher is seeded anew in every process.
///
/// Anybody can find two texts of one hash: where a wrong answer would cost more than a comparison, compare.
public struct StableHash: Sendable {
    @usableFromInline var state: UInt64 = 0xcbf2_9ce4_8422_2325

    @inlinable
    public init() {}

    @inlinable
    public mutating func mix(byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

    /// Ends with a zero, so that "a", "bc" and "ab", "c" differ.
    @inlinable
    public mutating func mix(_ text: String) {
        for byte in text.utf8 { mix(byte: byte) }
        mix(byte: 0)
    }

    @inlinable
    public mutating func mix(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { mix(byte: UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    /// With a final mix: for what is drawn or shared out by the hash.
    @inlinable
    public var value: UInt64 { Self.spread(state) }

    /// As FNV-1a leaves it: for tables, and names for bytes.
    @inlinable
    public var fnv: UInt64 { state }

    /// FNV-1a of the bytes.
    @inlinable
    public static func fnv(of bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = StableHash()
        for byte in bytes { hash.mix(byte: byte) }
        return hash.fnv
    }

    /// The same of bytes that are borrowed.
    @inlinable
    public static func fnv(of bytes: Span<UInt8>) -> UInt64 {
        var hash = StableHash()
        for index in bytes.indices { hash.mix(byte: bytes[index]) }
        return hash.fnv
    }

    /// SplitMix64's last step: neighbouring numbers end far apart.
    @inlinable @inline(__always)
    public static func spread(_ number: UInt64) -> UInt64 {
        var z = number
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
