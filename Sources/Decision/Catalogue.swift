/// Everything that may be shown, as one immutable snapshot; shared by all decisions until the next is published.
public struct Catalogue: Sendable {
    /// By tenant.
    private var books: [String: TenantCatalogue]
    private var statuses: [String: StatusAndLimits]
    /// For tenants without campaigns.
    private static let empty = StatusAndLimits([])

    /// - Parameter tenants: those that are not named here are in UTC, with `TrafficShape.standard` and without experiments.
    /// - Throws: `DecisionError.invalid` for what contradicts itself.
    public init(campaigns: [Campaign] = [], tenants: [Tenant] = []) throws(DecisionError) {
        try Self.checkCounts(campaigns: campaigns.count, creatives: campaigns.reduce(0) { $0 + $1.creatives.count })
        var byTenant = Dictionary(grouping: campaigns, by: \.tenant)
        for tenant in tenants where byTenant[tenant.id] == nil { byTenant[tenant.id] = [] }
        let known = Dictionary(tenants.map { ($0.id, $0) }) { first, _ in first }
        var books: [String: TenantCatalogue] = [:], statuses: [String: StatusAndLimits] = [:]
        // In order, so that of two errors always the same one is reported.
        for (id, own) in byTenant.sorted(by: { $0.key < $1.key }) {
            let book = try TenantCatalogue(known[id] ?? Tenant(id: id), own)
            books[id] = book
            statuses[id] = StatusAndLimits(book.campaigns)
        }
        self.books = books
        self.statuses = statuses
    }

    private static func checkCounts(campaigns: Int, creatives: Int) throws(DecisionError) {
        if campaigns > Limits.campaigns { throw .invalid(object: "campaigns", field: "", problem: "more than \(Limits.campaigns)") }
        if creatives > Limits.creatives { throw .invalid(object: "creatives", field: "", problem: "more than \(Limits.creatives)") }
    }

    /// The same catalogue with another edition of one tenant. What is made of the others is kept, and of this one what has not changed.
    ///
    /// A status or limit that was set (`setting`) stays until the campaign's own is another.
    ///
    /// - Parameter campaigns: all that the tenant has now, in any order.
    /// - Throws: `DecisionError.invalid` for what contradicts itself.
    public func replacing(_ tenant: Tenant, campaigns: [Campaign]) throws(DecisionError) -> Catalogue {
        if let other = campaigns.first(where: { $0.tenant != tenant.id }) {
            throw .invalid(object: "campaigns/\(other.id)", field: "tenant", problem: "is not \"\(tenant.id)\"")
        }
        let others = books.values.filter { $0.tenant != tenant.id }
        try Self.checkCounts(
            campaigns: others.reduce(campaigns.count) { $0 + $1.campaigns.count },
            creatives: others.reduce(campaigns.reduce(0) { $0 + $1.creatives.count }) { $0 + $1.creativeCount })
        var copy = self
        guard let before = books[tenant.id], let status = statuses[tenant.id] else {
            let book = try TenantCatalogue(tenant, campaigns)
            (copy.books[tenant.id], copy.statuses[tenant.id]) = (book, StatusAndLimits(book.campaigns))
            return copy
        }
        let book = try before.replacing(tenant, campaigns)
        guard book !== before else { return self }
        copy.books[tenant.id] = book
        copy.statuses[tenant.id] = StatusAndLimits(book, after: status, of: before)
        return copy
    }

    /// The same catalogue without a tenant.
    public func removing(tenant id: String) -> Catalogue {
        var copy = self
        (copy.books[id], copy.statuses[id]) = (nil, nil)
        return copy
    }

    /// A tenant's campaigns; nil for a tenant that has neither campaigns nor a name here.
    public func book(of tenant: String) -> TenantCatalogue? { books[tenant] }

    func statusAndLimits(of book: TenantCatalogue) -> StatusAndLimits { statuses[book.tenant] ?? Self.empty }

    /// The same catalogue with another status of one campaign: nothing else is rebuilt. Unknown ids change nothing.
    public func setting(_ status: Campaign.Status, tenant: String, campaign id: String) -> Catalogue {
        changing(tenant, id) { $0.set(status, of: $1) }
    }

    /// The same catalogue with another budget or goal of one campaign: nothing else is rebuilt. Unknown ids change nothing.
    /// - Parameter limitImpressions: as `Campaign.limitImpressions` gives it; nil: nothing bounds it.
    public func setting(limitImpressions: Int64?, tenant: String, campaign id: String) -> Catalogue {
        changing(tenant, id) { $0.set(limit: limitImpressions, of: $1) }
    }

    private func changing(_ tenant: String, _ id: String, _ change: (inout StatusAndLimits, Int) -> Void) -> Catalogue {
        guard let index = books[tenant]?.campaignIndex(id: id), var status = statuses[tenant] else { return self }
        change(&status, index)
        var copy = self
        copy.statuses[tenant] = status
        return copy
    }
}
