import Model
import Stitching
import Synchronization

/// The sessions that are over, for a day, the oldest ones leaving first when there are too many. Asked when a player comes back, which
/// is rare: one lock for all.
final class RetiredSessions: Sendable {
    private struct State {
        var byToken: [SessionToken: RetiredSession] = [:]
        /// In the order in which they were put in. One that came back and retired again stands here twice.
        var order = AgeQueue<(token: SessionToken, retired: WallTime)>()
    }
    private let state = Mutex(State())
    let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// All of them as they are now.
    var all: [SessionToken: RetiredSession] { state.withLock { $0.byToken } }
    var count: Int { state.withLock { $0.byToken.count } }

    func put(_ token: SessionToken, _ session: RetiredSession) {
        guard limit > 0 else { return }
        state.withLock { state in
            state.byToken[token] = session
            state.order.append((token, session.retired))
            while state.byToken.count > limit || state.order.count > 2 * limit { Self.dropOldest(&state) }
        }
    }

    /// Puts another in the place of one that is there still.
    /// - Returns: whether it was.
    func replace(_ token: SessionToken, _ session: RetiredSession) -> Bool {
        state.withLock { state in
            guard state.byToken[token] != nil else { return false }
            state.byToken[token] = session
            return true
        }
    }

    subscript(token: SessionToken) -> RetiredSession? { state.withLock { $0.byToken[token] } }

    /// Takes one out again, once it lives on.
    func remove(_ token: SessionToken) { state.withLock { _ = $0.byToken.removeValue(forKey: token) } }

    /// Lets go of those that were over before `time`.
    func expire(before time: WallTime) {
        state.withLock { state in
            while let oldest = state.order.oldest, oldest.retired < time { Self.dropOldest(&state) }
        }
    }

    private static func dropOldest(_ state: inout State) {
        guard let oldest = state.order.oldest else { return }
        if state.byToken[oldest.token]?.retired == oldest.retired { state.byToken[oldest.token] = nil }
        state.order.removeOldest()
    }
}
