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
    let layouts = LaidPodTable()
    let tap = RecordingTap()
    /// For explanations.
    let signals = SignalLog(), decisions = DecisionLog()
    /// What was written down of it before a restart of ours.
    let recovered: RecoveredPresentation?

    /// How often bytes were made that many sessions share, on all loops.
    let spansRendered = Atomic<Int>(0)

    /// Raised after each publication; readers compare it, one load, before they take the snapshot.
    let version = Atomic<UInt64>(0)
    private let slot = Mutex<PresentationSnapshot?>(nil)
    /// What was said of each creative's renditions.
    private let notes = Mutex<[String: String]>([:])
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

    /// - Parameter text: empty when there is nothing to say.
    /// - Returns: whether it is news, and worth a line.
    func note(_ text: String, ofCreative creative: String) -> Bool {
        notes.withLock { notes in
            guard notes[creative] != text else { return false }
            notes[creative] = text
            return !text.isEmpty
        }
    }

    /// Whether one of its renditions is at `path`; before its origin was read, by what was written down of it.
    func holds(_ path: [UInt8]) -> Bool {
        if let snapshot { return snapshot.renditions.contains { $0.path == path } }
        return recovered?.renditions.contains(path) ?? false
    }

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

/// A rewritten multivariant playlist with holes for what differs from session to session.
final class MultivariantTemplate: Sendable {
    enum Piece: Equatable, Sendable {
        case bytes([UInt8])
        /// `/play/{tenant}/{channel}/s/{session}/` and `/play/{tenant}/{channel}/`, behind `public_url`.
        case session, channel
    }

    let pieces: [Piece]
    /// Monotonic nanoseconds until which the origin need not be asked again.
    let freshUntil: Int64
    /// A media playlist that stands alone: a session is opened with a redirect.
    let isMedia: Bool

    init(pieces: [Piece], freshUntil: Int64, isMedia: Bool) {
        self.pieces = pieces
        self.freshUntil = freshUntil
        self.isMedia = isMedia
    }

    func bytes(session: [UInt8], channel: [UInt8]) -> [UInt8] {
        pieces.reduce(into: []) { bytes, piece in
            switch piece {
            case .bytes(let more): bytes += more
            case .session: bytes += session
            case .channel: bytes += channel
            }
        }
    }
}
