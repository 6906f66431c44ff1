import Formats

/// How many sessions each visitor has begun in the last hour: two counts, of this hour and the one before, of which a part is in it still.
/// So a burst on both sides of a full hour is seen, and nothing is kept for longer than two hours.
public struct VisitorRate: Sendable {
    private var current: [UInt64: UInt32] = [:], former: [UInt64: UInt32] = [:]
    private var startMs: Int64?
    private let seed: UInt64, visitorsMax: Int
    /// Visitors who were not counted, for there was no place left in this hour.
    public private(set) var uncounted = 0

    /// - Parameters:
    ///   - seed: random, so that nobody can find a visitor who is counted as another one.
    ///   - visitorsMax: those of one hour.
    public init(seed: UInt64, visitorsMax: Int = Limits.countedVisitors) {
        self.seed = seed
        self.visitorsMax = visitorsMax
    }

    /// Visitors in memory.
    public var count: Int { current.count + former.count }

    /// Counts a session.
    ///
    /// - Parameters:
    ///   - address: IPv6 counts by its /64, which is one household's.
    ///   - nowMs: of any clock that does not go back.
    /// - Returns: the visitor's sessions in the last hour, this one too.
    public mutating func record(_ address: NetworkAddress, userAgent: String, nowMs: Int64) -> Int {
        let elapsedMs = turn(nowMs)
        let key = key(address, userAgent)
        let before = Int(former[key, default: 0]) * Int(Self.windowMs - elapsedMs) / Int(Self.windowMs)
        guard current[key] != nil || current.count < visitorsMax else {
            uncounted += 1
            return before + 1
        }
        let now = current[key, default: 0].addingReportingOverflow(1)
        current[key] = now.overflow ? .max : now.partialValue
        return before + Int(current[key, default: 0])
    }

    /// Goes on to the hour of a time.
    /// - Returns: how far it is, 0..<`windowMs`.
    private mutating func turn(_ nowMs: Int64) -> Int64 {
        guard let startMs, nowMs >= startMs else {
            // The first one; or a clock that was set back, which has no hour before it.
            if startMs != nil { (current, former) = ([:], [:]) }
            self.startMs = nowMs
            return 0
        }
        let elapsed = nowMs.subtractingReportingOverflow(startMs)
        let elapsedMs = elapsed.overflow ? .max : elapsed.partialValue
        guard elapsedMs >= Self.windowMs else { return elapsedMs }
        former = elapsedMs / Self.windowMs == 1 ? current : [:]
        current = [:]
        let restMs = elapsedMs % Self.windowMs
        self.startMs = nowMs - restMs
        return restMs
    }

    private func key(_ address: NetworkAddress, _ userAgent: String) -> UInt64 {
        var hash = StableHash()
        hash.mix(seed)
        hash.mix(address.high)
        if address.v4 != nil { hash.mix(address.low) }
        hash.mix(userAgent)
        return hash.value
    }

    private static let windowMs: Int64 = 3_600_000
}
