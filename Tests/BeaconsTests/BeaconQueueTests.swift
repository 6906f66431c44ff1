import Foundation
import Store
import StoreTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Beacons

/// The queue with its thread. Waits are for what must come; none is a measure of time.
@Suite struct BeaconQueueTests {
    /// What a queue has delivered.
    private final class Delivered: Sendable {
        private let all = Mutex<(waiting: [BeaconTicket], unknown: [BeaconTicket])>(([], []))
        func add(_ arrival: BeaconArrival) {
            all.withLock { all in
                switch arrival {
                case .waiting(let tickets): all.waiting += tickets
                case .unknown(let tickets): all.unknown += tickets
                }
            }
        }
        var waiting: [BeaconTicket] { all.withLock { $0.waiting } }
        var unknown: [BeaconTicket] { all.withLock { $0.unknown } }
    }

    private static func queue(
        _ disk: any EventFiles, folder: String = "/beacons", options: BeaconQueue.Options = .init(),
        report: @escaping @Sendable (BeaconNotice) -> Void = { _ in }
    ) -> (BeaconQueue, Delivered) {
        let queue = BeaconQueue(
            folder: folder, files: disk, secrets: [Samples.secret], options: options, nowMs: { Samples.nowMs }, report: report)
        let delivered = Delivered()
        queue.start { delivered.add($0) }
        return (queue, delivered)
    }

    private static func claim(_ queue: BeaconQueue, _ ids: [BeaconId]) async -> [Beacon?]? {
        await withCheckedContinuation { continuation in queue.claim(ids) { continuation.resume(returning: $0) } }
    }

    @Test func beaconsOfManyThreadsAreDeliveredOnce() async throws {
        let (queue, delivered) = Self.queue(EventDisk())
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<50 { #expect(queue.add([Samples.beacon(thread * 50 + number)]) == 1) }
        }
        #expect(await eventually { delivered.waiting.count == 400 })
        #expect(Set(delivered.waiting.map(\.event.id.low)).count == 400 && Set(delivered.waiting.map(\.id)).count == 400)
        let beacons = try #require(await Self.claim(queue, delivered.waiting.map(\.id)))
        #expect(beacons == delivered.waiting.map { Samples.beacon(Int($0.event.id.low)) })
        queue.settle(delivered.waiting.map { ($0.id, .delivered) })
        #expect(await eventually { queue.kept.load(ordering: .relaxed) == 0 })
        queue.close()
        #expect(await Self.claim(queue, []) == nil && queue.add([Samples.beacon(0)]) == 0)
    }

    @Test func realFilesOutliveTheQueue() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-beacons-\(UUID().uuidString.prefix(8))").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (first, delivered) = Self.queue(SystemEventFiles(), folder: folder)
        first.add(Samples.beacons(0..<100))
        #expect(await eventually { delivered.waiting.count == 100 })
        _ = await Self.claim(first, delivered.waiting[..<30].map(\.id))
        first.settle(delivered.waiting[..<10].map { ($0.id, .delivered) })
        first.close()
        let (second, again) = Self.queue(SystemEventFiles(), folder: folder)
        #expect(await eventually { again.waiting.count == 70 && again.unknown.count == 20 })
        second.settle(again.waiting.map { ($0.id, .stale) })
        second.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test func aFullDiskKeepsSomeInMemoryAndCountsTheRest() async throws {
        let disk = EventDisk(), notices = Mutex<[BeaconNotice]>([])
        var options = BeaconQueue.Options()
        options.queueBytes = 10 * Samples.beacon(0).bytes
        disk.capacity = 0
        let (queue, delivered) = Self.queue(disk, options: options) { notice in notices.withLock { $0.append(notice) } }
        #expect(queue.add(Samples.beacons(0..<25)) == 10 && queue.dropped.load(ordering: .relaxed) == 15)
        #expect(await eventually { queue.isFailing })
        #expect(queue.add([Samples.beacon(25)]) == 0, "what waits counts")
        disk.capacity = .max
        #expect(await eventually { delivered.waiting.count == 10 && !queue.isFailing })
        #expect(queue.add([Samples.beacon(26)]) == 1)
        queue.close()
        #expect(queue.dropped.load(ordering: .relaxed) == 16 && delivered.waiting.count == 11)
        let said = notices.withLock { $0 }
        guard said.count == 2, case .failing = said[0], case .mended = said[1] else {
            Issue.record("\(said)")
            return
        }
    }

    @Test func theNumberOfBeaconsHasABound() async throws {
        var options = BeaconQueue.Options()
        options.beacons = 20
        let (queue, delivered) = Self.queue(EventDisk(), options: options)
        #expect(queue.add(Samples.beacons(0..<30)) == 20)
        #expect(await eventually { queue.kept.load(ordering: .relaxed) == 20 })
        #expect(queue.add([Samples.beacon(30)]) == 0 && queue.dropped.load(ordering: .relaxed) == 11)
        queue.settle(delivered.waiting[..<5].map { ($0.id, .stale) })
        #expect(await eventually { queue.kept.load(ordering: .relaxed) == 15 })
        #expect(queue.add(Samples.beacons(30..<40)) == 5)
        queue.close()
    }

    @Test func whatCanNotBeWrittenAtTheEndIsCounted() async throws {
        let disk = EventDisk()
        disk.capacity = 0
        let (queue, _) = Self.queue(disk)
        queue.add(Samples.beacons(0..<7))
        queue.close()
        #expect(queue.dropped.load(ordering: .relaxed) == 7)
    }
}
