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
        set.forEach { seen.append($0) }
        #expect(seen == expected && set.population == expected.count && set.isEmpty == expected.isEmpty)
        for index in expected { set[index] = false }
        #expect(set == BitSet(count: count))
    }

    @Test func allMeansNoBitPastTheCount() {
        #expect(BitSet(count: 70, all: true).words == [.max, 63])
        #expect(BitSet(count: 64, all: true).words == [.max])
        #expect(BitSet(count: 5, all: true)[4])
    }

    @Test func setsAreJoinedAndCounted() {
        var rng = Seeded(1)
        for _ in 0..<50 {
            var one = BitSet(count: 150), other = one
            for index in 0..<150 {
                one[index] = Bool.random(using: &rng)
                other[index] = Bool.random(using: &rng)
            }
            var union = one, common = one, rest = one
            union.formUnion(other)
            common.formIntersection(other)
            rest.subtract(other)
            for index in 0..<150 {
                #expect(union[index] == (one[index] || other[index]) && common[index] == (one[index] && other[index]))
                #expect(rest[index] == (one[index] && !other[index]))
            }
            for set in [union, common, rest] { #expect(set.population == (0..<150).count { set[$0] }) }
        }
    }
}
