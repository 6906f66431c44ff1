import Model
import Store
import Synchronization
import TestSupport
import Testing

@testable import Decision
@testable import EdgeProxy
@testable import Store

/// Budgets, reports and what a start adds up say the same of every log, and that is what the log says: whatever order records come in,
/// however often, whichever of them can't be written, and wherever the process is killed.
@Suite struct PairedChargesTests {
    /// What was handed over to the log and is not in it yet.
    private struct Handed: Sendable {
        var records: [EventRecord]
        var done: (@Sendable (EventLogError?) -> Void)?
    }

    private final class Queue: Sendable {
        let handed = Mutex<[Handed]>([])
    }

    private struct World {
        static let accounts: [UInt64] = [1, 2, 3], models: [PriceModel] = [.cpm, .cpcv, .cpc]
        /// Of the first account, whose ads are not reserved.
        static let most: Int64 = 4

        var rng: Seeded
        let labels = EventLabels()
        var nowMs: Int64 = 1_800_000_000_000
        var log: [EventRecord] = []
        /// What is in the data base.
        var sums: [UInt64: AccountSums] = [:], figures = ReportFigures(), position = 0
        // Of one life.
        var rollUp: RollUp, read = 0
        var accounts = AdAccounts(), counting: AdCounting, queue = Queue()
        /// Slots that the server counts, and how far it has come.
        var played: [UInt16: Int] = [:]

        init(_ seed: UInt64) throws {
            rng = Seeded(seed)
            rollUp = Self.rollUp(labels)
            counting = AdCounting(nil, accounts, reservationMs: 10_000)
            try begin()
        }

        static func rollUp(_ labels: EventLabels) -> RollUp { RollUp(labels: labels, zone: { _ in .utc }) }

        mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &rng) == 0 }

        /// A process begins: as `OpenedEvents` and `RollUpFollower` do.
        mutating func begin() throws {
            (rollUp, read) = (Self.rollUp(labels), position)
            for record in log[..<position] { rollUp.add(record) }
            _ = rollUp.takeDeltas()
            var deliveries = sums.mapValues {
                Delivery(impressions: $0.impressions, completions: $0.completions, clicks: $0.clicks, spendMicros: $0.spendMicros)
            }
            var rest = log.enumerated().map { EventEntry(record: $1, next: Self.position($0 + 1)) }[...]
            let recent = try RecentEvents(
                { () throws(EventFileFault) in
                    defer { rest = rest.dropFirst(3) }
                    return Array(rest.prefix(3))
                }, fromMs: .min, behind: Self.position(position), &deliveries, dayMs: { _ in 0 })
            let truth = self.truth
            for account in Self.accounts {
                #expect(deliveries[account] ?? Delivery() ~= truth[account]!, "account \(account) at a start")
            }
            accounts = AdAccounts(Ledger(delivered: deliveries))
            var bounds = CampaignBounds()
            bounds.impressions = Self.most
            accounts.ledger.withLock { _ = $0.renew(1, holder: 0, used: .init(), wanted: 1, bounds: bounds, now: 0) }
            queue = Queue()
            counting = AdCounting(
                nil, accounts, reservationMs: 10_000,
                append: { [queue] records, done in queue.handed.withLock { $0.append(Handed(records: records, done: done)) } })
            counting.restore(recent, nowMs: nowMs)
            played = [:]
            for case .event(let event) in log where event.evidence == .paced {
                played[event.ad.slot] = max(played[event.ad.slot] ?? 0, event.event == .complete ? 2 : 1)
            }
        }

        private static func position(_ index: Int) -> EventPosition { EventPosition(log: 1, segment: 1, offset: UInt64(index)) }

        // MARK: What happens

        mutating func step() throws {
            switch Int.random(in: 0..<14, using: &rng) {
            case 0: nowMs += Int64.random(in: 0...40_000, using: &rng)
            case 1...5: tell()
            case 6: play()
            case 7...10: write()
            case 11:
                let upTo = Int.random(in: read...log.count, using: &rng)
                for record in log[read..<upTo] { rollUp.add(record) }
                read = upTo
            case 12: commit()
            default: if chance(4) { try kill() }
            }
        }

        private mutating func record(_ event: TrackedEvent, slot: UInt16, _ evidence: EventEvidence) -> EventRecord {
            let model = Self.models[Int(slot) % 3]
            let booking = AdBooking(
                campaignId: "c", creativeId: "v", account: Self.accounts[Int(slot) % 3], model: model, priceMicros: 100, isHouse: false)
            var context = EventContext()
            (context.atMs, context.receiptMs, context.adBreak) = (nowMs, nowMs, 7)
            context.id = TrackedId(high: 1, low: UInt64(slot / 6))
            let ad = EventAd(booking, slot: slot, event, labels: labels)
            guard event != .click else {
                var click = TrackingClick()
                (click.context, click.ad) = (context, ad)
                return .click(click)
            }
            var record = TrackingEvent()
            (record.context, record.ad, record.event, record.evidence) = (context, ad, event, evidence)
            if evidence == .client, chance(8) { record.context.invalid = [.bot, .outOfOrder, .duplicate].randomElement(using: &rng)! }
            return .event(record)
        }

        /// A player tells something.
        private mutating func tell() {
            // Also what the server counts itself: of that it has a right to tell, and nothing is paid.
            let slot = UInt16.random(in: 0..<(chance(8) ? 18 : 12), using: &rng)
            let event = [TrackedEvent.impression, .impression, .complete, .complete, .midpoint, .click].randomElement(using: &rng)!
            var record = record(event, slot: slot, .client)
            if slot >= 12, case .event(var event) = record {
                event.context.invalid = .duplicate
                record = .event(event)
            }
            counting.count(record) { _ in }
        }

        /// The server has seen something, in its order.
        private mutating func play() {
            let slot = UInt16.random(in: 12..<18, using: &rng), next = played[slot] ?? 0
            guard next < 2 else { return }
            counting.count([record(next == 0 ? .impression : .complete, slot: slot, .paced)])
            played[slot] = next + 1
        }

        /// Something is written, or can't be.
        private mutating func write() {
            let all = queue.handed.withLock { $0 }
            guard !all.isEmpty else { return }
            // What nobody waits for is kept in its order.
            var index = Int.random(in: 0..<all.count, using: &rng)
            if all[index].done == nil { index = all.firstIndex { $0.done == nil }! }
            let handed = queue.handed.withLock { $0.remove(at: index) }
            if handed.done != nil, chance(4) {
                handed.done?(.busy)
            } else {
                log += handed.records
                handed.done?(nil)
            }
        }

        private mutating func commit() {
            let deltas = rollUp.takeDeltas()
            for (account, more) in deltas.accounts { sums[account, default: AccountSums()] += more }
            for more in deltas.quarters.values { figures += more }
            position = read
        }

        /// Of what is on its way some is in the log, though nobody was told.
        private mutating func kill() throws {
            for handed in queue.handed.withLock({ $0 }) where chance(2) {
                log += handed.records
            }
            try begin()
        }

        mutating func end() throws {
            while !queue.handed.withLock({ $0.isEmpty }) { write() }
            let truth = self.truth
            for account in Self.accounts {
                #expect(accounts.ledger.withLock { $0.delivered(account) } ~= truth[account]!, "account \(account) before the end")
                #expect(accounts.ledger.withLock { $0.reserved(account) } == 0)
            }
            #expect(accounts.ledger.withLock { $0.delivered(1).impressions } <= Self.most)
            try begin()
            for record in log[read...] { rollUp.add(record) }
            read = log.count
            commit()
            for account in Self.accounts { #expect(sums[account] ?? AccountSums() == truth[account]!, "account \(account) in the sums") }
            let all = truth.values.reduce(into: AccountSums()) { $0 += $1 }
            #expect((figures.impressions, figures.completions, figures.clicks) == (all.impressions, all.completions, all.clicks))
            #expect(figures.spendMicros == all.spendMicros)
            try begin()
        }

        // MARK: What the log says, by the plainest means

        var truth: [UInt64: AccountSums] {
            var truth = Dictionary(uniqueKeysWithValues: Self.accounts.map { ($0, AccountSums()) })
            func first(_ event: TrackedEvent, _ slot: UInt16) -> (index: Int, event: TrackingEvent)? {
                for case (let index, .event(let other)) in log.enumerated()
                where other.event == event && other.ad.slot == slot && other.context.invalid != .duplicate { return (index, other) }
                return nil
            }
            for slot in 0..<18 as Range<UInt16> {
                let account = Self.accounts[Int(slot) % 3]
                for case .click(let click) in log where click.ad.slot == slot {
                    truth[account]! += AccountSums(clicks: 1, spendMicros: click.ad.price)
                    break
                }
                guard let impression = first(.impression, slot), impression.event.context.invalid == nil else { continue }
                truth[account]! += AccountSums(impressions: 1, spendMicros: impression.event.ad.price)
                guard let end = first(.complete, slot), [nil, .outOfOrder].contains(end.event.context.invalid),
                    end.index > impression.index
                        || impression.event.context.receiptMs - end.event.context.receiptMs <= 60_000
                else { continue }
                truth[account]! += AccountSums(completions: 1, spendMicros: end.event.ad.price)
            }
            return truth
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func budgetsReportsAndStartsAgree(seed: UInt64) throws {
        var world = try World(seed)
        for _ in 0..<120 { try world.step() }
        try world.end()
    }
}

private func ~= (delivery: Delivery, sums: AccountSums) -> Bool {
    (delivery.impressions, delivery.completions, delivery.clicks, delivery.spendMicros)
        == (sums.impressions, sums.completions, sums.clicks, sums.spendMicros)
}
