import Manifest
import Model
import Stitching
import Store
import Synchronization

/// The sessions that live, in 256 shards with a lock each, so that loops hardly ever meet at one.
final class SessionTable: Sendable {
    /// Where a session is read and written in place, under the lock of its shard alone.
    private final class Cell: @unchecked Sendable {
        var session: Session
        /// What it is of, which may be gone from the directory.
        let presentation: Presentation?
        init(_ session: Session, _ presentation: Presentation?) {
            self.session = session
            self.presentation = presentation
        }
    }
    private struct Sessions {
        /// By the token's own random half: that is enough to tell them apart, and a third of the token's room.
        var cells: [UInt64: Cell] = [:]
        /// When to look after the ads of those that have some to come.
        var looks: [UInt64: MonotonicTime] = [:]

        mutating func note(_ session: Session) {
            let next = min(session.adWatch?.nextLook ?? .distantFuture, session.clientWatch?.nextLook ?? .distantFuture)
            if next < .distantFuture {
                looks[session.token.low] = next
            } else if !looks.isEmpty {
                looks[session.token.low] = nil
            }
        }
    }
    private final class Shard: Sendable {
        let sessions = Mutex(Sessions())
    }
    static let shardCount = 256
    private let shards: [Shard] = (0..<shardCount).map { _ in Shard() }
    private let count = Atomic<Int>(0)
    let limit: Int

    /// - Parameter limit: how many sessions may live at once.
    init(limit: Int) {
        self.limit = limit
    }

    var liveCount: Int { count.load(ordering: .relaxed) }

    /// Adds a session unless there is one of its name: two renditions of a player that comes back may ask at the same instant.
    /// - Returns: the one that is there now, and whether it is this one; `nil` when there are too many, or another one in its place.
    func insert(_ session: Session, of presentation: Presentation? = nil) -> (session: Session, isNew: Bool)? {
        guard liveCount < limit else { return nil }
        return shard(of: session.token).sessions.withLock { sessions in
            if let known = sessions.cells[session.token.low]?.session { return known.token == session.token ? (known, false) : nil }
            sessions.cells[session.token.low] = Cell(session, presentation)
            // After a restart a break may be under way.
            if session.adWatch != nil { sessions.note(session) }
            count.add(1, ordering: .relaxed)
            return (session, true)
        }
    }

    /// The session as it stands now.
    func find(_ token: SessionToken) -> Session? { with(token) { $0 } }

    /// Runs `body` with the session under its shard's lock; `nil` when there is none of that name.
    @inline(__always)
    func with<Result>(_ token: SessionToken, _ body: (inout Session) -> Result) -> Result? {
        shard(of: token).sessions.withLock { sessions in
            guard let cell = sessions.cells[token.low], cell.session.token == token else { return nil }
            return body(&cell.session)
        }
    }

    /// The same for what changes what is to come of its ads.
    func withAds<Result>(_ token: SessionToken, _ body: (inout Session) -> Result) -> Result? {
        shard(of: token).sessions.withLock { sessions in
            guard let cell = sessions.cells[token.low], cell.session.token == token else { return nil }
            let result = body(&cell.session)
            sessions.note(cell.session)
            return result
        }
    }

    /// Whether a session has asked for an ad of a pod; `nil`: that is not known here, or not any more.
    /// - Parameter place: of the ad in its pod.
    func hasAsked(_ id: TrackedId, for pod: PodId, place: Int) -> Bool? {
        shards[Int(truncatingIfNeeded: id.low & 255)].sessions.withLock { sessions in
            guard let cell = sessions.cells[id.low], cell.session.token.high == id.high else { return nil }
            return cell.session.askedAds?.contains(pod, place: place)
        }
    }

    /// The player of a session has told something of a pod, and is there. A session that is over is none.
    func tell(_ id: TrackedId, of pod: PodId, at now: MonotonicTime) {
        shards[Int(truncatingIfNeeded: id.low & 255)].sessions.withLock { sessions in
            guard let cell = sessions.cells[id.low], cell.session.token.high == id.high else { return }
            cell.session.lastSeen = now
            guard cell.session.tracking.countsByClient else { return }
            var watch = cell.session.clientWatch ?? ClientWatch()
            watch.tell(pod)
            cell.session.clientWatch = watch
            sessions.note(cell.session)
        }
    }

    /// Calls `body`, under the shard's lock, with the sessions of a shard whose ads are to be looked after by now.
    func lookAtAds(shard index: Int, now: MonotonicTime, _ body: (inout Session, Presentation?) -> Void) {
        shards[index & 255].sessions.withLock { sessions in
            for low in sessions.looks.filter({ $0.value <= now }).keys {
                guard let cell = sessions.cells[low] else { continue }
                body(&cell.session, cell.presentation)
                sessions.note(cell.session)
            }
        }
    }

    /// Calls `body`, under the shard's lock, with the sessions of a shard that have ads under way and for which `isMeant` holds.
    func closeAds(shard index: Int, where isMeant: (Session) -> Bool, _ body: (inout Session, Presentation?) -> Void) {
        shards[index & 255].sessions.withLock { sessions in
            for cell in sessions.cells.values where cell.session.adWatch != nil && isMeant(cell.session) {
                body(&cell.session, cell.presentation)
                sessions.note(cell.session)
            }
        }
    }

    /// Forgets sessions without a request since `before` in one of the shards; a timer goes round.
    /// - Parameter over: called with each of them under the shard's lock, so that nobody finds it neither here nor where `over` puts it.
    func expire(shard index: Int, before: MonotonicTime, over: (Session, Presentation?) -> Void) {
        remove(shard: index, where: { $0.lastSeen < before }, over)
    }

    /// Forgets the sessions of one shard for which `isOver` holds; `over` is called as `expire` calls it.
    func remove(shard index: Int, where isOver: (Session) -> Bool, _ over: (Session, Presentation?) -> Void) {
        let gone = shards[index & 255].sessions.withLock { sessions in
            let gone = sessions.cells.values.filter { isOver($0.session) }
            for cell in gone {
                over(cell.session, cell.presentation)
                sessions.cells[cell.session.token.low] = nil
                sessions.looks[cell.session.token.low] = nil
            }
            return gone.count
        }
        count.subtract(gone, ordering: .relaxed)
    }

    /// Calls `body` with every session under its shard's lock, a shard at a time.
    func forEach(_ body: (Session) -> Void) {
        for shard in shards { shard.sessions.withLock { $0.cells.values.forEach { body($0.session) } } }
    }

    /// Calls `body` with every session as it stands, outside of the locks.
    func eachRecord(seen: WallTime, _ body: (SessionRecord) -> Void) {
        for shard in shards { shard.sessions.withLock { $0.cells.values.map { $0.session.record(seen: seen) } }.forEach(body) }
    }

    private func shard(of token: SessionToken) -> Shard { shards[Int(truncatingIfNeeded: token.low & 255)] }
}
