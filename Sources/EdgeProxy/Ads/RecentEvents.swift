import Decision
import Store

/// What the end of the log says of sessions and requests that may go on.
struct RecentEvents {
    /// Of each pod of a session, or of a request: what was counted of its slots.
    var played: [Reservations.Key: [Int: Set<TrackedEvent>]] = [:]
    /// What players have sent, and when, milliseconds since 1970.
    var clientKeys: [(key: EventKey, atMs: Int64)] = []
    /// Which slots have their impression, and what waits for one. Impressions are put on a day of their tenant: when it began.
    private(set) var pairing = SlotPairing<Int64>()
    /// What was decided for requests.
    var requests: [TrackedId: [TrackingReservation]] = [:]

    init() {}

    /// Reads the log on to its end.
    /// - Parameters:
    ///   - next: the next records of it; none at its end.
    ///   - fromMs: what was received before is for the pairing alone, milliseconds since 1970.
    ///   - position: how far the sums are; `nil`: nothing is in them.
    ///   - deliveries: what the sums say; what counts by a record behind them is added. An end may stand before that position, and wait in
    ///     the sums for an impression behind it: so what came before has to be read as well.
    ///   - dayMs: when the day began that something happened on, by its tenant's clock.
    init(
        _ next: () throws(EventFileFault) -> [EventEntry], fromMs: Int64, behind position: EventPosition?,
        _ deliveries: inout [UInt64: Delivery], dayMs: (EventContext) -> Int64
    ) throws(EventFileFault) {
        while true {
            let entries = try next()
            guard !entries.isEmpty else { return }
            for entry in entries {
                if entry.record.context.receiptMs >= fromMs { add(entry.record) }
                guard entry.record.isPaired else { continue }
                let charges = pairing.add(entry.record, at: dayMs(entry.record.context))
                guard position.map({ entry.next > $0 }) ?? true else { continue }
                for charge in charges where charge.account != 0 {
                    deliveries[charge.account, default: Delivery()].add(charge.delivery, on: charge.place)
                }
            }
        }
    }

    /// A request that is asked again when its time is over is decided anew: the newest decision is what holds.
    private mutating func add(_ reservation: TrackingReservation) {
        let known = requests[reservation.context.id] ?? [], decision = reservation.decision
        if let first = known.first {
            guard decision >= first.decision else { return }
            if decision > first.decision { return requests[reservation.context.id] = [reservation] }
        }
        guard !known.contains(where: { $0.context.adBreak == reservation.context.adBreak && $0.ad.slot == reservation.ad.slot }) else {
            return
        }
        requests[reservation.context.id] = known + [reservation]
    }

    mutating func add(_ record: EventRecord) {
        switch record {
        case .event(let event):
            let key = Reservations.Key(event.context)
            // What the player has told beside the server was not counted by it.
            if event.context.invalid != .duplicate { played[key, default: [:]][Int(event.ad.slot), default: []].insert(event.event) }
            guard event.evidence == .client else { return }
            clientKeys.append((record.key, event.context.receiptMs))
        case .click: clientKeys.append((record.key, record.context.receiptMs))
        case .reservation(let reservation): add(reservation)
        case .opportunity, .error, .beacons, .correction, .sessionEnd, .outcomes: break
        }
    }
}
