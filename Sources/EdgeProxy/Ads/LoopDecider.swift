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
    /// Tenants whose leases are still to be renewed in this round, the next one last; and the campaign where that one goes on.
    private var round: [String] = [], renewalStart = 0
    /// The version by which it was last looked whether tenants are gone.
    private var sweptVersion: UInt64 = 0

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
        takeUpNewest()
        return catalogue.book(of: tenant)
    }

    private func takeUpNewest() {
        let newest = catalogues.version.load(ordering: .acquiring)
        guard newest != version else { return }
        version = newest
        catalogue = catalogues.current
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

    /// Reserves a pod: once for each session and break, by the one who has committed it.
    /// - Parameter viewer: whose caps it counts for; `nil`: nobody's who may be known.
    func reserve(_ pod: Pod, _ book: TenantCatalogue, to viewer: UInt64?, now: WallTime) {
        guard !pod.slots.isEmpty else { return }
        _ = leases(of: book, now)
        var dry: Set<Int> = []
        for slot in pod.slots {
            // Whoever was asked a moment ago and can't pay now has been promised all the same.
            if leasesByTenant[book.tenant]?.reserve(slot.campaign) != true {
                let booking = book.booking(of: slot)
                accounts.ledger.withLock { $0.reserve(booking.account, ads: 1, micros: booking.reservedMicros) }
            }
            if leasesByTenant[book.tenant]?.credit(slot.campaign) == 0 { dry.insert(slot.campaign) }
        }
        // In a burst a lease does not last until its turn comes, and what is left is another's only when the campaign itself is done.
        if !dry.isEmpty {
            accounts.ledger.withLock { leasesByTenant[book.tenant]?.renew(dry, of: catalogue, from: &$0, now: now.milliseconds) }
        }
        if let viewer { accounts.remember(pod, book, of: viewer, at: now.milliseconds) }
    }

    /// Renews the leases of the next `Limits.leasesRenewed` campaigns, of one tenant or of many; a timer goes round.
    func renewSome(now: WallTime) {
        takeUpNewest()
        closeThoseGone(now)
        if round.isEmpty { round = Array(leasesByTenant.keys) }
        var left = Limits.leasesRenewed
        while left > 0, let tenant = round.last {
            var end = 0, count = 0
            if leasesByTenant[tenant] != nil, let book = catalogue.book(of: tenant) {
                _ = leases(of: book, now)
                count = book.campaigns.count
                end = min(count, renewalStart + left)
                let range = min(renewalStart, end)..<end
                accounts.ledger.withLock { leasesByTenant[tenant]?.renew(range, of: catalogue, from: &$0, now: now.milliseconds) }
            }
            left -= max(1, end - renewalStart)
            renewalStart = end < count ? end : 0
            if end == count { round.removeLast() }
        }
    }

    /// Gives back the leases of tenants that have no campaigns any more.
    private func closeThoseGone(_ now: WallTime) {
        guard sweptVersion != version else { return }
        sweptVersion = version
        for tenant in leasesByTenant.keys where catalogue.book(of: tenant) == nil {
            accounts.ledger.withLock { leasesByTenant[tenant]?.close(into: &$0, now: now.milliseconds) }
            leasesByTenant[tenant] = nil
        }
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
