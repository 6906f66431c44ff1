import Glibc
import TestSupport
import Testing

@testable import Store

/// A driver that numbers what it sends and notes what was acknowledged, and a reader that keeps its position with what it has counted,
/// while the process is killed, the power is cut, syncs fail and the disk is full at random calls.
@Suite struct EventExactlyOnceSoakTests {
    private struct Driver {
        var rng: Seeded
        let disk: EventDisk
        let bounds = EventAppender.Bounds(segmentBytes: 2_500, segmentMs: 60_000)
        var log: EventDiskLog?
        var nowMs: Int64 = 1_000
        var sent: UInt64 = 0
        /// What is in the log by what it says: while no power is cut, and whatever happens.
        var acknowledged: Set<UInt64> = [], lasting: Set<UInt64> = []
        /// Told that they are not in the log, on a disk that is only full.
        var refused: Set<UInt64> = []
        /// The reader's: both last together.
        var counted: [UInt64] = [], position: EventPosition?
        var wasCut = false

        init(_ seed: UInt64) {
            rng = Seeded(seed)
            disk = EventDisk(seed &* 31)
        }

        private mutating func random(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &rng) == 0 }

        /// One life of the process.
        mutating func live(isPowerCut: Bool) throws {
            try? start()
            for _ in 0..<Int.random(in: 1...60, using: &rng) where !disk.isDead { step() }
            disk.die(after: Int.random(in: 0...40, using: &rng))
            for _ in 0..<200 where !disk.isDead { step() }
            if isPowerCut {
                wasCut = true
                disk.restartAfterPowerCut()
                acknowledged = lasting
            } else {
                disk.restart()
            }
            (log, disk.capacity) = (nil, .max)
            disk.failTruncates(false)
            try check()
        }

        private mutating func start() throws {
            // It may end while it starts.
            if random(4) { disk.die(after: Int.random(in: 0...15, using: &rng)) }
            log = try EventDiskLog(disk, bounds: bounds)
            if !disk.isDead { disk.die(after: .max) }
        }

        private mutating func step() {
            guard let log else { return }
            switch Int.random(in: 0..<20, using: &rng) {
            case 0: disk.failSyncs(Int.random(in: 0...3, using: &rng))
            case 1: disk.capacity = random(2) ? disk.used + Int.random(in: 0...2_000, using: &rng) : .max
            case 2: nowMs += Int64.random(in: 0...60_000, using: &rng)
            case 3: disk.failTruncates(random(3))
            case 4...6: count(log)
            case 7: remove(log)
            case 8...12:
                log.sync()
                settle(log)
            default: append(log)
            }
        }

        private mutating func append(_ log: EventDiskLog) {
            var batches: [EventBatch] = []
            for _ in 0..<Int.random(in: 1...3, using: &rng) {
                let first = sent + 1
                sent += UInt64.random(in: 1...4, using: &rng)
                let records = (first...sent).map { EventSamples.impression($0, labels: log.labels) }
                batches.append(EventBatch(records: records, isForDisk: random(3)))
            }
            let numbers = batches.flatMap { $0.records.map(EventSamples.number) }
            do throws(EventLogError) {
                try log.appender.turn(nowMs)
                try log.appender.append(batches)
                acknowledged.formUnion(batches.filter { !$0.isForDisk }.flatMap { $0.records.map(EventSamples.number) })
            } catch {
                if log.appender.hasSegment {
                    if !disk.isDead { refused.formUnion(numbers) }
                } else {
                    // On a disk that can neither take nor lose anything a refused record may come back with the next start.
                    _ = log.appender.dropAwaited()
                }
            }
            settle(log)
        }

        private mutating func settle(_ log: EventDiskLog) {
            let numbers = log.appender.takeDurable().flatMap { $0.records.map(EventSamples.number) }
            acknowledged.formUnion(numbers)
            lasting.formUnion(numbers)
        }

        private mutating func count(_ log: EventDiskLog) {
            let reader = log.reader(from: position, .synced)
            guard let entries = try? reader.read(atMost: Int.random(in: 1...40, using: &rng)) else { return }
            counted += entries.map { EventSamples.number($0.record) }
            position = reader.position
        }

        private mutating func remove(_ log: EventDiskLog) {
            guard let position, random(3) else { return }
            for number in log.index.closed(before: position.segment) {
                guard (try? disk.remove(EventDiskLog.path(number))) != nil else { return }
                log.index.removed(number)
            }
        }

        private func check() throws {
            // On a copy: what a start repairs is for the next life to repair.
            let copy = EventDisk()
            for path in disk.paths { copy[path] = disk[path] }
            let log = try EventDiskLog(copy), numbers = try log.numbers(), all = Set(numbers)
            #expect(all.count == numbers.count, "a record is there twice")
            #expect(numbers.allSatisfy { (1...sent).contains($0) }, "a record was never sent")
            if !wasCut {
                // A power cut may undo what was cut off, and leave holes.
                #expect(all.isDisjoint(with: refused), "a record was refused: \(all.intersection(refused))")
                #expect(log.notices.list.allSatisfy { if case .torn = $0 { true } else { false } })
            }
            let missing = acknowledged.subtracting(all).subtracting(counted)
            #expect(missing.isEmpty, "acknowledged and lost: \(missing.sorted())")
            #expect(Set(counted).count == counted.count, "counted twice")
            let rest = try log.reader(from: position, .synced).everything().map { EventSamples.number($0.record) }
            let complete = Set(counted).union(rest)
            #expect(complete.count == counted.count + rest.count, "counted again after the restart")
            #expect(acknowledged.subtracting(complete).isEmpty, "passed over")
        }
    }

    @Test(arguments: 0..<Soak.size(20, full: 1_000))
    func whatIsAcknowledgedIsThereOnceAfterEachKill(seed: Int) throws {
        var driver = Driver(UInt64(seed))
        for _ in 0..<8 { try driver.live(isPowerCut: false) }
        #expect(driver.sent > 0)
    }

    @Test(arguments: 0..<Soak.size(20, full: 1_000))
    func whatIsOnTheDiskIsThereOnceAfterEachPowerCut(seed: Int) throws {
        var driver = Driver(UInt64(seed) + 5_000)
        for life in 0..<8 { try driver.live(isPowerCut: life % 3 != 2) }
        #expect(driver.sent > 0)
    }
}
