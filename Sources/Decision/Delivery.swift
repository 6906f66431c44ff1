/// What was delivered of one campaign: valid and billable alone.
public struct Delivery: Equatable, Sendable {
    public var impressions: Int64 = 0, completions: Int64 = 0, clicks: Int64 = 0
    /// What that cost, each at the price of its own time, in millionths of the unit.
    public var spendMicros: Int64 = 0
    /// The day that began last, by the tenant's time zone, milliseconds since 1970; and what is of it.
    public var dayMs: Int64 = 0
    public var impressionsOfDay: Int64 = 0, spendMicrosOfDay: Int64 = 0

    public init(impressions: Int64 = 0, completions: Int64 = 0, clicks: Int64 = 0, spendMicros: Int64 = 0) {
        (self.impressions, self.completions, self.clicks, self.spendMicros) = (impressions, completions, clicks, spendMicros)
    }

    /// The cost in hundredths, rounded half to even, as what is shown is rounded once.
    public var spendCents: Int64 {
        let (cents, rest) = spendMicros.quotientAndRemainder(dividingBy: 10_000)
        return cents + (rest > 5_000 || rest == 5_000 && cents % 2 == 1 ? 1 : 0)
    }

    /// Adds what was delivered on a day.
    /// - Parameter dayMs: when it began; an earlier one than the last counts for the whole alone.
    public mutating func add(_ other: Delivery, on dayMs: Int64) {
        impressions += other.impressions
        completions += other.completions
        clicks += other.clicks
        spendMicros += other.spendMicros
        if dayMs > self.dayMs { (self.dayMs, impressionsOfDay, spendMicrosOfDay) = (dayMs, 0, 0) }
        guard dayMs == self.dayMs else { return }
        impressionsOfDay += other.impressions
        spendMicrosOfDay += other.spendMicros
    }

    /// The same as it counts on a day: of another one than the last nothing was delivered yet.
    func on(_ dayMs: Int64) -> Delivery {
        guard dayMs != self.dayMs else { return self }
        var copy = self
        (copy.dayMs, copy.impressionsOfDay, copy.spendMicrosOfDay) = (dayMs, 0, 0)
        return copy
    }
}
