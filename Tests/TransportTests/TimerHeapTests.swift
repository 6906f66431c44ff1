import Testing
import TestSupport

@testable import Transport

@Test(arguments: 0..<20 as Range<UInt64>)
func timersLeaveInTheOrderOfTheirTimes(seed: UInt64) {
    var random = Seeded(seed), heap = TimerHeap()
    var expected: [(Int64, Int)] = [], ids: [Int: TimerId] = [:], ran: [Int] = []
    for index in 0..<300 {
        let due = Int64.random(in: 0..<40, using: &random)
        ids[index] = heap.push(dueNs: due) { ran.append(index) }
        expected.append((due, index))
        if index % 3 == 0, let victim = expected.randomElement(using: &random) {
            let first = heap.cancel(ids[victim.1]!), second = heap.cancel(ids[victim.1]!)
            #expect(first && !second)
            expected.removeAll { $0.1 == victim.1 }
        }
    }
    #expect(heap.count == expected.count)
    var last = Int64.min
    for now in stride(from: Int64(0), through: 40, by: 5) {
        while let work = heap.pop(now: now) { work() }
        if let next = heap.nextNs { #expect(next > now && next >= last) }
        last = now
    }
    #expect(ran == expected.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1))
    #expect(heap.count == 0 && heap.nextNs == nil)
    for id in ids.values {
        let cancelled = heap.cancel(id)
        #expect(!cancelled)
    }
}

@Test func cancelledWorkIsReleasedAtOnce() {
    final class Held {}
    var heap = TimerHeap()
    weak var held: Held?
    let timer = {
        let object = Held()
        held = object
        return heap.push(dueNs: 5) { _ = object }
    }()
    #expect(held != nil)
    heap.cancel(timer)
    #expect(held == nil)
}
