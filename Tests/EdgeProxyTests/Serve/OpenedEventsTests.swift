import Foundation
import Model
import TestSupport
import Testing

@testable import Decision
@testable import EdgeProxy
@testable import Store

/// A start whose store is on another machine and can't be reached.
@Suite struct OpenedEventsTests {
    /// Nobody listens there.
    private static let url = "postgresql://nobody@127.0.0.1:1/none"
    private let folder = FileManager.default.temporaryDirectory.appending(path: "opened-events-\(UUID().uuidString)").path

    private func impression(_ number: UInt64) -> EventRecord {
        var event = TrackingEvent()
        event.context.id = TrackedId(high: 1, low: number)
        (event.context.atMs, event.context.receiptMs) = (WallTime.now.milliseconds, WallTime.now.milliseconds)
        (event.context.adBreak, event.context.layout, event.evidence, event.event) = (1, 2, .paced, .impression)
        (event.ad.account, event.ad.price) = (7, 12_000)
        return .event(event)
    }

    /// Writes impressions down, and is closed.
    /// - Returns: where the first `known` of them end.
    private func log(_ count: UInt64, known: UInt64) async throws -> EventPosition {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let log = try EventLog(folder: folder + "/events", newLog: 5, nowMs: { WallTime.now.milliseconds }, report: { _ in })
        defer { log.close() }
        var position = EventPosition.beginning
        for number in 0..<count {
            let error = await withCheckedContinuation { done in log.append([impression(number)], sync: .each) { done.resume(returning: $0) }
            }
            #expect(error == nil)
            if number + 1 == known { position = try #require(log.end(.synced)) }
        }
        return position
    }

    /// A start waits with its thread.
    private func start() async throws -> [UInt64: Delivery] {
        try await beside { [folder] in
            let events = try OpenedEvents(in: folder, url: Self.url, file: "edge.json") { _ in .utc }
            events.log.close()
            return events.deliveries
        }
    }

    @Test func itGoesByWhatWasKeptAndTheLogBehindIt() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let position = try await log(5, known: 3)
        // What other nodes and earlier days have brought is in it.
        let kept = Delivery(impressions: 1_000, completions: 9, clicks: 2, spendMicros: 12_000_000)
        try DeliveriesFile(folder: folder).write(.init(deliveries: [7: kept, 8: kept], position: position, atMs: 1))
        let deliveries = try await start()
        #expect(deliveries[7]?.impressions == 1_002 && deliveries[7]?.spendMicros == 12_024_000, "two came after it")
        #expect(deliveries[8] == kept)
    }

    @Test func nothingOfANewLogIsInIt() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var position = try await log(5, known: 3)
        position.log = 6
        try DeliveriesFile(folder: folder).write(
            .init(deliveries: [7: Delivery(impressions: 1_000)], position: position, atMs: 1))
        #expect(try await start()[7]?.impressions == 1_005)
    }

    @Test func withoutItTheLogIsAllThatIsKnown() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try await log(5, known: 3)
        try Data("{}\n".utf8).write(to: URL(filePath: DeliveriesFile(folder: folder).path))
        #expect(try await start()[7]?.impressions == 5)
    }
}
