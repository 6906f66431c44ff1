import Formats
import Model
import TestSupport
import Testing

/// Days of a zone's calendar, on the days that have 23 or 25 hours too.
@Suite struct LocalDaysTests {
    private static let hour: Int64 = 3_600_000

    private func zone(_ name: String) throws -> NamedTimeZone { try #require(NamedTimeZone(name)) }
    private func ms(_ text: String) throws -> Int64 { try #require(Rfc3339.wallNs(text)) / 1_000_000 }

    @Test(arguments: [
        ("UTC", "2026-05-01", "2026-05-01T00:00:00+00:00", 24), ("Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-25T00:00:00+02:00", 25),
        ("America/New_York", "2026-11-01", "2026-11-01T00:00:00-04:00", 25),
        ("Asia/Kathmandu", "2026-05-01", "2026-05-01T00:00:00+05:45", 24),
        ("Pacific/Apia", "2026-05-01", "2026-05-01T00:00:00+13:00", 24),
        // Its clock goes from 24:00 to 01:00, so that the day has no midnight.
        ("Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00", 23),
        // From 01:00 back to 00:00: the first of two midnights.
        ("America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00", 25),
    ])
    func aDayBeginsAtItsFirstMoment(name: String, date: String, start: String, hours: Int64) throws {
        let zone = try zone(name), day = try NamedTimeZone.utc.day(at: ms("\(date)T00:00:00Z")), begin = try ms(start)
        #expect(zone.start(ofDay: day) == begin && zone.day(at: begin) == day && zone.day(at: begin - 1) == day - 1)
        #expect(zone.start(ofDay: day + 1) - begin == hours * Self.hour)
        #expect(zone.text(of: begin) == start && zone.dateText(ofDay: day) == date)
    }

    @Test func aRepeatedHourHasTwoOffsets() throws {
        let zone = try zone("Europe/Berlin"), first = try ms("2026-10-25T00:00:00Z")
        #expect(zone.text(of: first) == "2026-10-25T02:00:00+02:00" && zone.text(of: first + Self.hour) == "2026-10-25T02:00:00+01:00")
    }

    @Test(arguments: [
        // Over the day of 23 hours, and over that of 25.
        ("2026-03-28T12:00:00+01:00", 1, "2026-03-29T12:00:00+02:00"), ("2026-10-26T12:00:00+01:00", -7, "2026-10-19T12:00:00+02:00"),
        // 02:30 is skipped on that day, and comes twice on this.
        ("2026-03-28T02:30:00+01:00", 1, "2026-03-29T03:30:00+02:00"), ("2026-10-24T02:30:00+02:00", 1, "2026-10-25T02:30:00+02:00"),
        ("2026-05-01T00:00:00+02:00", 0, "2026-05-01T00:00:00+02:00"),
    ])
    func daysKeepTheTimeOfDay(from: String, days: Int64, to: String) throws {
        let zone = try zone("Europe/Berlin")
        #expect(try zone.text(of: zone.moment(ms(from), movedByDays: days)) == to)
    }

    /// Days follow one another without gap or overlap, and each moment lies in its own.
    @Test(arguments: [
        "UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo",
        "America/Santiago", "Pacific/Chatham", "Africa/Casablanca",
    ])
    func daysFollowOneAnother(name: String) throws {
        let zone = try zone(name)
        var random = Seeded(17)
        for _ in 0..<500 {
            let at = Int64.random(in: 1_577_836_800_000..<2_524_608_000_000, using: &random), day = zone.day(at: at)
            let begin = zone.start(ofDay: day), end = zone.start(ofDay: day + 1)
            #expect(begin <= at && at < end && zone.day(at: begin) == day && zone.day(at: begin - 1) == day - 1, "\(at)")
            #expect(begin % 900_000 == 0, "what is kept by the quarter of an hour has whole days")
        }
        // Before 1970 too.
        #expect(NamedTimeZone.utc.day(at: -1) == -1 && NamedTimeZone.utc.text(of: -1_000) == "1969-12-31T23:59:59+00:00")
    }
}
