/// Some hours of some days of the week, in the tenant's time zone.
public struct DayPart: Equatable, Sendable {
    static let quartersOfDay = 96
    public static let quartersOfWeek = 672

    /// 0 is Monday.
    public var days: [Int]
    /// Quarters of an hour of the day, `0...96`; past midnight when `to` is not after `from`.
    public var from: Int
    public var to: Int

    public init(days: [Int] = Array(0..<7), from: Int, to: Int) {
        self.days = days
        self.from = from
        self.to = to
    }

    /// The quarters of the week that it holds, as values of `ViewerAttribute.time`.
    public var quarters: [String] {
        let length = to > from ? to - from : Self.quartersOfDay - from + to
        return days.flatMap { day in (0..<length).map { String((day * Self.quartersOfDay + from + $0) % Self.quartersOfWeek) } }
    }
}
