import TestSupport
import Testing

@testable import Decision

@Suite struct BitSetTests {
    @Test(arguments: [0, 1, 63, 64, 65, 200])
    func bitsAreSetAndVisitedInOrder(count: Int) {
        var rng = Seeded(UInt64(count)), set = BitSet(count: count), expected: [Int] = []
        for index in 0..<count where Bool.random(using: &rng) {
            set[index] = true
            expected.append(index)
        }
        var seen: [Int] = []
        set.forEach(in: 0..<count) { seen.append($0) }
        #expect(seen == expected)
        if count > 2 {
            seen = []
            set.forEach(in: 1..<count - 1) { seen.append($0) }
            #expect(seen == expected.filter { (1..<count - 1).contains($0) })
        }
        for index in expected { set[index] = false }
        #expect(set == BitSet(count: count))
    }

    @Test func allMeansNoBitPastTheCount() {
        #expect(BitSet(count: 70, all: true).words == [.max, 63])
        #expect(BitSet(count: 64, all: true).words == [.max])
        #expect(BitSet(count: 5, all: true)[4])
    }
}
