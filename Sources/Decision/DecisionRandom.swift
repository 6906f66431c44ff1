import Formats

/// The random numbers of one decision: equal for equal (channel, break, bucket) on every node and after every restart.
public struct DecisionRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(tenant: String, channel: String, breakNumber: Int64, bucket: Int) {
        var hash = StableHash()
        hash.mix(tenant)
        hash.mix(channel)
        hash.mix(UInt64(bitPattern: breakNumber))
        hash.mix(byte: UInt8(truncatingIfNeeded: bucket))
        state = hash.value
    }

    public init(for avail: Avail) {
        self.init(
            tenant: avail.inventory.book.tenant, channel: avail.inventory.channel.id, breakNumber: avail.breakNumber,
            bucket: avail.viewer.bucket)
    }

    /// SplitMix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return StableHash.spread(state)
    }
}
