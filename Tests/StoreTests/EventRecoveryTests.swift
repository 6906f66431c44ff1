import Glibc
import TestSupport
import Testing

@testable import Store

/// What a crash, a damaged disk or a full one leaves of the event log, and what a start makes of it.
@Suite struct EventRecoveryTests {
    /// A log of one segment that was killed, and where its frames end.
    private func killed(_ count: UInt64) throws -> (whole: [UInt8], ends: [Int]) {
        let disk = EventDisk(), log = try EventDiskLog(disk)
        var ends: [Int] = []
        for number in 1...count {
            try log.append(number...number)
            ends.append(try #require(disk[EventDiskLog.path(1)]).count)
        }
        return (try #require(disk[EventDiskLog.path(1)]), ends)
    }

    @Test func whatWasWrittenIsReadAgain() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk)
        try log.append(1...10)
        #expect(try log.numbers() == Array(1...10) && log.numbers(.synced).isEmpty)
        log.sync()
        #expect(try log.numbers(.synced) == Array(1...10))
        disk.restart()
        log = try EventDiskLog(disk)
        #expect(try log.numbers() == Array(1...10) && log.numbers(.synced) == Array(1...10))
        try log.append(11...20)
        #expect(try log.numbers() == Array(1...20))
        // No segment is written on after a restart.
        #expect(disk.paths == [EventDiskLog.path(1), EventDiskLog.path(2)] && log.notices.list.isEmpty && log.index.log == 77)
    }

    /// At whatever byte the last write ended: the whole records before it are there, the rest is cut off, and the log goes on.
    @Test func everyPrefixOfTheLastSegmentIsRead() throws {
        let (whole, ends) = try killed(6)
        for size in EventHeader.bytes...whole.count {
            let disk = EventDisk()
            disk[EventDiskLog.path(1)] = Array(whole[..<size])
            let log = try EventDiskLog(disk), expected = ends.filter { $0 <= size }.count
            #expect(try log.numbers() == (0..<expected).map { UInt64($0) + 1 }, "cut at \(size)")
            // A label may be whole before its record.
            let good = log.index.last!.written
            #expect(disk[EventDiskLog.path(1)]!.count == good)
            let torn = log.notices.list.compactMap { if case .torn(_, let offset, let bytes) = $0 { offset + bytes } else { nil } }
            #expect(log.notices.list.count == torn.count && torn.allSatisfy { $0 == size })
            try log.append(100...101)
            #expect(try log.numbers().suffix(2) == [100, 101])
            let again = try EventDiskLog(disk)
            #expect(again.notices.list.isEmpty, "cut at \(size)")
            #expect(try again.numbers() == log.numbers())
        }
    }

    /// A header that was cut short can't come from us: a segment has its name only when it is on the disk as a whole.
    @Test func aSegmentWithoutAHeaderIsSetAside() throws {
        for size in 0..<EventHeader.bytes {
            let disk = EventDisk(), whole = try killed(1).whole
            disk[EventDiskLog.path(3)] = Array(whole[..<size])
            let log = try EventDiskLog(disk)
            #expect(log.notices.list == [.setAside(path: EventDiskLog.path(3))])
            try log.append(1...2)
            #expect(try log.numbers() == [1, 2])
            #expect(disk.paths.contains(EventDiskLog.path(3) + ".damaged") && disk.paths.contains(EventDiskLog.path(4)))
        }
    }

    /// One byte is another than it was, anywhere in an open or a closed segment: one record is lost or a text, it is said, and kept.
    @Test(arguments: 0..<200)
    func aDamagedByteCostsItsRecordAlone(seed: Int) throws {
        var rng = Seeded(UInt64(seed))
        let disk = EventDisk(), isClosed = Bool.random(using: &rng)
        var log = try EventDiskLog(disk, bounds: .init(segmentBytes: isClosed ? 1_500 : 1 << 20))
        for number in stride(from: 1 as UInt64, to: 40, by: 3) { try log.append(number...(number + 2)) }
        log.sync()
        let path = EventDiskLog.path(1), whole = disk[path]!
        let place = Int.random(in: 0..<whole.count, using: &rng)
        disk[path]![place] ^= UInt8.random(in: 1...255, using: &rng)
        disk.restart()
        log = try EventDiskLog(disk)
        let numbers = try log.numbers()
        if place < EventHeader.bytes, !isClosed {
            #expect(log.notices.list == [.setAside(path: path)] && numbers.isEmpty)
            return
        }
        let lost = Set(1...39 as ClosedRange<UInt64>).subtracting(numbers)
        #expect(lost.count <= 1 && numbers == numbers.sorted() && Set(numbers).count == numbers.count, "byte \(place)")
        #expect(!log.notices.list.isEmpty, "byte \(place) of \(whole.count)")
        // Records that are read are as they were, but for the label whose text was damaged.
        for record in try log.records() {
            let written = EventSamples.impression(EventSamples.number(record), labels: log.labels)
            guard case .event(var read) = record, case .event(let expected) = written else { continue }
            if read.context.tenant == .other { read.context.tenant = expected.context.tenant }
            if read.context.channel == .other { read.context.channel = expected.context.channel }
            if read.context.device == .other { read.context.device = expected.context.device }
            if read.ad.campaign == .other { read.ad.campaign = expected.ad.campaign }
            if read.ad.creative == .other { read.ad.creative = expected.ad.creative }
            if read.ad.source == .other { read.ad.source = expected.ad.source }
            #expect(read == expected)
        }
        for case .damaged(_, let offset, let bytes, let copy) in log.notices.list {
            #expect(disk[try #require(copy)]?.count == bytes && offset <= place && place < offset + bytes)
        }
        // Each is said once in a process, and the copy is not made again.
        let copies = disk.paths, said = log.notices.list.count
        #expect(try log.numbers() == numbers && log.notices.list.count == said && disk.paths == copies)
    }

    /// Zeros over many records, where pieces that are read meet, and garbage that is longer than a piece.
    @Test func aLongDamageIsOne() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk), rng = Seeded(3)
        var ends: [Int] = []
        for number in 0..<60 as Range<UInt64> {
            try log.append((number * 100 + 1)...(number * 100 + 100))
            ends.append(log.index.last!.written)
        }
        log.sync()
        let path = EventDiskLog.path(1)
        for index in ends[10]..<ends[20] { disk[path]![index] = 0 }
        disk.restart()
        for _ in 0..<2 {
            log = try EventDiskLog(disk)
            #expect(try log.numbers() == Array(1...1_100) + Array(2_101...6_000))
            let damage = log.notices.list.filter { if case .damaged = $0 { true } else { false } }
            let copy = "/events/1.\(ends[10]).damaged"
            #expect(damage == [.damaged(path: path, offset: ends[10], bytes: ends[20] - ends[10], copy: copy)])
        }
        var bytes = disk[path]!
        for index in ends[25]..<ends[55] { bytes[index] = .random(in: 0...255, using: &rng) }
        disk[path] = bytes
        log = try EventDiskLog(disk)
        #expect(try log.numbers() == Array(1...1_100) + Array(2_101...2_600) + Array(5_601...6_000))
        #expect(log.damages.count.load(ordering: .relaxed) == 2)
    }

    @Test func aClosedSegmentThatLostItsEndIsSaidToBeIncomplete() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk, bounds: .init(segmentBytes: 1_500))
        for number in stride(from: 1 as UInt64, to: 60, by: 3) { try log.append(number...(number + 2)) }
        let whole = disk[EventDiskLog.path(1)]!
        disk[EventDiskLog.path(1)] = Array(whole[..<(whole.count - 200)])
        log = try EventDiskLog(disk)
        #expect(log.notices.list.contains { if case .incomplete = $0 { true } else { false } })
        let numbers = try log.numbers()
        #expect(numbers.contains(60) && (1...3).contains(60 - numbers.count))
    }

    @Test func aSegmentInTheMiddleMayBeMissing() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk, bounds: .init(segmentBytes: 1_500))
        for number in stride(from: 1 as UInt64, to: 90, by: 3) { try log.append(number...(number + 2)) }
        #expect(log.index.last!.number > 3)
        disk[EventDiskLog.path(2)] = nil
        log = try EventDiskLog(disk)
        let numbers = try log.numbers()
        #expect(numbers.count < 90 && numbers.last == 90 && numbers == numbers.sorted())
        #expect(log.notices.list.contains { if case .moved = $0 { true } else { false } })
    }

    /// A folder in which segments of two logs are: those of the older one are none of the newer.
    @Test func aSegmentOfAnotherLogIsSetAside() throws {
        let disk = EventDisk(), other = EventDisk()
        try EventDiskLog(other, newLog: 5).append(1...3)
        disk[EventDiskLog.path(1)] = other[EventDiskLog.path(1)]
        let last = EventHeader(log: 6, number: 2, beganMs: 0, previousEnd: 0)
        disk[EventDiskLog.path(2)] = last.encoded
        let log = try EventDiskLog(disk)
        #expect(log.index.log == 6 && log.notices.list == [.setAside(path: EventDiskLog.path(1))])
        #expect(try log.numbers().isEmpty)
    }

    /// The disk is full when the process starts: what there is can be read, and there is room later.
    @Test func aStartOnAFullDiskFailsNothingButWrites() throws {
        let (whole, _) = try killed(5), disk = EventDisk()
        disk[EventDiskLog.path(1)] = whole
        disk.capacity = disk.used
        let log = try EventDiskLog(disk)
        #expect(try log.numbers() == Array(1...5))
        #expect(throws: EventLogError.full) { try log.append(6...6) }
        disk.capacity = .max
        try log.append(7...7)
        #expect(try log.numbers() == [1, 2, 3, 4, 5, 7])
        #expect(try EventDiskLog(disk).numbers() == [1, 2, 3, 4, 5, 7])
    }
}
