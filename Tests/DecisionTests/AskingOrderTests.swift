import TestSupport
import Testing

@testable import Decision

@Suite struct AskingOrderTests {
    /// Campaigns in the order in which they are asked, up to so many; and how many were looked at for it.
    private static func asked(
        _ most: Int, of catalogue: Catalogue, seed: UInt64, number: Int64 = 0, bucket: Int = 0, dropping: [Int32] = [],
        some: BitSet? = nil, isOpen: (Int) -> Bool = { _ in true }
    ) -> (campaigns: [Int], looks: Int) {
        let book = catalogue.demo
        var eligible = EligibleCampaigns([.drop(dropping, for: .cap)], count: book.campaigns.count), asked: [Int] = [], looks = 0
        for tier in book.tiers where asked.count < most {
            AskingOrder(book: book, rotation: Rotation(seed: seed, breakNumber: number, bucket: bucket)).walk(
                tier, &eligible, of: some,
                isOpen: { campaign, _ in
                    looks += 1
                    return isOpen(campaign)
                }
            ) {
                asked.append($0)
                return asked.count < most
            }
        }
        return (asked, looks)
    }

    // Few and many that pay the same, and anything between none and all of them to be had.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func eachOneIsAskedOnceInTheOrderOfTiersAndPrices(seed: UInt64) throws {
        var rng = Seeded(seed)
        let count = [5, 70, 700, 3_000][Int(seed % 4)], prices = Int64([1, 3, 200][Int(seed % 3)])
        let catalogue = try Catalogue(
            campaigns: (0..<count).map {
                campaign(
                    "c\($0)", priority: Int.random(in: 0...1, using: &rng), weight: Int.random(in: 1...5, using: &rng),
                    cpm: Int64.random(in: 1...prices, using: &rng))
            })
        let book = catalogue.demo, chance = [0, 1, 5, 20][Int.random(in: 0..<4, using: &rng)]
        let dropped = (0..<Int32(count)).filter { _ in chance > 0 && Int.random(in: 0..<chance, using: &rng) > 0 }
        var some = BitSet(count: count), closed: Set<Int> = []
        for index in 0..<count {
            some[index] = Int.random(in: 0..<4, using: &rng) > 0
            if Int.random(in: 0..<4, using: &rng) == 0 { closed.insert(index) }
        }
        let asked = Self.asked(.max, of: catalogue, seed: seed, dropping: dropped, some: some) { !closed.contains($0) }.campaigns
        let drops = Set(dropped.map(Int.init))
        let expected = (0..<count).filter { !drops.contains($0) && some[$0] && !closed.contains($0) }
        #expect(asked.sorted() == expected)
        #expect(asked.map { book.equalsEnds[$0] } == expected.map { book.equalsEnds[$0] }, "tiers and prices in their order")
        let some16 = Self.asked(16, of: catalogue, seed: seed, dropping: dropped, some: some) { !closed.contains($0) }.campaigns
        #expect(some16 == Array(asked.prefix(16)), "however far somebody asks")
    }

    // Both the first place and the one after it, each beside five standard deviations of independent draws: of few that are counted, and of
    // many that are drawn, half of which can't be shown.
    @Test(arguments: [(5, 60_000), (500, 60_000)])
    func placesGoByWeight(count: Int, draws: Int) throws {
        // The heavy ones are spread among those that weigh next to nothing.
        let heavy = (0..<count).filter { $0 % (count / 5) == 0 }
        let catalogue = try Catalogue(
            campaigns: (0..<count).map { index in
                campaign("c\(1_000 + index)", weight: heavy.firstIndex(of: index).map { ($0 + 1) * 1_000 } ?? 1)
            })
        let closed = Set([heavy[4]] + (count > 5 ? (0..<count).filter { !heavy.contains($0) && $0 % 2 == 0 } : []))
        var firsts = [Int](repeating: 0, count: count), seconds = firsts
        for draw in 0..<draws {
            var rng = Seeded(UInt64(draw))
            let order = Self.asked(2, of: catalogue, seed: rng.next(), number: Int64(draw), bucket: 3) { !closed.contains($0) }.campaigns
            firsts[order[0]] += 1
            seconds[order[1]] += 1
        }
        let weights = catalogue.demo.weights.enumerated().map { closed.contains($0.offset) ? 0 : Double($0.element) }
        let total = weights.reduce(0, +)
        func isNear(_ number: Int, _ share: Double) -> Bool {
            abs(Double(number) - share * Double(draws)) <= 5 * (share * (1 - share) * Double(draws)).squareRoot() + 1
        }
        for index in heavy {
            #expect(isNear(firsts[index], weights[index] / total), "\(index): \(firsts[index])")
            // Second after another was first: the sum over who that was.
            var share = 0.0
            for (other, first) in weights.enumerated() where other != index { share += first / total * weights[index] / (total - first) }
            #expect(isNear(seconds[index], share), "\(index): \(seconds[index])")
        }
    }

    /// In one bucket the breaks share the first place evenly, also where only a few of very many can be shown.
    @Test func theFirstPlaceIsSharedEvenlyByTheFewThatAreLeftOfMany() throws {
        let catalogue = try Catalogue(campaigns: (0..<2_000).map { campaign("c\($0)") }), open = [7, 400, 1_999]
        var firsts: [Int: Int] = [:]
        for number in 0..<300 as Range<Int64> {
            firsts[Self.asked(1, of: catalogue, seed: 9, number: number) { open.contains($0) }.campaigns[0], default: 0] += 1
        }
        for campaign in open { #expect(abs(firsts[campaign, default: 0] - 100) <= 3) }
    }

    @Test func whoHasNoWeightIsAskedOnlyWhereNobodyHasSome() throws {
        for count in [3, 600] {
            let catalogue = try Catalogue(campaigns: (0..<count).map { campaign("c\(1_000 + $0)", weight: $0 < 2 ? 1 : 0) })
            #expect(Set(Self.asked(.max, of: catalogue, seed: 1).campaigns) == [0, 1])
            // Among themselves they share the turns equally.
            #expect(Self.asked(.max, of: catalogue, seed: 1) { $0 > 1 }.campaigns.sorted() == Array(2..<count))
        }
    }

    /// What is asked of ten thousand that all come into question does not grow with them.
    @Test func ofManyOnlyThoseAreLookedAtThatAreAskedFor() throws {
        let equal = try Catalogue(campaigns: (0..<10_000).map { campaign("c\($0)", weight: $0 % 5 + 1) })
        let different = try Catalogue(campaigns: (0..<10_000).map { campaign("c\($0)", cpm: Int64($0)) })
        for seed in 0..<100 as Range<UInt64> {
            #expect(Self.asked(16, of: equal, seed: seed, number: Int64(seed)).looks <= 16)
            #expect(Self.asked(16, of: different, seed: seed).looks == 16)
            // Every second one is shut out before it is looked at.
            let half = (0..<5_000).map { Int32($0 * 2) }
            #expect(Self.asked(16, of: equal, seed: seed, number: Int64(seed), dropping: half).looks <= 16)
        }
    }

    /// What is found of one campaign may be true of very many others: none of these is looked at any more.
    @Test func whoIsTakenOutMeanwhileIsNotLookedAt() throws {
        for prices in [1, 10_000] as [Int64] {
            let catalogue = try Catalogue(campaigns: (0..<10_000).map { campaign("c\($0)", cpm: Int64($0) % prices) })
            let book = catalogue.demo, odd = (0..<5_000).map { Int32($0 * 2 + 1) }
            var eligible = EligibleCampaigns([], count: 10_000), asked = 0, closed = 0
            AskingOrder(book: book, rotation: Rotation(seed: 3, breakNumber: 1, bucket: 2)).walk(
                book.tiers[0], &eligible, of: nil,
                isOpen: { campaign, eligible in
                    guard campaign % 2 == 1 else { return true }
                    closed += 1
                    eligible.narrow(by: .drop(odd, for: .separation))
                    return false
                }
            ) { campaign in
                #expect(campaign % 2 == 0)
                asked += 1
                return true
            }
            #expect(asked == 5_000 && closed == 1)
        }
    }
}
