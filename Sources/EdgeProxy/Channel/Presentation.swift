import Manifest
import Synchronization

/// What is shared by all loops of one multivariant playlist (or one media playlist that stands alone) of a channel.
final class Presentation: Sendable {
    /// Dense within the process.
    let id: Int
    let channel: Channel
    /// The path below `/play/{tenant}/{channel}/`, raw bytes, and the query that goes to the origin with it.
    let path: [UInt8]
    let originQuery: String
    /// Index of the loop on which its origin is fetched and its breaks are tracked.
    let home: Int
    let layouts = LayoutTable()
    /// What was written down of it before a restart of ours.
    let recovered: RecoveredPresentation?

    /// Raised after each publication; readers compare it, one load, before they take the snapshot.
    let version = Atomic<UInt64>(0)
    private let slot = Mutex<PresentationSnapshot?>(nil)
    private let multivariantSlot = Mutex<MultivariantTemplate?>(nil)

    init(id: Int, channel: Channel, path: [UInt8], originQuery: String, home: Int, recovered: RecoveredPresentation? = nil) {
        self.recovered = recovered
        self.id = id
        self.channel = channel
        self.path = path
        self.originQuery = originQuery
        self.home = home
    }

    var snapshot: PresentationSnapshot? { slot.withLock { $0 } }

    /// One that waited for the journal longer than a later one did is not put out any more.
    /// By the home loop alone. One that had to wait for the journal longer than its successor comes too late.
    func publish(_ snapshot: PresentationSnapshot) {
        guard snapshot.version > version.load(ordering: .relaxed) else { return }
        slot.withLock { known in
            guard known?.version ?? 0 < snapshot.version else { return }
            known = snapshot
            version.store(snapshot.version, ordering: .releasing)
        }
    }

    /// The multivariant playlist with holes for the session; `nil` before it was read.
    var multivariant: MultivariantTemplate? {
        get { multivariantSlot.withLock { $0 } }
        set { multivariantSlot.withLock { $0 = newValue } }
    }
}

/// A rewritten multivariant playlist: `pieces` joined by the session's token.
final class MultivariantTemplate: Sendable {
    let pieces: [[UInt8]]
    /// Monotonic nanoseconds until which the origin need not be asked again.
    let freshUntil: Int64
    /// A media playlist that stands alone: a session is opened with a redirect.
    let isMedia: Bool

    init(pieces: [[UInt8]], freshUntil: Int64, isMedia: Bool) {
        self.pieces = pieces
        self.freshUntil = freshUntil
        self.isMedia = isMedia
    }
}
