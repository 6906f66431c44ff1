import Testing

@testable import Formats

@Suite struct CalendarTests {
    @Test func everyDayIsTheOneAfterTheDayBefore() {
        var (year, month, day) = Calendar.date(daysSince1970: -1_000_000)
        for days in -1_000_000...1_000_000 as ClosedRange<Int64> {
            guard Calendar.date(daysSince1970: days) == (year, month, day),
                Calendar.daysSince1970(year: year, month: month, day: day) == days
            else {
                Issue.record("day \(days) is not \(year)-\(month)-\(day)")
                return
            }
            day += 1
            guard day > Calendar.days(inMonth: month, of: year) else { continue }
            day = 1
            month = month % 12 + 1
            if month == 1 { year += 1 }
        }
    }

    @Test func theEpochIsDayZero() { #expect(Calendar.daysSince1970(year: 1970, month: 1, day: 1) == 0) }

    @Test(arguments: [(2000, 29), (1900, 28), (2024, 29), (2026, 28)] as [(Int64, Int64)])
    func februaryKnowsItsLeapYears(year: Int64, days: Int64) { #expect(Calendar.days(inMonth: 2, of: year) == days) }
}
