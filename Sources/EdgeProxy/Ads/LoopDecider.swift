import Decision
import Model

/// Where one loop decides: its copy of the catalogue, and its leases of all budgets. Confined to the loop.
final class LoopDecider {
    private let catalogues: CatalogueHolder
    private let accounts: AdAccounts
    private let holder: Int
    private var catalogue: Catalogue
    /// The catalogue's; whatever was decided by another is out of date.
    private(set) var version: UInt64
    /// By tenant.
    private var leasesByTenant: [String: BudgetLeases] = [:]
    /// Where the next renewal goes on.
    private var renewal: (tenant: String, index: Int) = ("", 0)

    /// - Parameter holder: this loop's number.
    init(catalogues: CatalogueHolder, accounts: AdAccounts, holder: Int) {
        self.catalogues = catalogues
        self.accounts = accounts
        self.holder = holder
        version = catalogues.version.load(ordering: .acquiring)
        catalogue = catalogues.current
    }

    /// The tenant's campaigns in the newest edition; `nil` when it has none.
    func book(of tenant: String) -> TenantCatalogue? {
        let newest = catalogues.version.load(ordering: .acquiring)
        if newest != version {
            version = newest
            catalogue = catalogues.current
        }
        return catalogue.book(of: tenant)
    }

    /// What a viewer has seen of the book's campaigns, as far as it matters now.
    func seen(_ viewer: UInt64, _ book: TenantCatalogue, now: WallTime) -> [ViewerState] {
        book.state(of: accounts.history(of: viewer), at: now.milliseconds)
    }

    /// - Parameters:
    ///   - itemised: whether each loser is named: all campaigns are asked for that, and without it only those that may win.
    func decide(_ avail: Avail, now: WallTime, itemised: Bool = false) throws(DecisionError) -> Decided {
        let leases = self.leases(of: avail.inventory.book, now)
        var random = DecisionRandom(for: avail)
        return try Decision.decide(avail, from: catalogue, leases: leases, now: now.milliseconds, rng: &random, itemised: itemised)
    }

    /// Whether every ad of a pod that was decided before can still be paid.
    func canPay(_ pod: Pod, _ book: TenantCatalogue, now: WallTime) -> Bool {
        let leases = self.leases(of: book, now)
        return pod.slots.allSatisfy { slot in leases.credit(slot.campaign) >= pod.slots.count { $0.campaign == slot.campaign } }
    }

    /// Books a pod: once for each session and break, by the one who has committed it.
    func charge(_ pod: Pod, _ book: TenantCatalogue, to viewer: UInt64, now: WallTime) {
        guard !pod.slots.isEmpty else { return }
        _ = leases(of: book, now)
        var dry: Set<Int> = []
        for slot in pod.slots {
            _ = leasesByTenant[book.tenant]?.charge(slot.campaign)
            if leasesByTenant[book.tenant]?.credit(slot.campaign) == 0 { dry.insert(slot.campaign) }
        }
        // In a burst a lease does not last until its turn comes, and what is left is another's only when the campaign itself is done.
        if !dry.isEmpty {
            accounts.ledger.withLock { leasesByTenant[book.tenant]?.renew(dry, of: catalogue, from: &$0, now: now.milliseconds) }
        }
        accounts.remember(pod, book, of: viewer, at: now.milliseconds)
    }

    /// Renews the leases of the next few campaigns; a timer goes round.
    func renewSome(now: WallTime) {
        for tenant in leasesByTenant.keys where book(of: tenant) == nil {
            accounts.ledger.withLock { leasesByTenant[tenant]?.close(into: &$0, now: now.milliseconds) }
            leasesByTenant[tenant] = nil
        }
        let tenants = leasesByTenant.keys.sorted()
        guard let tenant = tenants.first(where: { $0 >= renewal.tenant }) ?? tenants.first, let book = book(of: tenant) else { return }
        _ = leases(of: book, now)
        let start = tenant == renewal.tenant && renewal.index < book.campaigns.count ? renewal.index : 0
        let end = min(book.campaigns.count, start + Limits.leasesRenewed)
        accounts.ledger.withLock { leasesByTenant[tenant]?.renew(start..<end, of: catalogue, from: &$0, now: now.milliseconds) }
        renewal = end < book.campaigns.count ? (tenant, end) : (tenants.first { $0 > tenant } ?? "", 0)
    }

    /// Gives all leases back: the loop decides no more.
    func close(now: WallTime) {
        accounts.ledger.withLock { ledger in
            for tenant in leasesByTenant.keys { leasesByTenant[tenant]?.close(into: &ledger, now: now.milliseconds) }
        }
    }

    /// The leases of a book: another edition goes on with those of the one before.
    private func leases(of book: TenantCatalogue, _ now: WallTime) -> BudgetLeases {
        if let known = leasesByTenant[book.tenant], known.book === book { return known }
        let known = leasesByTenant.removeValue(forKey: book.tenant), catalogue = catalogue
        let made = accounts.ledger.withLock { ledger in
            var made = known ?? BudgetLeases(book, holder: holder)
            if known != nil {
                made.move(to: book, of: catalogue, from: &ledger, now: now.milliseconds)
            } else {
                made.renew(0..<book.campaigns.count, of: catalogue, from: &ledger, now: now.milliseconds)
            }
            return made
        }
        leasesByTenant[book.tenant] = made
        return made
    }
}
