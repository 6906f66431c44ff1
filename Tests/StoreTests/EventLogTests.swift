import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Store

/// The log with its threads, on the machine's own files and on a disk that fails.
@Suite struct EventLogTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-events-\(UUID().uuidString.prefix(8))").path

    private func log(
        files: any EventFiles = SystemEventFiles(), options: EventLog.Options = .init(), notices: EventDiskLog.Notices = .init()
    ) throws -> EventLog {
        try EventLog(
            folder: folder, files: files, newLog: 77, options: options, nowMs: { Clock.wallNs() / 1_000_000 }, report: notices.add)
    }

    private func options(segmentBytes: Int = 1 << 20, syncSeconds: Double = 0.01) -> EventLog.Options {
        var options = EventLog.Options()
        (options.segmentBytes, options.syncSeconds) = (segmentBytes, syncSeconds)
        return options
    }

    /// Appends, and waits until it is done.
    private func append(_ log: EventLog, _ numbers: ClosedRange<UInt64>, sync: EventLog.Sync = .written) -> EventLogError? {
        let done = DispatchSemaphore(value: 0), fault = Mutex<EventLogError?>(nil)
        log.append(numbers.map { EventSamples.impression($0, labels: log.labels) }, sync: sync) { error in
            fault.withLock { $0 = error }
            done.signal()
        }
        done.wait()
        return fault.withLock { $0 }
    }

    @Test(arguments: [EventLog.Sync.written, .each])
    func whatWasAcknowledgedIsRead(sync: EventLog.Sync) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let notices = EventDiskLog.Notices(), log = try log(notices: notices)
        for number in 1...50 as ClosedRange<UInt64> {
            #expect(append(log, number...number, sync: sync) == nil)
            let extent: EventExtent = sync == .each ? .synced : .written
            if number % 10 == 0 { #expect(try log.reader(from: nil, extent: extent).everything().count == number) }
        }
        log.close()
        #expect(append(log, 51...51) == .closed)
        log.append([EventSamples.impression(52)])
        #expect(log.lost.load(ordering: .relaxed) == 1)
        let again = try self.log(notices: notices)
        #expect(try again.reader(from: nil).everything().map { EventSamples.number($0.record) } == Array(1...50))
        again.close()
        // Both are closed as they should be.
        #expect(notices.list.isEmpty)
    }

    /// Four threads hand over batches, one reads along, one removes what was read.
    @Test func manyWriteAndOneReadsAlong() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = try log(options: options(segmentBytes: 40_000))
        let threads = 4, each = 3_000
        let acknowledged = Atomic<Int>(0), isOver = Atomic<Bool>(false), read = Mutex<[UInt64]>([])
        DispatchQueue.concurrentPerform(iterations: threads + 1) { thread in
            if thread == threads {
                let reader = log.reader(from: nil), more = DispatchSemaphore(value: 0)
                while true {
                    let isLast = isOver.load(ordering: .acquiring)
                    let entries = (try? reader.read(atMost: 500)) ?? []
                    read.withLock { $0 += entries.map { EventSamples.number($0.record) } }
                    try? log.remove(before: reader.position.segment)
                    if entries.isEmpty {
                        if isLast { return }
                        reader.whenMore { more.signal() }
                        _ = more.wait(timeout: .now() + 0.05)
                    }
                }
            }
            let done = DispatchGroup()
            for number in stride(from: 0, to: each, by: 3) {
                let first = UInt64(thread * each + number + 1)
                done.enter()
                log.append(
                    (first...(first + 2)).map { EventSamples.impression($0, labels: log.labels) }, sync: number % 9 == 0 ? .each : .written
                ) { error in
                    #expect(error == nil)
                    acknowledged.add(3, ordering: .relaxed)
                    done.leave()
                }
            }
            done.wait()
            if acknowledged.load(ordering: .relaxed) == threads * each {
                // The last syncs are on their way.
                log.close()
                isOver.store(true, ordering: .releasing)
            }
        }
        let numbers = read.withLock { $0 }
        #expect(numbers.sorted() == (1...UInt64(threads * each)).map { $0 })
        // Those of one thread are in their order.
        for thread in 0..<UInt64(threads) {
            let own = numbers.filter { ($0 - 1) / UInt64(each) == thread }
            #expect(own == own.sorted())
        }
        let files = try SystemEventFiles().names(in: folder)
        #expect(files.count < 10, "what was read was removed: \(files)")
    }

    @Test func aFullDiskIsToldAndGoneOnFrom() throws {
        let disk = EventDisk(), notices = EventDiskLog.Notices(), log = try log(files: disk, options: options(), notices: notices)
        #expect(append(log, 1...1) == nil)
        disk.capacity = disk.used
        #expect(append(log, 2...2) == .full && append(log, 3...3, sync: .each) == .full)
        #expect(log.isFailing)
        // The server's own are kept.
        log.append([EventSamples.impression(4, labels: log.labels)])
        #expect(append(log, 5...5) == .full)
        disk.capacity = .max
        #expect(append(log, 6...6) == nil)
        log.close()
        #expect(!log.isFailing && log.lost.load(ordering: .relaxed) == 0)
        #expect(try log.reader(from: nil).everything().map { EventSamples.number($0.record) } == [1, 4, 6])
        #expect(notices.list.map { if case .failing = $0 { 1 } else if case .mended = $0 { 2 } else { 3 } } == [1, 2])
    }

    /// More than memory has room for: what nobody waits for is dropped and counted, whoever waits is told.
    @Test func moreThanTheQueueHoldsIsRefused() throws {
        var options = options()
        options.queueBytes = 1 << 20
        let disk = EventDisk(), log = try log(files: disk, options: options)
        #expect(append(log, 1...1) == nil)
        disk.capacity = disk.used
        let batch = Array(repeating: EventSamples.impression(9), count: 1_000)
        while log.lost.load(ordering: .relaxed) == 0 { log.append(batch) }
        #expect(log.lost.load(ordering: .relaxed) == 1_000)
        let refusals = Mutex<[EventLogError?]>([])
        log.append(batch) { error in refusals.withLock { $0.append(error) } }
        #expect(refusals.withLock { $0 } == [.busy])
        disk.capacity = .max
        #expect(eventuallyFalse { log.isFailing })
        log.close()
        let count = try log.reader(from: nil).everything(atMost: 20_000).count - 1, stride = MemoryLayout<EventRecord>.stride
        #expect(count % 1_000 == 0 && (count + 1_000) * stride > 1 << 20 && count * stride <= 1 << 20)
    }

    /// A failed sync is nobody's loss: whoever waits for the disk waits for the next segment.
    @Test func afterAFailedSyncTheLogGoesOn() throws {
        let disk = EventDisk(), notices = EventDiskLog.Notices(), log = try log(files: disk, options: options(), notices: notices)
        for number in 1...30 as ClosedRange<UInt64> {
            if number % 10 == 0 { disk.failSyncs(1) }
            #expect(append(log, number...number, sync: .each) == nil)
        }
        log.close()
        #expect(try log.reader(from: nil).everything().map { EventSamples.number($0.record) } == Array(1...30))
        #expect(notices.list.count == 3 && disk.paths.count == 4)
    }

    /// It is closed with its hour, though nothing more comes.
    @Test func aQuietSegmentIsClosedWhenItIsOld() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var options = options()
        options.segmentMs = 30
        let log = try log(options: options)
        #expect(append(log, 1...1) == nil)
        #expect(eventuallyFalse { (log.reader(from: nil).position.segment, log.position(ofMs: .max)?.segment ?? 1).1 == 1 })
        log.close()
        #expect(try log.reader(from: nil).everything().count == 1)
    }

    /// What a log on a real disk is: private, and every file of it known.
    @Test func itsFilesAreForTheirOwnerAlone() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = try log()
        #expect(append(log, 1...3, sync: .each) == nil)
        log.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["1.log"])
        let modes = try [folder, folder + "/1.log"].map { try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int }
        #expect(modes == [0o700, 0o600])
        #expect(throws: EventFileFault(code: ENOENT)) { try SystemEventFiles().open(folder + "/2.log") }
        #expect(throws: EventFileFault.self) { try EventLog(folder: "/dev/null/x", newLog: 1, nowMs: { 0 }, report: { _ in }) }
    }

    private func eventuallyFalse(_ condition: () -> Bool) -> Bool {
        for _ in 0..<60_000 {
            if !condition() { return true }
            usleep(5_000)
        }
        return false
    }
}
