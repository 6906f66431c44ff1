import Foundation
import Testing
import TestSupport

@testable import Manifest

@Test(
    arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000000001Z", 1), ("2026-05-01T12:00:00.123Z", 1_777_636_800_123_000_000),
        ("2010-02-19T14:54:23.031+08:00", 1_266_562_463_031_000_000), ("2010-02-19T14:54:23.031+0800", 1_266_562_463_031_000_000),
        ("2010-02-19T06:54:23.031", 1_266_562_463_031_000_000), ("2010-02-19t06:54:23,031z", 1_266_562_463_031_000_000),
        ("2010-02-19 06:54:23.031Z", 1_266_562_463_031_000_000), ("2010-02-19T06:54Z", 1_266_562_440_000_000_000),
        ("2010-02-18T22:54:23.031-08", 1_266_562_463_031_000_000), ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000), ("2026-05-01", 1_777_593_600_000_000_000),
        ("1969-12-31T23:59:59.5Z", -500_000_000), ("2026-05-01T24:00:00Z", 1_777_680_000_000_000_000),
        ("2026-05-01T12:00:00.1234567891234Z", 1_777_636_800_123_456_789),
    ] as [(String, Int64)])
func datesAreRead(text: String, nanoseconds: Int64) { #expect(Rfc3339.parse(bytes(text)[...]) == nanoseconds) }

@Test(arguments: [
    "", "2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-05-00T00:00:00Z", "2026-05-01T25:00:00Z",
    "2026-05-01T12:60:00Z", "2026-05-01T12:00:61Z", "2026-05-01T12:00:00.Z", "2026-05-01T12:00:00Zx", "2026-05-01T12:00:00+25:00",
    "2026-05-01T12:00:00+01:", "9999-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "not a date", "2026-05-01X12:00:00Z", "2026-05-01T24:00:01Z",
])
func otherDatesAreRefused(text: String) { #expect(Rfc3339.parse(bytes(text)[...]) == nil) }

@Test(arguments: 0..<300 as Range<UInt64>)
func datesAreWrittenInMillisecondsAndReadBack(seed: UInt64) {
    var random = Seeded(seed)
    let value = Int64.random(in: -9_000_000_000_000_000_000...9_000_000_000_000_000_000, using: &random)
    var out: [UInt8] = []
    Rfc3339.append(value, to: &out)
    let floor = value - ((value % 1_000_000) + 1_000_000) % 1_000_000
    #expect(out.count == 24)
    #expect(Rfc3339.parse(out[...]) == floor)
}

@Test func datesAgreeWithTheCalendar() throws {
    let format = ISO8601DateFormatter()
    for day in stride(from: -100_000, through: 100_000, by: 37) {
        let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 3_661)
        #expect(Rfc3339.parse(bytes(format.string(from: date))[...]) == (Int64(day) * 86_400 + 3_661) * second)
    }
}
