import Decision
import Testing

@testable import EdgeProxy

@Suite struct CatalogueHolderTests {
    private static func campaign(_ tenant: String, _ change: (inout Campaign) -> Void = { _ in }) -> Campaign {
        var one = Campaign(id: "a", tenant: tenant, creatives: [Decision.Creative(id: "a-15", durationNs: 15_000_000_000)])
        change(&one)
        return one
    }

    @Test func onlyTheTenantThatDiffersGetsAnotherBook() throws {
        let tenants = ["t", "u"].map { Tenant(id: $0) }, before = tenants.map { Self.campaign($0.id) }
        let catalogues = try CatalogueHolder(campaigns: before, tenants: tenants), first = catalogues.current
        #expect(catalogues.update(campaigns: before.reversed(), tenants: tenants).isEmpty)
        #expect(catalogues.version.load(ordering: .acquiring) == 1, "nothing differs, nothing is rebuilt")
        #expect(catalogues.update(campaigns: [before[0], Self.campaign("u") { $0.weight = 2 }], tenants: tenants).isEmpty)
        #expect(catalogues.version.load(ordering: .acquiring) == 2)
        #expect(catalogues.current.book(of: "t") === first.book(of: "t") && catalogues.current.book(of: "u") !== first.book(of: "u"))
        _ = catalogues.update(campaigns: [before[0]], tenants: [tenants[0]])
        #expect(catalogues.current.book(of: "t") === first.book(of: "t") && catalogues.current.book(of: "u") == nil)
    }

    @Test func campaignsThatContradictThemselvesLeaveTheLastGoodOnesOfTheirTenantAlone() throws {
        let catalogues = try CatalogueHolder(campaigns: [Self.campaign("t"), Self.campaign("u")], tenants: [])
        let first = catalogues.current, wrong = Self.campaign("t") { $0.creatives[0].durationNs = 7_200_000_000_000 }
        let refused = catalogues.update(campaigns: [wrong, Self.campaign("u") { $0.weight = 2 }], tenants: [])
        #expect(refused.map(\.tenant) == ["t"] && "\(refused[0].why)".contains("duration"))
        #expect(catalogues.current.book(of: "t") === first.book(of: "t"))
        #expect(catalogues.current.book(of: "u")?.campaigns[0].weight == 2, "the others go on")
        #expect(catalogues.update(campaigns: [wrong, Self.campaign("u")], tenants: []).isEmpty, "said once")
        _ = catalogues.update(campaigns: [Self.campaign("t") { $0.weight = 3 }, Self.campaign("u")], tenants: [])
        #expect(catalogues.current.book(of: "t")?.campaigns[0].weight == 3)
        #expect(catalogues.update(campaigns: [wrong, Self.campaign("u")], tenants: []).count == 1, "and again when it comes again")
    }
}

extension CatalogueHolder {
    /// All campaigns of all tenants, in any order.
    func update(campaigns: [Campaign], tenants: [Tenant]) -> [(tenant: String, why: DecisionError)] {
        let known = Dictionary(tenants.map { ($0.id, $0) }) { first, _ in first }
        let ids = Set(campaigns.map(\.tenant)).union(known.keys)
        return update(ids.map { id in (known[id] ?? Tenant(id: id), CampaignList(campaigns.filter { $0.tenant == id })) })
    }
}
