import Testing

@testable import Decision

@Suite struct PriceTests {
    /// A campaign without a price has its tenant's: it is ranked by that, and its budget is bounded.
    @Test func withoutAPriceTheTenantsHolds() throws {
        let own = Campaign(id: "a", tenant: "demo", budgetCents: 2)
        let usual = try Catalogue(campaigns: [own]).demo.campaigns[0]
        #expect(usual.cpmCents == 1_000 && usual.limitImpressions == 2)
        let dear = try Catalogue(campaigns: [own], tenants: [Tenant(id: "demo", defaultCpmCents: 2_000)]).demo
        #expect(dear.campaigns[0].limitImpressions == 1 && dear.prices == [20_000])
        let house = try Catalogue(campaigns: [Campaign(id: "h", tenant: "demo", isHouse: true)]).demo
        #expect(house.campaigns[0].cpmCents == nil && house.prices == [0])
        #expect(throws: DecisionError.self) { try Catalogue(tenants: [Tenant(id: "demo", defaultCpmCents: 0)]) }
    }

    /// What a unit costs, and what an impression is expected to bring, in millionths.
    @Test(
        arguments: [
            (Price(.cpm, amountCents: 1_250), nil, 12_500, 12_500), (Price(.cpcv, amountCents: 2), nil, 20_000, 18_000),
            (Price(.cpc, amountCents: 250), nil, 2_500_000, 2_500), (Price(.flat, amountCents: 500_000), 1_000_000, 0, 5_000),
            (Price(.flat, amountCents: 500_000), nil, 0, 20_000), (Price(.flat, amountCents: 500_000), 0, 0, 20_000),
            (Price(.flat, amountCents: Limits.moneyCents), 1, 0, Limits.moneyCents * 10),
            (Price(.cpcv, amountCents: Limits.unitPriceCents), nil, Limits.unitPriceCents * 10_000, Limits.unitPriceCents * 9_000),
        ] as [(Price, Int64?, Int64, Int64)])
    func whatIsPaidForIsComparedByTheImpression(price: Price, goal: Int64?, unit: Int64, expected: Int64) throws {
        let own = campaign("a") {
            ($0.cpmCents, $0.price, $0.goalImpressions) = (nil, price, goal)
        }
        let book = try Catalogue(campaigns: [own], tenants: [Tenant(id: "demo", defaultCpmCents: 2_000)]).demo
        #expect(own.priceMicros == unit && book.prices == [expected])
        #expect(own.limitImpressions == goal)
    }

    /// Campaigns that pay for something else stand where their impressions are expected to belong.
    @Test func modelsCompeteByWhatTheyAreExpectedToBring() throws {
        func paying(_ model: PriceModel, _ cents: Int64) -> Campaign {
            campaign(model.rawValue) { ($0.cpmCents, $0.price) = (nil, Price(model, amountCents: cents)) }
        }
        let own = [paying(.cpm, 1_000), paying(.cpcv, 1), paying(.cpc, 1_500), paying(.flat, 1)]
        let before = try Catalogue(campaigns: own, tenants: [Tenant(id: "demo", defaultCpmCents: 1_100)])
        #expect(before.demo.ids == ["cpc", "flat", "cpm", "cpcv"])
        let dear = try before.replacing(Tenant(id: "demo", defaultCpmCents: 2_000), campaigns: own).demo
        #expect(dear.ids == ["flat", "cpc", "cpm", "cpcv"])
        // A budget of completed views is expected to last for as many impressions as have them.
        var bought = paying(.cpcv, 10)
        bought.budgetCents = 900
        #expect(bought.limitImpressions == 100)
    }

    @Test func pricesOutOfBoundsAreRefused() {
        for (price, cpm, field) in [
            (Price(.cpm, amountCents: -1), nil, "price.amount"), (Price(.cpc, amountCents: Limits.unitPriceCents + 1), nil, "price.amount"),
            (Price(.flat, amountCents: .max), nil, "price.amount"), (Price(.cpm, amountCents: 5), 6, "price"),
        ] as [(Price, Int64?, String)] {
            let own = campaign("a") { ($0.cpmCents, $0.price) = (cpm, price) }
            #expect { try own.check() } throws: {
                if case DecisionError.invalid(_, field, _) = $0 { true } else { false }
            }
            #expect(throws: DecisionError.self) { try Catalogue(campaigns: [own]) }
        }
    }

    @Test func theTenantsPriceChangesAlone() throws {
        let campaigns = [Campaign(id: "a", tenant: "demo"), campaign("b", cpm: 500)]
        let before = try Catalogue(campaigns: campaigns)
        #expect(try before.replacing(Tenant(id: "demo"), campaigns: campaigns).demo === before.demo)
        let after = try before.replacing(Tenant(id: "demo", defaultCpmCents: 100), campaigns: campaigns).demo
        #expect(after.campaigns.map(\.id) == ["b", "a"] && after.prices == [5_000, 1_000])
    }

    /// Weight 0: none while another of its tier and price has one; alone, or among its like, it is shown.
    @Test func withoutWeightItIsShownWhereNobodyHasSome() throws {
        func won(_ campaigns: [Campaign]) throws -> [String] {
            let catalogue = try Catalogue(campaigns: campaigns)
            return try (0..<64).map { bucket in
                try decided(avail(15, of: catalogue, number: 7, bucket: bucket), catalogue).pod.slots.map(\.campaignId).joined(
                    separator: "+")
            }
        }
        #expect(Set(try won([campaign("a", weight: 0)])) == ["a"])
        #expect(Set(try won([campaign("a", weight: 0), campaign("b")])) == ["b"])
        let both = try won([campaign("a", weight: 0), campaign("b", weight: 0)])
        #expect(both.count { $0 == "a" } == 32 && both.count { $0 == "b" } == 32, "they share the turns")
        #expect(Set(try won([campaign("a", weight: 0, status: .active), campaign("b", weight: 1, status: .paused)])) == ["a"])
    }
}
