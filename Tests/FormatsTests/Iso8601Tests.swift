import Foundation
import TestSupport
import Testing

@testable import Formats

/// Kind: dates of ISO 8601 that are not written as everybody writes them.
@Suite struct Iso8601Tests {
    private func nanoseconds(_ text: String) -> Int64? { Rfc3339.parse(Array(text.utf8).span) }
    private func iso(_ text: String) -> Iso8601? { Iso8601(Array(text.utf8).span) }

    @Test(arguments: [
        "20260501T123456.5Z", "2026-121T12:34:56.5Z", "2026121T123456,5Z", "2026-W18-5T12:34:56.5Z", "2026W185T123456.5",
        "2026-05-01T123456.5Z",
        "20260501T12:34:56.5+00", "2026-W18-5 14:34:56.5+02:00", "20260501T083456.5-0400",
    ])
    func everyFormIsTheSameMoment(text: String) { #expect(nanoseconds(text) == 1_777_638_896_500_000_000) }

    /// A fraction belongs to what comes last.
    @Test(
        arguments: [
            ("2026-05-01T12.5Z", 1_777_638_600), ("20260501T1230Z", 1_777_638_600), ("2026-05-01T12:29,5", 1_777_638_570),
            ("2026-121T12Z", 1_777_636_800),
            ("20260501", 1_777_593_600), ("2026-W18-5", 1_777_593_600), ("20260501T240000Z", 1_777_680_000),
        ] as [(String, Int64)])
    func timesMayEndEarly(text: String, seconds: Int64) { #expect(nanoseconds(text) == seconds * 1_000_000_000) }

    @Test(arguments: [
        "2026-366T00:00:00Z", "2026-000T00:00:00Z", "2026-W54-1T00:00:00Z", "2026-W00-1T00:00:00Z", "2025-W53-1T00:00:00Z",
        "2026-W18-8T00:00:00Z",
        "2026-W18T00:00:00Z", "202605T000000Z", "20260230T000000Z", "2026-05-01T1234567Z", "2026-05-01T1Z", "20260501T2460Z",
        "20260501T240001Z",
        "2026w185T000000Z", "20260501T12:3456Z", "2026-0501T000000Z",
    ])
    func whatNoCalendarHasIsNoDate(text: String) { #expect(iso(text) == nil && nanoseconds(text) == nil) }

    @Test(arguments: ["0001-01-01T00:00:00.000Z", "0000-001T00:00:00Z", "9999-12-31T23:59:59Z", "16770101T000000Z", "2262-W01-7T00:00:00Z"])
    func yearsThatAreNotCountedAreDatesAllTheSame(text: String) {
        #expect(iso(text) != nil && nanoseconds(text) == nil)
    }

    @Test func howADateIsWrittenIsTold() throws {
        func read(_ text: String) throws -> Iso8601 { try #require(iso(text)) }
        let usual = try read("2026-05-01T12:00:00.25+01:00")
        #expect(usual.isUsual && usual.fractionDigits == 2 && usual.zoneBytes == 6 && usual.timeMark == UInt8(ascii: "T"))
        let small = try read("2026-05-01 12:00:00z")
        #expect(small.isUsual && small.zoneIsSmall && small.zoneBytes == 1 && small.timeMark == 0x20)
        #expect(try !read("2026-05-01T12:00Z").isUsual && !read("2026-05-01").isUsual)
        let basic = try read("20260501T120000")
        #expect(basic.dateIsBasic && basic.timeIsBasic && basic.zoneBytes == 0 && !basic.isUsual)
        #expect(try read("2026-121T12:00:00Z").dateForm == .ordinal && read("2026W185T12Z").dateForm == .week)
    }

    @Test func weeksAgreeWithTheCalendar() {
        var calendar = Foundation.Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        for day in stride(from: -100_000, through: 100_000, by: 11) {
            let date = calendar.dateComponents(
                [.weekOfYear, .yearForWeekOfYear, .weekday], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            guard let year = date.yearForWeekOfYear, let week = date.weekOfYear, let weekday = date.weekday else { continue }
            let text = String(format: "%04d-W%02d-%dT00:00:00Z", year, week, (weekday + 5) % 7 + 1)
            #expect(nanoseconds(text) == Int64(day) * 86_400_000_000_000, "\(text)")
        }
    }

    /// What the usual reading takes, this one reads alike.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func bothReadingsAgree(seed: UInt64) {
        var random = Seeded(seed)
        var out: [UInt8] = []
        Rfc3339.append(
            Int64.random(in: -9_000_000_000_000_000_000...9_000_000_000_000_000_000, using: &random), isExact: seed % 2 == 0, to: &out)
        if let at = out.indices.randomElement(using: &random), seed % 3 == 0 {
            out[at] = Array("0159-:TW Z.+".utf8).randomElement(using: &random) ?? 0
        }
        let usual = Rfc3339.parse(out.span), other = Iso8601(out.span)?.nanoseconds
        #expect(usual == other)
    }
}
