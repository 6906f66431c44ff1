/// What a channel allows in one break.
public struct PodRules: Equatable, Sendable {
    /// Most ads in a break; `0...Limits.availSlots`.
    public var maxAds: Int
    /// Longest sum of ads in a break, in nanoseconds; an open-ended break gets up to this.
    public var maxDurationNs: Int64

    public init(maxAds: Int = 6, maxDurationNs: Int64 = 180_000_000_000) {
        self.maxAds = maxAds
        self.maxDurationNs = maxDurationNs
    }
}
