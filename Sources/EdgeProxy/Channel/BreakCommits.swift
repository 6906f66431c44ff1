import Model
import Stitching
import Synchronization

/// How many sessions of a presentation got a pod in each break, and how many its content. Since the process was started; raised once for
/// each session and break.
final class BreakCommits: Sendable {
    struct Count: Equatable, Sendable {
        var pods = 0, contents = 0
    }
    private let counts = Mutex<[BreakId: Count]>([:])

    /// Of the newest `Limits.breaksCounted` breaks.
    var all: [BreakId: Count] { counts.withLock { $0 } }

    /// Counts a session that was committed.
    func note(_ id: BreakId, hasPod: Bool) {
        counts.withLock { counts in
            if hasPod { counts[id, default: Count()].pods += 1 } else { counts[id, default: Count()].contents += 1 }
            if counts.count > Limits.breaksCounted, let oldest = counts.keys.min() { counts[oldest] = nil }
        }
    }
}
