import Decision
import Model
import TestSupport
import Testing

@testable import Store

/// What became of avails is kept by the hours of the tenant's days, so that a day has whole ones in every zone.
@Suite struct OutcomeHoursTests {
    typealias Base = ReportStoreTests
    private static let dayMs: Int64 = 86_400_000

    @Test func hoursBeginWithTheDay() {
        // 23:15 to 23:15, and a day of which half an hour is left out.
        #expect((0..<9).map { ReportSpans.hour(of: 93 + $0, in: 93..<189) } == [93, 93, 93, 93, 97, 97, 97, 97, 101])
        #expect(ReportSpans.hour(of: 93, in: 0..<94) == 92)
    }

    /// Avails in each quarter of an hour of two days, in Kathmandu and Berlin.
    @Test(arguments: Base.kinds, ReportWorld.tenants)
    func aDayHasItsOwn(kind: Base.Kind, tenant: String) async throws {
        let labels = EventLabels(), store = try Base.open(kind, nowMs: 1_000), zone = try #require(ReportWorld.zones[tenant])
        var rollUp = RollUp(labels: labels, zone: ReportWorld.zone)
        let first = zone.table.day(of: 1_790_000_000_000), second = zone.table.day(of: first.upperBound)
        for (number, atMs) in stride(from: first.lowerBound, to: second.upperBound, by: 900_000).enumerated() {
            var record = CampaignOutcomes()
            record.add(labels.label("spring"))
            (record.context.tenant, record.context.id) = (labels.label(tenant), TrackedId(high: 3, low: UInt64(number)))
            (record.context.atMs, record.context.receiptMs, record.avails) = (atMs, atMs, atMs < second.lowerBound ? 1 : 100)
            record.outcome = AvailOutcome.won.number
            rollUp.add(.outcomes(record))
        }
        let deltas = rollUp.takeDeltas(),
            step = RollUpStep(node: "n", from: nil, to: EventPosition(log: 1, segment: 1, offset: 9), asOfMs: 1)
        #expect(deltas.outcomes.count == 48)
        #expect(try store.apply(deltas, step, nowMs: 1_000))
        func avails(_ range: Range<Int64>) async throws -> Int64? {
            try await store.outcomes(of: "spring", account: 0, tenant: tenant, in: range)[.won]
        }
        #expect(try await avails(first) == 96)
        #expect(try await avails(second) == 9_600)
        #expect(try await avails(first.upperBound - 3_600_000..<first.upperBound + 7_200_000) == 804)
        await store.close()
    }

    /// A store of a program that kept quarter hours.
    @Test(arguments: Base.kinds)
    func olderQuartersBecomeHours(kind: Base.Kind) async throws {
        let place = try Base.place(kind), zone = try #require(ReportWorld.zones["kat"]), day = zone.table.day(of: 1_790_000_000_000)
        let quarters = ReportSpans.quarters(of: day), older = try Base.open(place, nowMs: 1_000)
        #expect(try older.position(node: "n") == nil)
        let rows = quarters.map { "(2, 7, \($0), 0, 1), (2, 8, \($0), 1, 5)" }.joined(separator: ", ")
        try older.run(
            """
            INSERT INTO report_values VALUES (0, 0, 'kat', 2, 9999), (2, 7, 'spring', 7, 9999), (2, 7, 'autumn', 8, 9999);
            INSERT INTO report_day_ranges VALUES (2, \(quarters.lowerBound), \(quarters.upperBound));
            DROP TABLE report_outcome_hours; DROP TABLE report_hours; ALTER TABLE report_progress RENAME TO report_places;
            CREATE TABLE report_outcomes (
                tenant BIGINT NOT NULL, campaign BIGINT NOT NULL, quarter BIGINT NOT NULL, outcome BIGINT NOT NULL, avails BIGINT NOT NULL
            );
            INSERT INTO report_outcomes VALUES \(rows), (2, 7, 40, 0, 9), (2, 7, 43, 0, 9);
            DELETE FROM report_migrations WHERE number > 4; UPDATE report_meta SET value = '2' WHERE name = 'min_reader';
            """)
        await older.close()
        let store = try Base.open(place, nowMs: 1_000)
        func avails(_ range: Range<Int64>, _ campaign: String) async throws -> [Int64] {
            try await store.outcomes(of: campaign, account: 5, tenant: "kat", in: range).values.sorted()
        }
        #expect(try await avails(day, "spring") == [96])
        #expect(try await avails(day, "autumn") == [480])
        #expect(try await avails(day.lowerBound..<day.lowerBound + 3_600_000, "spring") == [4])
        // Of no day that is known.
        #expect(try await avails(36_000_000..<39_600_000, "spring") == [18])
        await store.close()
    }
}
