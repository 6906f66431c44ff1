import Glibc
import TestSupport
import Testing

@testable import Store

/// Segments as they are written: when they change, and what happens where the disk fails.
@Suite struct EventAppenderTests {
    private func header(_ disk: EventDisk, _ number: UInt64) throws -> EventHeader {
        let bytes = try #require(disk[EventDiskLog.path(number)])
        return try #require(EventHeader(bytes))
    }

    @Test func aSegmentChangesWhenItIsLarge() throws {
        let disk = EventDisk(), log = try EventDiskLog(disk, bounds: .init(segmentBytes: 2_000))
        for number in 1...100 as ClosedRange<UInt64> { try log.append(number...number, atMs: 5) }
        #expect(try log.numbers() == Array(1...100))
        let last = log.index.last!.number
        #expect(last > 4)
        for number in 1..<last {
            let bytes = try #require(disk[EventDiskLog.path(number)])
            #expect((2_000..<2_400).contains(bytes.count))
            // The footer tells how many, from when to when, and the sum of all before it.
            let end = bytes.count - EventFrame.headBytes - EventFooter().encoded.count
            let footer = try EventFooter.decode(bytes, (end + EventFrame.headBytes)..<bytes.count)
            #expect(footer.checksum == bytes[..<end].withUnsafeBytes { EventFrame.checksum($0, 0) })
            #expect((8...20).contains(footer.count) && footer.firstMs == 1_790_000_000_000 && footer.lastMs == footer.firstMs)
            #expect(try header(disk, number + 1).previousEnd == UInt64(bytes.count))
        }
    }

    @Test func aSegmentChangesWhenItIsOld() throws {
        let disk = EventDisk(), log = try EventDiskLog(disk)
        try log.append(1...1, atMs: 1_000)
        #expect(log.appender.dueMs == 3_601_000)
        try log.append(2...2, atMs: 3_600_999)
        #expect(log.index.last?.number == 1)
        try log.append(3...3, atMs: 3_601_000)
        #expect(log.index.last?.number == 2)
        #expect(try header(disk, 2).beganMs == 3_601_000 && log.numbers() == [1, 2, 3])
        // Nothing is in it: it may get as old as it likes.
        try log.appender.turn(3_601_000 * 2)
        #expect(log.index.last?.number == 3 && log.appender.dueMs == nil && !log.appender.isDue(.max))
        // A clock that is put back is none of its business.
        try log.append(4...4, atMs: 0)
        #expect(log.index.last?.number == 3)
    }

    /// Each segment can be read, exported and removed alone.
    @Test func eachSegmentSaysWhatItsLabelsMean() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk, bounds: .init(segmentBytes: 4_000))
        for number in 1...300 as ClosedRange<UInt64> { try log.append(number...number) }
        let last = log.index.last!.number
        for number in 1...last {
            let alone = EventDisk()
            alone[EventDiskLog.path(number)] = disk[EventDiskLog.path(number)]
            log = try EventDiskLog(alone)
            let records = try log.records()
            #expect(!records.isEmpty)
            for record in records { #expect(record == EventSamples.impression(EventSamples.number(record), labels: log.labels)) }
        }
    }

    @Test func segmentsAreRemovedUpToTheLast() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk, bounds: .init(segmentBytes: 1_000))
        for number in 1...60 as ClosedRange<UInt64> { try log.append(number...number) }
        let last = log.index.last!.number
        #expect(log.index.closed(before: 3) == [1, 2] && log.index.closed(before: .max) == Array(1..<last))
        for number in log.index.closed(before: .max) {
            try disk.remove(EventDiskLog.path(number))
            log.index.removed(number)
        }
        let left = try log.numbers()
        #expect(left.last == 60 && left.count < 20)
        log = try EventDiskLog(disk)
        #expect(try log.numbers() == left && log.index.log == 77)
        try log.append(61...61)
        #expect(try log.index.last?.number == last + 1 && log.numbers().last == 61)
    }

    /// Half of a write fits: none of it is in the log, and it goes on when there is room.
    @Test func aFullDiskIsGoneOnFrom() throws {
        let disk = EventDisk(), log = try EventDiskLog(disk)
        try log.append(1...5)
        disk.capacity = disk.used + 250
        #expect(throws: EventLogError.full) { try log.append(6...10) }
        #expect(throws: EventLogError.full) { try log.append(11...20) }
        #expect(try log.numbers() == Array(1...5))
        #expect(disk[EventDiskLog.path(1)]?.count == log.index.last?.written)
        disk.capacity = .max
        // They have the same campaigns as those that were refused.
        try log.append(56...60)
        let records = try log.records()
        #expect(records.map(EventSamples.number) == Array(1...5) + Array(56...60))
        for record in records { #expect(record == EventSamples.impression(EventSamples.number(record), labels: log.labels)) }
        #expect(try EventDiskLog(disk).numbers() == Array(1...5) + Array(56...60))
    }

    /// The remains of a write can't be cut off: another segment is taken, which says where this one ends.
    @Test func aWriteThatLeavesRemainsEndsItsSegment() throws {
        let disk = EventDisk(), log = try EventDiskLog(disk)
        try log.append(1...3)
        log.sync()
        try log.append(4...5)
        disk.capacity = disk.used + 250
        disk.failTruncates(true)
        #expect(throws: EventLogError.full) { try log.append(6...10) }
        disk.capacity = .max
        try log.append(11...12)
        #expect(try log.numbers() == [1, 2, 3, 4, 5, 11, 12])
        let again = try EventDiskLog(disk)
        #expect(try again.numbers() == [1, 2, 3, 4, 5, 11, 12] && again.index.last!.number == 2)
    }

    @Test func theLogsShareOfTheDiskIsABound() throws {
        let disk = EventDisk(), log = try EventDiskLog(disk, bounds: .init(segmentBytes: 2_000, diskBytes: 10_000))
        var count: UInt64 = 0
        while (try? log.append((count + 1)...(count + 1))) != nil { count += 1 }
        #expect(disk.used <= 10_100 && count > 40)
        #expect(throws: EventLogError.full) { try log.append(1_000...1_000) }
        try disk.remove(EventDiskLog.path(1))
        log.index.removed(1)
        try log.append(2_000...2_000)
        #expect(try log.numbers().last == 2_000)
    }

    @Test func aWriteMayTakeManyCalls() throws {
        let disk = EventDisk(7), log = try EventDiskLog(disk)
        disk.writeShort()
        try log.append(1...20)
        #expect(try log.numbers() == Array(1...20))
    }

    /// After a failed sync nobody knows what is on the disk, and the next one would say that all is well.
    @Test func afterAFailedSyncWhatWasNotOnTheDiskIsWrittenAnew() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk)
        try log.append(1...3, forDisk: true)
        #expect(log.sync() == true && log.appender.takeDurable().count == 1)
        try log.append(4...5)
        try log.append(6...6, forDisk: true)
        disk.failSyncs(1)
        #expect(log.sync() == false && log.appender.takeDurable().isEmpty && log.appender.awaited == 1)
        #expect(log.appender.syncTask == nil && log.notices.list == [.notSynced(path: EventDiskLog.path(1))])
        let syncs = disk.syncs
        try log.append(7...7)
        // The new segment's own, and no other of the old one.
        #expect(disk.syncs == syncs + 1)
        #expect(log.appender.takeDurable().map(\.records.count) == [2, 1] && log.appender.awaited == 0)
        #expect(try log.numbers() == Array(1...7) && log.numbers(.synced) == Array(1...6))
        // What stands in the new one is cut off the old one.
        #expect(try header(disk, 2).previousEnd == UInt64(disk[EventDiskLog.path(1)]!.count))
        log.sync()
        disk.restartAfterPowerCut()
        log = try EventDiskLog(disk)
        #expect(try log.numbers() == Array(1...7))
    }

    @Test func aSegmentThatCannotBeClosedIsWrittenAnew() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk, bounds: .init(segmentBytes: 1_000))
        try log.append(1...4)
        log.sync()
        try log.append(5...9)
        disk.failSyncs(1)
        try log.append(10...10)
        #expect(try log.index.last?.number == 2 && log.numbers() == Array(1...10))
        disk.restart()
        log = try EventDiskLog(disk)
        #expect(try log.numbers() == Array(1...10) && log.notices.list.isEmpty)
    }

    /// Nothing can be synced for a while: what is acknowledged is not lost by it.
    @Test func whileNoSyncSucceedsNothingIsLost() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk)
        try log.append(1...4)
        disk.failSyncs(4)
        #expect(log.sync() == false)
        for _ in 0..<3 { #expect(throws: EventLogError.failed(EIO)) { try log.append(5...5) } }
        #expect(!log.appender.hasSegment && log.appender.unsyncedBytes > 0)
        // Killed now, what was written is where it was.
        let bytes = disk[EventDiskLog.path(1)]!
        let killed = EventDisk()
        killed[EventDiskLog.path(1)] = bytes
        #expect(try EventDiskLog(killed).numbers() == Array(1...4))
        try log.append(6...6)
        disk.restart()
        log = try EventDiskLog(disk)
        #expect(try log.numbers() == [1, 2, 3, 4, 6])
    }

    /// What waits for the disk and is told that it failed does not come back.
    @Test func whoIsToldThatItFailedIsNotInTheLog() throws {
        let disk = EventDisk(), log = try EventDiskLog(disk)
        try log.append(1...1)
        try log.append(2...2, forDisk: true)
        try log.append(3...3)
        disk.failSyncs(1)
        log.sync()
        #expect(log.appender.dropAwaited().map { EventSamples.number($0.records[0]) } == [2])
        try log.append(4...4)
        #expect(try log.numbers() == [1, 3, 4])
    }
}
