/// How tenants share a bound, so that none can shut another out: each has a part of a quarter to itself, the rest is whoever's comes first.
struct TenantShares {
    let limit: Int
    /// How many tenants there are.
    var tenants: Int
    private var counts: [String: Int] = [:]
    private(set) var total = 0

    init(limit: Int, tenants: Int) {
        self.limit = limit
        self.tenants = tenants
    }

    /// What a tenant is sure to get.
    private var guaranteed: Int { limit / 4 / max(1, tenants) }

    func count(of tenant: String) -> Int { counts[tenant] ?? 0 }

    /// Counts one more of a tenant's, unless the bound is reached or what is left is kept for others.
    mutating func claim(_ tenant: String) -> Bool {
        guard total < limit, count(of: tenant) < guaranteed || total + keptFor(othersThan: tenant) < limit else { return false }
        add(tenant)
        return true
    }

    /// Counts one that is there already.
    mutating func add(_ tenant: String) {
        counts[tenant, default: 0] += 1
        total += 1
    }

    mutating func giveBack(_ tenant: String) {
        guard let count = counts[tenant] else { return }
        counts[tenant] = count > 1 ? count - 1 : nil
        total -= 1
    }

    private func keptFor(othersThan tenant: String) -> Int {
        // All that is kept is no more than a quarter.
        guard total >= limit - limit / 4 else { return 0 }
        let used = counts.reduce(0) { $1.key == tenant ? $0 : $0 + min($1.value, guaranteed) }
        return max(0, guaranteed * (tenants - 1) - used)
    }
}
