/// How some share a bound, tenants or channels, so that none can shut another out: each has a part to itself, the rest is whoever's comes
/// first.
///
/// What is kept for all is a quarter; where that is less than one each, and no more than half of the bound, one each.
struct FairShares<Owner: Hashable> {
    let limit: Int
    /// How many there are that may want some.
    var owners: Int { didSet { countUsed() } }
    private var counts: [Owner: Int] = [:]
    private(set) var total = 0
    /// How much of what is sure to each is in use.
    private var used = 0

    init(limit: Int, owners: Int) {
        self.limit = limit
        self.owners = owners
    }

    /// What each is sure to get.
    private var guaranteed: Int { max(limit / 4 / max(1, owners), owners <= limit / 2 ? 1 : 0) }

    func count(of owner: Owner) -> Int { counts[owner] ?? 0 }

    /// Whether one more of an owner's is of the part that it has to itself.
    func isSure(of owner: Owner) -> Bool { total < limit && count(of: owner) < guaranteed }

    /// Whether some more of an owner's fit, unless the bound is reached or what is left is kept for others.
    func hasRoom(for owner: Owner, _ number: Int = 1) -> Bool {
        guard total + number <= limit else { return false }
        let own = count(of: owner), kept = guaranteed * max(0, owners - 1) - (used - min(own, guaranteed))
        return own + number <= guaranteed || total + number + max(0, kept) <= limit
    }

    /// Counts one more of an owner's, or some more, if they fit.
    mutating func claim(_ owner: Owner, _ number: Int = 1) -> Bool {
        guard hasRoom(for: owner, number) else { return false }
        add(owner, number)
        return true
    }

    /// Counts what is there already.
    mutating func add(_ owner: Owner, _ number: Int = 1) { set(owner, count(of: owner) + number) }

    mutating func giveBack(_ owner: Owner, _ number: Int = 1) { set(owner, max(0, count(of: owner) - number)) }

    private mutating func set(_ owner: Owner, _ count: Int) {
        let before = self.count(of: owner)
        counts[owner] = count > 0 ? count : nil
        total += count - before
        used += min(count, guaranteed) - min(before, guaranteed)
    }

    private mutating func countUsed() { used = counts.values.reduce(0) { $0 + min($1, guaranteed) } }
}
