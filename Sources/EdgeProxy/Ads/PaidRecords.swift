import Decision
import Store

extension EventRecord {
    /// Whether an account may be charged with it, or with what comes behind it: all others cost nobody anything.
    var isPaired: Bool {
        switch self {
        case .event(let event): [.impression, .complete, .partial].contains(event.event) && event.ad.account != 0
        case .click(let click): click.ad.account != 0
        case .opportunity, .error, .beacons, .correction, .sessionEnd, .reservation, .outcomes: false
        }
    }

    /// The ad that an account may be charged with, and the event; `nil`: nothing is charged by it, whatever else comes.
    var charged: (EventAd, TrackedEvent)? {
        switch self {
        case .event(let record):
            // An end out of order has its impression on its way.
            let mayCount = record.event == .impression ? context.isValid : context.mayBeValid
            guard mayCount, [.impression, .complete].contains(record.event), context.isBillable(record.evidence) else { return nil }
            return (record.ad, record.event)
        case .click(let record): return context.isValid ? (record.ad, .click) : nil
        case .opportunity, .error, .beacons, .correction, .sessionEnd, .reservation, .outcomes: return nil
        }
    }
}

extension SlotPairing.Charge {
    /// What its account is charged with.
    var delivery: Delivery {
        switch event {
        case .impression: Delivery(impressions: 1, spendMicros: price)
        case .complete: Delivery(completions: 1, spendMicros: price)
        case .click: Delivery(clicks: 1, spendMicros: price)
        default: Delivery(spendMicros: price)
        }
    }
}
