/// How a day's traffic is spread over its hours, in local time: even pacing follows it.
public struct TrafficShape: Equatable, Sendable {
    /// For each hour of the day, in any unit; `0...Limits.weight`, not all zero.
    public var hours: [Int]

    public init(hours: [Int]) { self.hours = hours }

    /// As television is watched: a low at four in the morning, a high at nine in the evening.
    public static let standard = TrafficShape(
        hours: [40, 26, 18, 13, 11, 12, 17, 26, 34, 39, 42, 46, 51, 53, 53, 54, 58, 66, 77, 89, 98, 100, 88, 63])

    /// How much of a flight may be used when a part of its traffic is over, front-loaded: at first twice as fast as evenly, then ever
    /// slower, so that half of the traffic releases three quarters.
    ///
    /// - Parameters:
    ///   - over: the traffic that is over; taken into `0...whole`.
    ///   - whole: all of the flight's.
    /// - Returns: in the same unit, rounded down: `whole` when all is over.
    static func frontLoaded(_ over: Int64, of whole: Int64) -> Int64 {
        guard whole > 0 else { return max(0, whole) }
        let over = UInt64(min(max(0, over), whole)), all = UInt64(whole)
        // 1 - (1 - x)^2 = x (2 - x); twice the whole fits the unsigned word.
        return Int64(all.dividingFullWidth(over.multipliedFullWidth(by: 2 * all - over)).quotient)
    }

    var problem: String? {
        if hours.count != 24 { return "expected 24 hours, got \(hours.count)" }
        if !hours.allSatisfy({ (0...Limits.weight).contains($0) }) { return "has a value that is not in 0...\(Limits.weight)" }
        return hours.allSatisfy { $0 == 0 } ? "is zero in all hours" : nil
    }

    /// The traffic of a stretch of time, in weight times milliseconds.
    func traffic(in range: Range<Int64>, zone: TimeZoneTable) -> Int64 {
        zone.stretches(of: range).reduce(0) { sum, stretch in
            sum + sinceEpoch(stretch.range.upperBound + stretch.offsetMs) - sinceEpoch(stretch.range.lowerBound + stretch.offsetMs)
        }
    }

    /// From 1970 to a local time.
    private func sinceEpoch(_ local: Int64) -> Int64 {
        let day = local.flooredQuotient(86_400_000), inDay = local - day * 86_400_000
        let hour = Int(inDay / 3_600_000)
        let whole = hours.reduce(0, +), before = hours[..<hour].reduce(0, +)
        return day * Int64(whole) * 3_600_000 + Int64(before) * 3_600_000 + Int64(hours[hour]) * (inDay - Int64(hour) * 3_600_000)
    }
}
