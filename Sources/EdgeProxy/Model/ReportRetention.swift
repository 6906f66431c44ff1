/// How long a tenant's reports are kept: afterwards quarter hours and hours are in their days alone, and days are gone.
public struct ReportRetention: Equatable, Sendable {
    /// Days for which quarter hours and hours are kept (`Limits.keptQuarterHoursDays`); never longer than the days that they are in.
    public var quarterHoursDays = Limits.keptQuarterHoursDays.upperBound
    /// Months for which days are kept (`Limits.keptDaysMonths`).
    public var daysMonths = Limits.keptDaysMonths.upperBound

    public init() {}

    /// Milliseconds. A month is a twelfth of a year, rounded up to days: 31 for one, 761 for 25.
    public var daysMs: Int64 { (Int64(daysMonths) * 1_461 + 47) / 48 * Self.dayMs }
    /// Milliseconds.
    public var quarterHoursMs: Int64 { min(Int64(quarterHoursDays) * Self.dayMs, daysMs) }

    private static let dayMs: Int64 = 86_400_000
}
