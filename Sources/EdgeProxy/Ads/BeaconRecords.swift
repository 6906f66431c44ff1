import Decision
import Stitching
import Store

/// The records of what a token's beacons count. All of them are known by the player alone.
extension BeaconToken {
    /// - Parameters:
    ///   - reservation: one ad of an answer.
    ///   - durationMs: the ad's length.
    init(_ reservation: TrackingReservation, durationMs: UInt32, _ events: Events, labels: EventLabels) {
        self.init()
        let context = reservation.context
        (issuedMs, id, adBreak, layout, slot) = (context.receiptMs, context.id, context.adBreak, context.layout, reservation.ad.slot)
        self.events = events
        booking = reservation.booking(labels)
        self.durationMs = durationMs
        isTest = context.flags.contains(.test)
        func text(_ label: EventLabel) -> String { labels.text(label) ?? "" }
        (tenant, channel, source) = (text(context.tenant), text(context.channel), text(reservation.ad.source))
        (country, device, arms) = (context.country.text, text(context.device), text(context.arms))
        marks = context.marks
    }

    /// Whether the server has seen an event itself, or will.
    func isCountedByServer(_ event: TrackedEvent) -> Bool {
        isCountedByServer && (event == .impression || SlotEvent(event) != nil)
    }

    /// - Parameters:
    ///   - atMs: when it happened, as the player says; `nil`: now. Milliseconds since 1970.
    ///   - invalid: why it does not count as valid.
    func event(
        _ event: TrackedEvent, atMs: Int64? = nil, receiptMs: Int64, invalid: InvalidReason?, labels: EventLabels
    ) -> EventRecord {
        var record = TrackingEvent()
        record.context = context(atMs: atMs, receiptMs: receiptMs, invalid: invalid, labels)
        record.ad = ad(event, record.context, labels)
        record.event = event
        record.evidence = .client
        record.offsetMs = offsetMs(of: event)
        record.durationMs = durationMs
        return .event(record)
    }

    /// - Parameter withoutImpression: whether the ad was never begun, as far as is known.
    func click(
        receiptMs: Int64, withoutImpression: Bool, invalid: InvalidReason? = nil, labels: EventLabels
    ) -> EventRecord {
        var record = TrackingClick()
        let isLate = marks.fault == nil && receiptMs - issuedMs > Limits.clickPaidMs
        record.context = context(atMs: nil, receiptMs: receiptMs, invalid: invalid ?? (isLate ? .expired : nil), labels)
        if withoutImpression { record.context.flags.insert(.withoutImpression) }
        record.ad = ad(.click, record.context, labels)
        return .click(record)
    }

    /// - Parameter code: VAST's (VAST 4.2 §2.3.6.3).
    func error(_ code: UInt16, receiptMs: Int64, invalid: InvalidReason? = nil, labels: EventLabels) -> EventRecord {
        var record = TrackingError()
        record.context = context(atMs: nil, receiptMs: receiptMs, invalid: invalid, labels)
        // Each code of a slot once: hundreds and the rest fit into a byte as VAST has them.
        record.context.ordinal = UInt8(truncatingIfNeeded: code / 100 * 20 + code % 100 % 20)
        record.ad = ad(.error, record.context, labels)
        record.code = code
        return .error(record)
    }

    private func context(atMs: Int64?, receiptMs: Int64, invalid: InvalidReason?, _ labels: EventLabels) -> EventContext {
        var context = EventContext()
        (context.atMs, context.receiptMs) = (atMs ?? receiptMs, receiptMs)
        (context.id, context.adBreak, context.layout) = (id, adBreak, layout)
        if booking.isHouse { context.flags.insert(.house) }
        if isTest { context.flags.insert(.test) }
        context.mark(marks)
        // What is wrong with the request stays so, though a beacon of it is only late.
        if let invalid, invalid != .outOfOrder || context.invalid == nil { context.invalid = invalid }
        if isTest { context.invalid = .test }
        (context.tenant, context.channel) = (labels.label(tenant), labels.label(channel))
        (context.country, context.device, context.arms) = (EventCountry(country), labels.label(device), labels.label(arms))
        return context
    }

    /// What never counts costs nothing. What came out of order may count yet, and says its price.
    private func ad(_ event: TrackedEvent, _ context: EventContext, _ labels: EventLabels) -> EventAd {
        var ad = EventAd(booking, slot: slot, event, labels: labels, source: labels.label(source))
        if let invalid = context.invalid, invalid != .outOfOrder { ad.price = 0 }
        return ad
    }

    /// Where in the ad an event is.
    private func offsetMs(of event: TrackedEvent) -> UInt32 {
        switch event {
        case .firstQuartile: durationMs / 4
        case .midpoint: durationMs / 2
        case .thirdQuartile: durationMs / 4 &* 3
        case .complete: durationMs
        default: 0
        }
    }
}
