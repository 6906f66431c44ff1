import TestSupport
import Testing

@testable import Store

/// The plain sum of the log, each key once.
@Suite struct EventFoldTests {
    @Test func aRepetitionCountsOnce() {
        var fold = EventFold.whole
        for number in [1, 2, 1, 3, 2, 1] as [UInt64] { fold.add(EventSamples.impression(number)) }
        #expect(fold.count == 3 && fold.repeated == 3 && fold.kinds == [.event: EventFold.Sum(records: 3, price: 36_000)])
        #expect(fold.events == [.impression: EventFold.Sum(records: 3, price: 36_000)])
        #expect(fold.contains(EventSamples.impression(2).key) && !fold.contains(EventSamples.impression(4).key))
        var correction = EventCorrection()
        correction.context = EventSamples.impression(2).context
        (correction.context.invalid, correction.ad.price) = (.bot, -12_000)
        #expect(fold.add(.correction(correction)) && !fold.add(.correction(correction)))
        #expect(fold.kinds[.correction] == EventFold.Sum(records: 1, price: -12_000) && fold.completeFromMs == .min)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func itIsTheSameAsASet(seed: UInt64) {
        var rng = Seeded(seed), fold = EventFold.whole, keys: Set<EventKey> = []
        for _ in 0..<500 {
            let record = EventSamples.any(&rng, [.none])
            #expect(fold.add(record) == keys.insert(record.key).inserted)
        }
        var known: Set<EventKey> = []
        fold.forEach { known.insert($0) }
        #expect(known == keys && fold.count == keys.count)
    }

    /// Of a week at most a day and an eighth is kept, and never less than a day.
    @Test func keysAreForgottenWithTime() {
        var fold = EventFold()
        let hour: Int64 = 3_600_000, begin: Int64 = 1_790_000_000_000 / hour * hour
        for number in 0..<(7 * 24 * 4) as Range<UInt64> {
            let now = begin + Int64(number) * hour / 4
            fold.add(EventSamples.impression(number, receiptMs: now))
            #expect(fold.count <= 4 * 28 && fold.completeFromMs <= now - 24 * hour)
            for past in stride(from: 0 as UInt64, through: min(number, 96), by: 24) {
                #expect(fold.contains(EventSamples.impression(number - past).key))
            }
        }
    }

    @Test func keysAreForgottenWhenThereAreTooMany() {
        var fold = EventFold(keysMost: 1_000)
        for number in 0..<10_000 as Range<UInt64> {
            fold.add(EventSamples.impression(number, receiptMs: 1_790_000_000_000 + Int64(number) * 1_000))
            #expect(fold.count <= 1_000 && fold.contains(EventSamples.impression(number).key))
        }
        #expect(fold.count > 800 && fold.completeFromMs > 1_790_000_000_000 + 9_000_000)
    }

    /// At a start: from the segment on that holds what was received a day ago.
    @Test func theLastDayIsReadFromTheLog() throws {
        let disk = EventDisk(), hour: Int64 = 3_600_000, begin: Int64 = 1_790_000_000_000
        var log = try EventDiskLog(disk)
        for number in 0..<48 as Range<UInt64> {
            let now = begin + Int64(number) * hour
            try log.append([EventSamples.impression(number, receiptMs: now)], atMs: now)
            if number % 5 == 0 { try log.append([EventSamples.impression(number, receiptMs: now + 1)], atMs: now + 1) }
        }
        disk.restart()
        log = try EventDiskLog(disk)
        let from = try #require(log.index.segment(begunBy: begin + 23 * hour))
        #expect((2...48).contains(from.number))
        var fold = EventFold(), whole = EventFold.whole
        try fold.read(log.reader(from: EventPosition(log: 77, segment: from.number, offset: 48)))
        try whole.read(log.reader(), pieces: 3)
        #expect((24...26).contains(fold.count) && whole.count == 48 && whole.repeated == 10)
        for number in 23..<48 as Range<UInt64> { #expect(fold.contains(EventSamples.impression(number).key)) }
    }
}
