/// So many a second, with what a tenth of a second allows at once.
struct BeaconRate {
    /// 0: without bound.
    let perSecond: Int
    private var tokens: Double
    private var atNs: Int64?

    init(perSecond: Int) {
        self.perSecond = perSecond
        tokens = Self.most(perSecond)
    }

    private static func most(_ perSecond: Int) -> Double { max(1, Double(perSecond) / 10) }

    /// When the next one may go, nanoseconds; `nil`: now.
    mutating func waitUntilNs(_ nowNs: Int64) -> Int64? {
        guard perSecond > 0 else { return nil }
        tokens = min(Self.most(perSecond), tokens + Double(nowNs - (atNs ?? nowNs)) * Double(perSecond) / 1e9)
        atNs = nowNs
        // A little less than one, since sums of parts are not exact.
        return tokens >= 0.999_999 ? nil : nowNs + max(1, Int64((1 - tokens) / Double(perSecond) * 1e9) + 1)
    }

    mutating func spend() {
        if perSecond > 0 { tokens -= 1 }
    }
}
