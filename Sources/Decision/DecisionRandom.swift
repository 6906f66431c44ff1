/// The random numbers of one decision: equal for equal (channel, break, bucket) on every node and after every restart.
public struct DecisionRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(tenant: String, channel: String, breakNumber: Int64, bucket: Int) {
        // FNV-1a: the standard library's Hasher is seeded anew in every process.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in tenant.utf8 { mix(byte) }
        mix(0)
        for byte in channel.utf8 { mix(byte) }
        mix(0)
        for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: breakNumber >> Int64(shift))) }
        mix(UInt8(truncatingIfNeeded: bucket))
        state = hash
    }

    public init(for avail: Avail) {
        self.init(tenant: avail.tenant, channel: avail.channel, breakNumber: avail.breakNumber, bucket: avail.viewer.bucket)
    }

    /// SplitMix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
