import Decision
import Stitching
import Synchronization

/// What all loops share of what was shown: the budgets, and whom it was shown to.
final class AdAccounts: Sendable {
    let ledger: Mutex<Ledger>

    private final class Shard: Sendable {
        let viewers = Mutex(ViewerTable(viewers: Limits.viewersRemembered / 64, keepMs: Limits.viewerKeepMs))
    }
    private let shards = (0..<64).map { _ in Shard() }
    /// Takes what a viewer has seen by now, to write it down.
    private let note: @Sendable (HistoryRecord) -> Void

    init(_ ledger: Ledger = Ledger(), note: @escaping @Sendable (HistoryRecord) -> Void = { _ in }) {
        self.ledger = Mutex(ledger)
        self.note = note
    }

    /// What a campaign has delivered.
    func delivered(_ campaign: Campaign) -> Delivery { ledger.withLock { $0.delivered(campaign.key) } }

    func history(of viewer: UInt64) -> [ViewerHistory]? { shards[Int(viewer & 63)].viewers.withLock { $0.history(of: viewer) } }

    func remember(_ pod: Pod, _ book: TenantCatalogue, of viewer: UInt64, at nowMs: Int64) {
        guard pod.slots.contains(where: { book.remembers($0.campaign) }) else { return }
        let seen = shards[Int(viewer & 63)].viewers.withLock { table in
            for slot in pod.slots { book.remember(slot.campaign, creative: slot.creative, of: viewer, at: nowMs, in: &table) }
            return table.seen(by: viewer)
        }
        note(HistoryRecord(viewer, seen, at: nowMs))
    }

    /// Forgets what a viewer has seen, here and in the journal.
    func forget(_ viewer: UInt64, at nowMs: Int64) {
        guard shards[Int(viewer & 63)].viewers.withLock({ $0.forget(viewer) }) else { return }
        note(HistoryRecord(viewer, [], at: nowMs))
    }

    /// Takes up what was written down of a viewer before a restart; those who saw something last come last.
    func restore(_ record: HistoryRecord) {
        let seen = record.campaigns.map { ViewerHistory(campaign: $0.key, total: Int(clamping: $0.total), timesMs: $0.timesMs) }
        shards[Int(record.viewer & 63)].viewers.withLock { $0.restore(seen, of: record.viewer, at: record.lastMs) }
    }

    /// What all viewers have seen, a shard at a time and outside of the locks.
    func eachHistory(_ body: (HistoryRecord) -> Void) {
        for shard in shards { shard.viewers.withLock { $0.all }.forEach { body(HistoryRecord($0.viewer, $0.seen, at: $0.lastMs)) } }
    }

    /// Viewers remembered, and those forgotten before their time because there were too many.
    var viewers: (remembered: Int, forgotten: Int) {
        shards.reduce((0, 0)) { sum, shard in shard.viewers.withLock { (sum.0 + $0.count, sum.1 + $0.forgotten) } }
    }
}

extension HistoryRecord {
    fileprivate init(_ viewer: UInt64, _ seen: [ViewerHistory], at nowMs: Int64) {
        self.init(
            viewer: viewer, lastMs: nowMs,
            campaigns: seen.map { Campaign(key: $0.campaign, total: Int64($0.total), timesMs: $0.timesMs) })
    }
}
