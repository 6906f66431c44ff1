import Decision
import Synchronization

/// What tenants' avails were, as it was read last: forecasts that are asked for one after the other read it once.
final class ForecastHistories: Sendable {
    private let known = Mutex<[String: (madeMs: Int64, history: TrafficHistory)]>([:])

    /// `nil`: nothing that is new enough.
    func find(_ tenant: String, nowMs: Int64) -> TrafficHistory? {
        known.withLock { known in
            known[tenant].flatMap { (0..<Limits.forecastHistoryMs).contains(nowMs - $0.madeMs) ? $0.history : nil }
        }
    }

    func put(_ history: TrafficHistory, of tenant: String, nowMs: Int64) {
        known.withLock { known in
            if known[tenant] == nil, known.count >= Limits.forecastHistories { known.removeAll() }
            known[tenant] = (nowMs, history)
        }
    }
}
