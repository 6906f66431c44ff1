import Decision
import Synchronization

/// What all loops share of what was shown: the budgets, and whom it was shown to.
final class AdAccounts: Sendable {
    let ledger: Mutex<Ledger>

    private final class Shard: Sendable {
        let viewers = Mutex(ViewerTable(viewers: Limits.viewersRemembered / 64, keepMs: Limits.viewerKeepMs))
    }
    private let shards = (0..<64).map { _ in Shard() }

    init(_ ledger: Ledger = Ledger()) { self.ledger = Mutex(ledger) }

    func history(of viewer: UInt64) -> [ViewerHistory]? { shards[Int(viewer & 63)].viewers.withLock { $0.history(of: viewer) } }

    func remember(_ pod: Pod, _ book: TenantCatalogue, of viewer: UInt64, at nowMs: Int64) {
        shards[Int(viewer & 63)].viewers.withLock { table in
            for slot in pod.slots { book.remember(slot.campaign, of: viewer, at: nowMs, in: &table) }
        }
    }

    /// Viewers remembered, and those forgotten before their time because there were too many.
    var viewers: (remembered: Int, forgotten: Int) {
        shards.reduce((0, 0)) { sum, shard in shard.viewers.withLock { (sum.0 + $0.count, sum.1 + $0.forgotten) } }
    }
}
