/// Everything that may be shown, as one immutable snapshot; shared by all decisions until the next is published.
public struct Catalogue: Sendable {
    /// By tenant.
    private let books: [String: TenantCatalogue]
    private var standings: [String: Standing]
    /// For tenants without campaigns.
    private static let empty = Standing([])

    /// - Parameter tenants: those that are not named here are in UTC, with `TrafficShape.standard` and without experiments.
    /// - Throws: `DecisionError.invalid` for what contradicts itself.
    public init(campaigns: [Campaign] = [], tenants: [Tenant] = []) throws(DecisionError) {
        if campaigns.count > Limits.campaigns {
            throw .invalid(object: "campaigns", field: "", problem: "more than \(Limits.campaigns)")
        }
        if campaigns.reduce(0, { $0 + $1.creatives.count }) > Limits.creatives {
            throw .invalid(object: "creatives", field: "", problem: "more than \(Limits.creatives)")
        }
        var byTenant = Dictionary(grouping: campaigns, by: \.tenant)
        for tenant in tenants where byTenant[tenant.id] == nil { byTenant[tenant.id] = [] }
        let known = Dictionary(tenants.map { ($0.id, $0) }) { first, _ in first }
        var books: [String: TenantCatalogue] = [:], standings: [String: Standing] = [:]
        // In order, so that of two errors always the same one is reported.
        for (id, own) in byTenant.sorted(by: { $0.key < $1.key }) {
            let book = try TenantCatalogue(known[id] ?? Tenant(id: id), own)
            books[id] = book
            standings[id] = Standing(book.campaigns)
        }
        self.books = books
        self.standings = standings
    }

    /// A tenant's campaigns; nil for a tenant that has neither campaigns nor a name here.
    public func book(of tenant: String) -> TenantCatalogue? { books[tenant] }

    func standing(of book: TenantCatalogue) -> Standing { standings[book.tenant] ?? Self.empty }

    /// The same catalogue with another status of one campaign: nothing else is rebuilt. Unknown ids change nothing.
    public func setting(_ status: Campaign.Status, tenant: String, campaign id: String) -> Catalogue {
        changing(tenant, id) { $0.set(status, of: $1) }
    }

    /// The same catalogue with another budget or goal of one campaign: nothing else is rebuilt. Unknown ids change nothing.
    /// - Parameter limitImpressions: as `Campaign.limitImpressions` gives it; nil: nothing bounds it.
    public func setting(limitImpressions: Int64?, tenant: String, campaign id: String) -> Catalogue {
        changing(tenant, id) { $0.set(limit: limitImpressions, of: $1) }
    }

    private func changing(_ tenant: String, _ id: String, _ change: (inout Standing, Int) -> Void) -> Catalogue {
        guard let index = books[tenant]?.campaignIndex(id: id), var standing = standings[tenant] else { return self }
        change(&standing, index)
        var copy = self
        copy.standings[tenant] = standing
        return copy
    }
}
