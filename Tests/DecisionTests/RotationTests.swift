import TestSupport
import Testing

@testable import Decision

@Suite struct RotationTests {
    @Test(arguments: [1, 2, 5, 30] as [Int64])
    func breaksShareTheFirstPlaceByWeightWhateverTheirDistance(step: Int64) throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", weight: 3), campaign("b", weight: 1), campaign("c", weight: 1)])
        var firsts: [String: Int] = [:]
        for number in 0..<1_000 as Range<Int64> {
            firsts[try decided(avail(15, of: catalogue, number: number * step, bucket: 9), catalogue).campaigns[0], default: 0] += 1
        }
        #expect(abs((firsts["a"] ?? 0) - 600) <= 20)
        #expect(abs((firsts["b"] ?? 0) - 200) <= 20)
    }

    @Test func bucketsShareTheFirstPlaceByWeightAtEachBreak() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", weight: 3), campaign("b", weight: 1)])
        for number in 0..<20 as Range<Int64> {
            let firsts = try (0..<64).count { bucket in
                try decided(avail(15, of: catalogue, number: number, bucket: bucket), catalogue).campaigns[0] == "a"
            }
            #expect((47...49).contains(firsts))
        }
    }

    /// Without weight there is a turn only when nobody has one that does, however well it would fit.
    @Test func whatHasNoWeightWaits() throws {
        let creatives = try Catalogue(campaigns: [campaign("a", [15, 30]) { $0.creatives[1].weight = 0 }])
        let campaigns = try Catalogue(campaigns: [campaign("a", [15], weight: 1), campaign("b", [30], weight: 0)])
        for number in 0..<20 as Range<Int64> {
            #expect(try decided(avail(30, of: creatives, number: number), creatives).pod.slots.first?.durationNs == 15 * second)
            #expect(try decided(avail(30, of: campaigns, number: number), campaigns).campaigns.first == "a")
        }
    }

    // Both the first place and those after it, each beside five standard deviations of 100,000 independent draws.
    @Test func placesGoByWeight() {
        let candidates: [(index: Int, weight: Int)] = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)]
        var firsts = [0, 0, 0, 0, 0], seconds = [0, 0, 0, 0, 0]
        for draw in 0..<100_000 as Range<UInt64> {
            var rng = Seeded(draw)
            let order = Rotation(seed: rng.next(), breakNumber: Int64(draw), bucket: 3).first(2, of: candidates)
            firsts[order[0]] += 1
            seconds[order[1]] += 1
        }
        func isNear(_ count: Int, _ share: Double) -> Bool {
            abs(Double(count) - share * 1e5) <= 5 * (share * (1 - share) * 1e5).squareRoot()
        }
        let weights = candidates.map { Double($0.weight) / 10 }
        for (index, weight) in weights.enumerated() {
            #expect(isNear(firsts[index], weight), "\(index): \(firsts[index])")
            // Second after another was first: the sum over who that was.
            var share = 0.0
            for (other, first) in weights.enumerated() where other != index { share += first * weight / (1 - first) }
            #expect(isNear(seconds[index], share), "\(index): \(seconds[index])")
        }
    }

    @Test func theFirstOfManyAreTheSameAsOfAll() {
        let candidates = (0..<200).map { (index: $0, weight: $0 % 7 + 1) }
        for seed in 0..<50 as Range<UInt64> {
            let rotation = Rotation(seed: seed, breakNumber: Int64(seed), bucket: 5)
            let all = rotation.first(200, of: candidates)
            #expect(all.sorted() == Array(0..<200))
            #expect(rotation.first(16, of: candidates) == Array(all[..<16]))
        }
        #expect(Rotation(seed: 1, breakNumber: 3, bucket: 5).first(4, of: []).isEmpty)
        #expect(Rotation(seed: 1, breakNumber: 3, bucket: 5).first(4, of: [(0, 0), (1, 0)]).count == 2)
    }

    @Test func theLogarithmIsRight() {
        // ln 10, ln 2, ln 1 and of the smallest that is drawn.
        for (value, expected) in [
            (10.0, 2.302585092994046), (2, 0.6931471805599453), (1, 0), (0x1p-54, -37.42994775023705), (0.9, -0.1053605156578263),
        ] {
            #expect(abs(Rotation.logarithm(value) - expected) < 1e-11)
        }
    }

    @Test func creativesGoByWeight() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("a", [15, 15, 15]) {
                $0.creatives[0].weight = 2; $0.creatives[2].weight = 0
            }
        ])
        var counts = [0, 0, 0]
        for number in 0..<3_000 as Range<Int64> {
            counts[try decided(avail(15, of: catalogue, number: number), catalogue).pod.slots[0].creative] += 1
        }
        #expect(abs(counts[0] - 2_000) < 130 && counts[2] == 0)
    }

    @Test func creativesInSequenceComeInTheirOrder() throws {
        let catalogue = try Catalogue(campaigns: [campaign("a", [15, 15, 15]) { $0.rotation = .sequence }])
        var table = ViewerTable(viewers: 10, keepMs: day), shown: [Int] = []
        for number in 0..<7 as Range<Int64> {
            let seen = catalogue.demo.state(of: table.history(of: 1), at: number)
            let slots = try decided(avail(60, of: catalogue, number: number, seen: seen), catalogue).pod.slots
            shown += slots.map(\.creative)
            for slot in slots { catalogue.demo.remember(slot.campaign, of: 1, at: number, in: &table) }
        }
        #expect(shown == [0, 1, 2, 0, 1, 2, 0])
        // One that can't be laid at all is stepped over.
        let asked = Avail(catalogue.inventory { $0 == 0 ? .notReady : .ready }, breakNumber: 1, durationNs: 60 * second)
        #expect(try decided(asked, catalogue).pod.slots.map(\.creative) == [1])
    }
}
