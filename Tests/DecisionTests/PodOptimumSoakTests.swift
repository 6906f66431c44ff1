import TestSupport
import Testing

@testable import Decision

@Suite struct PodOptimumSoakTests {
    /// A small avail with rules of all kinds: at most 8 ads to choose from in a tier, at most 4 of them in the break.
    struct Case {
        let catalogue: Catalogue
        let rules: PodRules
        let durationNs: Int64
        /// Campaigns that the break holds already.
        var laid: [Int] = []

        init(_ rng: inout Seeded, tiers: Int, campaigns: Int = 5, areEqual: Bool = false) throws {
            func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &rng) == 0 }
            func separation() -> PodRules.Separation { chance(3) ? .pod : .ads(Int.random(in: 0...2, using: &rng)) }
            catalogue = try Catalogue(
                campaigns: (0..<Int.random(in: 1...(campaigns * tiers), using: &rng)).map { index in
                    campaign(
                        "c\(index)", (0..<(chance(3) ? 2 : 1)).map { _ in Int64.random(in: 2...12, using: &rng) * 5 },
                        priority: Int.random(in: 0..<tiers, using: &rng),
                        // Those of one price share by their turns, also where others of them would bring more together.
                        cpm: areEqual ? 100 : Int64.random(in: 0...5, using: &rng) * 100 + Int64(index)
                    ) {
                        if chance(2) { $0.advertiser = ["acme", "bolt"].randomElement(using: &rng)! }
                        if chance(2) { $0.categories = [["IAB1", "IAB2-3"], ["IAB2"], ["IAB3-1"]].randomElement(using: &rng)! }
                        if chance(8) { $0.position = [.first, .last].randomElement(using: &rng) }
                        if chance(4) { $0.caps = [FrequencyCap(1, per: .adBreak)] }
                        if !$0.advertiser.isEmpty, chance(4) {
                            $0.caps.append(FrequencyCap(Int.random(in: 1...2, using: &rng), per: .adBreak, of: .advertiser))
                        }
                        if chance(5) { $0.labels = [["x"], ["y"], ["x", "y"]].randomElement(using: &rng)! }
                        if chance(6) { $0.excludedLabels = [["x"], ["y"]].randomElement(using: &rng)! }
                    }
                })
            rules = PodRules(
                maxAds: Int.random(in: 1...4, using: &rng), minAdNs: chance(6) ? 15 * second : 0,
                maxAdNs: chance(6) ? 45 * second : Limits.creativeNs,
                slotsNs: chance(6) ? (0..<3).map { _ in Int64.random(in: 3...12, using: &rng) * 5 * second } : [],
                advertisers: separation(), categories: separation())
            durationNs = Int64.random(in: 10...120, using: &rng) * second
        }

        func law() -> PodLaw { PodLaw(book: catalogue.demo, rules: rules, leftNs: durationNs, laid: laid) }

        func decide(_ number: Int64, durationNs: Int64? = nil, laid: [Pod.Slot] = []) throws -> [Pod.Slot] {
            let asked = Avail(catalogue.inventory(rules), breakNumber: number, durationNs: durationNs ?? self.durationNs, laid: laid)
            return try decided(asked, catalogue).pod.slots
        }
    }

    @Test func theSmallPodIsTheBestOneThereIs() throws {
        for seed in 0..<UInt64(Soak.size(400, full: 10_000)) {
            var rng = Seeded(seed)
            let one = try Case(&rng, tiers: 1), law = one.law(), pod = try one.decide(Int64(seed)).map(\.creative)
            #expect(law.allows(pod), "seed \(seed): \(pod)")
            #expect(law.worth(pod) == law.best(of: Array(one.catalogue.demo.durations.indices)), "seed \(seed): \(pod)")
        }
    }

    @Test func theFirstTierIsTheBestOneWhateverTheSecondHas() throws {
        for seed in 0..<UInt64(Soak.size(200, full: 5_000)) {
            var rng = Seeded(seed &+ 1 << 32)
            let one = try Case(&rng, tiers: 2), law = one.law(), pod = try one.decide(Int64(seed)).map(\.creative)
            let book = one.catalogue.demo
            #expect(law.allows(pod), "seed \(seed): \(pod)")
            guard let tier = book.tiers.first, book.tiers.count == 2 else { continue }
            let first = book.durations.indices.filter { tier.contains(law.owner($0)) }
            let own = pod.filter(first.contains), best = law.best(of: first)
            // What of the second tier stands between can make room for more of the first one.
            #expect(law.allows(own) ? law.worth(own) == best : law.worth(own) >= best, "seed \(seed): \(pod)")
        }
    }

    // However much there is to choose from: no ad is left out that could be added in any order, also to what the break holds already.
    @Test func nothingIsLeftOutThatHasAPlace() throws {
        for seed in 0..<UInt64(Soak.size(150, full: 3_000)) {
            var rng = Seeded(seed &+ 2 << 32)
            var one = try Case(&rng, tiers: Int.random(in: 1...3, using: &rng), campaigns: 20, areEqual: seed % 2 == 0)
            let laid = Bool.random(using: &rng) ? try one.decide(1, durationNs: one.durationNs / 3) : []
            one.laid = laid.map(\.campaign)
            let pod = try one.decide(1, laid: laid).map(\.creative)
            var law = one.law()
            law.leftNs -= laid.reduce(0) { $0 + $1.durationNs }
            #expect(law.allows(pod), "seed \(seed): \(pod)")
            let used = Set(pod + laid.map(\.creative))
            for creative in law.book.durations.indices where !used.contains(creative) && law.mayBeTogether(pod + [creative]) {
                let order = PodOrderTests.permutations(pod + [creative]).first { law.places($0) }
                #expect(order == nil, "seed \(seed): \(pod) leaves out \(creative)")
            }
        }
    }

    // Too much to try: the rules hold all the same, and little is left on the table.
    @Test func theLargePodKeepsTheRulesAndFillsTheBreak() throws {
        for seed in 0..<UInt64(Soak.size(100, full: 2_000)) {
            var rng = Seeded(seed)
            let catalogue = try Catalogue(
                campaigns: (0..<300).map { index in
                    campaign(
                        "c\(index)", [[10, 20], [15], [30, 15], [60, 6]].randomElement(using: &rng)!,
                        cpm: Int64.random(in: 500...3_000, using: &rng)
                    ) {
                        $0.advertiser = "a\(index % 40)"
                        $0.categories = ["IAB\(Int.random(in: 1...20, using: &rng))"]
                    }
                })
            let rules = PodRules(maxAds: 8, advertisers: .pod, categories: Bool.random(using: &rng) ? .pod : .ads(1))
            let law = PodLaw(book: catalogue.demo, rules: rules, leftNs: 120 * second)
            let pod = try decided(Avail(catalogue.inventory(rules), breakNumber: Int64(seed), durationNs: 120 * second), catalogue).pod
            #expect(law.allows(pod.slots.map(\.creative)), "seed \(seed)")
            #expect(pod.slots.count == 8 || pod.durationNs > 114 * second, "seed \(seed): \(pod.durationNs / second) s")
        }
    }
}
