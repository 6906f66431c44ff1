import Store

/// What the end of the log says of sessions and requests that may go on.
struct RecentEvents {
    /// Of each pod of a session, or of a request: what was counted of its slots.
    var played: [Reservations.Key: [Int: Set<TrackedEvent>]] = [:]
    /// What players have sent, and when, milliseconds since 1970; whether an end is paid with it.
    var clientKeys: [(key: EventKey, atMs: Int64, isPaid: Bool)] = []
    /// Ends that were paid for, of the last minute.
    var earlyEnds = EarlyEnds()
    /// What was decided for requests.
    var requests: [TrackedId: [TrackingReservation]] = [:]

    /// Reads the log on to its end.
    init(_ reader: EventReader?) throws(EventFileFault) {
        guard let reader else { return }
        while true {
            let entries = try reader.read(atMost: Store.Limits.eventReadRecords)
            guard !entries.isEmpty else { return }
            for entry in entries { add(entry.record) }
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
            clientKeys.append((record.key, event.context.receiptMs, event.event != .impression || event.paysForEnds))
            // One whose impression had come before meets it no second time.
            if let impression = EarlyEnds.impression(of: record) { earlyEnds.put(record, until: impression) }
            if event.paysForEnds { _ = earlyEnds.removeEnd(of: record) }
        case .click: clientKeys.append((record.key, record.context.receiptMs, true))
        case .reservation(let reservation): add(reservation)
        case .opportunity, .error, .beacons, .correction, .sessionEnd, .outcomes: break
        }
    }
}
