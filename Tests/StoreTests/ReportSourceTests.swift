import Model
import Testing

@testable import Store

/// Which sums a report is read from: it is fast by what it does not read.
@Suite struct ReportSourceTests {
    /// The quarter hours by everything that a month of days of a zone needs, of a tenant whose days are those of UTC.
    private static func quarters(_ zone: String, _ groups: [ReportDimension]) throws -> Int {
        let zone = try #require(NamedTimeZone(zone)), first = zone.table.day(of: 1_790_000_000_000).lowerBound, dayMs: Int64 = 86_400_000
        let query = ReportQuery(tenant: "acme", range: first..<first + 30 * dayMs, interval: .day, zone: zone, groups: groups)
        let days = (0..<60).map { Int32($0) * 96 + RollUpKey.quarter(ofMs: (first / dayMs - 10) * dayMs) }.map { $0..<$0 + 96 }
        let source = ReportSource(query, days: days)
        return source.runs(try ReportSpans(query).pieces(days: days, cut: .min)).reduce(0) { count, run in
            source.rows(of: run).contains("report_quarters") ? count + run.quarters.count : count
        }
    }

    @Test(arguments: [ReportDimension.country, .device, .creative, .arm])
    func byOneDimensionDaysAreHours(dimension: ReportDimension) throws {
        #expect(try Self.quarters("Asia/Tokyo", [dimension]) == 0)
        // At 18:15 UTC: three quarter hours until 19:00, and one from 18:00.
        #expect(try Self.quarters("Asia/Kathmandu", [dimension]) == 30 * 4)
        #expect(try Self.quarters("Asia/Tokyo", [dimension, .channel]) == 30 * 96)
    }
}
