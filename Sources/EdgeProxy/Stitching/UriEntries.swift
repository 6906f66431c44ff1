/// The entries of a `UriTable`, and who has them. Reads no clock: what was used last is told by counting.
struct UriEntries {
    private struct Entry {
        var url: [UInt8]
        /// What it is known by: the URL, or what of it stays.
        let key: [UInt8]
        /// How many have it, and the sum of their numbers: of one alone, its number.
        var holders = 0, sum = 0
        /// How many have it as a name.
        var names = 0
    }
    private struct Holder {
        /// Whether what it has is counted as names, which stay.
        var isPinned: Bool
        /// By the numbers of entries.
        var uses: [Int: Use] = [:]
        /// How many of them nobody else has.
        var alone = 0
        /// How often playlists of it were read. What one reading brings is asked for in any order.
        var readings = 0
        /// The table's count when it was used last.
        var lastUsed = 0
        /// By the numbers of its lists: the reading that brought that with which the list begins now.
        var begins: [Int: Int] = [:]
        /// It is looked for what to let go of when there are so many.
        var looksAt = UriEntries.fewest

        func isOld(_ use: Use) -> Bool {
            // It left twice as long ago as the playlist is, counted in readings: after half that time no player needs it any more
            // (RFC 8216 §6.2.2).
            begins[use.list].map { use.newest < 3 * $0 - 2 * readings } ?? false
        }
    }
    private struct Use {
        /// That which used it last.
        var list: Int
        /// The readings that brought it first, and last.
        let first: Int
        var newest: Int
        /// The table's count when it was used last.
        var last: Int
    }
    /// Fewer are not looked through.
    private static let fewest = 64

    private let limit: Int
    private var entries: [Int: Entry] = [:]
    /// The numbers of their keys.
    private var known: [[UInt8]: Int] = [:]
    /// Those who have any.
    private var holders: [Int: Holder] = [:]
    private var next = 0, lastHolder = 0, lastList = 0
    /// How often anything was used.
    private var count = 0
    /// Entries that are names: the bound is for the others.
    private var named = 0

    /// - Parameter limit: of entries that are no names.
    init(limit: Int) { self.limit = limit }

    mutating func nextHolder() -> Int {
        lastHolder += 1
        return lastHolder
    }

    mutating func nextList() -> Int {
        lastList += 1
        return lastList
    }

    // MARK: Use

    mutating func url(of number: Int) -> [UInt8]? {
        guard let entry = entries[number] else { return nil }
        // An asset on demand is listed once and played for hours.
        if entry.holders == 1 { note(entry.sum) }
        return entry.url
    }

    mutating func renew(_ number: Int, to url: [UInt8]) {
        guard let known = entries[number]?.url, UriTable.path(of: known[...]) == UriTable.path(of: url[...]) else { return }
        entries[number]?.url = url
    }

    mutating func number(of url: [UInt8], key: [UInt8], isNewest: Bool, for list: UriList) -> Int {
        let number: Int
        if let found = known[key] {
            number = found
            if isNewest { entries[found]?.url = url }
        } else {
            number = next
            next += 1
            entries[number] = Entry(url: url, key: key)
            known[key] = number
        }
        use(number, list)
        makeRoom(for: list.holder.number)
        return number
    }

    private mutating func use(_ number: Int, _ list: UriList) {
        let id = list.holder.number
        if holders[id] == nil { holders[id] = Holder(isPinned: list.holder.areNames) }
        note(id)
        let reading = holders[id]?.readings ?? 0, known = holders[id]?.uses[number]
        holders[id]?.uses[number] = Use(list: list.number, first: known?.first ?? reading, newest: reading, last: count)
        if known == nil { add(id, to: number) }
    }

    private mutating func note(_ holder: Int) {
        count += 1
        holders[holder]?.lastUsed = count
    }

    private mutating func add(_ holder: Int, to number: Int) {
        guard var entry = entries[number] else { return }
        if entry.holders == 1 { holders[entry.sum]?.alone -= 1 }
        entry.holders += 1
        entry.sum += holder
        if entry.holders == 1 { holders[holder]?.alone += 1 }
        entries[number] = entry
        if holders[holder]?.isPinned == true { pin(number) }
    }

    private mutating func pin(_ number: Int) {
        entries[number]?.names += 1
        if entries[number]?.names == 1 { named += 1 }
    }

    private mutating func unpin(_ number: Int) {
        entries[number]?.names -= 1
        if entries[number]?.names == 0 { named -= 1 }
    }

    /// Whether what a holder has counts as names: those of what has ended go as all others do.
    mutating func setPinned(_ holder: Int, _ isPinned: Bool) {
        guard let known = holders[holder]?.isPinned, known != isPinned else { return }
        holders[holder]?.isPinned = isPinned
        for number in numbers(of: holder) {
            if isPinned { pin(number) } else { unpin(number) }
        }
    }

    // MARK: Letting go

    mutating func forget() {
        entries = [:]
        known = [:]
        holders = [:]
        named = 0
    }

    mutating func end(_ holder: Int) {
        for number in numbers(of: holder) { remove(holder, from: number) }
        holders[holder] = nil
    }

    /// All but the newest of each list.
    mutating func keepNewest(_ holder: Int) {
        guard let uses = holders[holder]?.uses else { return }
        var kept: [Int: Int] = [:]
        for (number, use) in uses.sorted(by: { $0.value.last > $1.value.last }) {
            kept[use.list, default: 0] += 1
            if kept[use.list, default: 0] > Limits.urisKeptOfEnded { remove(holder, from: number) }
        }
    }

    mutating func list(_ list: UriList, from number: Int) {
        let id = list.holder.number
        holders[id]?.readings += 1
        guard let first = holders[id]?.uses[number]?.first else { return }
        let begun = holders[id]?.begins[list.number] ?? 0
        holders[id]?.begins[list.number] = max(first, begun)
        guard let holder = holders[id], holder.uses.count >= holder.looksAt else { return }
        for (number, use) in holder.uses where holder.isOld(use) { remove(id, from: number) }
        // Not for each segment.
        let left = holders[id]?.uses.count ?? 0
        holders[id]?.looksAt = max(Self.fewest, left + left / 4)
    }

    /// - Parameter asking: who has just been given one.
    private mutating func makeRoom(for asking: Int) {
        if let holder = holders[asking], holder.isPinned, holder.uses.count > Limits.urisNamed { halve(asking) }
        while entries.count - named > limit {
            if holders[asking]?.alone ?? 0 > limit / 2 {
                // Whoever fills it alone pushes nobody else out; half at once, so that this is rare.
                halve(asking)
            } else if let idle = leastRecentlyUsed(besides: asking) {
                // What others have too makes no room, and they list it.
                for number in numbers(of: idle) where entries[number]?.holders == 1 { remove(idle, from: number) }
            } else {
                // All that is left is shared.
                let before = entries.count
                for holder in holders.keys.sorted() where holders[holder]?.isPinned == false { halve(holder) }
                guard entries.count < before else { return }
            }
        }
    }

    /// Of those who have what nobody else has.
    private func leastRecentlyUsed(besides asking: Int) -> Int? {
        let others = holders.lazy.filter { $0.key != asking && !$0.value.isPinned && $0.value.alone > 0 }
        return others.min { $0.value.lastUsed < $1.value.lastUsed }?.key
    }

    /// Those used longest ago leave.
    private mutating func halve(_ holder: Int) {
        let uses = (holders[holder]?.uses ?? [:]).sorted { $0.value.last < $1.value.last }
        for (number, _) in uses.prefix(uses.count / 2) { remove(holder, from: number) }
    }

    private func numbers(of holder: Int) -> [Int] { Array((holders[holder]?.uses ?? [:]).keys) }

    private mutating func remove(_ holder: Int, from number: Int) {
        guard holders[holder]?.uses.removeValue(forKey: number) != nil else { return }
        if holders[holder]?.isPinned == true { unpin(number) }
        guard var entry = entries[number] else { return }
        if entry.holders == 1 { holders[holder]?.alone -= 1 }
        entry.holders -= 1
        entry.sum -= holder
        if entry.holders == 1 { holders[entry.sum]?.alone += 1 }
        guard entry.holders == 0 else {
            entries[number] = entry
            return
        }
        entries[number] = nil
        known[entry.key] = nil
    }
}
