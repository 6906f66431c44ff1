/// Viewers in the memory of this process: bounded, and forgetting whom it has not seen for long.
///
/// Two generations: who is seen moves into the young one; when that is full or old enough, it becomes the old one, and what was the old
/// one is forgotten. So a viewer is remembered for at least `keepMs` after the last impression, unless there are too many.
public struct ViewerTable: ViewerMemory, Sendable {
    private typealias Entries = [ViewerHistory]
    private var young: [UInt64: Entries] = [:]
    private var old: [UInt64: Entries] = [:]
    private var bornMs: Int64?
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
        bornMs = now
    }
}
