import Decision
import Stitching

/// Adds records up, each key once, in the order of the log. Equal records in equal order give equal sums, so a reader that begins anew
/// lets it see the last day first.
///
/// What is invalid, or a test, counts as gross and as invalid, and in nothing else. What its tenant did not bill by its evidence is gross
/// alone. Starts, quartiles and completions stand in the bucket of their slot's impression, and only where that counts; see `SlotPairing`.
/// Unique viewers are those who have an impression that counts.
///
/// Source: VAST 4.3 §3.14 (events); MRC and IAB, Digital Video Ad Impression Measurement Guidelines (what is gross, valid and invalid).
public struct RollUp: Sendable {
    /// What is not in the sums, and why.
    public struct Losses: Equatable, Sendable {
        /// Too far from its receipt: back or ahead.
        public var outOfTime = 0
        /// Events of a slot whose impression came over a minute later.
        public var withoutImpression = 0
        /// Prices that are nonsense: they count as the highest that is none.
        public var prices = 0
    }

    private let zone: @Sendable (String) -> TimeZoneTable
    private var keys: EventFold
    private var slots = SlotPairing<RollUpKey>()
    /// Of the tenants that were met since the deltas were handed over last.
    private var zones: [EventLabel: TimeZoneTable] = [:]
    private var deltas: RollUpDeltas
    private var outOfTime = 0, prices = 0
    public var losses: Losses { Losses(outOfTime: outOfTime, withoutImpression: slots.late, prices: prices) }
    /// When the newest record was received, milliseconds since 1970.
    public private(set) var newestMs: Int64 = 0

    /// - Parameters:
    ///   - labels: what the records' labels are of.
    ///   - zone: a tenant's time zone, by its id: where its days begin. It is asked anew for each piece of the log.
    public init(
        labels: EventLabels, zone: @escaping @Sendable (_ tenant: String) -> TimeZoneTable
    ) {
        self.init(labels: labels, keys: EventFold(), zone: zone)
    }

    init(labels: EventLabels, keys: EventFold, zone: @escaping @Sendable (String) -> TimeZoneTable) {
        (self.zone, self.keys) = (zone, keys)
        deltas = RollUpDeltas(labels: labels)
    }

    /// Hands over what was added up since the last time.
    public mutating func takeDeltas() -> RollUpDeltas {
        defer { (deltas, zones) = (RollUpDeltas(labels: deltas.labels), [:]) }
        return deltas
    }

    /// Adds a record.
    public mutating func add(_ record: EventRecord) {
        let context = record.context
        newestMs = max(newestMs, context.receiptMs)
        switch record {
        // They add to nothing, and are most of what is written for players that place ads themselves.
        case .reservation, .beacons, .sessionEnd: return
        default: break
        }
        let isNew = keys.add(record)
        guard context.isInTime else {
            outOfTime += 1
            return
        }
        // All clicks of a slot have one key: those behind the first are gross.
        if case .click(let click) = record { return add(click) }
        guard isNew else { return }
        switch record {
        case .opportunity(let opportunity): add(opportunity)
        case .event(let event): add(event)
        case .error(let error) where context.isValid: sum(RollUpKey(context, error.ad)) { $0.errors += 1 }
        case .correction(let correction): add(correction)
        case .outcomes(let outcomes):
            let place = TenantQuarter(tenant: context.tenant, quarter: RollUpKey.quarter(ofMs: context.atMs))
            let hour = ReportSpans.hour(of: place.quarter, in: day(of: place))
            for campaign in outcomes.campaigns {
                let key = OutcomeKey(tenant: context.tenant, hour: hour, campaign: campaign, outcome: outcomes.outcome)
                deltas.outcomes[key, default: 0] += Int64(outcomes.avails)
            }
        case .click, .error, .beacons, .sessionEnd, .reservation: break  // clicks: see above
        }
    }

    private mutating func price(_ ad: EventAd) -> Int64 {
        if ad.boundedPrice != ad.price { prices += 1 }
        return ad.boundedPrice
    }

    // MARK: Sums

    private mutating func sum(_ key: RollUpKey, _ change: (inout ReportFigures) -> Void) {
        change(&deltas.quarters[key, default: ReportFigures()])
        _ = day(of: key)
    }

    private mutating func day(of key: RollUpKey) -> Range<Int32> { day(of: TenantQuarter(tenant: key.tenant, quarter: key.quarter)) }

    private mutating func day(of place: TenantQuarter) -> Range<Int32> {
        if let known = deltas.days[place] { return known }
        let zone: TimeZoneTable
        if let known = zones[place.tenant] {
            zone = known
        } else {
            zone = self.zone(deltas.labels.text(place.tenant) ?? "")
            zones[place.tenant] = zone
        }
        let day = ReportSpans.quarters(of: zone.day(of: Int64(place.quarter) * RollUpKey.quarterMs))
        deltas.days[place] = day
        return day
    }

    private mutating func charge(_ account: UInt64, _ key: RollUpKey, _ change: (inout AccountSums) -> Void) {
        guard account != 0 else { return }
        let day = AccountDay(account: account, fromMs: Int64(day(of: key).lowerBound) * RollUpKey.quarterMs)
        change(&deltas.accounts[account, default: AccountSums()])
        change(&deltas.accountDays[day, default: AccountSums()])
    }

    private mutating func see(_ context: EventContext, _ key: RollUpKey) {
        let hash = context.viewerHash, hour = key.quarter - key.quarter % 4, day = day(of: key)
        for (scope, value, account, quarters) in [
            (ViewersKey.Scope.hourOfChannel, key.channel, 0, hour..<hour + 4), (.dayOfChannel, key.channel, 0, day),
            (.dayOfCampaign, key.campaign, key.account, day),
        ] {
            let viewers = ViewersKey(scope: scope, tenant: key.tenant, value: value, account: account, quarters: quarters)
            deltas.viewers[viewers, default: ViewerSketch(bits: scope.bits)].add(hash)
        }
    }

    // MARK: Records

    private mutating func add(_ opportunity: TrackingOpportunity) {
        guard opportunity.context.isValid else { return }
        let laidMs = Int64(opportunity.soldMs) + Int64(opportunity.houseMs) + Int64(opportunity.slateMs)
        sum(RollUpKey(opportunity.context)) { figures in
            if laidMs == 0 { figures.fallbacks += 1 }
            guard !opportunity.context.flags.contains(.passedThrough) else { return }
            figures.opportunities += 1
            if opportunity.sold > 0 { figures.filled += 1 }
            figures.offeredMs += Int64(opportunity.offeredMs)
            figures.soldMs += Int64(opportunity.soldMs)
            figures.houseMs += Int64(opportunity.houseMs)
            figures.slateMs += Int64(opportunity.slateMs)
        }
    }

    private mutating func add(_ click: TrackingClick) {
        let key = RollUpKey(click.context, click.ad), price = price(click.ad)
        let counts = !slots.add(.click(click), at: key).isEmpty
        sum(key) { figures in
            figures.grossClicks += 1
            guard counts else { return }
            figures.clicks += 1
            figures.spendMicros &+= price
        }
        guard counts else { return }
        charge(click.ad.account, key) { sums in
            sums.clicks += 1
            sums.spendMicros &+= price
        }
    }

    private mutating func add(_ event: TrackingEvent) {
        let context = event.context
        switch event.event {
        case .impression: addImpression(event)
        case .start, .firstQuartile, .midpoint, .thirdQuartile, .complete, .partial:
            if context.mayBeValid, context.isBillable(event.evidence) { _ = price(event.ad) }
            count(slots.add(.event(event), at: RollUpKey(context, event.ad, event.evidence)))
        case .breakStart where context.isValid: sum(RollUpKey(context)) { $0.breakStarts += 1 }
        case .breakEnd where context.isValid: sum(RollUpKey(context)) { $0.breakEnds += 1 }
        case .abandoned, .cut: end(event)
        case .skip where context.isValid: sum(RollUpKey(context, event.ad, event.evidence)) { $0.skips += 1 }
        case .mute where context.isValid: sum(RollUpKey(context, event.ad, event.evidence)) { $0.mutes += 1 }
        case .pause where context.isValid: sum(RollUpKey(context, event.ad, event.evidence)) { $0.pauses += 1 }
        default: break
        }
    }

    private mutating func addImpression(_ event: TrackingEvent) {
        // Told by a player of what the server counts itself: it is there already, or comes.
        guard event.context.invalid != .duplicate else { return }
        let context = event.context, key = RollUpKey(context, event.ad, event.evidence), price = price(event.ad)
        let charges = slots.add(.event(event), at: key), counts = charges.first?.event == .impression
        sum(key) { figures in
            figures.grossImpressions += 1
            if !context.isValid { figures.invalidImpressions += 1 }
            guard counts else { return }
            figures.impressions += 1
            figures.spendMicros &+= price
        }
        if counts {
            charge(event.ad.account, key) { sums in
                sums.impressions += 1
                sums.spendMicros &+= price
            }
            see(context, key)
        }
        count(charges)
    }

    /// An ad whose impression counts has ended without being complete: in that one's bucket, once.
    private mutating func end(_ event: TrackingEvent) {
        guard let figure = event.event.endingFigure, let bucket = slots.end(event) else { return }
        sum(bucket) { $0[keyPath: figure] += 1 }
    }

    private mutating func count(_ charges: [SlotPairing<RollUpKey>.Charge]) {
        for charge in charges {
            guard let step = SlotEvent(charge.event) else { continue }
            if let figure = charge.instead?.endingFigure { sum(charge.place) { $0[keyPath: figure] -= 1 } }
            self.step(step, by: 1, charge.price, charge.account, charge.place)
        }
    }

    private mutating func step(_ step: SlotEvent, by one: Int64, _ price: Int64, _ account: UInt64, _ bucket: RollUpKey) {
        sum(bucket) { figures in
            figures[keyPath: step.figure] += one
            figures.spendMicros &+= price
        }
        charge(account, bucket) { sums in
            if step == .complete { sums.completions += one }
            sums.spendMicros &+= price
        }
    }

    // MARK: Corrections

    /// Takes back what the event has added, where that is known or can't be known any more.
    private mutating func add(_ correction: EventCorrection) {
        let context = correction.context, price = price(correction.ad), slot = SlotKey(context, correction.ad)
        guard !context.flags.contains(.test) else { return }
        let isCredit = context.invalid == .credit
        let known = slots[slot]
        if let step = SlotEvent(correction.event) {
            guard context.isBillable(correction.evidence) else { return }
            if var known {
                guard let bucket = known.place, known.counted.contains(step) else { return }
                if !isCredit { known.counted.remove(step) }
                slots.put(slot, known, atMs: context.receiptMs)
                return self.step(step, by: isCredit ? 0 : -1, price, correction.ad.account, bucket)
            }
            // Seen without an impression, it did not count; not seen at all, it is older than what is remembered.
            let original = EventKey(
                id: context.id, adBreak: context.adBreak, slot: correction.ad.slot, kind: .event, event: correction.event,
                ordinal: context.ordinal)
            guard !keys.contains(original) else { return }
            return self.step(
                step, by: isCredit ? 0 : -1, price, correction.ad.account, RollUpKey(context, correction.ad, correction.evidence))
        }
        var key = RollUpKey(context, correction.ad, correction.evidence)
        switch correction.event {
        case .impression:
            // One that did not count has nothing to give back.
            guard context.isBillable(correction.evidence), known.map({ $0.place != nil }) ?? true else { return }
            if !isCredit, var known {
                known.isTakenBack = true
                slots.put(slot, known, atMs: context.receiptMs)
            }
            sum(key) { figures in
                figures.spendMicros &+= price
                guard !isCredit else { return }
                figures.impressions -= 1
                figures.invalidImpressions += 1
            }
            charge(correction.ad.account, key) { sums in
                sums.spendMicros &+= price
                if !isCredit { sums.impressions -= 1 }
            }
        case .click:
            key.evidence = 0
            sum(key) { figures in
                figures.spendMicros &+= price
                if !isCredit { figures.clicks -= 1 }
            }
            charge(correction.ad.account, key) { sums in
                sums.spendMicros &+= price
                if !isCredit { sums.clicks -= 1 }
            }
        case .error where !isCredit:
            key.evidence = 0
            sum(key) { $0.errors -= 1 }
        case .skip where !isCredit: sum(key) { $0.skips -= 1 }
        case .mute where !isCredit: sum(key) { $0.mutes -= 1 }
        case .pause where !isCredit: sum(key) { $0.pauses -= 1 }
        default: break
        }
    }
}
