import Formats
import Model
import Store
import TestSupport
import Testing

@testable import EdgeProxy

/// What a report covers.
@Suite struct ReportPeriodTests {
    private static let berlin = NamedTimeZone("Europe/Berlin") ?? .utc

    private func ms(_ text: String) throws -> Int64 { try #require(Rfc3339.wallNs(text)) / 1_000_000 }

    private func text(_ period: ReportPeriod?) -> String? {
        period.map { "\($0.zone.text(of: $0.range.lowerBound)) \($0.zone.text(of: $0.range.upperBound))" }
    }

    @Test(arguments: [
        ("2026-05-01", ReportBound.day(20_574)), ("1970-01-01", .day(0)), ("2028-02-29", .day(21_243)),
        ("1970-01-01T00:00:01Z", .moment(1_000)), ("1970-01-01T02:00:00+02:00", .moment(0)),
        // The plus sign of a query that nobody has escaped.
        ("1970-01-01T02:00:00 02:00", .moment(0)),
    ])
    func aBoundIsADateOrATime(text: String, bound: ReportBound) { #expect(ReportBound(text) == bound) }

    @Test(arguments: [
        "", "today", "2026-5-1", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "+026-01-01", "2026/01/01", "1969-12-31",
        "2200-01-01", "2026-05-01T00:00:00", "2026-05-01T24:00:01Z", "2026-05-01 00:00", "20260501T000000Z", "2026-05-01T00:00:60Z",
        "2026-W01-1", "99999999999999999999",
    ])
    func allElseIsNone(text: String) { #expect(ReportBound(text) == nil) }

    /// `nil`: nothing lies between.
    @Test(
        arguments: [
            // Today and the six days before; over the day of 23 hours too.
            (nil, nil, "2026-05-07T14:03:00+02:00", "2026-05-01T00:00:00+02:00 2026-05-08T00:00:00+02:00"),
            (nil, nil, "2026-03-30T00:00:00+02:00", "2026-03-24T00:00:00+01:00 2026-03-31T00:00:00+02:00"),
            // One date is that day.
            ("2026-05-01", "2026-05-01", "2026-05-07T14:03:00+02:00", "2026-05-01T00:00:00+02:00 2026-05-02T00:00:00+02:00"),
            ("2026-05-03", nil, "2026-05-07T14:03:00+02:00", "2026-05-03T00:00:00+02:00 2026-05-08T00:00:00+02:00"),
            (nil, "2026-05-03", "2026-05-07T14:03:00+02:00", "2026-04-27T00:00:00+02:00 2026-05-04T00:00:00+02:00"),
            // Times are half-open, and snapped outwards.
            (
                "2026-05-01T10:14:59Z", "2026-05-01T10:15:01Z", "2026-05-07T14:03:00+02:00",
                "2026-05-01T12:00:00+02:00 2026-05-01T12:30:00+02:00"
            ),
            (
                "2026-05-01T10:15:00Z", "2026-05-01T10:30:00Z", "2026-05-07T14:03:00+02:00",
                "2026-05-01T12:15:00+02:00 2026-05-01T12:30:00+02:00"
            ),
            ("2026-05-02", "2026-05-01", "2026-05-07T14:03:00+02:00", nil), ("2026-05-08", nil, "2026-05-07T14:03:00+02:00", nil),
            ("2026-05-01T10:15:00Z", "2026-05-01T10:15:00Z", "2026-05-07T14:03:00+02:00", nil),
        ] as [(String?, String?, String, String?)])
    func fromAndToAreOneRange(from: String?, to: String?, now: String, range: String?) throws {
        let from = from.flatMap { ReportBound($0) }, to = to.flatMap { ReportBound($0) }
        #expect(text(ReportPeriod(from: from, to: to, zone: Self.berlin, nowMs: try ms(now))) == range)
    }

    @Test(arguments: [
        // A week with the week before, a day with the same weekday; a month with five weeks before.
        ("2026-05-04", "2026-05-10", "2026-06-01T00:00:00Z", "2026-04-27T00:00:00+02:00 2026-05-04T00:00:00+02:00"),
        ("2026-05-04", "2026-05-04", "2026-06-01T00:00:00Z", "2026-04-27T00:00:00+02:00 2026-04-28T00:00:00+02:00"),
        ("2026-05-01", "2026-05-31", "2026-07-01T00:00:00Z", "2026-03-27T00:00:00+01:00 2026-04-27T00:00:00+02:00"),
        // Midnight stays midnight over both changes of the clock.
        ("2026-03-30", "2026-04-05", "2026-06-01T00:00:00Z", "2026-03-23T00:00:00+01:00 2026-03-30T00:00:00+02:00"),
        ("2026-10-26", "2026-11-01", "2026-12-01T00:00:00Z", "2026-10-19T00:00:00+02:00 2026-10-26T00:00:00+01:00"),
        // Of today, what is over.
        ("2026-05-04", "2026-05-04", "2026-05-04T10:01:00Z", "2026-04-27T00:00:00+02:00 2026-04-27T12:15:00+02:00"),
        ("2026-05-04", "2026-05-04", "2026-05-03T22:00:00Z", "2026-04-27T00:00:00+02:00 2026-04-27T00:15:00+02:00"),
    ])
    func thePeriodBeforeHasTheSameWeekdays(from: String, to: String, now: String, before: String) throws {
        let period = try #require(
            ReportPeriod(from: ReportBound(from), to: ReportBound(to), zone: Self.berlin, nowMs: ms("2026-12-31T00:00:00Z")))
        #expect(text(period.previous(nowMs: try ms(now))) == before)
    }

    /// Whatever is asked for: whole quarter hours, and before it no overlap.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func periodsAreWholeAndApart(seed: UInt64) throws {
        var random = Seeded(seed)
        let names = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Havana", "Australia/Lord_Howe", "Africa/Cairo"]
        let zone = try #require(NamedTimeZone(names.randomElement(using: &random) ?? "UTC"))
        func bound() -> ReportBound? {
            let ms = Int64.random(in: 1_767_225_600_000..<1_798_761_600_000, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return nil
            case 1: return .day(ms / 86_400_000)
            default: return .moment(ms)
            }
        }
        let now = Int64.random(in: 1_767_225_600_000..<1_798_761_600_000, using: &random)
        guard let period = ReportPeriod(from: bound(), to: bound(), zone: zone, nowMs: now) else { return }
        let before = period.previous(nowMs: now)
        for end in [period.range.lowerBound, period.range.upperBound, before.range.lowerBound, before.range.upperBound] {
            #expect(end % 900_000 == 0)
        }
        #expect(!period.range.isEmpty && !before.range.isEmpty && before.range.upperBound <= period.range.lowerBound)
        #expect(
            period.count(of: .day) == Int64(period.days.count)
                && period.count(of: .hour) >= period.range.upperBound / 3_600_000 - period.range.lowerBound / 3_600_000)
    }

    @Test(arguments: ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
    func hoursAreThoseOfTheDay(name: String) throws {
        let zone = try #require(NamedTimeZone(name)), hourMs: Int64 = 3_600_000
        // 2026-10-25, when Berlin's clocks go back.
        let day = zone.table.day(of: 1_792_926_000_000), whole = ReportPeriod.wholeHours(day, zone)
        #expect(whole == day && ReportPeriod.wholeHours(day.lowerBound..<day.lowerBound, zone).isEmpty)
        let part = ReportPeriod.wholeHours(day.lowerBound + hourMs + 1..<day.lowerBound + 2 * hourMs + 1, zone)
        #expect(part == day.lowerBound + hourMs..<day.lowerBound + 3 * hourMs)
        #expect(ReportPeriod.wholeHours(day.upperBound - 1..<day.upperBound + 1, zone).upperBound == day.upperBound + hourMs)
    }
}
