import TestSupport
import Testing

@testable import Decision

@Suite struct InventoryTests {
    // Everybody who has something short enough, and not many others.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func whatFitsIsFoundWithFewOthers(seed: UInt64) throws {
        var rng = Seeded(seed), lengths = (0..<Int.random(in: 1...30, using: &rng)).map { _ in Int64.random(in: 1...90, using: &rng) }
        lengths.append(Int64.random(in: 1...5, using: &rng))
        let catalogue = try Catalogue(
            campaigns: (0..<2_000).map { index in
                campaign("c\(index)", [index % 9 == 0 ? lengths.randomElement(using: &rng)! : lengths[index % lengths.count], 100])
            })
        let inventory = catalogue.inventory()
        for room in 0...120 as ClosedRange<Int64> {
            let exact = (0..<2_000).filter { inventory.shortestNs[$0] <= room * second }
            guard let fitting = inventory.fitting(room * second) else {
                #expect(exact.count == 2_000)
                continue
            }
            #expect(exact.allSatisfy { fitting[$0] })
            if !exact.isEmpty { #expect(fitting.population <= max(2 * exact.count, 64)) }
        }
    }

    @Test func anInventoryLikeAnotherIsThatOfItsOwnChannel() throws {
        let catalogue = try Catalogue(campaigns: [
            campaign("sports") { $0.targeting = Targeting(all: [.init(.channel, ["sports"])]) },
            campaign("live") { $0.targeting = Targeting(all: [.init(.label, ["live"])]) }, campaign("off") { $0.advertiser = "x" },
        ])
        let rules = PodRules(maxAds: 2, blockedAdvertisers: ["x"])
        let news = Inventory(catalogue.demo, .init(id: "news", rules: rules))
        let sports = Inventory(like: news, id: "sports", labels: ["live"])
        #expect(sports.channel == Inventory.Channel(id: "sports", labels: ["live"], rules: rules))
        #expect(try decided(Avail(news, breakNumber: 1, durationNs: 60 * second), catalogue).campaigns.isEmpty)
        let pod = try decided(Avail(sports, breakNumber: 1, durationNs: 60 * second), catalogue)
        #expect(Set(pod.campaigns) == ["sports", "live"] && pod.reason("off") == "blocked")
    }
}
