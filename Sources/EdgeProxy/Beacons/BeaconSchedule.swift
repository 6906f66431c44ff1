import Transport

/// Whose turn it is: the hosts one after the other, in a host the tenants, and of a tenant the oldest beacon. Knows no clock and does
/// nothing by itself; confined to the sender's loop. Times are the loop's, nanoseconds, and wall clock, milliseconds since 1970.
final class BeaconSchedule {
    struct Bounds: Sendable {
        var inFlight = Limits.inFlight, inFlightPerHost = Limits.inFlightPerHost
        var hosts = Limits.hosts
        /// Requests a second, to all and to one host; 0: without bound.
        var ratePerSecond = 0, hostRatePerSecond = 0
    }

    private let bounds: Bounds
    private var lanes: [String: BeaconLane] = [:]
    private let shared: BeaconLane
    /// Lanes that have a beacon to send, each once.
    private var ring = TicketLine<BeaconLane>()
    private var flights: [BeaconId: (ticket: BeaconTicket, lane: BeaconLane)] = [:]
    private var timers = TimerHeap()
    private var rate: BeaconRate
    private var isRateTimed = false

    init(_ bounds: Bounds, nowNs: Int64) {
        self.bounds = bounds
        shared = BeaconLane(
            limit: bounds.inFlightPerHost, ratePerSecond: bounds.hostRatePerSecond, isShared: true, nowNs: nowNs)
        rate = BeaconRate(perSecond: bounds.ratePerSecond)
    }

    var inFlight: Int { flights.count }
    /// Hosts that are given up for now.
    var hostsDown: Int { lanes.values.reduce(0) { $0 + ($1.isDown ? 1 : 0) } }

    /// When something has to be looked at although nothing happens, nanoseconds.
    var nextNs: Int64? { timers.nextNs }

    func add(_ ticket: BeaconTicket, nowNs: Int64) {
        let lane = lane(ticket.host, nowNs)
        lane.add(ticket, nowNs: nowNs)
        list(lane)
    }

    /// What is to be sent now, and what is too old for it. Those are done.
    func begin(nowNs: Int64, wallMs: Int64) -> (begun: [BeaconTicket], stale: [BeaconTicket]) {
        while let work = timers.pop(now: nowNs) { work() }
        var begun: [BeaconTicket] = [], stale: [BeaconTicket] = []
        while flights.count < bounds.inFlight, !isRateTimed, let lane = ring.popFirst() {
            lane.isListed = false
            switch lane.gate(nowNs: nowNs) {
            case .full: continue
            case .until(let ns): listLater(lane, ns)
            case .open:
                if let ns = rate.waitUntilNs(nowNs) {
                    isRateTimed = true
                    _ = timers.push(dueNs: ns) { [unowned self] in isRateTimed = false }
                    list(lane)
                    continue
                }
                let next = lane.begin(nowNs: nowNs, wallMs: wallMs)
                if let ticket = next.begun {
                    rate.spend()
                    flights[ticket.id] = (ticket, lane)
                    begun.append(ticket)
                }
                if let ticket = next.stale { stale.append(ticket) }
                list(lane)
            }
        }
        return (begun, stale)
    }

    /// An attempt has ended.
    /// - Parameter jitter: -1...1, by chance.
    /// - Returns: what became of the beacon; `nil`: it will be tried again.
    func ended(_ id: BeaconId, _ verdict: BeaconVerdict, nowNs: Int64, wallMs: Int64, jitter: Double) -> BeaconState? {
        guard let (ticket, lane) = flights.removeValue(forKey: id) else { return nil }
        lane.end()
        lane.judge(verdict, nowNs: nowNs)
        defer { list(lane) }
        guard case .again(let afterSeconds) = verdict.step else {
            lane.done(ticket)
            if case .done(let state) = verdict.step { return state }
            return nil
        }
        let waits = Limits.retrySecondsAfter, usual = waits[min(Int(ticket.attempts), waits.count - 1)]
        let waitMs = max(Int64(Double(usual) * (1_000 + 200 * jitter)), afterSeconds * 1_000)
        guard ticket.event.endMs > wallMs + waitMs else {
            lane.done(ticket)
            return .stale
        }
        var again = ticket
        again.attempts += again.attempts < .max ? 1 : 0
        retry(again, lane, nowNs + waitMs * 1_000_000)
        return nil
    }

    /// An attempt could not be begun, for which its host can do nothing.
    func putBack(_ id: BeaconId, nowNs: Int64) {
        guard let (ticket, lane) = flights.removeValue(forKey: id) else { return }
        lane.end()
        retry(ticket, lane, nowNs + Limits.claimNs)
        list(lane)
    }

    /// Once a second: what need not wait any longer.
    /// - Returns: those that are too old. They are done.
    func sweep(nowNs: Int64, wallMs: Int64) -> [BeaconTicket] {
        var stale: [BeaconTicket] = []
        for lane in [shared] + lanes.values {
            lane.releaseOverdue(nowNs: nowNs)
            stale += lane.popStale(wallMs: wallMs)
            list(lane)
        }
        lanes = lanes.filter { $0.value.left > 0 || nowNs - $0.value.usedNs < Limits.laneNs }
        return stale
    }

    private func lane(_ host: String, _ nowNs: Int64) -> BeaconLane {
        if let lane = lanes[host] { return lane }
        if lanes.count >= bounds.hosts, let idle = lanes.first(where: { $0.value.left == 0 })?.key { lanes[idle] = nil }
        guard lanes.count < bounds.hosts else { return shared }
        let lane = BeaconLane(
            limit: bounds.inFlightPerHost, ratePerSecond: bounds.hostRatePerSecond, isShared: false, nowNs: nowNs)
        lanes[host] = lane
        return lane
    }

    private func list(_ lane: BeaconLane) {
        guard lane.hasReady, !lane.isListed else { return }
        lane.isListed = true
        ring.append(lane)
    }

    private func listLater(_ lane: BeaconLane, _ ns: Int64) {
        // It counts as listed until then, so that it has one timer and not many.
        lane.isListed = true
        _ = timers.push(dueNs: ns) { [unowned self] in
            lane.isListed = false
            list(lane)
        }
    }

    private func retry(_ ticket: BeaconTicket, _ lane: BeaconLane, _ ns: Int64) {
        _ = timers.push(dueNs: ns) { [unowned self] in
            lane.addRetried(ticket)
            list(lane)
        }
    }
}
