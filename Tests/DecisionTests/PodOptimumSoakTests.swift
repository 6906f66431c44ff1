import TestSupport
import Testing

@testable import Decision

@Suite struct PodOptimumSoakTests {
    /// A small avail with rules of all kinds: at most 8 ads to choose from in a tier, at most 4 of them in the break.
    struct Case {
        let catalogue: Catalogue
        let rules: PodRules
        let durationNs: Int64

        init(_ rng: inout Seeded, tiers: Int) throws {
            func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &rng) == 0 }
            func separation() -> PodRules.Separation { chance(3) ? .pod : .ads(Int.random(in: 0...2, using: &rng)) }
            catalogue = try Catalogue(
                campaigns: (0..<Int.random(in: 1...(5 * tiers), using: &rng)).map { index in
                    campaign(
                        "c\(index)", (0..<(chance(3) ? 2 : 1)).map { _ in Int64.random(in: 2...12, using: &rng) * 5 },
                        priority: Int.random(in: 0..<tiers, using: &rng), cpm: Int64.random(in: 0...5, using: &rng) * 100
                    ) {
                        if chance(2) { $0.advertiser = ["acme", "bolt"].randomElement(using: &rng)! }
                        if chance(2) { $0.categories = [["IAB1", "IAB2-3"], ["IAB2"], ["IAB3-1"]].randomElement(using: &rng)! }
                        if chance(8) { $0.position = [.first, .last].randomElement(using: &rng) }
                        if chance(4) { $0.caps = [FrequencyCap(1, per: .adBreak)] }
                    }
                })
            rules = PodRules(
                maxAds: Int.random(in: 1...4, using: &rng), minAdNs: chance(6) ? 15 * second : 0,
                maxAdNs: chance(6) ? 45 * second : Limits.creativeNs,
                slotsNs: chance(6) ? (0..<3).map { _ in Int64.random(in: 3...12, using: &rng) * 5 * second } : [],
                advertisers: separation(), categories: separation())
            durationNs = Int64.random(in: 10...120, using: &rng) * second
        }

        func law() -> PodLaw { PodLaw(book: catalogue.demo, rules: rules, leftNs: durationNs) }

        func decide(_ number: Int64) throws -> [Int] {
            let asked = Avail(catalogue.inventory(rules), breakNumber: number, durationNs: durationNs)
            return try decided(asked, catalogue).pod.slots.map(\.creative)
        }
    }

    @Test func theSmallPodIsTheBestOneThereIs() throws {
        for seed in 0..<UInt64(Soak.size(400, full: 10_000)) {
            var rng = Seeded(seed)
            let one = try Case(&rng, tiers: 1), law = one.law(), pod = try one.decide(Int64(seed))
            #expect(law.allows(pod), "seed \(seed): \(pod)")
            #expect(law.worth(pod) == law.best(of: Array(one.catalogue.demo.durations.indices)), "seed \(seed): \(pod)")
        }
    }

    @Test func theFirstTierIsTheBestOneWhateverTheSecondHas() throws {
        for seed in 0..<UInt64(Soak.size(200, full: 5_000)) {
            var rng = Seeded(seed &+ 1 << 32)
            let one = try Case(&rng, tiers: 2), law = one.law(), pod = try one.decide(Int64(seed)), book = one.catalogue.demo
            #expect(law.allows(pod), "seed \(seed): \(pod)")
            guard let tier = book.tiers.first, book.tiers.count == 2 else { continue }
            let first = book.durations.indices.filter { tier.contains(law.owner($0)) }
            #expect(law.worth(pod.filter(first.contains)) == law.best(of: first), "seed \(seed): \(pod)")
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
