import TestSupport
import Testing

@testable import Decision

@Suite struct RotationTests {
    @Test(arguments: [1, 2, 5, 30] as [Int64])
    func breaksShareTheFirstPlaceByWeightWhateverTheirDistance(step: Int64) throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", weight: 3), campaign("b", weight: 1), campaign("c", weight: 1)])
        var firsts: [String: Int] = [:]
        for number in 0..<1_000 as Range<Int64> {
            let slot = try pod(avail(15, of: catalogue, number: number * step, bucket: 9), catalogue).0.slots[0]
            firsts[slot.campaignId, default: 0] += 1
        }
        #expect(abs((firsts["a"] ?? 0) - 600) <= 20)
        #expect(abs((firsts["b"] ?? 0) - 200) <= 20)
    }

    @Test func bucketsShareTheFirstPlaceByWeightAtEachBreak() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", weight: 3), campaign("b", weight: 1)])
        for number in 0..<20 as Range<Int64> {
            var firsts = 0
            for bucket in 0..<64 {
                if try pod(avail(15, of: catalogue, number: number, bucket: bucket), catalogue).0.slots[0].campaignId == "a" { firsts += 1 }
            }
            #expect((47...49).contains(firsts))
        }
    }

    @Test func everyCandidateIsDrawnOnce() {
        var rng = Seeded(1), rotation = Rotation((0..<50).map { ($0, $0 + 1) }, breakNumber: 3, bucket: 5)
        var drawn: [Int] = []
        while let index = rotation.next(using: &rng) { drawn.append(index) }
        #expect(drawn.sorted() == Array(0..<50))
    }

    @Test func laterPlacesGoByWeight() {
        var counts = [0, 0, 0]
        for seed in 0..<3_000 as Range<UInt64> {
            var rng = Seeded(seed), rotation = Rotation([(0, 1), (1, 1), (2, 3)], breakNumber: 0, bucket: 0)
            let first = rotation.next(using: &rng), second = rotation.next(using: &rng)
            #expect(first == 0)
            if let second { counts[second] += 1 }
        }
        // Three of four draws among what is left; five standard deviations either way.
        #expect(abs(counts[2] - 2_250) < 120)
    }

    @Test func noCandidatesNoDraw() {
        var rng = Seeded(1), rotation = Rotation([], breakNumber: 3, bucket: 5)
        #expect(rotation.next(using: &rng) == nil)
    }

    @Test func creativesOfACampaignTakeTurns() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [15, 15])])
        let shown = try (0..<10 as Range<Int64>).map { try pod(avail(15, of: catalogue, number: $0), catalogue).0.slots[0].creative }
        #expect(Set(shown) == [0, 1])
    }
}
