import Model
import Synchronization

/// The breaks that were ordered for one channel, shared by all its configurations and presentations. What is open on no loop yet begins
/// with it. Asked when a home is made and when something was ordered, never by a playlist.
public final class BreakOrders: Sendable {
    private struct State {
        /// In the order in which they were given.
        var orders: [OrderedBreak] = []
        var last = BreakOrderId(0)
    }
    private let state = Mutex(State())

    public init() {}

    /// In the order in which they were given, also those that are over: at most `Limits.ordersKept`.
    public var all: [OrderedBreak] { state.withLock { $0.orders } }

    /// Adds one, unless another order is in its way.
    /// - Parameters:
    ///   - start: not before `now`.
    ///   - lengthNs: within `Limits.orderLengthsNs`.
    ///   - by, request: cut at `Limits.orderTextBytes`.
    /// - Throws: `.occupied` by another order, `.tooMany`.
    public func add(
        start: WallTime, lengthNs: Int64, by: String, request: String, now: WallTime
    ) throws(BreakRefusal) -> OrderedBreak {
        let added: Result<OrderedBreak, BreakRefusal> = state.withLock { state in
            if let refusal = Self.refusal(of: start, now: now, state) { return .failure(refusal) }
            // Unique over restarts too: nobody gives so many that they overtake the clock.
            state.last = BreakOrderId(max(state.last.number + 1, now.nanoseconds / 1_000))
            let order = OrderedBreak(
                id: state.last, start: start, lengthNs: lengthNs, ordered: now, by: Self.cut(by), request: Self.cut(request))
            state.orders.append(order)
            state.orders.dropOldest()
            return .success(order)
        }
        return try added.get()
    }

    /// Whether one could be added.
    /// - Throws: as `add` would.
    public func check(start: WallTime, now: WallTime) throws(BreakRefusal) {
        if let refusal = state.withLock({ Self.refusal(of: start, now: now, $0) }) { throw refusal }
    }

    private static func refusal(of start: WallTime, now: WallTime, _ state: State) -> BreakRefusal? {
        let open = state.orders.filter { $0.ended == nil && $0.end > now }
        guard open.count < Limits.ordersWaiting else { return .tooMany(Limits.ordersWaiting) }
        return open.first { $0.start <= start && start < $0.end }.map {
            .occupied(BreakRefusal.Occupant(source: .ordered($0.id), id: nil, until: $0.end))
        }
    }

    /// Puts those in that are known from elsewhere: the journal, or a recording.
    public func restore(_ orders: [OrderedBreak]) {
        state.withLock { state in
            for order in orders {
                if let index = state.orders.firstIndex(where: { $0.id == order.id }) {
                    state.orders[index] = order
                } else {
                    state.orders.append(order)
                }
                state.last = max(state.last, order.id)
            }
            state.orders.sort { $0.id < $1.id }
            state.orders.dropOldest()
        }
    }

    /// Ends one, whether it has begun or not.
    /// - Returns: it, as it is now; `nil` where it is not there.
    @discardableResult
    public func end(_ id: BreakOrderId, at now: WallTime) -> OrderedBreak? {
        state.withLock { state in
            guard let index = state.orders.firstIndex(where: { $0.id == id }) else { return nil }
            state.orders[index].ended = state.orders[index].ended ?? now
            return state.orders[index]
        }
    }

    /// Ends those that are under way.
    /// - Returns: them, as they are now.
    public func end(at now: WallTime) -> [OrderedBreak] {
        state.withLock { state in
            var ended: [OrderedBreak] = []
            for index in state.orders.indices where state.orders[index].start <= now && state.orders[index].mayBegin(at: now) {
                state.orders[index].ended = now
                ended.append(state.orders[index])
            }
            return ended
        }
    }

    private static func cut(_ text: String) -> String { String(decoding: text.utf8.prefix(Limits.orderTextBytes), as: UTF8.self) }
}

extension [OrderedBreak] {
    /// Lets go of those beyond `Limits.ordersKept`, which were over first: they are there for reports alone.
    mutating func dropOldest() {
        while count > Limits.ordersKept, let oldest = indices.min(by: { self[$0].end < self[$1].end }) { remove(at: oldest) }
    }
}
