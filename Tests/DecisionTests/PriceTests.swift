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
