import Decision
import Foundation
import Model
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite struct RollUpRunnerTests {
    private static let nowMs: Int64 = 1_790_000_000_000
    private static let query = ReportQuery(tenant: "acme", range: 0..<2_000_000_000_000)

    private final class Fixture {
        let folder = FileManager.default.temporaryDirectory.appending(path: "roll-up-\(UUID().uuidString)").path
        let log: EventLog
        let store: SqlReportStore

        init() throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            log = try EventLog(folder: folder + "/events", newLog: 5, nowMs: { RollUpRunnerTests.nowMs }, report: { _ in })
            store = .sqlite(folder + "/reports.sqlite", nowMs: { RollUpRunnerTests.nowMs })
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func append(_ numbers: Range<UInt64>) async throws {
            let records = numbers.map { EventSamples.impression($0, labels: log.labels) }
            let error = await withCheckedContinuation { continuation in log.append(records) { continuation.resume(returning: $0) } }
            #expect(error == nil)
        }

        func runner(_ store: (any RollUpStore)? = nil, deliveries: DeliveriesFile? = nil) -> RollUpRunner {
            RollUpRunner(
                log, into: store ?? self.store, node: "n", zone: ReportWorld.zone, keeps: { _ in ReportRetention() },
                deliveries: deliveries,
                nowMs: { RollUpRunnerTests.nowMs }, report: { _ in })
        }
    }

    private static let patience = Int64(Patience.seconds * 1_000)

    /// What a start without the store needs is beside the log: what the store has, and how far it is.
    @Test func whatWasChargedIsKept() async throws {
        let fixture = try Fixture(), file = DeliveriesFile(folder: fixture.folder), runner = fixture.runner(deliveries: file)
        try await fixture.append(0..<20)
        #expect(await runner.catchUp(withinMs: Self.patience))
        runner.stop()
        let content = try #require(DeliveriesFile.content([UInt8](Data(contentsOf: URL(filePath: file.path)))))
        #expect(content.deliveries == (try fixture.store.charged()))
        #expect(content.position == (try fixture.store.position(node: "n")) && content.atMs == Self.nowMs)
        fixture.log.close()
    }

    /// What was acknowledged is in the sums when it has caught up, also when nothing has come since.
    @Test func itCatchesUpWithWhatWasWritten() async throws {
        let fixture = try Fixture(), runner = fixture.runner()
        #expect(await runner.catchUp(withinMs: Self.patience))
        for round in 0..<5 as Range<UInt64> {
            try await fixture.append(round * 10..<round * 10 + 10)
            #expect(await runner.catchUp(withinMs: Self.patience))
            #expect(try await fixture.store.table(Self.query).total.impressions == Int64(round + 1) * 10)
        }
        #expect(await runner.catchUp(withinMs: Self.patience))
        #expect(try await fixture.store.table(Self.query).total.uniqueViewers == 50 && runner.keptFrom?.segment == 1)
        runner.stop()
        #expect(await !runner.catchUp(withinMs: Self.patience), "nobody adds up any more")
        // The next one goes on behind it.
        try await fixture.append(40..<60)
        let next = fixture.runner()
        #expect(await next.catchUp(withinMs: Self.patience))
        #expect(try await fixture.store.table(Self.query).total.impressions == 60)
        next.stop()
        fixture.log.close()
        await fixture.store.close()
    }

    private final class AwayStore: RollUpStore, Sendable {
        let store: SqlReportStore
        let isAway = Mutex(true)
        init(_ store: SqlReportStore) { self.store = store }
        private func check() throws(StoreError) { if isAway.withLock({ $0 }) { throw .unavailable("test") } }
        func position(node: String) throws(StoreError) -> EventPosition? {
            try check()
            return try store.position(node: node)
        }
        func apply(_ deltas: RollUpDeltas, _ step: RollUpStep, nowMs: Int64) throws(StoreError) -> Bool {
            try check()
            return try store.apply(deltas, step, nowMs: nowMs)
        }
        func prune(nowMs: Int64, keeps: (_ tenant: String) -> ReportRetention) throws(StoreError) {}
        func charged() throws(StoreError) -> [UInt64: Delivery] { try store.charged() }
    }

    @Test func itGoesOnWhenTheStoreIsBack() async throws {
        let fixture = try Fixture(), away = AwayStore(fixture.store), runner = fixture.runner(away)
        try await fixture.append(0..<20)
        #expect(await !runner.catchUp(withinMs: 20))
        #expect(await eventually { runner.failure != nil })
        away.isAway.withLock { $0 = false }
        #expect(await runner.catchUp(withinMs: Self.patience))
        #expect(try await fixture.store.table(Self.query).total.impressions == 20 && runner.failure == nil)
        runner.stop()
        fixture.log.close()
        await fixture.store.close()
    }
}
