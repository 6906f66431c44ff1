/// Bounds the name look-ups under way. curl starts a thread for each and, with QUICK_EXIT, leaves it behind when its transfer gives up:
/// with a name server that never answers, every fetch would leave one more. Those who find the gate full wait for a place; by then
/// the name is mostly known, and they need none. Used on one loop.
final class LookupGate {
    private struct Waiter {
        let id: ObjectIdentifier
        let host: String
        let go: () -> Void
    }

    private let perHost: Int, total: Int
    private var underWay: [String: Int] = [:]
    private var underWayTotal = 0
    // In the order of arrival over all hosts. Bounded by `Limits.transfers`, and rarely longer than a few.
    private var waiters: [Waiter] = []

    init(perHost: Int = Limits.lookupsPerHost, total: Int = Limits.lookups) {
        self.perHost = perHost
        self.total = total
    }

    /// Takes a place; `false` when there is none.
    func enter(_ host: String) -> Bool {
        guard hasPlace(host) else { return false }
        underWay[host, default: 0] += 1
        underWayTotal += 1
        return true
    }

    /// Gives a place back and lets those go on who may find one now: all of this host, since the name may be known, and the first of
    /// the others.
    func leave(_ host: String) {
        guard let count = underWay[host] else { return }
        underWay[host] = count == 1 ? nil : count - 1
        underWayTotal -= 1
        guard !waiters.isEmpty else { return }
        var chosen = waiters.indices.filter { waiters[$0].host == host }
        if chosen.isEmpty, let other = waiters.firstIndex(where: { hasPlace($0.host) }) { chosen = [other] }
        let going = chosen.map { waiters[$0] }
        for index in chosen.reversed() { waiters.remove(at: index) }
        for waiter in going { waiter.go() }
    }

    /// Calls `go` once there may be a place, at once if there is one by now; it must ask again.
    func wait(_ host: String, _ id: AnyObject, _ go: @escaping () -> Void) {
        if hasPlace(host) { return go() }
        waiters.append(Waiter(id: ObjectIdentifier(id), host: host, go: go))
    }

    /// The waiter has given up.
    func forget(_ id: AnyObject) {
        waiters.removeAll { $0.id == ObjectIdentifier(id) }
    }

    var isIdle: Bool { underWayTotal == 0 && waiters.isEmpty }

    private func hasPlace(_ host: String) -> Bool { underWayTotal < total && underWay[host, default: 0] < perHost }
}
