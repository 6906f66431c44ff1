import Decision
import Store
import Synchronization

/// Counts what is played: each thing once, in the log and in the budgets.
///
/// What was decided is reserved (`reserve`), what is played settles that (`count`), and what is left, cut or not played in its time is
/// given back (`giveBack`). The log has all of it: a process that was killed goes on with what stands there (`restore`).
final class AdCounting: Sendable {
    /// `nil` where nothing is written down (tests, benchmarks).
    let log: EventLog?
    private let accounts: AdAccounts
    /// How long an ad stays reserved, milliseconds.
    let reservationMs: Int64
    /// A tenant's time zone, by which its days begin.
    private let zone: @Sendable (_ tenant: String) -> TimeZoneTable
    /// The least evidence that a tenant bills, as it is now.
    private let billable: @Sendable (_ tenant: String) -> EventEvidence

    private struct State {
        var reservations = Reservations()
        /// What players have sent.
        var keys = AgedTable<EventKey, Bool>(keepsMs: Store.Limits.eventKeysMs, most: Store.Limits.eventKeys / shardCount)
        /// What is in the log of the slots, and so what is charged: impressions are put on a day of their tenant, by when it began.
        var pairing = SlotPairing<Int64>(
            slots: Store.Limits.reportSlots / shardCount, waiting: Store.Limits.reportWaiting / shardCount)
        /// Of records that are on their way into the log: whoever sends one of them again waits for it, too.
        var pending: [EventKey: [@Sendable (EventLogError?) -> Void]] = [:]
        /// What was decided for requests.
        var requests: [TrackedId: [TrackingReservation]] = [:]
        /// The requests by when they are forgotten, the next one first.
        var forgotten = AgeQueue<(id: TrackedId, atMs: Int64)>()
    }
    private final class Shard: Sendable {
        let state = Mutex(State())
    }
    private static let shardCount = 64
    private let shards = (0..<shardCount).map { _ in Shard() }
    /// The texts of the records' labels.
    let labels: EventLabels

    /// Writes records down: `EventLog.append`.
    typealias Append = @Sendable (_ records: [EventRecord], _ done: (@Sendable (EventLogError?) -> Void)?) -> Void
    private let append: Append

    /// - Parameter append: where something else than the log takes the records.
    init(
        _ log: EventLog?, _ accounts: AdAccounts, reservationMs: Int64, append: Append? = nil,
        zone: @escaping @Sendable (_ tenant: String) -> TimeZoneTable = { _ in .utc },
        billable: @escaping @Sendable (_ tenant: String) -> EventEvidence = { _ in .paced }
    ) {
        self.billable = billable
        self.log = log
        self.append =
            append ?? { records, done in
                guard let log else {
                    done?(nil)
                    return
                }
                log.append(records, done: done)
            }
        self.accounts = accounts
        self.reservationMs = reservationMs
        self.zone = zone
        labels = log?.labels ?? EventLabels()
    }

    private func shard(_ id: TrackedId) -> Shard { shards[Int(id.low % UInt64(Self.shardCount))] }

    // MARK: What is reserved

    /// Holds the ads of a pod that a session was committed to; its decider has reserved them.
    func hold(_ bookings: [AdBooking?], of pod: Int64, for session: TrackedId, atMs: Int64) {
        let key = Reservations.Key(id: session, pod: pod)
        shard(session).state.withLock { _ = $0.reservations.hold(key, bookings, untilMs: atMs + reservationMs) }
    }

    /// Writes down what was decided for a request, and claimed: one record for each ad, all of one id. Budgets hold it until its time is
    /// over.
    /// - Parameters:
    ///   - opportunities: that it was decided in: they stand in the log with it, or not at all.
    ///   - done: called once, on any thread: `nil` when it is in the log, else why it is not; the answer must not leave before.
    func reserve(
        _ records: [TrackingReservation], in opportunities: [TrackingOpportunity] = [],
        done: @escaping @Sendable (EventLogError?) -> Void
    ) {
        guard let first = records.first else { return done(nil) }
        append(opportunities.map { .opportunity($0) } + records.map { .reservation($0) }) { [self] error in
            // What nobody was told of is decided anew; its ads are free when their time is over.
            if error != nil {
                shard(first.context.id).state.withLock { state in
                    if state.requests[first.context.id]?.first?.decision == first.decision { state.requests[first.context.id] = nil }
                }
            }
            done(error)
        }
    }

    /// Takes what was decided for a request, which its decider has reserved already, unless another one of its name, at the same time, was
    /// first.
    /// - Returns: what holds: that one's, where there is one. What was reserved for these is free again then.
    func claim(_ records: [TrackingReservation], nowMs: Int64) -> [TrackingReservation] {
        guard let earlier = keep(records, unlessReservedAt: nowMs).earlier else { return records }
        free(records.map { $0.booking(labels) })
        return earlier
    }

    /// - Parameters:
    ///   - nowMs: where something is reserved still by then, nothing is taken; `nil`: it is taken all the same.
    ///   - isSettled: which of them were played already.
    /// - Returns: what is reserved by it, or what was before.
    private func keep(
        _ records: [TrackingReservation], unlessReservedAt nowMs: Int64? = nil, isSettled: (TrackingReservation) -> Bool = { _ in false }
    ) -> (reserved: [AdBooking], earlier: [TrackingReservation]?) {
        guard let first = records.first else { return ([], nil) }
        let id = first.context.id, untilMs = first.untilMs
        return shard(id).state.withLock { state in
            if let nowMs, let earlier = state.requests[id], earlier.contains(where: { $0.untilMs > nowMs }) { return ([], earlier) }
            if state.requests.count >= Limits.requestsRemembered / Self.shardCount, let oldest = state.forgotten.oldest {
                state.forgotten.removeOldest()
                state.requests[oldest.id] = nil
            }
            state.requests[id] = records
            state.forgotten.append((id, untilMs + Limits.requestsRememberedMs))
            var reserved: [AdBooking] = []
            for (key, records) in Self.byPod(records) {
                var bookings: [AdBooking?] = []
                for record in records where record.ad.slot < Decision.Limits.availSlots {
                    while bookings.count <= record.ad.slot { bookings.append(nil) }
                    bookings[Int(record.ad.slot)] = record.booking(labels)
                }
                let settled = Set(records.filter(isSettled).map { Int($0.ad.slot) })
                reserved += state.reservations.hold(key, bookings, settled: settled, untilMs: untilMs)
            }
            return (reserved, nil)
        }
    }

    /// Most requests are for one pod.
    private static func byPod(_ records: [TrackingReservation]) -> [(key: Reservations.Key, records: [TrackingReservation])] {
        guard let first = records.first.map({ Reservations.Key($0.context) }) else { return [] }
        if records.allSatisfy({ Reservations.Key($0.context) == first }) { return [(first, records)] }
        return Dictionary(grouping: records) { Reservations.Key($0.context) }.map { ($0.key, $0.value) }
    }

    /// What was decided under a request's id and is reserved still; empty: nothing.
    func reserved(_ id: TrackedId, atMs: Int64) -> [TrackingReservation] {
        decided(id).filter { $0.untilMs > atMs }
    }

    /// What was decided under a request's id, also when its time is over; empty: nothing that is known.
    func decided(_ id: TrackedId) -> [TrackingReservation] { shard(id).state.withLock { $0.requests[id] ?? [] } }

    /// Gives back what was not played in its time; a timer goes round.
    func giveBack(nowMs: Int64) {
        for shard in shards {
            let back = shard.state.withLock { state in
                while let request = state.forgotten.oldest, request.atMs <= nowMs {
                    state.forgotten.removeOldest()
                    // One that was decided again is known for longer.
                    guard let kept = state.requests[request.id]?.first, kept.untilMs + Limits.requestsRememberedMs <= nowMs else {
                        continue
                    }
                    state.requests[request.id] = nil
                }
                return state.reservations.expire(nowMs: nowMs)
            }
            free(back)
        }
    }

    private func free(_ bookings: [AdBooking]) {
        guard !bookings.isEmpty else { return }
        accounts.ledger.withLock { ledger in
            for booking in bookings { ledger.settle(booking.account, Delivery(), on: 0, ads: 1, micros: booking.reservedMicros) }
        }
    }

    // MARK: What is played

    /// Counts what the server has seen itself, which comes once. It is charged at once: it waits until it can be written.
    func count(_ records: [EventRecord]) {
        guard !records.isEmpty else { return }
        append(records.map(settle), nil)
    }

    /// The same where something follows from it.
    /// - Parameter then: called once, on any thread, when they are in the log, so that a process that is killed in between does not count,
    ///   and tell of, an event a second time. Where they can't get there they wait as those of `count`, and it is called all the same: what
    ///   was played is told.
    func count(_ records: [EventRecord], then: @escaping @Sendable () -> Void) {
        guard !records.isEmpty else { return then() }
        let records = records.map(settle)
        append(records) { [self] error in
            if error != nil { append(records, nil) }
            then()
        }
    }

    /// Counts what a player has sent: repeats are as good as the first.
    /// - Parameter done: called once, on any thread: `nil` when it is in the log or was already, else why it is not.
    func count(_ record: EventRecord, done: @escaping @Sendable (EventLogError?) -> Void) {
        enum Place { case new, pending, known }
        let key = record.key, shard = shard(key.id)
        let place: Place = shard.state.withLock { state in
            if state.pending[key] != nil {
                state.pending[key]?.append(done)
                return .pending
            }
            guard state.keys[key] == nil else { return .known }
            state.keys.put(key, true, atMs: record.context.receiptMs)
            state.pending[key] = [done]
            return .new
        }
        switch place {
        case .pending: return
        case .known:
            // Each click is counted, though one is paid.
            if case .click = record { return append([record], done) }
            return done(nil)
        case .new: break
        }
        let (record, advance) = admit(record)
        append([record]) { [self] error in
            // What is paired is in the log, each of two by itself: whichever of them fails, the other one still waits for it.
            if error == nil { pair(record, advance) } else if let advance { undo(advance) }
            let waiting = shard.state.withLock { state in
                // Whoever sends it again is welcome.
                if error != nil { _ = state.keys.remove(key) }
                return state.pending.removeValue(forKey: key) ?? []
            }
            for done in waiting { done(error) }
        }
    }

    /// The same of several, each by itself.
    /// - Parameter done: called once, on any thread, when all of them are there: with why one of them is not, if one is not.
    func count(_ records: [EventRecord], done: @escaping @Sendable (EventLogError?) -> Void) {
        guard !records.isEmpty else { return done(nil) }
        let all = Gathering(count: records.count, done)
        for record in records { count(record) { all.add($0) } }
    }

    /// What an account is charged with, or holds, for a record that is on its way into the log.
    private struct Advance {
        var account: UInt64
        /// Charged.
        var delivery = Delivery()
        var dayMs: Int64
        /// Held.
        var ads: Int64 = 0, micros: Int64 = 0
    }

    /// Counts what can't fail any more.
    private func settle(_ counted: EventRecord) -> EventRecord {
        let (record, advance) = admit(counted)
        pair(record, advance)
        return record
    }

    /// Decides whether a record is paid, before it is written: it says so, and sums and reports go by that.
    ///
    /// By its evidence it is billed or not, as its tenant has it now. What is played when its reservation is over and others have taken its
    /// place costs nobody anything: it is not valid any more. Nor is a click paid that the budget has no money for.
    /// - Returns: the record as it is paid, and what it costs until it is paired, so that nobody else takes its room; `nil`: nothing.
    private func admit(_ counted: EventRecord) -> (record: EventRecord, advance: Advance?) {
        var record = counted
        if case .event(var event) = record, event.evidence != nil {
            event.context.decideBilling(of: event.evidence, least: billable(labels.text(event.context.tenant) ?? ""))
            record = .event(event)
        }
        if case .event(let event) = record, event.event == .abandoned || event.event == .cut {
            release(event)
            return (record, nil)
        }
        // What the server has seen and finds to be no viewer's will not be played by one either.
        if case .event(let event) = record, event.event == .impression, event.evidence != .client, !event.context.isValid { release(event) }
        guard record.isPaired, record.context.isInTime, let (ad, event) = record.charged else { return (record, nil) }
        let dayMs = dayMs(of: record.context), key = Reservations.Key(record.context), slot = Int(ad.slot)
        // An end is charged when it is in the log and its impression is. Its reservation holds until then; without one its room is taken
        // until it is written, and the impression that comes finds whether there is room.
        let isEnd = event == .complete
        let (isHeld, booking) = shard(record.context.id).state.withLock { state in
            (state.reservations.holds(key, slot: slot), isEnd ? nil : state.reservations.settle(key, slot: slot, with: event))
        }
        return accounts.ledger.withLock { [record] ledger in
            var record = record, price = ad.boundedPrice
            switch record {
            case .click(var click) where price > 0 && !ledger.canPay(ad.account, price, dayMs: dayMs):
                click.ad.price = 0
                price = 0
                record = .click(click)
            case .event(var late) where !isHeld && (event == .impression || price > 0) && !ledger.hasRoom(ad.account, dayMs: dayMs):
                late.context.invalid = .expired
                return (.event(late), nil)
            default: break
            }
            var advance = Advance(account: ad.account, dayMs: dayMs)
            if isEnd {
                guard !isHeld, price > 0 else { return (record, nil) }
                (advance.ads, advance.micros) = (1, price)
                ledger.reserve(ad.account, ads: 1, micros: price)
            } else {
                advance.delivery =
                    event == .click ? Delivery(clicks: 1, spendMicros: price) : Delivery(impressions: 1, spendMicros: price)
                ledger.settle(
                    ad.account, advance.delivery, on: dayMs, ads: booking == nil ? 0 : 1, micros: booking?.reservedMicros ?? 0)
            }
            return (record, advance)
        }
    }

    /// Charges what counts by a record that is in the log: itself, and ends that have waited for it.
    private func pair(_ record: EventRecord, _ advance: Advance?) {
        guard record.isPaired else { return }
        let dayMs = dayMs(of: record.context), key = Reservations.Key(record.context), slot = Int(record.key.slot)
        let (charges, booking) = shard(record.context.id).state.withLock { state in
            let charges = state.pairing.add(record, at: dayMs)
            let isComplete = charges.contains { $0.event == .complete }
            return (charges, isComplete ? state.reservations.settle(key, slot: slot, with: .complete) : nil)
        }
        var owed: [SlotPairing<Int64>.Charge] = [], advance = advance
        for charge in charges where charge.account != 0 {
            // As a rule it costs what was charged already.
            if let paid = advance, paid.ads == 0, paid.account == charge.account, paid.dayMs == charge.place,
                paid.delivery == charge.delivery
            {
                advance = nil
            } else {
                owed.append(charge)
            }
        }
        guard !owed.isEmpty || advance != nil else { return }
        accounts.ledger.withLock { [owed, advance] ledger in
            for charge in owed {
                let isHeld = charge.event == .complete && booking != nil
                ledger.settle(
                    charge.account, charge.delivery, on: charge.place, ads: isHeld ? 1 : 0,
                    micros: isHeld ? booking?.reservedMicros ?? 0 : 0)
            }
            if let advance { Self.undo(advance, in: &ledger) }
        }
    }

    private func dayMs(of context: EventContext) -> Int64 {
        zone(labels.text(context.tenant) ?? "").day(of: context.atMs).lowerBound
    }

    /// What a viewer has left, or a break was too short for, is free at once.
    private func release(_ ended: TrackingEvent) {
        let key = Reservations.Key(ended.context)
        let booking = shard(ended.context.id).state.withLock { $0.reservations.release(key, slot: Int(ended.ad.slot)) }
        if let booking { free([booking]) }
    }

    private func undo(_ advance: Advance) { accounts.ledger.withLock { Self.undo(advance, in: &$0) } }

    private static func undo(_ advance: Advance, in ledger: inout Ledger) {
        let was = advance.delivery
        let back = Delivery(impressions: -was.impressions, clicks: -was.clicks, spendMicros: -was.spendMicros)
        ledger.settle(advance.account, back, on: advance.dayMs, ads: advance.ads, micros: advance.micros)
    }

    // MARK: After a restart

    /// Takes up what stood in the log before the process ended: what players have sent is not counted again, and what was decided for
    /// requests is reserved as long as it was.
    func restore(_ past: RecentEvents, nowMs: Int64) {
        for (key, atMs) in past.clientKeys { shard(key.id).state.withLock { $0.keys.put(key, true, atMs: atMs) } }
        for (shard, pairing) in zip(shards, past.pairing.split(into: Self.shardCount)) {
            shard.state.withLock { $0.pairing = pairing }
        }
        for records in past.requests.values {
            guard let first = records.first, first.untilMs + Limits.requestsRememberedMs > nowMs else { continue }
            let kept = keep(
                records,
                isSettled: { record in
                    let played = past.played[Reservations.Key(record.context)]?[Int(record.ad.slot)]
                    return played?.contains(record.booking(labels).model.settlingEvent) ?? false
                })
            reserveAgain(kept.reserved)
        }
    }

    /// Reserves again what a session that goes on was committed to and has not played.
    func restore(_ bookings: [AdBooking?], of pod: Int64, for session: TrackedId, played: Set<Int>, atMs: Int64) {
        let key = Reservations.Key(id: session, pod: pod)
        reserveAgain(
            shard(session).state.withLock { $0.reservations.hold(key, bookings, settled: played, untilMs: atMs + reservationMs) })
    }

    private func reserveAgain(_ bookings: [AdBooking]) {
        accounts.ledger.withLock { ledger in
            for booking in bookings { ledger.reserve(booking.account, ads: 1, micros: booking.reservedMicros) }
        }
    }
}
