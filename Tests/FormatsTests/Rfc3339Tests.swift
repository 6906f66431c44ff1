import Foundation
import Testing
import TestSupport

@testable import Formats

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
func datesAreRead(text: String, nanoseconds: Int64) { #expect(Rfc3339.parse(Array(text.utf8)[...]) == nanoseconds) }

@Test(arguments: [
    "", "2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-05-00T00:00:00Z", "2026-05-01T25:00:00Z",
    "2026-05-01T12:60:00Z", "2026-05-01T12:00:61Z", "2026-05-01T12:00:00.Z", "2026-05-01T12:00:00Zx", "2026-05-01T12:00:00+25:00",
    "2026-05-01T12:00:00+01:", "9999-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "not a date", "2026-05-01X12:00:00Z", "2026-05-01T24:00:01Z",
])
func otherDatesAreRefused(text: String) { #expect(Rfc3339.parse(Array(text.utf8)[...]) == nil) }

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
        #expect(Rfc3339.parse(Array(format.string(from: date).utf8)[...]) == (Int64(day) * 86_400 + 3_661) * 1_000_000_000)
    }
}

// Seconds from `date -u -d … +%s`.
@Test(
    arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-01-01T00:00:00Z", 1_767_225_600_000_000_000),
        ("2024-02-29T12:34:56Z", 1_709_210_096_000_000_000),
        ("2000-03-01T00:00:00.5Z", 951_868_800_500_000_000), ("2026-01-01T01:30:00+01:30", 1_767_225_600_000_000_000),
        ("2025-12-31T23:00:00.000000001-01:00", 1_767_225_600_000_000_001), ("2100-03-01t00:00:00z", 4_107_542_400_000_000_000),
        ("2199-12-31T23:59:59Z", 7_258_118_399_000_000_000),
    ] as [(String, Int64)])
func strictDatesBecomeNanosecondsSince1970(text: String, wallNs: Int64) {
    #expect(Rfc3339.wallNs(text) == wallNs)
}

@Test(arguments: [
    "", "2026-01-01", "2026-01-01T00:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
    "2026-01-01T00:00:00+0100", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "+026-01-01T00:00:00Z", "2100-02-29T00:00:00Z",
    "2026-01-01T00:00:00,5Z", "2026-01-01T00:00Z", "2026-01-01T00:00:00+01", "2200-01-01T00:00:00Z", "2026-01-01T00:00:00.123456:00",
])
func whatIsNoStrictDateIsRefused(text: String) {
    #expect(Rfc3339.wallNs(text) == nil)
}

@Test(arguments: 0..<300 as Range<UInt64>)
func mutatedDatesCrashNothing(seed: UInt64) {
    var random = Seeded(seed)
    var bytes = Array("2026-05-01T12:00:00.123+01:00".utf8)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = Array("0123456789:.,+-TZ \u{ff}".utf8).randomElement(using: &random) ?? 0
    }
    fuzzDate(bytes)
    fuzzDate(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
}
