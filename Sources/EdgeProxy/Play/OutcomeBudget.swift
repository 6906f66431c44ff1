import Synchronization

/// How many campaigns the notes of all presentations tell of together, a byte each: shared by the tenants.
final class OutcomeBudget: Sendable {
    private let shares: Mutex<FairShares<String>>

    init(limit: Int = Limits.outcomesNoted, tenants: Int) { shares = Mutex(FairShares(limit: limit, owners: tenants)) }

    var total: Int { shares.withLock { $0.total } }
    func adopt(tenants: Int) { shares.withLock { $0.owners = tenants } }
    func share(of tenant: String) -> Share { Share(budget: self, tenant: tenant) }

    /// What one tenant has of it.
    struct Share {
        fileprivate let budget: OutcomeBudget, tenant: String

        /// Counts some more, unless there is no room for them.
        func claim(_ number: Int) -> Bool { number == 0 || budget.shares.withLock { $0.claim(tenant, number) } }
        func giveBack(_ number: Int) { if number > 0 { budget.shares.withLock { $0.giveBack(tenant, number) } } }
    }
}
