import TestSupport

@testable import Store

/// Records for tests.
enum EventSamples {
    /// An impression with a number of its own.
    static func impression(_ number: UInt64, receiptMs: Int64 = 1_790_000_000_000, labels: EventLabels? = nil) -> EventRecord {
        var event = TrackingEvent()
        event.context.id = TrackedId(high: number &* 0x9e37_79b9_7f4a_7c15, low: number)
        (event.context.atMs, event.context.receiptMs) = (receiptMs, receiptMs)
        (event.context.adBreak, event.context.layout, event.evidence) = (1_000, 2_000, .paced)
        event.ad.price = 12_000
        if let labels {
            (event.context.tenant, event.context.channel) = (labels.label("acme"), labels.label("acme/news"))
            (event.context.device, event.context.country) = (labels.label("tv"), EventCountry("de"))
            (event.ad.campaign, event.ad.creative) = (labels.label("campaign-\(number % 50)"), labels.label("creative-\(number % 70)"))
            event.ad.source = labels.label("own")
        }
        return .event(event)
    }

    /// The number of an impression that was made here.
    static func number(_ record: EventRecord) -> UInt64 { record.context.id.low }

    /// Any record, of values at the ends of their ranges as often as of others.
    static func any(_ rng: inout Seeded, _ labels: [EventLabel]) -> EventRecord {
        switch EventKind.allCases.randomElement(using: &rng)! {
        case .opportunity:
            var record = TrackingOpportunity()
            record.context = context(&rng, labels)
            (record.offeredMs, record.soldMs) = (number(&rng), number(&rng))
            (record.houseMs, record.slateMs) = (number(&rng), number(&rng))
            (record.sold, record.house, record.rest) = (number(&rng), number(&rng), labels.randomElement(using: &rng)!)
            return .opportunity(record)
        case .event:
            var record = TrackingEvent()
            (record.context, record.ad) = (context(&rng, labels), ad(&rng, labels))
            (record.event, record.evidence) = (word(&rng), Bool.random(using: &rng) ? nil : word(&rng))
            (record.offsetMs, record.durationMs) = (number(&rng), number(&rng))
            return .event(record)
        case .click:
            var record = TrackingClick()
            (record.context, record.ad) = (context(&rng, labels), ad(&rng, labels))
            return .click(record)
        case .error:
            var record = TrackingError()
            (record.context, record.ad) = (context(&rng, labels), ad(&rng, labels))
            (record.code, record.level, record.host) = (number(&rng), number(&rng), labels.randomElement(using: &rng)!)
            return .error(record)
        case .beacons:
            var record = BeaconSums()
            record.context = context(&rng, labels)
            (record.source, record.host) = (labels.randomElement(using: &rng)!, labels.randomElement(using: &rng)!)
            (record.event, record.delivered, record.refused) = (word(&rng), number(&rng), number(&rng))
            (record.unknown, record.stale) = (number(&rng), number(&rng))
            return .beacons(record)
        case .correction:
            var record = EventCorrection()
            (record.context, record.ad) = (context(&rng, labels), ad(&rng, labels))
            (record.event, record.evidence) = (word(&rng), Bool.random(using: &rng) ? nil : word(&rng))
            return .correction(record)
        case .sessionEnd:
            var record = SessionEnd()
            record.context = context(&rng, labels)
            (record.beganMs, record.cause) = (time(&rng), word(&rng))
            (record.contentMs, record.adMs, record.firstAdMs) = (number(&rng), number(&rng), number(&rng))
            (record.committed, record.reached) = (number(&rng), number(&rng))
            return .sessionEnd(record)
        case .reservation:
            var record = TrackingReservation()
            (record.context, record.ad) = (context(&rng, labels), ad(&rng, labels))
            (record.model, record.untilMs) = (word(&rng), time(&rng))
            return .reservation(record)
        case .outcomes:
            var record = CampaignOutcomes()
            (record.context, record.outcome, record.avails) = (context(&rng, labels), number(&rng), number(&rng))
            for _ in 0..<Int.random(in: 0...8, using: &rng) { record.add(labels.randomElement(using: &rng)!) }
            return .outcomes(record)
        }
    }

    private static func context(_ rng: inout Seeded, _ labels: [EventLabel]) -> EventContext {
        var context = EventContext()
        (context.atMs, context.receiptMs) = (time(&rng), time(&rng))
        context.id = TrackedId(high: number(&rng), low: number(&rng))
        (context.adBreak, context.layout, context.ordinal) = (number(&rng), number(&rng), number(&rng))
        context.flags = EventFlags(rawValue: number(&rng))
        context.invalid = Bool.random(using: &rng) ? nil : word(&rng)
        (context.tenant, context.channel) = (labels.randomElement(using: &rng)!, labels.randomElement(using: &rng)!)
        context.device = labels.randomElement(using: &rng)!
        context.country = EventCountry(["", "DE", "us", "zz", "USA", "4x"].randomElement(using: &rng)!)
        (context.viewer, context.purposes, context.policy) = (number(&rng), number(&rng), number(&rng))
        context.arms = labels.randomElement(using: &rng)!
        return context
    }

    private static func ad(_ rng: inout Seeded, _ labels: [EventLabel]) -> EventAd {
        var ad = EventAd()
        (ad.slot, ad.price, ad.account) = (number(&rng), number(&rng), number(&rng))
        (ad.campaign, ad.creative) = (labels.randomElement(using: &rng)!, labels.randomElement(using: &rng)!)
        ad.source = labels.randomElement(using: &rng)!
        return ad
    }

    private static func number<Number: FixedWidthInteger>(_ rng: inout Seeded) -> Number {
        switch Int.random(in: 0..<4, using: &rng) {
        case 0: .min
        case 1: .max
        default: Number.random(in: .min ... .max, using: &rng)
        }
    }

    private static func time(_ rng: inout Seeded) -> Int64 {
        [0, 1 << 48 - 1, Int64.random(in: 0...2_000_000_000_000, using: &rng)].randomElement(using: &rng)!
    }

    private static func word<Word: CaseIterable>(_ rng: inout Seeded) -> Word { Word.allCases.randomElement(using: &rng)! }
}
