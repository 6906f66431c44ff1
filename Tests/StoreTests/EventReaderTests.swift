import Synchronization
import TestSupport
import Testing

@testable import Store

/// Reading the log while it is written, and going on from a position that was kept.
@Suite struct EventReaderTests {
    @Test(arguments: [EventExtent.written, .synced])
    func recordsComeOnceAndInOrderWhileTheyAreWritten(extent: EventExtent) throws {
        var rng = Seeded(11), next: UInt64 = 1
        let disk = EventDisk(), log = try EventDiskLog(disk, bounds: .init(segmentBytes: 3_000)), reader = log.reader(extent)
        var read: [UInt64] = [], last = reader.position
        for _ in 0..<300 {
            switch Int.random(in: 0..<4, using: &rng) {
            case 0: log.sync()
            case 1:
                let entries = try reader.read(atMost: Int.random(in: 1...20, using: &rng))
                for entry in entries {
                    read.append(EventSamples.number(entry.record))
                    #expect(entry.next > last)
                    last = entry.next
                }
                #expect(reader.position >= last)
            default:
                let count = UInt64.random(in: 1...5, using: &rng)
                try log.append(next...(next + count - 1))
                next += count
            }
        }
        log.sync()
        read += try reader.everything().map { EventSamples.number($0.record) }
        #expect(read == Array(1..<next) && log.notices.list.isEmpty)
    }

    /// Whatever position was kept, a reader that begins there reads the rest: no record twice, and none left out.
    @Test func everyPositionIsGoneOnFrom() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk, bounds: .init(segmentBytes: 1_500))
        for number in 1...60 as ClosedRange<UInt64> { try log.append(number...number) }
        log.sync()
        let entries = try log.reader().everything()
        for isRestarted in [false, true] {
            if isRestarted {
                log = try EventDiskLog(disk)
                try log.append(61...62)
            }
            let end: UInt64 = isRestarted ? 62 : 60
            for entry in entries {
                let number = EventSamples.number(entry.record), rest = try log.reader(from: entry.next).everything()
                #expect(rest.map { EventSamples.number($0.record) } == Array((number + 1)..<(end + 1)), "behind \(number)")
                // Labels that were explained before the position are known.
                for entry in rest {
                    #expect(entry.record == EventSamples.impression(EventSamples.number(entry.record), labels: log.labels))
                }
            }
        }
        #expect(log.notices.list.isEmpty)
    }

    @Test func aPositionOfWhatIsNotThereIsSaid() throws {
        let disk = EventDisk(), log = try EventDiskLog(disk, bounds: .init(segmentBytes: 1_000))
        for number in 1...40 as ClosedRange<UInt64> { try log.append(number...number) }
        try disk.remove(EventDiskLog.path(1))
        log.index.removed(1)
        let first = EventPosition(log: 77, segment: 2, offset: 48)
        let last = EventPosition(log: 77, segment: log.index.last!.number, offset: UInt64(log.index.last!.written))
        let rest = try log.numbers().count
        for (position, begins, count) in [
            (EventPosition(log: 5, segment: 3, offset: 100), first, rest), (EventPosition(log: 77, segment: 1, offset: 600), first, rest),
            // The log was put back: all of it was read before.
            (EventPosition(log: 77, segment: 99, offset: 48), last, 0),
        ] {
            let reader = log.reader(from: position)
            #expect(reader.position == begins && log.notices.list.last == .moved(from: position, to: begins))
            #expect(try reader.everything().count == count)
        }
        try log.append(41...41)
        #expect(try log.reader(from: last).everything().map { EventSamples.number($0.record) } == [41])
    }

    /// A position of what a power cut took back: the log never writes that place again, so nothing is passed over.
    @Test func whatComesAfterAPowerCutIsNotPassedOver() throws {
        let disk = EventDisk()
        var log = try EventDiskLog(disk)
        try log.append(1...2)
        log.sync()
        let whole = disk[EventDiskLog.path(1)]
        try log.append(3...9)
        let reader = log.reader()
        #expect(try reader.everything().count == 9)
        disk[EventDiskLog.path(1)] = whole
        disk.restart()
        log = try EventDiskLog(disk)
        try log.append(10...30)
        let after = log.reader(from: reader.position)
        #expect(try after.everything().map { EventSamples.number($0.record) } == Array(10...30))
        #expect(log.notices.list.contains { if case .moved = $0 { true } else { false } })
    }

    /// Somebody has made room by hand, while the process runs.
    @Test func aSegmentThatIsGoneIsPassedOver() throws {
        let disk = EventDisk(), log = try EventDiskLog(disk, bounds: .init(segmentBytes: 1_000))
        for number in 1...40 as ClosedRange<UInt64> { try log.append(number...number) }
        let reader = log.reader(), before = log.index.bytes
        let first = try reader.read(atMost: 1).map { EventSamples.number($0.record) }
        try disk.remove(EventDiskLog.path(2))
        try disk.remove(EventDiskLog.path(3))
        let rest = try reader.everything().map { EventSamples.number($0.record) }
        #expect(first == [1] && rest.last == 40 && rest == rest.sorted() && rest.count < 35)
        #expect(log.index.bytes < before - 2_000 && log.damages.count.load(ordering: .relaxed) == 2)
    }

    @Test func itIsToldWhenThereIsMore() throws {
        let calls = Atomic<Int>(0)
        let log = try EventDiskLog(EventDisk(), bounds: .init(segmentBytes: 1_000))
        let reader = log.reader(nil, .synced)
        reader.whenMore { calls.add(1, ordering: .relaxed) }
        try log.append(1...1)
        #expect(try reader.read(atMost: 5).isEmpty)
        let before = calls.load(ordering: .relaxed)
        reader.whenMore { calls.add(1, ordering: .relaxed) }
        try log.append(2...2)
        #expect(calls.load(ordering: .relaxed) == before)
        log.sync()
        #expect(calls.load(ordering: .relaxed) == before + 1)
        // There is more already.
        reader.whenMore { calls.add(1, ordering: .relaxed) }
        #expect(calls.load(ordering: .relaxed) == before + 2)
        #expect(try reader.read(atMost: 5).count == 2)
        // In another segment.
        reader.whenMore { calls.add(1, ordering: .relaxed) }
        try log.append(3...20)
        try log.append(21...21)
        #expect(log.index.last?.number == 2 && calls.load(ordering: .relaxed) == before + 3)
    }

    /// A later version's kinds and longer records.
    @Test func whatIsUnknownIsPassedOver() throws {
        let disk = EventDisk()
        try EventDiskLog(disk).append(1...1)
        var bytes = disk[EventDiskLog.path(1)]!
        let frame = EventFrame(log: 77, number: 1)
        frame.append([9, 1, 2, 3], to: &bytes)
        frame.append([63 - 1] + [UInt8](repeating: 7, count: 4_000), to: &bytes)
        var encoder = EventEncoder()
        EventSamples.impression(2).encode(to: &encoder)
        frame.append(encoder.bytes + [1, 2, 3, 4], to: &bytes)
        disk[EventDiskLog.path(1)] = bytes
        let log = try EventDiskLog(disk), reader = log.reader()
        #expect(try reader.everything().map { EventSamples.number($0.record) } == [1, 2])
        #expect(reader.unknown == 2 && log.notices.list.isEmpty)
    }
}

extension EventDiskLog {
    fileprivate func reader(_ extent: EventExtent) -> EventReader { reader(from: nil, extent) }
    fileprivate func reader(_ position: EventPosition?, _ extent: EventExtent) -> EventReader { reader(from: position, extent) }
}
