import TestSupport
import Testing

@testable import Decision

@Suite struct PodOrderTests {
    // Against all orders of each choice: it is found whether there is one, and of those the one that is preferred.
    @Test func theFirstOrderThatIsAllowedIsFound() throws {
        for seed in 0..<UInt64(Soak.size(150, full: 5_000)) {
            var rng = Seeded(seed)
            var one = try PodOptimumSoakTests.Case(&rng, tiers: 1)
            let book = one.catalogue.demo
            if Int.random(in: 0..<3, using: &rng) == 0 { one.laid = (0..<Int.random(in: 1...2, using: &rng)).map { _ in 0 } }
            let law = one.law()
            guard law.places([]) else { continue }
            let ads = book.durations.indices.shuffled(using: &rng).prefix(5).enumerated().map { turn, creative in
                let owner = law.owner(creative)
                return AdCandidate(
                    campaign: owner, creative: creative, durationNs: book.durations[creative], priceMicros: 0, tier: 0, round: 0,
                    turn: turn,
                    position: book.positions[owner])
            }
            var order = PodOrder(ads, book, one.rules, laid: one.laid)
            for choice in 1..<UInt64(1 << ads.count) {
                let chosen = ads.indices.filter { choice >> UInt64($0) & 1 != 0 }.map { ads[$0].creative }
                let first = Self.permutations(chosen).first { law.places($0) }
                // What may not be in one break at all is nobody's order.
                let isPair = one.rules.advertisers == .pod || one.rules.categories == .pod
                guard !isPair || first != nil else { continue }
                #expect(order.ordered(choice)?.map(\.creative) == first, "seed \(seed): \(chosen)")
            }
        }
    }

    /// Those with the earlier elements first come first.
    static func permutations(_ list: [Int]) -> [[Int]] {
        guard list.count > 1 else { return [list] }
        return list.indices.flatMap { index in
            var rest = list
            let own = rest.remove(at: index)
            return permutations(rest).map { [own] + $0 }
        }
    }

    /// Too many of one advertiser have no order, which is found out without trying them all.
    @Test func whereRivalsAreTooManyItIsSeenAtOnce() throws {
        let catalogue = try Catalogue(
            campaigns: (0..<24).map { index in
                campaign("c\(index)") { $0.advertiser = index < 13 ? "acme" : "a\(index)" }
            })
        let ads = (0..<24).map {
            AdCandidate(campaign: $0, creative: $0, durationNs: 1, priceMicros: 0, tier: 0, round: 0, turn: $0, position: nil)
        }
        let book = catalogue.demo, rivals = ads.filter { book.campaigns[$0.campaign].advertiser == "acme" }
        let others = ads.filter { book.campaigns[$0.campaign].advertiser != "acme" }
        var order = PodOrder(rivals + others, book, PodRules(), laid: [])
        #expect(order.ordered() == nil && order.stepsTaken == 1)
        var fewer = PodOrder(Array(rivals.dropLast()) + others, book, PodRules(), laid: [])
        #expect(fewer.ordered()?.count == 23 && fewer.stepsTaken < 100)
    }
}
