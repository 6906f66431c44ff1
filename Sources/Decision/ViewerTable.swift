/// Viewers in the memory of this process: bounded, and forgetting whom it has not seen for long.
///
/// Two generations: who is seen moves into the young one; when that is full or old enough, it becomes the old one, and what was the old
/// one is forgotten. So a viewer is remembered for at least `keepMs` after the last impression, unless there are too many.
public struct ViewerTable: ViewerMemory, Sendable {
    private typealias Entries = [ViewerHistory]
    private var young: [UInt64: Entries] = [:]
    private var old: [UInt64: Entries] = [:]
    /// When the young generation and the old one began.
    private var bornMs: Int64?, oldBornMs: Int64?
    private let viewers: Int
    private let keepMs: Int64
    /// Viewers forgotten before their time, because there were too many.
    public private(set) var forgotten = 0

    /// - Parameters:
    ///   - viewers: the most that are remembered, at least 2.
    ///   - keepMs: how long after their last impression.
    public init(viewers: Int, keepMs: Int64) {
        self.viewers = max(2, viewers)
        self.keepMs = keepMs
    }

    public var count: Int { young.count + old.count }

    public func history(of viewer: UInt64) -> [ViewerHistory]? {
        guard let entries = young[viewer] ?? old[viewer] else { return [] }
        return entries.count < Limits.viewerCampaigns ? entries : nil
    }

    /// All that is remembered of a viewer, also where it is too much to decide by.
    public func seen(by viewer: UInt64) -> [ViewerHistory] { young[viewer] ?? old[viewer] ?? [] }

    /// Everybody, with about when they saw something last, milliseconds since 1970: never later than that, and at most `keepMs` earlier.
    public var all: [(viewer: UInt64, seen: [ViewerHistory], lastMs: Int64)] {
        func latest(_ entries: Entries, _ bornMs: Int64) -> Int64 { entries.reduce(bornMs) { max($0, $1.timesMs.last ?? .min) } }
        let born = bornMs ?? 0
        return old.map { ($0.key, $0.value, latest($0.value, oldBornMs ?? born)) }
            + young.map { ($0.key, $0.value, latest($0.value, born)) }
    }

    /// Takes up what was remembered of a viewer before a restart.
    /// - Parameter lastMs: when they saw something last; not before that of the one restored before.
    public mutating func restore(_ seen: [ViewerHistory], of viewer: UInt64, at lastMs: Int64) {
        guard !seen.isEmpty else { return }
        age(to: lastMs)
        old[viewer] = nil
        young[viewer] = seen
    }

    /// Forgets a viewer.
    /// - Returns: whether anything was remembered.
    public mutating func forget(_ viewer: UInt64) -> Bool {
        let wasYoung = young.removeValue(forKey: viewer) != nil, wasOld = old.removeValue(forKey: viewer) != nil
        return wasYoung || wasOld
    }

    public mutating func record(_ campaign: UInt64, keep: Int, of viewer: UInt64, at now: Int64) {
        age(to: now)
        var entries = young.removeValue(forKey: viewer) ?? old.removeValue(forKey: viewer) ?? []
        let place = entries.firstIndex { $0.campaign == campaign } ?? entries.count
        if place == entries.count {
            // The viewer's history says nil from here on: nothing that has a cap comes.
            if entries.count >= Limits.viewerCampaigns { entries.removeFirst() }
            entries.append(ViewerHistory(campaign: campaign, total: 0, timesMs: []))
        }
        let index = min(place, entries.count - 1)
        entries[index].total += 1
        if keep > 0 {
            entries[index].timesMs.append(now)
            if entries[index].timesMs.count > keep { entries[index].timesMs.removeFirst(entries[index].timesMs.count - keep) }
        }
        young[viewer] = entries
    }

    private mutating func age(to now: Int64) {
        let born = bornMs ?? now
        bornMs = born
        let isFull = young.count >= viewers / 2
        guard isFull || now - born >= keepMs else { return }
        if isFull, now - born < keepMs { forgotten += old.count }
        old = young
        young = [:]
        (oldBornMs, bornMs) = (born, now)
    }
}
