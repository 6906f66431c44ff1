import Decision
import Foundation
import Model
import Synchronization
import TestSupport
import Testing

@testable import Store

/// What both data bases promise: the sums are what all records say, each once, whatever was asked and whenever somebody died.
@Suite struct ReportStoreTests {
    enum Kind: String, CaseIterable { case sqlite, postgres }
    static let kinds: [Kind] = PostgresServer.isPossible ? Kind.allCases : [.sqlite]

    /// Where a store is.
    enum Place { case file(String), url(String) }

    static func place(_ kind: Kind) throws -> Place {
        switch kind {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: "reports-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            return .file(folder + "/reports.sqlite")
        case .postgres: return .url(try PostgresServer.shared().database())
        }
    }

    static func open(_ place: Place, nowMs: Int64) throws -> SqlReportStore {
        switch place {
        case .file(let path): .sqlite(path, nowMs: { nowMs })
        case .url(let url): try another(url, nowMs: nowMs)
        }
    }

    /// An empty store.
    static func open(_ kind: Kind, nowMs: Int64) throws -> SqlReportStore { try open(place(kind), nowMs: nowMs) }

    static func another(_ url: String, nowMs: Int64) throws -> SqlReportStore {
        try .postgres(
            url, nowMs: { nowMs }, callMs: Int64(Patience.seconds * 1_000), waits: PostgresStore.Times.patient.waits)
    }

    static func source(_ log: EventDiskLog) -> RollUpSource {
        let all = Unchecked(log)
        return RollUpSource(
            reader: { all.value.reader(from: $0, .synced) },
            dayBefore: { position in
                guard position.log == all.value.index.log, let segment = all.value.index.segment(from: position.segment) else { return nil }
                return all.value.index.segment(begunBy: segment.beganMs - Limits.eventKeysMs).map {
                    EventPosition(log: position.log, segment: $0.number, offset: 48)
                }
            })
    }

    /// A test's steps come one after the other.
    struct Unchecked<Value>: @unchecked Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    static func follower(_ log: EventDiskLog, _ store: any RollUpStore, node: String = "n", batch: Int = 50) -> RollUpFollower {
        let labels = log.labels
        return RollUpFollower(source(log), store, node: node, batch: batch) { RollUp(labels: labels, zone: ReportWorld.zone) }
    }

    /// All of a table but the viewers, which are only about right: at most so far off.
    static func isEqual(_ table: ReportTable, _ expected: ReportTable) -> Bool {
        func plain(_ figures: ReportFigures) -> ReportFigures {
            var plain = figures
            plain.uniqueViewers = 0
            return plain
        }
        func isNear(_ one: ReportFigures, _ other: ReportFigures) -> Bool { abs(one.uniqueViewers - other.uniqueViewers) <= 1 }
        return table.rows.count == expected.rows.count && plain(table.total) == plain(expected.total)
            && zip(table.rows, expected.rows).allSatisfy { row, other in
                row.atMs == other.atMs && row.keys == other.keys && plain(row.figures) == plain(other.figures)
            }
    }

    static func check(
        _ store: SqlReportStore, _ oracle: ReportOracle, _ rng: inout Seeded, midMs: Int64, queries: Int
    ) async throws {
        for _ in 0..<queries {
            let query = ReportWorld.query(&rng, midMs: midMs), table = try await store.table(query), expected = oracle.table(query)
            #expect(isEqual(table, expected), "\(query) gives \(table.rows.prefix(4)) and not \(expected.rows.prefix(4))")
        }
        #expect(try await store.deliveries() == oracle.deliveries())
    }

    /// Ten random logs in each data base, each with the queries that fit.
    @Test(arguments: kinds, 0..<6 as Range<UInt64>)
    func tablesAreWhatTheRecordsSay(kind: Kind, seed: UInt64) async throws {
        let log = try EventDiskLog(EventDisk()), world = ReportWorld(seed, sessions: 120, labels: log.labels)
        try log.append(world.records)
        log.sync()
        let store = try Self.open(kind, nowMs: world.midMs), follower = Self.follower(log, store, batch: 1_000)
        while try follower.step(nowMs: world.midMs, isUrgent: true) {}
        var rng = Seeded(seed + 100)
        try await Self.check(
            store, ReportOracle(world.records, labels: log.labels), &rng, midMs: world.midMs, queries: kind == .sqlite ? 60 : 20)
        await store.close()
    }

    /// A store that ends the process: before it has written, after it has, or with nobody knowing.
    private final class DyingStore: RollUpStore, Sendable {
        let store: SqlReportStore
        let rng: Mutex<Seeded>
        init(_ store: SqlReportStore, _ seed: UInt64) {
            self.store = store
            rng = Mutex(Seeded(seed))
        }
        func position(node: String) throws(StoreError) -> EventPosition? {
            if chance(6) { throw .unavailable("test") }
            return try store.position(node: node)
        }
        func apply(_ deltas: RollUpDeltas, _ step: RollUpStep, nowMs: Int64) throws(StoreError) -> Bool {
            if chance(4) { throw .unavailable("test") }
            let isWritten = try store.apply(deltas, step, nowMs: nowMs)
            if chance(4) { throw .unknown("test") }
            return isWritten
        }
        func prune(nowMs: Int64, keeps: (_ tenant: String) -> ReportRetention) throws(StoreError) {}
        func charged() throws(StoreError) -> [UInt64: Delivery] { try store.charged() }
        private func chance(_ one: Int) -> Bool { rng.withLock { Int.random(in: 0..<one, using: &$0) == 0 } }
    }

    /// The log grows, the store fails, the process ends anywhere; a second one reads the same log now and then.
    @Test(arguments: kinds, 0..<5 as Range<UInt64>)
    func eachRecordIsAddedOnceWhoeverDies(kind: Kind, seed: UInt64) async throws {
        let log = try EventDiskLog(EventDisk(), bounds: .init(segmentBytes: 20_000, segmentMs: 3_600_000))
        let world = ReportWorld(seed + 40, sessions: 80, labels: log.labels)
        let store = try Self.open(kind, nowMs: world.midMs), dying = DyingStore(store, seed)
        var rng = Seeded(seed), left = world.records[...], nowMs: Int64 = world.midMs
        var followers = [Self.follower(log, dying), Self.follower(log, dying)]
        while !left.isEmpty {
            let part = left.prefix(Int.random(in: 1...60, using: &rng))
            left = left.dropFirst(part.count)
            try log.append(Array(part), atMs: nowMs)
            if Bool.random(using: &rng) { log.sync() }
            nowMs += 1_000
            for _ in 0..<3 {
                let one = Int.random(in: 0...4, using: &rng) == 0 ? 1 : 0
                _ = try? followers[one].step(nowMs: nowMs)
                if Int.random(in: 0..<8, using: &rng) == 0 { followers[one] = Self.follower(log, dying) }
            }
        }
        log.sync()
        let last = Self.follower(log, store)
        while try last.step(nowMs: nowMs, isUrgent: true) {}
        try await Self.check(store, ReportOracle(world.records, labels: log.labels), &rng, midMs: world.midMs, queries: 12)
        var plain = ReportQuery(tenant: "acme", range: 0..<2_000_000_000_000)
        plain.groups = [.channel]
        let table = try await store.table(plain), expected = ReportOracle(world.records, labels: log.labels).table(plain)
        #expect(zip(table.rows, expected.rows).allSatisfy { abs($0.figures.uniqueViewers - $1.figures.uniqueViewers) <= 1 })
        #expect(abs(table.total.uniqueViewers - expected.total.uniqueViewers) <= 1 && table.asOfMs >= nowMs - 1_000)
        await store.close()
    }

    /// Both at once, in earnest: of two transactions on one position one is undone.
    @Test(.enabled(if: PostgresServer.isPossible, "SKIPPED: needs PostgreSQL"))
    func twoReadersAddEachRecordOnce() async throws {
        let log = try EventDiskLog(EventDisk()), world = ReportWorld(3, sessions: 100, labels: log.labels)
        try log.append(world.records)
        log.sync()
        let url = try PostgresServer.shared().database(), nowMs = world.midMs
        let stores = [try Self.another(url, nowMs: nowMs), try Self.another(url, nowMs: nowMs)]
        await withTaskGroup(of: Void.self) { group in
            for store in stores {
                let follower = Unchecked(Self.follower(log, store, batch: 20))
                group.addTask { while (try? follower.value.step(nowMs: nowMs, isUrgent: true)) != false {} }
            }
        }
        var rng = Seeded(1)
        try await Self.check(stores[0], ReportOracle(world.records, labels: log.labels), &rng, midMs: nowMs, queries: 10)
        for store in stores { await store.close() }
    }

    /// Two nodes with a log each: the sums are of both, and as far as the slower one.
    @Test(arguments: kinds)
    func nodesAddToTheSameSums(kind: Kind) async throws {
        let labels = EventLabels(), store = try Self.open(kind, nowMs: 1_000)
        func event(_ number: UInt64) -> EventRecord { EventSamples.impression(number, labels: labels) }
        for (node, numbers, asOfMs) in [("a", 0..<30, 5_000), ("b", 100..<150, 6_000)] as [(String, Range<UInt64>, Int64)] {
            var rollUp = RollUp(labels: labels, zone: ReportWorld.zone)
            for number in numbers { rollUp.add(event(number)) }
            let step = RollUpStep(node: node, from: nil, to: EventPosition(log: 1, segment: 1, offset: 9), asOfMs: asOfMs)
            #expect(try store.apply(rollUp.takeDeltas(), step, nowMs: 1_000))
            // From nowhere it can only begin once.
            #expect(try !store.apply(rollUp.takeDeltas(), step, nowMs: 1_000))
        }
        let table = try await store.table(ReportQuery(tenant: "acme", range: 0..<2_000_000_000_000))
        #expect(table.total.impressions == 80 && table.asOfMs == 5_000 && abs(table.total.uniqueViewers - 80) <= 1)
        #expect(try store.position(node: "b") == EventPosition(log: 1, segment: 1, offset: 9) && store.position(node: "c") == nil)
        await store.close()
    }

    /// What somebody makes up makes no rows without end.
    @Test func unseenValuesAreOne() async throws {
        let labels = EventLabels(), store = try Self.open(.sqlite, nowMs: 1_000)
        var rollUp = RollUp(labels: labels, zone: ReportWorld.zone), at: EventPosition?
        for round in 0..<2 as Range<UInt64> {
            for number in 0..<UInt64(Limits.reportValues / 2 + 50) {
                guard case .event(var event) = EventSamples.impression(round * 100_000 + number, labels: labels) else { continue }
                event.ad.creative = labels.label("made-up-\(round)-\(number)")
                rollUp.add(.event(event))
            }
            let to = EventPosition(log: 1, segment: round + 1, offset: 48)
            #expect(try store.apply(rollUp.takeDeltas(), RollUpStep(node: "n", from: at, to: to, asOfMs: 1), nowMs: 1_000))
            at = to
        }
        var query = ReportQuery(tenant: "acme", range: 0..<2_000_000_000_000)
        query.groups = [.creative]
        let table = try await store.table(query)
        #expect(table.rows.count == Limits.reportValues + 1 && table.total.impressions == Int64(Limits.reportValues + 100))
        #expect(table.rows.first { $0.keys == ["(other)"] }?.figures.impressions == 100)
        query.filters[.creative] = ["(other)", "made-up-0-7"]
        #expect(try await store.table(query).total.impressions == 101)
        await store.close()
    }

    /// Far more campaigns are asked in avails than deliver: they take no names from those.
    @Test func campaignsThatAreAskedTakeNoPlaceInReports() async throws {
        let labels = EventLabels(), store = try Self.open(.sqlite, nowMs: 1_000)
        var rollUp = RollUp(labels: labels, zone: ReportWorld.zone), record = CampaignOutcomes()
        for number in 0..<Limits.reportValues + 56 {
            record.add(labels.label("asked-\(number)"))
            guard record.isFull else { continue }
            (record.context.tenant, record.context.id) = (labels.label("acme"), TrackedId(high: 1, low: UInt64(number)))
            (record.context.atMs, record.context.receiptMs, record.avails) = (1_000, 1_000, 3)
            rollUp.add(.outcomes(record))
            record = CampaignOutcomes()
        }
        rollUp.add(EventSamples.impression(1, labels: labels))
        let step = RollUpStep(node: "n", from: nil, to: EventPosition(log: 1, segment: 1, offset: 9), asOfMs: 1)
        #expect(try store.apply(rollUp.takeDeltas(), step, nowMs: 1_000))
        var query = ReportQuery(tenant: "acme", range: 0..<2_000_000_000_000)
        query.groups = [.campaign]
        let rows = try await store.table(query).rows
        #expect(rows.count == 1 && rows[0].keys != ["(other)"] && rows[0].figures.impressions == 1)
        #expect(try await store.outcomes(of: "asked-7", account: 0, tenant: "acme", in: 0..<2_000_000_000_000).values.map { $0 } == [3])
        await store.close()
    }

    /// A store of a program that knew the first step alone: no sums by channel and campaign, and nothing of how ads end.
    @Test(arguments: kinds, 0..<2 as Range<UInt64>)
    func anOlderStoreGetsTheSumsThatItLacks(kind: Kind, seed: UInt64) async throws {
        let log = try EventDiskLog(EventDisk()), world = ReportWorld(seed + 70, sessions: 120, labels: log.labels)
        let endings: Set<TrackedEvent> = [.abandoned, .cut, .breakStart, .breakEnd]
        let records = world.records.filter { record in
            if case .event(let event) = record { !endings.contains(event.event) } else { true }
        }
        try log.append(records)
        log.sync()
        let place = try Self.place(kind), nowMs = world.midMs, older = try Self.open(place, nowMs: nowMs)
        let follower = Self.follower(log, older, batch: 100)
        // The rest comes when it is up to date.
        for _ in 0..<4 { _ = try follower.step(nowMs: nowMs) }
        try older.run(
            """
            DROP TABLE report_brief; DROP TABLE report_outcome_hours; DROP TABLE report_hours;
            ALTER TABLE report_progress RENAME TO report_positions;
            \(["report_quarters", "report_days"].flatMap { table in
                ["abandoned", "cut", "break_starts", "break_ends"].map { "ALTER TABLE \(table) DROP COLUMN \($0);" }
            }.joined(separator: "\n"))
            DELETE FROM report_migrations WHERE number > 1; UPDATE report_meta SET value = '1' WHERE name = 'min_reader';
            """)
        await older.close()
        let store = try Self.open(place, nowMs: nowMs), next = Self.follower(log, store, batch: 100)
        while try next.step(nowMs: nowMs, isUrgent: true) {}
        var rng = Seeded(seed)
        try await Self.check(store, ReportOracle(records, labels: log.labels), &rng, midMs: nowMs, queries: 30)
        await store.close()
    }

    /// Nothing is told of viewers whom nobody asks for.
    @Test func viewersAreCountedForWhomeverWantsThem() async throws {
        let labels = EventLabels(), store = try Self.open(.sqlite, nowMs: 1_000)
        var rollUp = RollUp(labels: labels, zone: ReportWorld.zone)
        for number in 0..<9 as Range<UInt64> { rollUp.add(EventSamples.impression(number, labels: labels)) }
        let step = RollUpStep(node: "n", from: nil, to: EventPosition(log: 1, segment: 1, offset: 9), asOfMs: 1)
        #expect(try store.apply(rollUp.takeDeltas(), step, nowMs: 1_000))
        var query = ReportQuery(tenant: "acme", range: 0..<2_000_000_000_000)
        #expect(try await store.table(query).total.uniqueViewers == 9)
        query.wantsViewers = false
        let table = try await store.table(query)
        #expect(table.total.uniqueViewers == 0 && table.total.impressions == 9)
        await store.close()
    }

    // MARK: What is too old

    @Test(arguments: kinds)
    func olderQuartersLeaveTheirDays(kind: Kind) async throws {
        let log = try EventDiskLog(EventDisk()), world = ReportWorld(11, sessions: 150, labels: log.labels, days: 4)
        try log.append(world.records)
        log.sync()
        let store = try Self.open(kind, nowMs: world.midMs), follower = Self.follower(log, store, batch: 10_000)
        while try follower.step(nowMs: world.midMs, isUrgent: true) {}
        let oracle = ReportOracle(world.records, labels: log.labels)
        // So that half of the days are over a hundred days old.
        let kept = ReportRetention(), later = world.midMs + kept.quarterHoursMs
        try store.prune(nowMs: later) { _ in kept }
        for (tenant, zone) in ReportWorld.zones.sorted(by: { $0.key < $1.key }) {
            let day = zone.table.day(of: world.midMs), whole = day.lowerBound - 10 * 86_400_000..<day.upperBound + 10 * 86_400_000
            for groups in [[], [ReportDimension.channel, .arm], [.campaign, .channel]] {
                for interval in [ReportInterval.day, .total] {
                    let query = ReportQuery(tenant: tenant, range: whole, interval: interval, zone: zone, groups: groups)
                    #expect(Self.isEqual(try await store.table(query), oracle.table(query)))
                }
            }
            // What is kept has its hours still.
            let young = day.upperBound..<day.upperBound + 5 * 86_400_000
            for groups in [[], [ReportDimension.campaign], [.device]] {
                let query = ReportQuery(tenant: tenant, range: young, interval: .hour, zone: zone, groups: groups)
                #expect(Self.isEqual(try await store.table(query), oracle.table(query)))
            }
        }
        // Days go too, in the end.
        try store.prune(nowMs: world.midMs + kept.daysMs + 20 * 86_400_000) { _ in kept }
        let all = try await store.table(ReportQuery(tenant: "acme", range: 0..<2_000_000_000_000))
        #expect(all.rows.isEmpty && all.total == ReportFigures())
        await store.close()
    }

    @Test func badTimesAreNotAddedUp() {
        let labels = EventLabels()
        var rollUp = RollUp(labels: labels, zone: ReportWorld.zone)
        for (atMs, receiptMs) in [(0, 1_790_000_000_000), (1_790_100_000_000, 1_790_000_000_000), (.max, 0), (.min, .max)]
            as [(Int64, Int64)]
        {
            guard case .event(var event) = EventSamples.impression(UInt64(bitPattern: atMs), labels: labels) else { continue }
            (event.context.atMs, event.context.receiptMs) = (atMs, receiptMs)
            rollUp.add(.event(event))
        }
        #expect(rollUp.losses.outOfTime == 4 && rollUp.takeDeltas().isEmpty)
        var rng = Seeded(5)
        for _ in 0..<5_000 { rollUp.add(EventSamples.any(&rng, [.none, labels.label("x")])) }
    }
}
