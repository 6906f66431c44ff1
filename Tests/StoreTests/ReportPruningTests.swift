import Model
import TestSupport
import Testing

@testable import Store

/// What is too old goes, of each tenant by its own retention, and nothing else.
@Suite struct ReportPruningTests {
    typealias Base = ReportStoreTests
    private static let dayMs: Int64 = 86_400_000

    private static func retention(quarterHoursDays: Int = 100, daysMonths: Int = 25) -> ReportRetention {
        var retention = ReportRetention()
        (retention.quarterHoursDays, retention.daysMonths) = (quarterHoursDays, daysMonths)
        return retention
    }

    /// All that a world says, added up.
    private static func store(_ place: Base.Place, _ world: ReportWorld, _ log: EventDiskLog) throws -> SqlReportStore {
        try log.append(world.records)
        log.sync()
        let store = try Base.open(place, nowMs: world.midMs), follower = Base.follower(log, store, batch: 10_000)
        while try follower.step(nowMs: world.midMs, isUrgent: true) {}
        return store
    }

    private static func query(_ tenant: String, _ interval: ReportInterval, _ range: Range<Int64>) throws -> ReportQuery {
        ReportQuery(tenant: tenant, range: range, interval: interval, zone: try #require(ReportWorld.zones[tenant]), groups: [.channel])
    }

    @Test func aMonthIsATwelfthOfAYear() {
        let days = [1, 2, 12, 24, 25].map { Self.retention(daysMonths: $0).daysMs / Self.dayMs }
        #expect(days == [31, 61, 366, 731, 761])
        #expect(Self.retention(quarterHoursDays: 100, daysMonths: 1).quarterHoursMs == 31 * Self.dayMs)
        #expect(Self.retention(quarterHoursDays: 7, daysMonths: 1).quarterHoursMs == 7 * Self.dayMs)
    }

    @Test(arguments: Base.kinds)
    func eachTenantGoesByItsOwn(kind: Base.Kind) async throws {
        let log = try EventDiskLog(EventDisk()), world = ReportWorld(11, sessions: 150, labels: log.labels, days: 4)
        let store = try Self.store(try Base.place(kind), world, log), oracle = ReportOracle(world.records, labels: log.labels)
        let all = world.midMs - 10 * Self.dayMs..<world.midMs + 10 * Self.dayMs
        func isWhole(_ tenant: String, _ interval: ReportInterval, _ range: Range<Int64>) async throws -> Bool {
            let query = try Self.query(tenant, interval, range)
            return Base.isEqual(try await store.table(query), oracle.table(query))
        }
        func keeps(acme: ReportRetention, kat: ReportRetention = Self.retention()) -> (String) -> ReportRetention {
            { $0 == "acme" ? acme : $0 == "kat" ? kat : Self.retention() }
        }
        // Half of one tenant's quarter hours are too old, and none of the other's.
        let week = Self.retention(quarterHoursDays: 7)
        try store.prune(nowMs: world.midMs + 7 * Self.dayMs, keeps: keeps(acme: week))
        #expect(try await isWhole("kat", .hour, all))
        #expect(try await !isWhole("acme", .hour, all))
        #expect(try await isWhole("acme", .day, all))
        let zone = try #require(ReportWorld.zones["acme"]), young = zone.table.day(of: world.midMs).upperBound..<all.upperBound
        #expect(try await isWhole("acme", .hour, young))
        // It has been changed since: this goes by it.
        let laterMs = world.midMs + 40 * Self.dayMs, month = Self.retention(daysMonths: 1)
        try store.prune(nowMs: laterMs, keeps: keeps(acme: month))
        #expect(try await store.table(Self.query("acme", .day, all)).rows.isEmpty)
        #expect(try await isWhole("kat", .hour, all))
        try store.prune(nowMs: laterMs, keeps: keeps(acme: month, kat: month))
        #expect(try await store.table(Self.query("kat", .day, all)).rows.isEmpty)
        await store.close()
    }

    /// Where quarter hours are kept as long as days, a day is there with all of its hours or it is gone, whatever the time.
    @Test(arguments: Base.kinds)
    func aDayGoesAsAWhole(kind: Base.Kind) async throws {
        let log = try EventDiskLog(EventDisk()), world = ReportWorld(11, sessions: 150, labels: log.labels, days: 4)
        let store = try Self.store(try Base.place(kind), world, log), oracle = ReportOracle(world.records, labels: log.labels)
        let month = Self.retention(daysMonths: 1), zone = try #require(ReportWorld.zones["acme"])
        for hours in stride(from: -60, through: 60, by: 7) as StrideThrough<Int64> {
            let oldMs = world.midMs + hours * 3_600_000
            try store.prune(nowMs: oldMs + month.daysMs) { _ in month }
            let first = zone.table.day(of: oldMs).lowerBound, end = world.midMs + 10 * Self.dayMs
            for interval in [ReportInterval.hour, .day] {
                let kept = try Self.query("acme", interval, first..<end)
                #expect(Base.isEqual(try await store.table(kept), oracle.table(kept)), "\(hours) h, by \(interval)")
            }
            for row in try await store.table(Self.query("acme", .day, first - 20 * Self.dayMs..<first)).rows {
                let day = try Self.query("acme", .day, zone.table.day(of: try #require(row.atMs)))
                #expect(Base.isEqual(try await store.table(day), oracle.table(day)), "\(hours) h")
            }
        }
        await store.close()
    }

    /// Whoever waits behind it waits for a day of one tenant, though all that there is has become too old at once.
    @Test func aTransactionRemovesADayAtMost() async throws {
        let log = try EventDiskLog(EventDisk()), world = ReportWorld(11, sessions: 150, labels: log.labels, days: 4)
        let place = try Base.place(.sqlite)
        await (try Self.store(place, world, log)).close()
        guard case .file(let path) = place else { return }
        let connection = try SqliteConnection(writing: path), nowMs = world.midMs + 900 * Self.dayMs
        let tables = ["report_quarters", "report_day_ranges", "report_viewers", "report_outcome_hours"]
        func days() throws -> [Set<Int64>] {
            try tables.map { table in
                Set(try connection.all("SELECT DISTINCT tenant * 1000000 + quarter / 96 FROM \(table)").map { try $0.integer(0) })
            }
        }
        var next: Int64? = 0, steps = 0, before = try days()
        #expect(before[0].count > 10 && before[1].count > 10 && before[2].count > 10)
        while let tenant = next {
            next = try ReportPruning.prune(from: tenant, nowMs: nowMs, keeps: { _ in ReportRetention() }, on: connection)
            let now = try days()
            for (old, new) in zip(before, now) { #expect(old.subtracting(new).count <= 3) }
            (before, steps) = (now, steps + 1)
        }
        #expect(before.allSatisfy(\.isEmpty) && steps > 20)
    }
}
