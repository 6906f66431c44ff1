import Decision
import Model
import TestSupport

@testable import Store

/// Random records of some sessions, as a log may have them: late, out of order, repeated, invalid and corrected.
struct ReportWorld {
    static let tenants = ["acme", "kat"]
    static let zones = ["acme": "Europe/Berlin", "kat": "Asia/Kathmandu"].compactMapValues { NamedTimeZone($0) }
    @Sendable static func zone(_ tenant: String) -> TimeZoneTable { zones[tenant]?.table ?? .utc }
    static let channels = ["news", "films", "sport"], campaigns = ["shoes", "cars"], creatives = ["a", "b", "c"]
    static let countries = ["DE", "NP", ""], devices = ["tv", "phone"], arms = ["", "x:a", "x:b,y:c", "y:c"]
    /// Noon of the days on which clocks are changed in Berlin.
    static let days: [Int64] = [1_774_782_000_000, 1_792_926_000_000]

    let labels: EventLabels
    let midMs: Int64
    private var rng: Seeded
    private(set) var records: [EventRecord] = []

    /// - Parameters:
    ///   - sessions: how many there are, of one break each.
    ///   - days: before and after the middle.
    init(_ seed: UInt64, sessions: Int, labels: EventLabels, days: Int64 = 2) {
        rng = Seeded(seed)
        self.labels = labels
        midMs = Self.days[Int(seed % 2)]
        for number in 0..<sessions {
            let atMs = midMs + Int64.random(in: -days * 86_400_000...days * 86_400_000, using: &rng)
            addSession(UInt64(number) + 1, atMs)
        }
        // Nearly in the order of their receipt.
        let order = records.map { ($0.context.receiptMs + Int64.random(in: 0...2_000, using: &rng), $0) }
        records = order.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private mutating func one<Element>(_ all: [Element]) -> Element { all.randomElement(using: &rng)! }
    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &rng) == 0 }

    private mutating func addSession(_ number: UInt64, _ atMs: Int64) {
        var context = EventContext()
        (context.id, context.adBreak) = (TrackedId(high: 7, low: number), 100)
        (context.tenant, context.channel) = (labels.label(one(Self.tenants)), labels.label(one(Self.channels)))
        (context.country, context.device) = (EventCountry(one(Self.countries)), labels.label(one(Self.devices)))
        context.arms = labels.label(one(Self.arms))
        context.viewer = chance(5) ? 0 : UInt64.random(in: 1...40, using: &rng)
        if chance(10) { context.flags = one([.test, .passedThrough, .house]) }
        var opportunity = TrackingOpportunity()
        opportunity.context = at(context, atMs)
        (opportunity.offeredMs, opportunity.sold) = (60_000, UInt16(Int.random(in: 0...2, using: &rng)))
        opportunity.soldMs = UInt32(opportunity.sold) * 15_000
        opportunity.slateMs = chance(2) ? 10_000 : 0
        add(.opportunity(opportunity))
        for kind in [TrackedEvent.breakStart, .breakEnd] where !chance(3) {
            var event = TrackingEvent()
            (event.context, event.event) = (at(context, atMs), kind)
            if chance(9) { event.context.invalid = .bot }
            add(.event(event))
        }
        for slot in 0..<Int.random(in: 0...3, using: &rng) { addSlot(UInt16(slot), context, atMs + Int64(slot) * 15_000) }
    }

    private mutating func at(_ context: EventContext, _ atMs: Int64) -> EventContext {
        var context = context
        (context.atMs, context.receiptMs) = (atMs, atMs + (chance(10) ? Int64.random(in: 0...70_000, using: &rng) : 5))
        return context
    }

    private mutating func add(_ record: EventRecord) {
        records.append(record)
        if chance(8) { records.append(record) }
    }

    private mutating func addSlot(_ slot: UInt16, _ context: EventContext, _ atMs: Int64) {
        var ad = EventAd()
        (ad.slot, ad.campaign, ad.creative) = (slot, labels.label(one(Self.campaigns)), labels.label(one(Self.creatives)))
        (ad.price, ad.account) = (Int64.random(in: 0...20_000, using: &rng), UInt64.random(in: 0...3, using: &rng))
        let steps: [TrackedEvent] = [.impression, .start, .firstQuartile, .midpoint, .thirdQuartile, .complete]
        var seen: [TrackingEvent] = []
        for (index, step) in steps.prefix(Int.random(in: 0...6, using: &rng)).enumerated() where !chance(12) {
            var event = TrackingEvent()
            (event.context, event.ad, event.event) = (at(context, atMs + Int64(max(0, index - 1)) * 4_000), ad, step)
            event.evidence = chance(6) ? .requested : one([.paced, .confirmed, .client])
            if chance(9) { event.context.invalid = one([.bot, .outOfOrder, .datacenter]) }
            if chance(3) { event.context.decideBilling(of: event.evidence, least: one(EventEvidence.allCases)) }
            if step != .impression { event.ad.price = chance(4) ? 700 : 0 }
            add(.event(event))
            seen.append(event)
        }
        for kind in [TrackedEvent.skip, .mute, .pause, .partial, .cut, .abandoned] where chance(8) {
            var event = TrackingEvent()
            (event.context, event.ad, event.event) = (at(context, atMs + Int64.random(in: 0...20_000, using: &rng)), ad, kind)
            event.ad.price = 0
            add(.event(event))
        }
        for _ in 0..<(chance(3) ? 2 : 0) {
            var click = TrackingClick()
            (click.context, click.ad) = (at(context, atMs + 9_000), ad)
            if chance(5) { click.context.invalid = .bot }
            add(.click(click))
        }
        if chance(6) {
            var error = TrackingError()
            (error.context, error.ad, error.code) = (at(context, atMs), ad, 405)
            add(.error(error))
        }
        for event in seen where chance(8) {
            var correction = EventCorrection()
            (correction.context, correction.ad, correction.event, correction.evidence) = (
                event.context, event.ad, event.event, event.evidence
            )
            correction.context.receiptMs = event.context.receiptMs + 90_000
            correction.context.invalid = one([.bot, .credit])
            correction.ad.price = -event.ad.price
            add(.correction(correction))
        }
    }

    /// Any query about these records.
    static func query(_ rng: inout Seeded, midMs: Int64) -> ReportQuery {
        func quarter(_ range: ClosedRange<Int64>) -> Int64 { midMs / 900_000 * 900_000 + Int64.random(in: range, using: &rng) * 900_000 }
        let from = quarter(-250...100),
            zone = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"].randomElement(using: &rng)!
        var query = ReportQuery(
            tenant: tenants.randomElement(using: &rng)!, range: from..<max(from, quarter(-50...250)),
            interval: ReportInterval.allCases.randomElement(using: &rng)!, zone: NamedTimeZone(zone)!)
        // Whole days of the tenant, as often as not.
        if Bool.random(using: &rng), let zone = zones[query.tenant] {
            query.zone = zone
            let first = zone.table.day(of: from).lowerBound
            query.range = first..<max(first, zone.table.day(of: query.range.upperBound).upperBound)
        }
        query.groups = ReportDimension.allCases.shuffled(using: &rng).filter { _ in Int.random(in: 0..<3, using: &rng) == 0 }
        let wanted: [ReportDimension: [String]] = [
            .channel: channels + ["none"], .campaign: campaigns + [""], .creative: creatives, .country: countries, .device: devices,
            .arm: ["x:a", "x:b", "y:c", ""],
        ]
        for (dimension, values) in wanted.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where Int.random(in: 0..<6, using: &rng) == 0 {
            query.filters[dimension] = Set(values.shuffled(using: &rng).prefix(Int.random(in: 1...2, using: &rng)))
        }
        // What has sums of its own, as often as not.
        if Bool.random(using: &rng) {
            query.groups.removeAll { ![.channel, .campaign].contains($0) }
            query.filters = query.filters.filter { [.channel, .campaign].contains($0.key) }
        }
        return query
    }
}
