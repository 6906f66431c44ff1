import Stitching

/// Says which records are charged, and when: fed with them in any order, each of them as often as you like. Sums, budgets and what a start
/// adds up go by this one rule, so that they agree.
///
/// An impression counts where it is valid, its tenant bills what is known of it, and its ad was not joined in the middle. What follows it
/// in its slot counts with it: behind it at once, before it when it comes within `Limits.reportWaitMs`, and never with one that does not
/// count. A click counts by itself. Each counts once, and where its slot's impression is put: `Place` says where that is.
///
/// Source: VAST 4.3 §3.14 (events); MRC and IAB, Digital Video Ad Impression Measurement Guidelines (what is valid).
public struct SlotPairing<Place: Sendable>: Sendable {
    /// One event that counts now.
    public struct Charge: Sendable {
        public let event: TrackedEvent
        /// Who pays; 0: nobody.
        public let account: UInt64
        /// Millionths.
        public let price: Int64
        public let place: Place
        /// How its ad was said to have ended before: it is complete after all.
        public let instead: TrackedEvent?
    }

    /// What is known of a slot.
    struct Slot: Sendable {
        /// Where its impression counts; `nil`: it does not, or has not come.
        var place: Place?
        var hasImpression = false
        /// Joined in its middle: it is in no figure but the gross ones.
        var isPartial = false
        /// The impression was corrected: what comes behind it counts no more.
        var isTakenBack = false
        var counted: SlotSteps = []
        /// How it ended without being complete, as far as is known; `abandoned` or `cut`.
        var ending: TrackedEvent?
    }

    /// What came before its slot's impression.
    private struct Early: Sendable {
        let step: SlotEvent
        let receiptMs: Int64, price: Int64
        let account: UInt64
    }

    private var slots: AgedTable<SlotKey, Slot>
    private var waiting: AgedTable<SlotKey, [Early]>
    /// The slots that were clicked.
    private var clicked: AgedTable<SlotKey, Bool>
    /// Events of a slot whose impression came too late for them.
    public private(set) var late = 0

    /// - Parameters:
    ///   - slots: that are remembered at once; of more the oldest are forgotten.
    ///   - waiting: slots of which something waits.
    public init(slots: Int = Limits.reportSlots, waiting: Int = Limits.reportWaiting) {
        self.slots = AgedTable(keepsMs: Limits.reportSlotsMs, most: slots)
        self.waiting = AgedTable(keepsMs: Limits.reportWaitMs, most: waiting)
        clicked = AgedTable(keepsMs: Limits.reportSlotsMs, most: slots)
    }

    /// Takes a record.
    /// - Parameter place: where its impression is put, if it is one; or a click.
    /// - Returns: what counts by it: the record itself, and what has waited for it.
    public mutating func add(_ record: EventRecord, at place: Place) -> [Charge] {
        let context = record.context
        // What a player tells beside the server says nothing of what was counted.
        guard context.isInTime, context.invalid != .duplicate else { return [] }
        switch record {
        case .event(let event):
            if let step = SlotEvent(event.event) { return add(event, step) }
            switch event.event {
            case .impression: return addImpression(event, place)
            case .partial: addPartial(event)
            default: break
            }
            return []
        case .click(let click):
            let key = SlotKey(context, click.ad), isFirst = clicked[key] == nil
            guard isFirst else { return [] }
            clicked.put(key, true, atMs: context.receiptMs)
            return context.isValid ? [Charge(event: .click, click.ad, place)] : []
        case .opportunity, .error, .beacons, .correction, .sessionEnd, .reservation, .outcomes: return []
        }
    }

    private mutating func addImpression(_ event: TrackingEvent, _ place: Place) -> [Charge] {
        let context = event.context, key = SlotKey(context, event.ad)
        var slot = slots[key] ?? Slot()
        guard !slot.hasImpression else { return [] }
        slot.hasImpression = true
        let counts = context.isValid && !slot.isPartial && context.isBillable(event.evidence)
        slot.place = counts ? place : nil
        slots.put(key, slot, atMs: context.receiptMs)
        var charges = counts ? [Charge(event: .impression, event.ad, place)] : []
        for early in waiting.remove(key) ?? [] {
            // What was there too long before is as good as an event without an impression.
            if context.receiptMs &- early.receiptMs <= Limits.reportWaitMs { charges += count(early, key) } else { late += 1 }
        }
        return charges
    }

    private mutating func addPartial(_ event: TrackingEvent) {
        let key = SlotKey(event.context, event.ad)
        _ = waiting.remove(key)
        guard slots[key] == nil else { return }
        var slot = Slot()
        slot.isPartial = true
        slots.put(key, slot, atMs: event.context.receiptMs)
    }

    private mutating func add(_ event: TrackingEvent, _ step: SlotEvent) -> [Charge] {
        let context = event.context, key = SlotKey(context, event.ad)
        guard context.mayBeValid, context.isBillable(event.evidence) else { return [] }
        let early = Early(step: step, receiptMs: context.receiptMs, price: event.ad.boundedPrice, account: event.ad.account)
        guard slots[key] == nil else { return count(early, key) }
        let others = waiting[key] ?? []
        if !others.contains(where: { $0.step == step }) { waiting.put(key, others + [early], atMs: context.receiptMs) }
        return []
    }

    private mutating func count(_ early: Early, _ key: SlotKey) -> [Charge] {
        guard var slot = slots[key], let place = slot.place, !slot.isTakenBack, !slot.counted.contains(early.step) else { return [] }
        slot.counted.insert(early.step)
        // On demand a viewer may come back to an ad that was left.
        let instead = early.step == .complete ? slot.ending : nil
        if instead != nil { slot.ending = nil }
        slots.put(key, slot, atMs: early.receiptMs)
        return [
            Charge(event: TrackedEvent(early.step), account: early.account, price: early.price, place: place, instead: instead)
        ]
    }

    // MARK: What reports know besides

    /// An ad has ended without being complete.
    /// - Returns: where its impression counts, if it does and this is how the ad has ended.
    mutating func end(_ event: TrackingEvent) -> Place? {
        let key = SlotKey(event.context, event.ad)
        guard event.context.isValid, var slot = slots[key], let place = slot.place, !slot.isTakenBack, slot.ending == nil,
            !slot.counted.contains(.complete)
        else { return nil }
        slot.ending = event.event
        slots.put(key, slot, atMs: event.context.receiptMs)
        return place
    }

    subscript(key: SlotKey) -> Slot? { slots[key] }

    /// A correction has changed what is known.
    mutating func put(_ key: SlotKey, _ slot: Slot, atMs: Int64) { slots.put(key, slot, atMs: atMs) }

    // MARK: Shards

    /// Cuts it into several, by the ids' lower halves.
    public func split(into count: Int) -> [Self] {
        func place(_ key: SlotKey) -> Int { Int(key.id.low % UInt64(count)) }
        let slots = slots.split(into: count, by: place), waiting = waiting.split(into: count, by: place)
        let clicked = clicked.split(into: count, by: place)
        return (0..<count).map { index in
            var part = self
            (part.slots, part.waiting, part.clicked, part.late) = (slots[index], waiting[index], clicked[index], 0)
            return part
        }
    }
}

extension SlotPairing.Charge {
    fileprivate init(event: TrackedEvent, _ ad: EventAd, _ place: Place) {
        self.init(event: event, account: ad.account, price: ad.boundedPrice, place: place, instead: nil)
    }
}

/// Which slot a record is about.
struct SlotKey: Hashable, Sendable {
    let id: TrackedId
    let adBreak: Int64
    let slot: UInt16

    init(_ context: EventContext, _ ad: EventAd) { (id, adBreak, slot) = (context.id, context.adBreak, ad.slot) }
}

/// Steps of an ad, one bit each.
struct SlotSteps: ExpressibleByArrayLiteral, Sendable {
    private var bits: UInt8 = 0
    init(arrayLiteral elements: SlotEvent...) { for step in elements { insert(step) } }
    func contains(_ step: SlotEvent) -> Bool { bits & 1 << step.rawValue != 0 }
    mutating func insert(_ step: SlotEvent) { bits |= 1 << step.rawValue }
    mutating func remove(_ step: SlotEvent) { bits &= ~(1 << step.rawValue) }
}

extension EventContext {
    /// Whether its time is near enough to its receipt to be counted: not too far back, nor ahead.
    public var isInTime: Bool {
        (0...Limits.reportTimeMs).contains(atMs) && (-Limits.reportFutureMs...Limits.reportPastMs).contains(receiptMs &- atMs)
    }
}

extension EventAd {
    /// What it costs, where that is sensible: what is beyond the bound counts as the bound. Millionths.
    public var boundedPrice: Int64 { min(max(price, -Limits.reportPriceMicros), Limits.reportPriceMicros) }
}
