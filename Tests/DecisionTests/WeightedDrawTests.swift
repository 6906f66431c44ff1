import TestSupport
import Testing

@testable import Decision

@Suite struct WeightedDrawTests {
    // A point falls on the member that a walk along all weights that are left finds.
    @Test(arguments: 1..<40 as Range<UInt64>)
    func eachMemberIsDrawnOnceWhereThePointFalls(seed: UInt64) {
        var rng = Seeded(seed), weights = (0..<Int(seed)).map { _ in Int.random(in: 0...9, using: &rng) }, draw = WeightedDraw(weights)
        while draw.total > 0 {
            #expect(draw.total == weights.reduce(0, +))
            let point = Int.random(in: 0..<draw.total, using: &rng)
            var left = point
            let expected = weights.firstIndex { weight in
                left -= weight
                return left < 0
            }
            let drawn = draw.removeMember(at: point)
            #expect(drawn == expected)
            weights[drawn] = 0
        }
        #expect(weights.allSatisfy { $0 == 0 })
    }

    @Test func ofNobodyNothingIsDrawn() { #expect(WeightedDraw([]).total == 0 && WeightedDraw([0, 0]).total == 0) }
}
