import Manifest
import Model

/// One request for a playlist of one session, from its first look to the playlist: says what has to be done next, and is told when it is
/// done. Pure: it reads no clock and does nothing by itself, so the routes, simulated viewers and a replay drive the same one.
///
/// ```
/// var turn = PlaylistTurn()
/// switch turn.next(&session, view, path, now: now) {
/// case .ready(let head):        // write what `view` has composed; done
/// case .refresh(let rendition): // ask the origin, then turn.refreshed(rendition)
/// case .decide(let pending):    // choose a pod, then turn.commit(…)
/// case .write(let records):     // write them down, then turn.written(&session)
/// case .unavailable, .notFound: // done
/// }
/// ```
/// Between two steps other requests of the session may have come first: each step looks at the session anew.
public struct PlaylistTurn {
    public enum Step {
        /// The playlist stands in the view until its next call.
        case ready(PlaylistHead)
        /// The origin is to be asked for a rendition first.
        case refresh(Int)
        /// A break has begun that the session has no decision for.
        case decide(PendingBreak)
        /// What the playlist depends on is to be written down before it leaves. Empty: only what others are writing is to be waited for.
        case write([JournalRecord])
        case unavailable(Unavailable)
        case notFound
    }

    /// Why there is no playlist now.
    public enum Unavailable: Equatable, Sendable {
        /// The origin has not answered yet.
        case notRead
        /// The origin has failed, or stood still, for too long (ORG-4).
        case stale(OriginFault)
        case nothingToList
        /// The self-check: it would have gone back from what was last sent (SEQ-1, DSC-1).
        case wouldGoBack(from: Session.Sent, to: PlaylistHead)
        /// New breaks came faster than they could be decided.
        case busy
    }

    /// The rendition that was asked for, once it is found.
    public private(set) var rendition = 0
    private var isRefreshed = false
    /// What was refreshed; `nil`: whatever is asked for. Before there is a view nobody knows which rendition a path is.
    private var refreshedRendition: Int?
    private var isToBeWritten = false
    private var writes = 0
    private var records: [JournalRecord] = []
    /// What was written down of where the session's first playlist begins.
    private var zero = ChannelTime.distantPast

    public init() {}

    /// What has to be done next.
    /// - Parameters:
    ///   - session: the caller holds its lock.
    ///   - view: as new as what any viewer of the presentation was shown; `nil` before its origin was read.
    ///   - path: of the playlist below the session.
    ///   - now: of the same clock as the freshness of the view.
    public mutating func next(_ session: inout Session, _ view: PresentationView?, _ path: Span<UInt8>, now: MonotonicTime) -> Step {
        session.lastSeen = now
        guard let view else { return isRefreshed ? .unavailable(.notRead) : .refresh(0) }
        guard let index = view.rendition(at: path) else { return .notFound }
        rendition = index
        let snapshot = view.snapshot
        let freshness = snapshot.freshness[index]
        freshness.watch.note(now)
        let hasWaited = isRefreshed && (refreshedRendition ?? index) == index
        if !hasWaited, freshness.freshUntil <= now || snapshot.freshness[snapshot.reference].freshUntil <= now { return .refresh(index) }
        // A frozen playlist is no better than none (ORG-4); a pod under way needs no origin, for as long as its break can last.
        let patienceNs = max(view.channel.rules.staleNs, view.podUnderWayNs)
        if let fault = freshness.fault, freshness.lastGood.map({ now - $0 > patienceNs }) ?? true {
            return .unavailable(.stale(fault))
        }
        if session.isStitched, PendingBreak.mayBeDue(session, view) {
            guard writes < Limits.turnWrites else { return .unavailable(.busy) }
            if let pending = PendingBreak.next(session, view) { return .decide(pending) }
            session.waitsIn = snapshot.version
        }
        // Also what another request of this session is writing down is waited for.
        if isToBeWritten || session.unwritten > 0, writes < Limits.turnWrites { return .write(records) }
        session.hasLooked = true
        session.hasJoined = true
        session.fold(snapshot)
        guard let head = view.compose(index, history: session.history, offset: session.offsets[index]) else {
            return .unavailable(.nothingToList)
        }
        if session.zero == .distantPast {
            let start = view.listedStart(index) ?? .distantPast
            // Its player counts on from there after a restart of ours, too. Meanwhile the window may have gone on.
            if session.tracking != .server, start != zero, writes < Limits.turnWrites {
                zero = start
                return .write([.zero(ZeroRecord(token: session.token, zero: start))])
            }
            session.zero = start
        }
        guard session.accept(head, index) else { return .unavailable(.wouldGoBack(from: session.sent[index], to: head)) }
        return .ready(head)
    }

    /// The origin was asked, or it was waited for as long as a viewer may wait.
    /// - Parameter rendition: for which one; `nil`: for the one that is asked for.
    public mutating func refreshed(_ rendition: Int? = nil) {
        isRefreshed = true
        refreshedRendition = rendition
    }

    /// Commits the session to a layout in the break that `next` named, or to the content where that is `nil`.
    /// - Parameters:
    ///   - news: what of the layout is not written down yet.
    ///   - note: of why it got that, for an explanation.
    /// - Returns: whether it is this that decides; otherwise another request did, and that stays.
    public mutating func commit(
        _ pending: PendingBreak, _ layout: LaidPod?, news: [JournalRecord] = [], note: Int32? = nil, _ session: inout Session
    ) -> Bool {
        records += news
        isToBeWritten = true
        guard session.commit(pending, layout?.id) else { return false }
        if let layout { session.remember(layout) }
        note.map { session.remember($0) }
        records.append(.commit(CommitRecord(token: session.token, breakStart: pending.through, layout: layout?.id)))
        session.unwritten &+= 1
        unwritten &+= 1
        return true
    }
    /// How many of the session's commits are this turn's.
    private var unwritten: UInt8 = 0

    /// What `next` gave was written down, or it was waited for as long as a playlist may wait.
    public mutating func written(_ session: inout Session) {
        session.unwritten &-= unwritten
        unwritten = 0
        records = []
        isToBeWritten = false
        writes += 1
    }
}
