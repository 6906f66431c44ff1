import Formats
import Model
import Testing

@testable import Store

@Suite struct ReportSpansTests {
    private static func spans(_ from: String, _ to: String, _ interval: ReportInterval, _ zone: String) throws -> [ReportSpans.Span] {
        let range = try #require(ms(from))..<#require(ms(to))
        return try ReportSpans(
            ReportQuery(tenant: "t", range: range, interval: interval, zone: #require(NamedTimeZone(zone)))
        ).spans
    }

    private static func ms(_ text: String) -> Int64? { Rfc3339.wallNs(text).map { $0 / 1_000_000 } }

    @Test(arguments: [
        ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "Europe/Berlin", 23),
        ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "Europe/Berlin", 25),
        ("2026-03-28T18:15:00Z", "2026-03-29T18:15:00Z", "Asia/Kathmandu", 24), ("2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z", "UTC", 24),
        // Half an hour is put back at two: half past one comes twice.
        ("2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z", "Australia/Lord_Howe", 25),
    ])
    func aDayHasTheHoursThatItHas(from: String, to: String, zone: String, hours: Int) throws {
        let all = try Self.spans(from, to, .hour, zone), day = try Self.spans(from, to, .day, zone)
        #expect(all.count == hours && day.count == 1 && Set(all.map(\.atMs)).count == hours)
        #expect(all.map(\.quarters.count).reduce(0, +) == day[0].quarters.count && day[0].atMs == Self.ms(from))
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.quarters.upperBound == $1.quarters.lowerBound })
    }

    @Test func partsBeginWhereTheirWholeDoes() throws {
        let hours = try Self.spans("2026-06-01T10:15:00Z", "2026-06-01T11:30:00Z", .hour, "Asia/Kathmandu")
        #expect(hours.map(\.atMs) == [Self.ms("2026-06-01T10:15:00Z"), Self.ms("2026-06-01T11:15:00Z")])
        #expect(hours.map(\.quarters.count) == [4, 1])
        let days = try Self.spans("2026-06-01T10:15:00Z", "2026-06-02T11:30:00Z", .day, "UTC")
        #expect(days.map(\.atMs) == [Self.ms("2026-06-01T00:00:00Z"), Self.ms("2026-06-02T00:00:00Z")])
        #expect(try Self.spans("2026-06-01T10:15:00Z", "2026-06-01T10:15:00Z", .day, "UTC").isEmpty)
    }

    /// Days of a zone that was changed overlap: there their quarter hours are added up.
    @Test func daysAreTakenWhereTheyAreTheSame() throws {
        let query = ReportQuery(tenant: "t", range: 0..<4 * 86_400_000, interval: .total), spans = try ReportSpans(query)
        func pieces(_ days: [Range<Int32>], cut: Int32 = .min) -> [String] {
            spans.pieces(days: days, cut: cut).map { "\($0.table) \($0.quarters.lowerBound) \($0.quarters.upperBound)" }
        }
        #expect(pieces([0..<96, 96..<192, 288..<384]) == ["days 0 384"])
        #expect(pieces([-20..<76, 76..<172, 172..<268, 364..<460]) == ["quarters 0 76", "days 76 364", "quarters 364 384"])
        #expect(pieces([-20..<76, 0..<96, 96..<192]) == ["quarters 0 96", "days 96 384"])
        #expect(pieces([0..<96, 96..<192, 192..<288], cut: 192) == ["days 0 192", "days 192 384"])
        #expect(ReportSpans.cut(200, days: [0..<96, 96..<192, 192..<288, 180..<210]) == 96)
    }

    @Test(
        arguments: [
            (3..<19, "quarters 3 4, hours 4 16, quarters 16 19"), (4..<12, "hours 4 12"), (5..<7, "quarters 5 7"), (6..<9, "quarters 6 9"),
            (-5..<1, "quarters -5 -4, hours -4 0, quarters 0 1"),
        ] as [(Range<Int32>, String)])
    func hoursAreTakenWhereTheyAreWhole(quarters: Range<Int32>, expected: String) {
        let pieces = ReportSpans.withHours([.init(span: 0, table: .quarters, quarters: quarters)])
        #expect(pieces.map { "\($0.table) \($0.quarters.lowerBound) \($0.quarters.upperBound)" }.joined(separator: ", ") == expected)
        let days = ReportSpans.Piece(span: 0, table: .days, quarters: quarters)
        #expect(ReportSpans.withHours([days]) == [days])
    }
}
