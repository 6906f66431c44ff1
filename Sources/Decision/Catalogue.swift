/// Everything that may be shown, as one immutable snapshot; shared by all decisions until the next is published.
public struct Catalogue: Sendable {
    /// By tenant.
    private var books: [String: TenantCatalogue]
    private var statuses: [String: StatusAndLimits]
    /// Of all tenants.
    private var campaignCount: Int, creativeCount: Int
    /// For tenants without campaigns.
    private static let empty = StatusAndLimits(CampaignList())

    /// - Parameter tenants: those that are not named here are in UTC, with `TrafficShape.standard` and without experiments.
    /// - Throws: `DecisionError.invalid` for what contradicts itself.
    public init(campaigns: [Campaign] = [], tenants: [Tenant] = []) throws(DecisionError) {
        campaignCount = campaigns.count
        creativeCount = campaigns.reduce(0) { $0 + $1.creatives.count }
        try Self.checkCounts(campaigns: campaignCount, creatives: creativeCount)
        var byTenant = Dictionary(grouping: campaigns, by: \.tenant)
        for tenant in tenants where byTenant[tenant.id] == nil { byTenant[tenant.id] = [] }
        let known = Dictionary(tenants.map { ($0.id, $0) }) { first, _ in first }
        var books: [String: TenantCatalogue] = [:], statuses: [String: StatusAndLimits] = [:]
        // In order, so that of two errors always the same one is reported.
        for (id, own) in byTenant.sorted(by: { $0.key < $1.key }) {
            let book = try TenantCatalogue(known[id] ?? Tenant(id: id), CampaignList(own))
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

    private static func creatives(of campaigns: CampaignList) -> Int { campaigns.editions.reduce(0) { $0 + $1.creativeCount } }

    /// Takes up another edition of one tenant. What is made of the others is kept, and of this one what has not changed.
    ///
    /// - Parameter campaigns: all that the tenant has now, in any order.
    /// - Throws: `DecisionError.invalid` for what contradicts itself; nothing has changed then.
    public mutating func replace(_ tenant: Tenant, campaigns: CampaignList) throws(DecisionError) {
        if let other = campaigns.editions.first(where: { $0.campaign.tenant != tenant.id }) {
            throw .invalid(object: "campaigns/\(other.id)", field: "tenant", problem: "is not \"\(tenant.id)\"")
        }
        let before = books[tenant.id]
        let campaignCount = campaignCount - (before?.campaigns.count ?? 0) + campaigns.count
        let creativeCount = creativeCount - (before?.creativeCount ?? 0) + Self.creatives(of: campaigns)
        try Self.checkCounts(campaigns: campaignCount, creatives: creativeCount)
        let book = if let before { try before.replacing(tenant, campaigns) } else { try TenantCatalogue(tenant, campaigns) }
        guard book !== before else { return }
        (books[tenant.id], statuses[tenant.id]) = (book, StatusAndLimits(book.campaigns))
        (self.campaignCount, self.creativeCount) = (campaignCount, creativeCount)
    }

    /// Forgets a tenant.
    public mutating func remove(tenant id: String) {
        guard let book = books.removeValue(forKey: id) else { return }
        statuses[id] = nil
        campaignCount -= book.campaigns.count
        creativeCount -= book.creativeCount
    }

    /// A tenant's campaigns; nil for a tenant that has neither campaigns nor a name here.
    public func book(of tenant: String) -> TenantCatalogue? { books[tenant] }

    func statusAndLimits(of book: TenantCatalogue) -> StatusAndLimits { statuses[book.tenant] ?? Self.empty }
}
