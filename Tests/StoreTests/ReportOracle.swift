import Decision
import Model
import Stitching

@testable import Store

/// What the sums have to be, by the plainest means: all records are looked at again for each thing that is asked.
struct ReportOracle {
    struct Atom {
        var atMs: Int64
        var context: EventContext, ad: EventAd?
        var figures = ReportFigures(), account = AccountSums()
        var isSeen = false
    }
    private let labels: EventLabels
    private(set) var atoms: [Atom] = []

    init(_ records: [EventRecord], labels: EventLabels) {
        self.labels = labels
        var seen: Set<EventKey> = [], unique: [(index: Int, record: EventRecord)] = []
        for (index, record) in records.enumerated() {
            let isNew = seen.insert(record.key).inserted
            if isNew { unique.append((index, record)) }
            if case .click(let click) = record { add(click, isNew) }
        }
        for (index, record) in unique {
            switch record {
            case .opportunity(let opportunity): add(opportunity)
            case .error(let error) where error.context.invalid == nil && !error.context.flags.contains(.test):
                add(error.context, error.ad) { $0.figures.errors = 1 }
            case .event(let event): add(event, index, unique)
            case .correction(let correction): add(correction, index, unique)
            default: break
            }
        }
    }

    private mutating func add(_ context: EventContext, _ ad: EventAd?, _ change: (inout Atom) -> Void) {
        var atom = Atom(atMs: context.atMs, context: context, ad: ad)
        change(&atom)
        atoms.append(atom)
    }

    private mutating func add(_ click: TrackingClick, _ isNew: Bool) {
        add(click.context, click.ad) { atom in
            atom.figures.grossClicks = 1
            guard isNew, click.context.invalid == nil, !click.context.flags.contains(.test) else { return }
            (atom.figures.clicks, atom.figures.spendMicros) = (1, click.ad.price)
            (atom.account.clicks, atom.account.spendMicros) = (1, click.ad.price)
        }
    }

    private mutating func add(_ opportunity: TrackingOpportunity) {
        let flags = opportunity.context.flags, laidMs = opportunity.soldMs + opportunity.houseMs + opportunity.slateMs
        guard !flags.contains(.test) else { return }
        add(opportunity.context, nil) { atom in
            atom.figures.fallbacks = laidMs == 0 ? 1 : 0
            guard !flags.contains(.passedThrough) else { return }
            (atom.figures.opportunities, atom.figures.filled) = (1, opportunity.sold > 0 ? 1 : 0)
            (atom.figures.offeredMs, atom.figures.soldMs) = (Int64(opportunity.offeredMs), Int64(opportunity.soldMs))
            (atom.figures.houseMs, atom.figures.slateMs) = (Int64(opportunity.houseMs), Int64(opportunity.slateMs))
        }
    }

    /// As the record says; where it does not, from `paced` on.
    private static func isBilled(_ context: EventContext, _ evidence: EventEvidence?) -> Bool {
        guard let evidence else { return false }
        if context.flags.contains(.billed) { return true }
        return !context.flags.contains(.unbilled) && [.paced, .confirmed, .client].contains(evidence)
    }

    private typealias Unique = [(index: Int, record: EventRecord)]

    private static func isOfSlot(_ record: EventRecord, _ context: EventContext, _ ad: EventAd) -> Bool {
        let key = record.key
        return key.id == context.id && key.adBreak == context.adBreak && key.slot == ad.slot
    }

    /// The impression of a slot, if it counts, and where it stands.
    private static func impression(
        _ context: EventContext, _ ad: EventAd, _ all: Unique
    ) -> (index: Int, event: TrackingEvent, counts: Bool)? {
        var isPartial = false
        for (index, record) in all where isOfSlot(record, context, ad) {
            guard case .event(let event) = record else { continue }
            if event.event == .partial { isPartial = true }
            guard event.event == .impression else { continue }
            let isValid = event.context.invalid == nil && !event.context.flags.contains(.test)
            return (index, event, isValid && !isPartial && isBilled(event.context, event.evidence))
        }
        return nil
    }

    private static func step(_ event: TrackedEvent) -> WritableKeyPath<ReportFigures, Int64>? { SlotEvent(event)?.figure }

    /// Whether a step counted, and its impression.
    private static func counted(
        _ event: TrackingEvent, _ index: Int, _ all: Unique
    ) -> TrackingEvent? {
        let isValid = [nil, .outOfOrder].contains(event.context.invalid) && !event.context.flags.contains(.test)
        guard isValid, isBilled(event.context, event.evidence) else { return nil }
        guard let impression = impression(event.context, event.ad, all), impression.counts else { return nil }
        // A slot that was joined in its middle before has no impression that counts; one that waits for it waits a minute.
        let isBefore = index < impression.index
        if isBefore {
            guard impression.event.context.receiptMs - event.context.receiptMs <= 60_000 else { return nil }
            return impression.event
        }
        let isTakenBack = all.contains { place, record in
            guard case .correction(let correction) = record, place > impression.index, place < index else { return false }
            return isOfSlot(record, event.context, event.ad) && correction.event == .impression && correction.context.invalid != .credit
                && !correction.context.flags.contains(.test)
        }
        return isTakenBack ? nil : impression.event
    }

    private mutating func add(_ event: TrackingEvent, _ index: Int, _ all: Unique) {
        let isValid = event.context.invalid == nil && !event.context.flags.contains(.test)
        if let step = Self.step(event.event) {
            guard let impression = Self.counted(event, index, all) else { return }
            return add(impression.context, impression.ad) { atom in
                atom.figures[keyPath: step] = 1
                atom.figures.spendMicros = event.ad.price
                (atom.account.completions, atom.account.spendMicros) = (event.event == .complete ? 1 : 0, event.ad.price)
                atom.ad?.account = event.ad.account
            }
        }
        if let figure = event.event.endingFigure {
            guard let (impression, isCompletedLater) = Self.ending(event, index, all), !isCompletedLater else { return }
            return add(impression.context, impression.ad) { $0.figures[keyPath: figure] = 1 }
        }
        if event.event == .breakStart || event.event == .breakEnd {
            guard isValid else { return }
            return add(event.context, nil) { atom in
                (atom.figures.breakStarts, atom.figures.breakEnds) = event.event == .breakStart ? (1, 0) : (0, 1)
            }
        }
        if event.event == .impression, event.context.invalid == .duplicate { return }
        add(event.context, event.ad) { atom in
            switch event.event {
            case .impression:
                (atom.figures.grossImpressions, atom.figures.invalidImpressions) = (1, isValid ? 0 : 1)
                guard Self.impression(event.context, event.ad, all)?.counts == true else { return }
                (atom.figures.impressions, atom.figures.spendMicros) = (1, event.ad.price)
                (atom.account.impressions, atom.account.spendMicros, atom.isSeen) = (1, event.ad.price, true)
            case .skip where isValid: atom.figures.skips = 1
            case .mute where isValid: atom.figures.mutes = 1
            case .pause where isValid: atom.figures.pauses = 1
            default: atom.context.tenant = .none
            }
        }
    }

    /// The ending of a slot that counts first: behind its impression, which counts, and behind no completion.
    private static func ending(
        _ event: TrackingEvent, _ index: Int, _ all: Unique
    ) -> (event: TrackingEvent, isCompletedLater: Bool)? {
        guard event.context.invalid == nil, !event.context.flags.contains(.test),
            let impression = impression(event.context, event.ad, all), impression.counts, impression.index < index
        else { return nil }
        var isLate = false, isCompletedLater = false
        for (place, record) in all where isOfSlot(record, event.context, event.ad) {
            switch record {
            case .event(let other) where other.event == .complete && counted(other, place, all) != nil:
                // One that waits for the impression counts with it.
                if place < index {
                    isLate = isLate || !isCorrected(.complete, event, place, before: index, all)
                } else {
                    isCompletedLater = true
                }
            case .event(let other) where place < index && [.cut, .abandoned].contains(other.event):
                if ending(other, place, all) != nil { isLate = true }
            case .correction(let correction) where place < index && place > impression.index && correction.event == .impression:
                isLate = isLate || correction.context.invalid != .credit && !correction.context.flags.contains(.test)
            default: break
            }
        }
        return isLate ? nil : (impression.event, isCompletedLater)
    }

    /// Whether a correction stands between two places that takes back what a slot had counted.
    private static func isCorrected(_ step: TrackedEvent, _ of: TrackingEvent, _ from: Int, before end: Int, _ all: Unique) -> Bool {
        all.contains { place, record in
            guard case .correction(let correction) = record, place > from, place < end else { return false }
            return isOfSlot(record, of.context, of.ad) && correction.event == step && correction.context.invalid != .credit
                && !correction.context.flags.contains(.test) && isBilled(correction.context, correction.evidence)
        }
    }

    private mutating func add(_ correction: EventCorrection, _ index: Int, _ all: Unique) {
        guard !correction.context.flags.contains(.test), Self.isBilled(correction.context, correction.evidence) else { return }
        let sign: Int64 = correction.context.invalid == .credit ? 0 : -1
        // What it corrects has to be there and to count.
        let original = all.first { place, record in
            guard place < index, case .event(let event) = record else { return false }
            return Self.isOfSlot(record, correction.context, correction.ad) && event.event == correction.event
        }
        guard let original, case .event(let event) = original.record else { return }
        if let step = Self.step(correction.event) {
            guard let impression = Self.counted(event, original.index, all) else { return }
            let waits = (Self.impression(event.context, event.ad, all)?.index ?? .max) > index
            guard !waits else { return }
            return add(impression.context, impression.ad) { atom in
                atom.figures[keyPath: step] = sign
                atom.figures.spendMicros = correction.ad.price
                atom.account.completions = correction.event == .complete ? sign : 0
                atom.account.spendMicros = correction.ad.price
                atom.ad?.account = correction.ad.account
            }
        }
        guard correction.event == .impression, Self.impression(event.context, event.ad, all)?.counts == true else { return }
        add(correction.context, correction.ad) { atom in
            (atom.figures.impressions, atom.figures.invalidImpressions) = (sign, -sign)
            atom.figures.spendMicros = correction.ad.price
            (atom.account.impressions, atom.account.spendMicros) = (sign, correction.ad.price)
        }
    }

    // MARK: Answers

    private func text(_ label: EventLabel) -> String { labels.text(label) ?? "" }

    private func values(_ dimension: ReportDimension, _ atom: Atom) -> [String] {
        switch dimension {
        case .channel: return [text(atom.context.channel)]
        case .campaign: return [text(atom.ad?.campaign ?? .none)]
        case .creative: return [text(atom.ad?.creative ?? .none)]
        case .country: return [atom.context.country.text]
        case .device: return [text(atom.context.device)]
        case .arm:
            let arms = text(atom.context.arms)
            return arms.isEmpty ? [""] : arms.split(separator: ",").map(String.init)
        }
    }

    /// The local date and hour of a quarter of an hour, with its offset: what changes where a new one begins.
    private static func place(_ quarterMs: Int64, _ query: ReportQuery) -> [Int64] {
        let offsetMs = query.zone.table.offsetMs(at: quarterMs), local = quarterMs + offsetMs
        return query.interval == .day ? [local / 86_400_000] : [local / 3_600_000, offsetMs]
    }

    /// The table, its unique viewers counted one by one; `viewers` is 0 where they are not known.
    func table(_ query: ReportQuery) -> ReportTable {
        struct Row: Hashable {
            var atMs: Int64?
            var keys: [String]
        }
        var rows: [Row: ReportFigures] = [:], total = ReportFigures(), viewers: [Row: Set<UInt64>] = [:], all: Set<UInt64> = []
        let used = Set(query.groups).union(query.filters.keys)
        let isKnown = used.isSubset(of: [.channel]) || used == [.campaign] && query.interval != .hour
        for atom in atoms where text(atom.context.tenant) == query.tenant && query.range.contains(atom.atMs / 900_000 * 900_000) {
            guard query.filters.allSatisfy({ !$0.value.isDisjoint(with: values($0.key, atom)) }) else { continue }
            var atMs: Int64?
            if query.interval != .total {
                var begin = atom.atMs / 900_000 * 900_000
                let place = Self.place(begin, query)
                while Self.place(begin - 900_000, query) == place { begin -= 900_000 }
                atMs = begin
            }
            var keys: [[String]] = [[]]
            for group in query.groups {
                let values = values(group, atom).filter { query.filters[group]?.contains($0) ?? true }
                keys = keys.flatMap { key in values.map { key + [$0] } }
            }
            total += atom.figures
            for key in keys {
                rows[Row(atMs: atMs, keys: key), default: ReportFigures()] += atom.figures
                if isKnown, atom.isSeen { viewers[Row(atMs: atMs, keys: key), default: []].insert(atom.context.viewerHash) }
            }
            if isKnown, atom.isSeen { all.insert(atom.context.viewerHash) }
        }
        total.uniqueViewers = Int64(all.count)
        for row in rows.keys { rows[row]?.uniqueViewers = Int64(viewers[row]?.count ?? 0) }
        let sorted = rows.sorted { one, other in
            one.key.atMs != other.key.atMs
                ? one.key.atMs ?? 0 < other.key.atMs ?? 0 : one.key.keys.lexicographicallyPrecedes(other.key.keys)
        }
        return ReportTable(rows: sorted.map { ReportRow(atMs: $0.key.atMs, keys: $0.key.keys, figures: $0.value) }, total: total, asOfMs: 0)
    }

    func deliveries() -> [UInt64: Delivery] {
        var deliveries: [UInt64: Delivery] = [:], days: [AccountDay: AccountSums] = [:]
        for atom in atoms {
            guard let account = atom.ad?.account, account != 0, atom.account != AccountSums() || atom.isCharged else { continue }
            var delivery = deliveries[account] ?? Delivery()
            delivery.impressions += atom.account.impressions
            delivery.completions += atom.account.completions
            delivery.clicks += atom.account.clicks
            delivery.spendMicros += atom.account.spendMicros
            let zone = ReportWorld.zone(text(atom.context.tenant)), quarterMs = atom.atMs / 900_000 * 900_000
            var begin = quarterMs
            while (begin - 900_000 + zone.offsetMs(at: begin - 900_000)) / 86_400_000 == (quarterMs + zone.offsetMs(at: quarterMs))
                / 86_400_000
            {
                begin -= 900_000
            }
            days[AccountDay(account: account, fromMs: begin), default: AccountSums()] += atom.account
            delivery.dayMs = max(delivery.dayMs, begin)
            deliveries[account] = delivery
        }
        for (account, var delivery) in deliveries {
            let day = days[AccountDay(account: account, fromMs: delivery.dayMs)] ?? AccountSums()
            (delivery.impressionsOfDay, delivery.spendMicrosOfDay) = (day.impressions, day.spendMicros)
            deliveries[account] = delivery
        }
        return deliveries
    }
}

extension ReportOracle.Atom {
    /// Whether it is charged, be it with nothing.
    var isCharged: Bool {
        let steps = figures.starts + figures.firstQuartiles + figures.midpoints + figures.thirdQuartiles
        return steps != 0
    }
}
