import Manifest
import Synchronization

/// What is kept of a session that is over, so that a player that comes back under its old name goes on above its old numbers.
struct RetiredSession: Equatable, Sendable {
    var presentation: Int
    /// Wall clock, nanoseconds since 1970.
    var retired: Int64
    /// Breaks up to this were decided.
    var decidedThrough: Int64
    /// By rendition; one for all where they are equal, as they are unless a rendition is cut otherwise. Never empty.
    var offsets: [SessionOffset]

    /// By rendition.
    func offsets(of renditions: Int) -> [SessionOffset] {
        offsets.count == 1 ? Array(repeating: offsets[0], count: max(1, renditions)) : offsets
    }
}

/// The sessions that are over, for a day, the oldest ones leaving first when there are too many. Asked when a player comes back, which
/// is rare: one lock for all.
final class RetiredSessions: Sendable {
    private struct State {
        var byToken: [SessionToken: RetiredSession] = [:]
        /// In the order in which they were put in; from `first` on. One that came back and retired again stands here twice.
        var order: [(token: SessionToken, retired: Int64)] = []
        var first = 0
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
            while state.byToken.count > limit || state.order.count - state.first > 2 * limit { Self.dropOldest(&state) }
        }
    }

    /// Takes one out again, for it lives on.
    func take(_ token: SessionToken) -> RetiredSession? {
        state.withLock { $0.byToken.removeValue(forKey: token) }
    }

    /// Lets go of those that were over before `wallNs`.
    func expire(before wallNs: Int64) {
        state.withLock { state in
            while state.first < state.order.count, state.order[state.first].retired < wallNs { Self.dropOldest(&state) }
        }
    }

    private static func dropOldest(_ state: inout State) {
        let oldest = state.order[state.first]
        if state.byToken[oldest.token]?.retired == oldest.retired { state.byToken[oldest.token] = nil }
        state.first += 1
        // Moved up now and then, not each time.
        if state.first > 1_024, state.first * 2 > state.order.count {
            state.order.removeFirst(state.first)
            state.first = 0
        }
    }
}

extension RetiredRecord {
    /// - Parameter session: `nil` when there is nothing to keep of it.
    init(_ token: SessionToken, presentation: Int, wallNs: Int64, _ session: RetiredSession?) {
        self.init(
            token: token, presentation: Int64(presentation), retired: wallNs, decidedThrough: session?.decidedThrough ?? .min,
            offsets: session?.offsets.map(OffsetRecord.init) ?? [])
    }

    var session: RetiredSession {
        RetiredSession(
            presentation: Int(presentation), retired: retired, decidedThrough: decidedThrough, offsets: offsets.map(\.offset))
    }
}

extension OffsetRecord {
    init(_ offset: SessionOffset) {
        self.init(sequence: offset.sequence, discontinuity: offset.discontinuity, resume: offset.resume)
    }

    var offset: SessionOffset {
        var offset = SessionOffset()
        offset.sequence = sequence
        offset.discontinuity = discontinuity
        offset.resume = resume
        return offset
    }
}
