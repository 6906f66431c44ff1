import Store

/// The keys of what was counted lately, so that nothing counts twice; bounded, in two generations: each is known for `keepMs` at least,
/// unless there are too many.
struct RecentKeys {
    private var young: Set<EventKey> = [], old: Set<EventKey> = []
    private var bornMs: Int64?
    private let most: Int
    private let keepMs: Int64

    /// - Parameter most: keys that are known at once, at least 2.
    init(most: Int, keepMs: Int64) { (self.most, self.keepMs) = (max(2, most), keepMs) }

    func contains(_ key: EventKey) -> Bool { young.contains(key) || old.contains(key) }

    /// - Returns: `false` for one that is known.
    mutating func insert(_ key: EventKey, atMs: Int64) -> Bool {
        guard !contains(key) else { return false }
        let born = bornMs ?? atMs
        bornMs = born
        if young.count >= most / 2 || atMs - born >= keepMs {
            (old, young, bornMs) = (young, [], atMs)
        }
        young.insert(key)
        return true
    }

    /// It was not counted after all.
    mutating func remove(_ key: EventKey) {
        young.remove(key)
        old.remove(key)
    }
}
