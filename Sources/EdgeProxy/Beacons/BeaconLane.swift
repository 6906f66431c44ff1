/// The beacons to one host, and what is known of it. Confined to the sender's loop.
final class BeaconLane {
    /// Whether one may go.
    enum Gate: Equatable {
        case open
        /// Not before another one has ended.
        case full
        /// Not before this time, nanoseconds.
        case until(Int64)
    }

    /// Whether it is that of all hosts which have none of their own: no breaker then, and no pause, since others would pay for one.
    let isShared: Bool
    private let limitMost: Int
    /// Those that were not taken before: older than the rest.
    private var retried = TicketLine<BeaconTicket>()
    /// By tenant, and whose turn it is.
    private var tenants: [String: TicketLine<BeaconTicket>] = [:], turns = TicketLine<String>()
    private var order = SlotOrder()
    private var rate: BeaconRate

    /// All that are not done, with those under way.
    private(set) var left = 0
    private(set) var inFlight = 0
    /// Requests that may be under way at once.
    private(set) var limit: Int
    private var raisedNs: Int64 = 0, halvedNs = Int64.min / 2
    private var failures = 0
    /// The breaker is open: when the next one may try whether the host is back.
    private var probeNs: Int64?
    private var pausedNs: Int64 = 0
    private(set) var usedNs: Int64
    /// Whether the schedule will come to it.
    var isListed = false

    init(limit: Int, ratePerSecond: Int, isShared: Bool, nowNs: Int64) {
        self.isShared = isShared
        (limitMost, self.limit, usedNs) = (limit, limit, nowNs)
        rate = BeaconRate(perSecond: ratePerSecond)
    }

    /// Whether it is given up for now.
    var isDown: Bool { probeNs != nil }

    // MARK: Beacons

    func add(_ ticket: BeaconTicket, nowNs: Int64) {
        left += 1
        usedNs = nowNs
        if order.enter(ticket, nowNs: nowNs) { append(ticket) }
    }

    private func append(_ ticket: BeaconTicket) {
        let tenant = ticket.event.tenant
        if tenants[tenant] == nil {
            tenants[tenant] = TicketLine()
            turns.append(tenant)
        }
        tenants[tenant]?.append(ticket)
    }

    /// One that was not taken and may be tried again now.
    func addRetried(_ ticket: BeaconTicket) { retried.append(ticket) }

    var hasReady: Bool { !retried.isEmpty || !turns.isEmpty }

    /// Takes out the next one, tenant by tenant.
    private func popReady() -> BeaconTicket? {
        if let ticket = retried.popFirst() { return ticket }
        guard let tenant = turns.popFirst(), let ticket = tenants[tenant]?.popFirst() else { return nil }
        // A tenant stands in `turns` as long as it has some.
        if tenants[tenant]?.isEmpty == true { tenants[tenant] = nil } else { turns.append(tenant) }
        return ticket
    }

    /// Takes out those at the head of each line that are too old. They are done.
    func popStale(wallMs: Int64) -> [BeaconTicket] {
        var stale: [BeaconTicket] = []
        while let first = retried.first, first.event.endMs <= wallMs, let ticket = retried.popFirst() { stale.append(ticket) }
        let before = stale.count
        for tenant in turns.elements {
            while let first = tenants[tenant]?.first, first.event.endMs <= wallMs, let ticket = tenants[tenant]?.popFirst() {
                stale.append(ticket)
            }
        }
        if stale.count > before {
            tenants = tenants.filter { !$0.value.isEmpty }
            turns = TicketLine(turns.elements.filter { tenants[$0] != nil })
        }
        for ticket in stale { done(ticket) }
        return stale
    }

    /// Takes out the next one to send.
    /// - Returns: also one that is too old for that, as `stale`: it is done.
    func begin(nowNs: Int64, wallMs: Int64) -> (begun: BeaconTicket?, stale: BeaconTicket?) {
        guard let ticket = popReady() else { return (nil, nil) }
        guard ticket.event.endMs > wallMs else {
            done(ticket)
            return (nil, ticket)
        }
        rate.spend()
        inFlight += 1
        usedNs = nowNs
        if probeNs != nil { probeNs = nowNs + Limits.probeNs }
        return (ticket, nil)
    }

    /// A request has ended; its beacon may be tried again.
    func end() { inFlight -= 1 }

    /// A beacon is done.
    func done(_ ticket: BeaconTicket) {
        left -= 1
        for next in order.leave(ticket) { append(next) }
    }

    /// Lets those go that have waited for earlier ones long enough.
    func releaseOverdue(nowNs: Int64) {
        for ticket in order.overdue(nowNs: nowNs) { append(ticket) }
    }

    // MARK: The host

    func gate(nowNs: Int64) -> Gate {
        if let probeNs { return inFlight > 0 ? .full : nowNs < probeNs ? .until(probeNs) : .open }
        if nowNs < pausedNs { return .until(pausedNs) }
        guard inFlight < limit else { return .full }
        return rate.waitUntilNs(nowNs).map { .until($0) } ?? .open
    }

    func judge(_ verdict: BeaconVerdict, nowNs: Int64) {
        if verdict.sign == .slower || verdict.sign == .failingSlower, nowNs - halvedNs >= Limits.limitNs {
            limit = max(1, limit / 2)
            (halvedNs, raisedNs) = (nowNs, nowNs)
        }
        guard !isShared else { return }
        if verdict.pauseSeconds > 0 { pausedNs = max(pausedNs, nowNs + verdict.pauseSeconds * 1_000_000_000) }
        switch verdict.sign {
        case .good: succeeded(nowNs)
        case .slower: failures = 0
        case .failing, .failingSlower:
            failures += 1
            if failures >= Limits.breakerFailures { probeNs = nowNs + Limits.probeNs }
        case .none: break
        }
    }

    private func succeeded(_ nowNs: Int64) {
        failures = 0
        if probeNs != nil {
            // Not all at once: it has just come back.
            probeNs = nil
            limit = max(1, limitMost / 2)
            raisedNs = nowNs
        }
        if limit < limitMost, nowNs - raisedNs >= Limits.limitNs {
            limit += 1
            raisedNs = nowNs
        }
    }
}
