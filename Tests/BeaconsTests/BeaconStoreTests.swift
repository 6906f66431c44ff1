import Glibc
import Store
import StoreTestSupport
import TestSupport
import Testing

@testable import Beacons

/// The files without their thread: each step is taken when the test says so.
@Suite struct BeaconStoreTests {
    private static func numbers(_ tickets: [BeaconTicket]) -> [Int] { tickets.map { Int($0.event.id.low) } }

    @Test func whatIsNotDoneIsSentByTheNextProcess() throws {
        let disk = EventDisk(), store = BeaconStore(disk), beacons = Samples.beacons(0..<200)
        let tickets = try store.appendAll(beacons)
        #expect(store.left == 200 && Set(tickets.map(\.id)).count == 200 && Set(tickets.map(\.id.segment)).count == 4)
        #expect(store.claim(tickets[0..<100].map(\.id)) == beacons[0..<100].map { $0 })
        let states: [BeaconState] = [.delivered, .refused, .unknown, .stale, .waiting]
        store.settle((0..<50).map { (tickets[$0].id, states[$0 % 5]) })
        // Killed here.
        disk.restart()
        let next = BeaconStore(disk), found = try next.recover()
        #expect(Self.numbers(found.waiting) == (0..<50).filter { $0 % 5 == 4 } + Array(100..<200))
        #expect(Self.numbers(found.unknown) == Array(50..<100))
        #expect(found.lostBytes == 0 && found.unreadable == 0 && next.left == 110)
        let again = found.waiting.map(\.id)
        #expect(next.claim(again) == found.waiting.map { beacons[Int($0.event.id.low)] })
        #expect(found.waiting.allSatisfy { $0.host == "a.example" && $0.event == beacons[Int($0.event.id.low)].event })
        // Begun by the second process: the third one sends nothing.
        let third = BeaconStore(disk), rest = try third.recover()
        #expect(rest.waiting.isEmpty && rest.unknown.count == 110 && third.left == 0)
        #expect(disk.paths.isEmpty, "and nothing is left of the viewers")
    }

    @Test func segmentsGoWhenTheirBeaconsAreDone() throws {
        let disk = EventDisk(), store = BeaconStore(disk)
        let tickets = try store.appendAll(Samples.beacons(0..<192))
        _ = store.claim(tickets.map(\.id))
        store.settle(tickets[64..<192].map { ($0.id, .delivered) })
        store.tidy(nowMs: Samples.nowMs)
        #expect(disk.paths.count == 4, "the first, which is not done, and the last, which is written to")
        store.settle(tickets[0..<64].map { ($0.id, .delivered) })
        store.tidy(nowMs: Samples.nowMs + Limits.segmentMs)
        #expect(disk.paths.isEmpty && store.bytes == 0)
        #expect(try store.appendAll([Samples.beacon(1)]).count == 1)
        #expect(try BeaconStore(disk).recover().waiting.count == 1)
    }

    @Test func eachDayHasItsSegment() throws {
        let disk = EventDisk(), store = BeaconStore(disk), day: Int64 = 86_400_000
        let one = try store.appendAll([Samples.beacon(1)]), other = try store.appendAll([Samples.beacon(2)], nowMs: Samples.nowMs + day)
        #expect(one[0].id.segment != other[0].id.segment)
    }

    // The torn tail of a write that a kill has ended: what is whole is sent, and nothing else appears.
    @Test func everyPrefixOfTheLastSegmentIsRecovered() throws {
        let disk = EventDisk(), store = BeaconStore(disk)
        let tickets = try store.appendAll(Samples.beacons(0..<6))
        _ = store.claim([tickets[1].id])
        store.settle([(tickets[1].id, .delivered)])
        let path = "\(BeaconStore.folder)/1.beacons", marks = "\(BeaconStore.folder)/1.marks"
        let whole = try #require(disk[path]), states = try #require(disk[marks])
        var seen = 0
        for count in 0...whole.count {
            let torn = EventDisk()
            torn[path] = Array(whole[..<count])
            torn[marks] = states
            let found = try BeaconStore(torn).recover(), numbers = Self.numbers(found.waiting)
            #expect(numbers == Array([0, 2, 3, 4, 5].prefix(numbers.count)) && found.unknown.isEmpty, "\(count) bytes")
            #expect(numbers.count >= seen)
            seen = numbers.count
        }
        #expect(seen == 5)
    }

    @Test func aDamagedByteCostsOneBeaconAndSendsNoneTwice() throws {
        let disk = EventDisk(), store = BeaconStore(disk)
        let tickets = try store.appendAll(Samples.beacons(0..<6))
        _ = store.claim(tickets[..<3].map(\.id))
        store.settle([(tickets[0].id, .delivered), (tickets[1].id, .waiting)])
        let path = "\(BeaconStore.folder)/1.beacons", marks = "\(BeaconStore.folder)/1.marks"
        let whole = try #require(disk[path]), states = try #require(disk[marks])
        for at in whole.indices {
            let damaged = EventDisk()
            damaged[path] = whole
            damaged[path]?[at] ^= 1 << UInt8(at % 8)
            damaged[marks] = states
            let store = BeaconStore(damaged), found = try store.recover(), waiting = Self.numbers(found.waiting)
            #expect(Set(waiting).isSubset(of: [1, 3, 4, 5]) && waiting.count >= 3, "byte \(at)")
            #expect(Self.numbers(found.unknown) == [2] || waiting.count == 4)
            #expect(store.claim(found.waiting.map(\.id)) == waiting.map { Samples.beacon($0) }, "byte \(at)")
        }
        for at in 0..<6 {
            for bit in 0..<8 {
                let damaged = EventDisk()
                damaged[path] = whole
                damaged[marks] = states
                damaged[marks]?[at] ^= 1 << UInt8(bit)
                let found = try BeaconStore(damaged).recover()
                #expect(Set(Self.numbers(found.waiting)) == Set([1, 3, 4, 5].filter { $0 != at }), "mark \(at), bit \(bit)")
            }
        }
    }

    @Test func withoutItsMarksNothingIsSentAgain() throws {
        let disk = EventDisk(), store = BeaconStore(disk)
        _ = try store.appendAll(Samples.beacons(0..<6))
        disk["\(BeaconStore.folder)/1.marks"] = nil
        let found = try BeaconStore(disk).recover()
        #expect(found.waiting.isEmpty && found.unknown.count == 6)
    }

    @Test func onlyTheSecretOpensIt() throws {
        let disk = EventDisk(), other = Array("another".utf8)
        _ = try BeaconStore(disk).appendAll(Samples.beacons(0..<6))
        let bytes = disk.paths.flatMap { disk[$0] ?? [] }
        for text in [Samples.userAgent, Samples.address, "a.example", "/b?n="] {
            #expect(bytes.firstRange(of: Array(text.utf8)) == nil, "\(text)")
        }
        #expect(try BeaconStore(disk, secrets: [other, Samples.secret]).recover().waiting.count == 6, "a retired secret still opens")
        let found = try BeaconStore(disk, secrets: [other]).recover()
        #expect(found.waiting.isEmpty && found.unreadable == 6)
    }

    // A full disk takes no beacon, but marks: what they free makes room.
    @Test func aFullDiskIsEmptiedByWhatIsSent() throws {
        let disk = EventDisk(), store = BeaconStore(disk)
        var tickets = try store.appendAll(Samples.beacons(0..<64))
        let used = disk.used
        disk.capacity = used + 100
        #expect(throws: BeaconFault.full) { try store.append([Samples.beacon(64)], nowMs: Samples.nowMs) }
        #expect(disk.used == used, "nothing is left of the attempt")
        #expect(store.claim(tickets.map(\.id))?.count == 64)
        store.settle(tickets.map { ($0.id, .delivered) })
        store.tidy(nowMs: Samples.nowMs)
        tickets = try store.appendAll([Samples.beacon(64)])
        #expect(store.claim(tickets.map(\.id)) == [Samples.beacon(64)])
    }

    @Test func itsShareOfTheDiskIsABound() throws {
        let disk = EventDisk(), store = BeaconStore(disk, diskBytes: 20_000)
        var count = 0
        #expect(throws: BeaconFault.full) {
            while true { count += try store.append([Samples.beacon(count)], nowMs: Samples.nowMs).count }
        }
        #expect(count > 20 && disk.used <= 20_000)
    }

    @Test func aWriteThatCanNotBeTakenBackIsNotMadeAgain() throws {
        let disk = EventDisk(), store = BeaconStore(disk)
        _ = try store.appendAll([Samples.beacon(0)])
        disk.capacity = disk.used + 100
        disk.failTruncates(true)
        #expect(throws: BeaconFault.leftOver) { try store.append([Samples.beacon(1)], nowMs: Samples.nowMs) }
        (disk.capacity, _) = (.max, disk.failTruncates(false))
        #expect(try store.appendAll([Samples.beacon(2)])[0].id.segment == 2)
    }

    @Test func whatCanNotBeNotedIsNotSent() throws {
        let disk = EventDisk(), store = BeaconStore(disk), tickets = try store.appendAll(Samples.beacons(0..<3))
        disk.die(after: 0)
        #expect(store.claim(tickets.map(\.id)) == nil && store.left == 3)
    }

    // Killed at each call to the disk: no beacon is given out by two processes, and none is lost that was not begun.
    @Test(arguments: 0..<60)
    func aKillAtAnyCallSendsNothingTwice(calls: Int) throws {
        let disk = EventDisk(UInt64(calls))
        var store = BeaconStore(disk, records: 8)
        _ = try store.recover()
        var given: [Int: Int] = [:], written: Set<Int> = [], unknown: Set<Int> = []
        func send(_ tickets: [BeaconTicket]) {
            for ticket in tickets {
                guard store.claim([ticket.id]) != nil else { return }
                given[Int(ticket.event.id.low), default: 0] += 1
                store.settle([(ticket.id, .delivered)])
            }
        }
        disk.die(after: calls)
        for number in 0..<20 {
            guard let tickets = try? store.append([Samples.beacon(number)], nowMs: Samples.nowMs) else { break }
            written.insert(number)
            if number % 3 != 0 { send(tickets) }
            if number % 5 == 0 { store.tidy(nowMs: Samples.nowMs) }
        }
        disk.restart()
        store = BeaconStore(disk, records: 8)
        let found = try store.recover()
        unknown = Set(Self.numbers(found.unknown))
        send(found.waiting)
        #expect(given.values.allSatisfy { $0 == 1 }, "\(given)")
        #expect(written.isSubset(of: unknown.union(given.keys)))
        #expect(unknown.count <= 1, "only the one that was under way")
    }
}
