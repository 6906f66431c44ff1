import Synchronization

/// The sessions that live, in 256 shards with a lock each, so that loops hardly ever meet at one.
final class SessionTable: Sendable {
    private final class Shard: Sendable {
        let sessions = Mutex<[SessionToken: Session]>([:])
    }
    private let shards: [Shard] = (0..<256).map { _ in Shard() }
    private let count = Atomic<Int>(0)
    let limit: Int

    /// - Parameter limit: how many sessions may live at once.
    init(limit: Int) {
        self.limit = limit
    }

    var liveCount: Int { count.load(ordering: .relaxed) }

    /// Adds a session; `false` when there are too many.
    func insert(_ session: Session) -> Bool {
        guard liveCount < limit else { return false }
        shard(of: session.token).sessions.withLock { $0[session.token] = session }
        count.add(1, ordering: .relaxed)
        return true
    }

    func find(_ token: SessionToken) -> Session? {
        shard(of: token).sessions.withLock { $0[token] }
    }

    /// Runs `body` with the session under its shard's lock; `nil` when there is none of that name.
    @inline(__always)
    func with<Result>(_ token: SessionToken, _ body: (Session) -> Result) -> Result? {
        shard(of: token).sessions.withLock { sessions in
            guard let session = sessions[token] else { return nil }
            return body(session)
        }
    }

    /// Forgets sessions without a request since `before` (monotonic nanoseconds) in one of the shards; a timer goes round.
    func expire(shard index: Int, before: Int64) -> [Session] {
        let gone = shards[index & 255].sessions.withLock { sessions in
            let gone = sessions.values.filter { $0.lastSeen < before }
            for session in gone { sessions[session.token] = nil }
            return gone
        }
        count.subtract(gone.count, ordering: .relaxed)
        return gone
    }

    private func shard(of token: SessionToken) -> Shard { shards[Int(truncatingIfNeeded: token.low & 255)] }
}
