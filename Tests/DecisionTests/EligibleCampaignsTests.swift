import TestSupport
import Testing

@testable import Decision

@Suite struct EligibleCampaignsTests {
    private static func set(_ count: Int, _ rng: inout Seeded) -> BitSet {
        var set = BitSet(count: count)
        for index in 0..<count { set[index] = Int.random(in: 0..<4, using: &rng) > 0 }
        return set
    }

    private static func list(_ count: Int, _ rng: inout Seeded) -> [Int32] {
        (0..<Int32(count)).filter { _ in Int.random(in: 0..<8, using: &rng) == 0 }
    }

    // Around the ends of words and blocks: asked in any order, the blocks say what each campaign asked for itself says, and the report too.
    @Test(arguments: [0, 1, 63, 64, 65, 1_023, 1_024, 1_025, 2_500])
    func blocksSayWhatEachConditionSays(count: Int) {
        var rng = Seeded(UInt64(count))
        let keeps = (0..<3).map { _ in Self.set(count, &rng) }, drops = Self.set(count, &rng)
        let keepList = Self.list(count, &rng), dropList = Self.list(count, &rng)
        func loses(_ index: Int) -> LossReason? {
            if !keeps[0][index] { return .flight }
            if !keeps[1][index], !keeps[2][index], !keepList.contains(Int32(index)) { return .geo }
            if dropList.contains(Int32(index)) { return .cap }
            return !drops[index] ? nil : .blocked
        }
        var half = drops
        for index in 0..<count where index % 2 == 1 { half[index] = false }
        let conditions: [EligibilityCondition] = [
            .keep(keeps[0], else: .flight), .keep(keeps[1], [keeps[2]], [keepList], else: .geo), .drop(dropList, for: .cap),
            .drop(drops, for: .blocked),
        ]
        let report = EligibilityReport(conditions, count: count)
        #expect(report.reasons == (0..<count).map(loses))
        #expect((0..<count).allSatisfy { report.eligible[$0] == (loses($0) == nil) })

        var eligible = EligibleCampaigns(conditions, count: count)
        for index in (0..<count).shuffled(using: &rng).prefix(50) { #expect(eligible.contains(index) == (loses(index) == nil)) }
        for _ in 0..<50 where count > 0 {
            let low = Int.random(in: 0..<count, using: &rng), range = low..<Int.random(in: low...count, using: &rng)
            let some = Bool.random(using: &rng) ? half : nil
            let expected = range.filter { loses($0) == nil && some?[$0] ?? true }
            #expect(eligible.first(in: range, of: some) == expected.first)
        }
        // One more condition, said of what is known already and of what is not.
        var fewer = eligible.narrowed(by: .keep(half, else: .outranked))
        eligible.narrow(by: .keep(half, else: .outranked))
        for index in 0..<count {
            #expect(fewer.contains(index) == (loses(index) == nil && half[index]))
            #expect(eligible.contains(index) == fewer.contains(index))
        }
    }
}
