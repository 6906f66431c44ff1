import Decision
import Store

extension AdBooking {
    /// What one event costs, in millionths: an impression by CPM, a completed view by CPCV, a click by CPC. Everything else, and all of a
    /// flight that is paid as a whole or of a house ad, costs nothing.
    func price(of event: TrackedEvent) -> Int64 { !isHouse && event == model.paidEvent ? priceMicros : 0 }
}

extension PriceModel {
    /// What is paid for; `nil`: nothing that is counted.
    var paidEvent: TrackedEvent? {
        switch self {
        case .cpm: .impression
        case .cpcv: .complete
        case .cpc: .click
        case .flat: nil
        }
    }

    /// With which event an ad is not reserved any more. A click may come days later: nothing waits for it.
    var settlingEvent: TrackedEvent { self == .cpcv ? .complete : .impression }
}

extension EventAd {
    /// What a record says of the ad that it is about, and what it costs: the one place for that rule.
    /// - Parameters:
    ///   - slot: its place in the break's pod, from 0.
    ///   - event: what the record counts; `nil`: nothing that is paid for.
    ///   - labels: of the log.
    init(_ booking: AdBooking, slot: UInt16, _ event: TrackedEvent?, labels: EventLabels, source: EventLabel = .none) {
        self.init()
        self.slot = slot
        campaign = labels.label(booking.campaignId)
        creative = labels.label(booking.creativeId)
        self.source = source
        price = event.map(booking.price) ?? 0
        account = booking.account
    }
}

extension TrackingReservation.Model {
    init(_ model: PriceModel) {
        switch model {
        case .cpm: self = .cpm
        case .cpcv: self = .cpcv
        case .cpc: self = .cpc
        case .flat: self = .flat
        }
    }

    var priceModel: PriceModel {
        switch self {
        case .cpm: .cpm
        case .cpcv: .cpcv
        case .cpc: .cpc
        case .flat: .flat
        }
    }
}

extension TrackingReservation {
    /// One ad of an answer.
    /// - Parameters:
    ///   - context: whom and where it is for; its flags get the booking's.
    ///   - untilMs: milliseconds since 1970.
    init(_ booking: AdBooking, slot: UInt16, _ context: EventContext, untilMs: Int64, labels: EventLabels) {
        self.init()
        self.context = context
        if booking.isHouse { self.context.flags.insert(.house) }
        ad = EventAd(booking, slot: slot, booking.model.paidEvent, labels: labels)
        model = Model(booking.model)
        self.untilMs = untilMs
    }

    /// Tells the decisions of one request apart, by their time; and the pods of one answer.
    /// - Parameters:
    ///   - number: of the pod, at most 255.
    static func adBreak(decidedMs: Int64, number: Int64) -> Int64 { decidedMs << 8 | number }
    var decision: Int64 { context.adBreak >> 8 }
    var number: Int64 { context.adBreak & 0xff }

    /// Who pays, and what.
    func booking(_ labels: EventLabels) -> AdBooking {
        AdBooking(
            campaignId: labels.text(ad.campaign) ?? "", creativeId: labels.text(ad.creative) ?? "", account: ad.account,
            model: model.priceModel, priceMicros: ad.price, isHouse: context.flags.contains(.house))
    }
}
