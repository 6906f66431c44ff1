import Manifest
import Model
import Stitching
import Synchronization

/// What is shared by all loops of one multivariant playlist (or one media playlist that stands alone) of a channel.
final class Presentation: Sendable {
    let id: PresentationId
    private let channelSlot: Mutex<Channel>
    /// The path below `/play/{tenant}/{channel}/`, raw bytes, and the query that goes to the origin with it.
    let path: [UInt8]
    let originQuery: String
    var originPath: String { String(decoding: path, as: UTF8.self) }
    /// Index of the loop on which its origin is fetched and its breaks are tracked.
    let home: Int
    let layouts: LaidPodTable
    /// What it has in its channel's table of URIs.
    let uris: UriOwner
    /// For explanations.
    let signals = SignalLog(), decisions = DecisionLog()
    /// What sessions got, for reports.
    let commits = BreakCommits()
    /// What was written down of it before a restart of ours, or before it ended.
    let recovered: RecoveredPresentation?
    /// The same as it is kept, for when it ends before anybody has read its origin.
    let kept: EndedPresentation?

    /// Sessions of it that live, and requests that are about to open one.
    private let users = Atomic<Int>(0)
    private let lastUsedNs = Atomic<Int64>(0)
    /// When the last of them left.
    var lastUsed: MonotonicTime {
        get { MonotonicTime(nanoseconds: lastUsedNs.load(ordering: .acquiring)) }
        set { lastUsedNs.store(newValue.nanoseconds, ordering: .releasing) }
    }

    /// Whether it has ended. One that is asked for again has its number, and is another.
    let isGone = Atomic<Bool>(false)

    /// Whether its origin had ended and lists something else now: that is another presentation of this name, and this one is for those who
    /// have seen its end.
    var isSucceeded: Bool {
        get { succeeded.load(ordering: .acquiring) }
        set { succeeded.store(newValue, ordering: .releasing) }
    }
    private let succeeded = Atomic<Bool>(false)

    /// How often bytes were made that many sessions share, on all loops.
    let spansRendered = Atomic<Int>(0)

    /// Raised after each publication; readers compare it, one load, before they take the snapshot.
    let version = Atomic<UInt64>(0)
    private let slot = Mutex<PresentationSnapshot?>(nil)
    private let multivariantSlot = Mutex<MultivariantTemplate?>(nil)

    /// - Parameter uris: that of the one before, where this one goes on under its number.
    init(
        id: PresentationId, channel: Channel, path: [UInt8], originQuery: String, home: Int, recovered: RecoveredPresentation? = nil,
        kept: EndedPresentation? = nil, uris: UriOwner? = nil
    ) {
        self.recovered = recovered
        self.kept = kept
        layouts = LaidPodTable(next: kept?.nextLayout ?? LayoutId(1))
        self.uris = uris ?? channel.uris.makeOwner()
        self.id = id
        channelSlot = Mutex(channel)
        channelId = channel.id
        self.path = path
        self.originQuery = originQuery
        self.home = home
    }

    let channelId: ChannelId

    /// Its channel as it is configured now.
    var channel: Channel {
        get { channelSlot.withLock { $0 } }
        set { channelSlot.withLock { $0 = newValue } }
    }

    /// Whether somebody uses it: then it does not end.
    /// Sessions that it has.
    var viewers: Int { users.load(ordering: .relaxed) }
    var isUsed: Bool { users.load(ordering: .acquiring) > 0 }

    /// Counts a user: from a request that holds it, or, by the table that finds it.
    func hold() { users.add(1, ordering: .acquiringAndReleasing) }

    func release(now: MonotonicTime) {
        // What a session that is over says is old.
        lastUsedNs.max(now.nanoseconds, ordering: .releasing)
        users.subtract(1, ordering: .acquiringAndReleasing)
    }

    var name: PresentationName { PresentationName(channel: channelId, path: path, query: originQuery) }

    /// How many renditions it has; before its origin was read, how many were written down of it.
    var renditionCount: Int { snapshot?.renditions.count ?? recovered?.renditions.count ?? 1 }

    /// Why its origin could not be read, while nothing was read of it.
    var unreadFault: OriginFault? {
        get { unreadSlot.withLock { $0 } }
        set { unreadSlot.withLock { $0 = newValue } }
    }
    private let unreadSlot = Mutex<OriginFault?>(nil)

    var snapshot: PresentationSnapshot? { slot.withLock { $0 } }

    /// Whether one of its renditions is at `path`; before its origin was read, by what was written down of it.
    func holds(_ path: [UInt8]) -> Bool {
        if let snapshot { return snapshot.renditions.contains { $0.path == path } }
        return recovered?.renditions.contains(path) ?? false
    }

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
