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

    /// Counts one more of a tenant's, or some more, unless the bound is reached or what is left is kept for others.
    mutating func claim(_ tenant: String, _ number: Int = 1) -> Bool {
        guard total + number <= limit, count(of: tenant) + number <= guaranteed || hasRoom(number, besides: tenant) else { return false }
        add(tenant, number)
        return true
    }

    /// Counts what is there already.
    mutating func add(_ tenant: String, _ number: Int = 1) {
        counts[tenant, default: 0] += number
        total += number
    }

    mutating func giveBack(_ tenant: String, _ number: Int = 1) {
        guard let count = counts[tenant] else { return }
        counts[tenant] = count > number ? count - number : nil
        total -= min(count, number)
    }

    /// Whether there is room for so many without what is kept for others than a tenant.
    private func hasRoom(_ number: Int, besides tenant: String) -> Bool {
        // All that is kept is no more than a quarter.
        guard total + number > limit - limit / 4 else { return true }
        let used = counts.reduce(0) { $1.key == tenant ? $0 : $0 + min($1.value, guaranteed) }
        return total + number + max(0, guaranteed * (tenants - 1) - used) <= limit
    }
}
