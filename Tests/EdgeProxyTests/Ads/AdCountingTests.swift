import Foundation
import Store
import Synchronization
import TestSupport
import Testing

@testable import Decision
@testable import EdgeProxy

@Suite struct AdCountingTests {
    private static let now: Int64 = 1_800_000_000_000

    private final class Stage {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-counting-\(UUID().uuidString)").path
        let accounts = AdAccounts()
        private(set) var counting: AdCounting

        init() throws {
            counting = AdCounting(try Self.log(folder), accounts, reservationMs: 10_000)
        }

        deinit {
            counting.log?.close()
            try? FileManager.default.removeItem(atPath: folder)
        }

        private static func log(_ folder: String) throws -> EventLog {
            try EventLog(folder: folder, newLog: 1, nowMs: { AdCountingTests.now }, report: { _ in })
        }

        /// The process ends and another one begins, with accounts of its own.
        func restarted() throws -> (AdCounting, AdAccounts) {
            counting.log?.close()
            let log = try Self.log(folder), accounts = AdAccounts(), next = AdCounting(log, accounts, reservationMs: 10_000)
            let reader = log.reader(from: nil, extent: .written)
            var deliveries: [UInt64: Delivery] = [:]
            let recent = try RecentEvents(
                { () throws(EventFileFault) in try reader.read(atMost: 100) }, fromMs: .min, behind: nil, &deliveries, dayMs: { _ in 0 })
            next.restore(recent, nowMs: AdCountingTests.now)
            counting = next
            return (next, accounts)
        }

        func delivered(_ account: UInt64) -> Delivery { accounts.ledger.withLock { $0.delivered(account) } }
        func reserved(_ account: UInt64) -> Int64 { accounts.ledger.withLock { $0.reserved(account) } }
    }

    private static func booking(_ model: PriceModel = .cpm, house: Bool = false) -> AdBooking {
        AdBooking(campaignId: "c", creativeId: "v", account: 9, model: model, priceMicros: 12_500, isHouse: house)
    }

    private static func event(
        _ event: TrackedEvent, _ booking: AdBooking, _ counting: AdCounting, id: UInt64 = 1, pod: Int64 = 5, slot: Int = 0,
        evidence: EventEvidence = .client
    ) -> EventRecord {
        var record = TrackingEvent()
        (record.context.atMs, record.context.receiptMs) = (now, now)
        record.context.id = TrackedId(high: 0, low: id)
        record.context.layout = pod
        record.ad = EventAd(booking, slot: UInt16(slot), event, labels: counting.labels)
        (record.event, record.evidence) = (event, evidence)
        return .event(record)
    }

    private static func counted(_ record: EventRecord, _ counting: AdCounting) async -> EventLogError? {
        await withCheckedContinuation { continuation in counting.count(record) { continuation.resume(returning: $0) } }
    }

    /// As in the reports: an end counts with its impression, in whichever order they come.
    @Test func anEndIsPaidWithItsImpression() async throws {
        let stage = try Stage(), booking = Self.booking(.cpcv)
        func tell(_ event: TrackedEvent, slot: Int, _ counting: AdCounting) async {
            #expect(await Self.counted(Self.event(event, booking, counting, slot: slot), counting) == nil)
        }
        func expect(_ impressions: Int64, _ completions: Int64, _ delivered: Delivery) {
            #expect(delivered.impressions == impressions && delivered.completions == completions, "\(delivered)")
            #expect(delivered.spendMicros == 12_500 * completions)
        }
        for slot in 0...1 { await tell(.complete, slot: slot, stage.counting) }
        expect(0, 0, stage.delivered(9))
        for _ in 0..<2 { await tell(.impression, slot: 0, stage.counting) }
        expect(1, 1, stage.delivered(9))
        await tell(.impression, slot: 2, stage.counting)
        await tell(.complete, slot: 2, stage.counting)
        expect(2, 2, stage.delivered(9))
        // The impression of one of them comes to the next process, which has charged nothing yet.
        let (next, accounts) = try stage.restarted()
        for slot in 0...2 { await tell(.impression, slot: slot, next) }
        expect(1, 1, accounts.ledger.withLock { $0.delivered(9) })
    }

    @Test func anImpressionSettlesWhatWasReserved() throws {
        let stage = try Stage(), booking = Self.booking()
        stage.accounts.ledger.withLock { $0.reserve(9, ads: 3, micros: 37_500) }
        stage.counting.hold([booking, nil, booking, booking], of: 5, for: TrackedId(high: 0, low: 1), atMs: Self.now)
        stage.counting.count([
            Self.event(.impression, booking, stage.counting, evidence: .paced),
            Self.event(.start, booking, stage.counting, evidence: .paced),
            Self.event(.complete, booking, stage.counting, evidence: .paced),
        ])
        #expect(stage.delivered(9).impressions == 1 && stage.delivered(9).completions == 1 && stage.delivered(9).spendMicros == 12_500)
        #expect(stage.reserved(9) == 2)
        // Asked for ahead and perhaps never seen: shown apart, and paid by nobody.
        stage.counting.count([Self.event(.impression, booking, stage.counting, slot: 2, evidence: .requested)])
        #expect(stage.delivered(9).impressions == 1 && stage.reserved(9) == 2)
        stage.counting.giveBack(nowMs: Self.now + 10_000)
        #expect(stage.reserved(9) == 2)
        stage.counting.giveBack(nowMs: Self.now + 12_000)
        #expect(stage.reserved(9) == 0)
        // It is played after all.
        stage.counting.count([Self.event(.impression, booking, stage.counting, slot: 3, evidence: .paced)])
        #expect(stage.delivered(9).impressions == 2 && stage.reserved(9) == 0)
    }

    /// Whoever leaves an ad, and a break that ends early, free what was reserved, and nobody pays.
    @Test(arguments: [TrackedEvent.abandoned, .cut]) func whatWillNotBePlayedIsFreeAtOnce(ending: TrackedEvent) throws {
        let stage = try Stage(), booking = Self.booking()
        stage.accounts.ledger.withLock { $0.reserve(9, ads: 2, micros: 25_000) }
        stage.counting.hold([booking, booking], of: 5, for: TrackedId(high: 0, low: 1), atMs: Self.now)
        stage.counting.count([Self.event(.impression, booking, stage.counting, evidence: .paced)])
        for slot in 0...1 { stage.counting.count([Self.event(ending, booking, stage.counting, slot: slot)]) }
        #expect(stage.reserved(9) == 0 && stage.delivered(9).impressions == 1 && stage.delivered(9).spendMicros == 12_500)
        stage.counting.giveBack(nowMs: Self.now + 20_000)
        #expect(stage.reserved(9) == 0)
    }

    /// What the server has found to be no viewer's costs nothing, and what was reserved for it is free.
    @Test(arguments: [InvalidReason.tooFast, .impossible], [PriceModel.cpm, .cpcv])
    func whatIsNoViewersIsFreeAtOnce(reason: InvalidReason, model: PriceModel) throws {
        let stage = try Stage(), booking = Self.booking(model)
        stage.accounts.ledger.withLock { $0.reserve(9, ads: 1, micros: 12_500) }
        stage.counting.hold([booking], of: 5, for: TrackedId(high: 0, low: 1), atMs: Self.now)
        for event in [TrackedEvent.impression, .start, .complete] {
            guard case .event(var record) = Self.event(event, booking, stage.counting, evidence: .paced) else { return }
            (record.context.invalid, record.ad.price) = (reason, 0)
            stage.counting.count([.event(record)])
        }
        #expect(stage.reserved(9) == 0 && stage.delivered(9) == Delivery())
    }

    @Test(arguments: [
        (PriceModel.cpm, 12_500 as Int64), (.cpcv, 12_500), (.cpc, 12_500), (.flat, 0),
    ])
    func eachModelPaysOnce(model: PriceModel, spend: Int64) async throws {
        let stage = try Stage(), booking = Self.booking(model)
        for event in [TrackedEvent.impression, .start, .firstQuartile, .midpoint, .thirdQuartile, .complete] {
            for _ in 0..<3 { #expect(await Self.counted(Self.event(event, booking, stage.counting), stage.counting) == nil) }
        }
        var click = TrackingClick()
        click.context.id = TrackedId(high: 0, low: 1)
        click.ad = EventAd(booking, slot: 0, .click, labels: stage.counting.labels)
        for _ in 0..<2 { #expect(await Self.counted(.click(click), stage.counting) == nil) }
        let delivered = stage.delivered(9)
        #expect(delivered.impressions == 1 && delivered.completions == 1 && delivered.clicks == 1 && delivered.spendMicros == spend)
    }

    /// What its tenant bills at the time decides, for budgets as for the log, whose record holds it.
    @Test(arguments: EventEvidence.allCases) func theTenantSaysWhatIsPaid(least: EventEvidence) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-billable-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = try EventLog(folder: folder, newLog: 1, nowMs: { Self.now }, report: { _ in }), accounts = AdAccounts()
        let now = Mutex(least)
        let counting = AdCounting(log, accounts, reservationMs: 10_000, billable: { $0 == "t" ? now.withLock { $0 } : .client })
        func count(_ evidence: EventEvidence, slot: Int) {
            guard case .event(var record) = Self.event(.impression, Self.booking(), counting, slot: slot, evidence: evidence) else {
                return
            }
            record.context.tenant = counting.labels.label("t")
            counting.count([.event(record)])
        }
        for (slot, evidence) in EventEvidence.allCases.enumerated() { count(evidence, slot: slot) }
        let billed = EventEvidence.allCases.filter { $0 >= least }
        #expect(accounts.ledger.withLock { $0.delivered(9) }.impressions == Int64(billed.count))
        // Whatever it says later, that is what was.
        now.withLock { $0 = .client }
        count(.requested, slot: 9)
        log.close()
        let written = try EventLog(folder: folder, newLog: 1, nowMs: { Self.now }, report: { _ in })
        defer { written.close() }
        let records = try written.reader(from: nil, extent: .written).read(atMost: 100).compactMap { entry -> TrackingEvent? in
            if case .event(let event) = entry.record { event } else { nil }
        }
        #expect(records.filter { $0.context.isBillable($0.evidence) }.map(\.evidence) == billed && records.count == 5)
    }

    @Test func whatIsInvalidOrATestIsNotPaid() async throws {
        let stage = try Stage()
        guard case .event(var record) = Self.event(.impression, Self.booking(), stage.counting) else { return }
        record.context.invalid = .bot
        #expect(await Self.counted(.event(record), stage.counting) == nil)
        (record.context.invalid, record.context.flags, record.ad.slot) = (nil, [.test], 1)
        #expect(await Self.counted(.event(record), stage.counting) == nil)
        #expect(stage.delivered(9) == Delivery())
        #expect(await Self.counted(Self.event(.impression, Self.booking(house: true), stage.counting, slot: 2), stage.counting) == nil)
        #expect(stage.delivered(9).impressions == 1 && stage.delivered(9).spendMicros == 0)
    }

    /// What could not be kept is not counted, and whoever sends it again is welcome.
    @Test func whatIsNotInTheLogIsNotCounted() async throws {
        let stage = try Stage()
        stage.counting.log?.close()
        let record = Self.event(.impression, Self.booking(), stage.counting)
        #expect(await Self.counted(record, stage.counting) == .closed)
        #expect(await Self.counted(record, stage.counting) == .closed)
        #expect(stage.delivered(9).impressions == 0 && stage.delivered(9).spendMicros == 0)
        let (next, accounts) = try stage.restarted()
        #expect(await Self.counted(record, next) == nil)
        #expect(accounts.ledger.withLock { $0.delivered(9).impressions } == 1)
    }

    /// What is played when it was given back, and others have taken its place, costs nobody anything.
    @Test func whatComesTooLateIsPaidWhileThereIsRoom() async throws {
        let stage = try Stage()
        func lease(_ wanted: Int64, most: Int64) {
            stage.accounts.ledger.withLock {
                _ = $0.renew(9, holder: 0, used: .init(), wanted: wanted, bounds: CampaignBounds(impressions: most), now: 0)
            }
        }
        lease(1, most: 2)
        #expect(await Self.counted(Self.event(.impression, Self.booking(), stage.counting, slot: 1), stage.counting) == nil)
        // One is delivered, and one is leased.
        #expect(await Self.counted(Self.event(.impression, Self.booking(), stage.counting, slot: 2), stage.counting) == nil)
        #expect(stage.delivered(9).impressions == 1 && stage.delivered(9).spendMicros == 12_500)
        // What is reserved is paid, whatever else there is.
        stage.counting.hold([Self.booking()], of: 8, for: TrackedId(high: 0, low: 1), atMs: Self.now)
        #expect(await Self.counted(Self.event(.impression, Self.booking(), stage.counting, pod: 8), stage.counting) == nil)
        #expect(stage.delivered(9).impressions == 2)
    }

    /// A view that is told to be complete before it began: its impression is on its way.
    @Test func whatComesOutOfOrderIsPaid() async throws {
        let stage = try Stage()
        guard case .event(var record) = Self.event(.complete, Self.booking(.cpcv), stage.counting) else { return }
        record.context.invalid = .outOfOrder
        #expect(await Self.counted(.event(record), stage.counting) == nil)
        #expect(stage.delivered(9).completions == 0, "not before its impression")
        #expect(await Self.counted(Self.event(.impression, Self.booking(.cpcv), stage.counting), stage.counting) == nil)
        #expect(stage.delivered(9).completions == 1 && stage.delivered(9).spendMicros == 12_500)
    }

    /// Reports count no end of an ad whose impression does not count, so nobody pays for one, in whichever order they come.
    @Test(arguments: [true, false], [true, false])
    func anEndIsNotPaidWithAnImpressionThatDoesNotCount(isLate: Bool, isRestarted: Bool) async throws {
        let stage = try Stage()
        guard case .event(var impression) = Self.event(.impression, Self.booking(.cpcv), stage.counting) else { return }
        impression.context.invalid = .datacenter
        let end = Self.event(.complete, Self.booking(.cpcv), stage.counting)
        let records: [EventRecord] = isLate ? [end, .event(impression)] : [.event(impression), end]
        #expect(await Self.counted(records[0], stage.counting) == nil)
        let (counting, accounts) = isRestarted ? try stage.restarted() : (stage.counting, stage.accounts)
        #expect(await Self.counted(records[1], counting) == nil)
        let delivered = accounts.ledger.withLock { $0.delivered(9) }
        #expect(delivered.completions == 0 && delivered.spendMicros == 0)
    }

    /// The budget has money for two clicks of three.
    @Test func aClickIsPaidWhileThereIsMoney() async throws {
        let stage = try Stage()
        stage.accounts.ledger.withLock {
            var bounds = CampaignBounds()
            (bounds.micros, bounds.priceMicros) = (25_000, 12)
            _ = $0.renew(9, holder: 0, used: .init(), wanted: 1, bounds: bounds, now: 0)
        }
        for slot in 0..<3 as Range<UInt16> {
            var click = TrackingClick()
            click.context.id = TrackedId(high: 0, low: 1)
            click.ad = EventAd(Self.booking(.cpc), slot: slot, .click, labels: stage.counting.labels)
            #expect(await Self.counted(.click(click), stage.counting) == nil)
        }
        #expect(stage.delivered(9).clicks == 3 && stage.delivered(9).spendMicros == 25_000)
    }

    /// Who is paid by completed views holds what is begun and not complete, over a restart too.
    @Test func whatIsBegunStaysReservedOverARestart() async throws {
        let stage = try Stage(), id = TrackedId(high: 3, low: 4)
        var record = TrackingReservation(
            Self.booking(.cpcv), slot: 0, EventContext(), untilMs: Self.now + 10_000, labels: stage.counting.labels)
        record.context.id = id
        #expect(stage.counting.claim([record], nowMs: Self.now) == [record])
        #expect(await Self.reserved([record], stage.counting) == nil)
        guard case .event(var played) = Self.event(.impression, Self.booking(.cpcv), stage.counting, pod: 0) else { return }
        played.context.id = id
        #expect(await Self.counted(.event(played), stage.counting) == nil)
        let (_, accounts) = try stage.restarted()
        #expect(accounts.ledger.withLock { $0.reserved(9) } == 1)
    }

    private static func decision(_ id: TrackedId, atMs: Int64, _ labels: EventLabels, number: Int64 = 0) -> TrackingReservation {
        var context = EventContext()
        (context.id, context.receiptMs, context.adBreak) = (id, atMs, TrackingReservation.adBreak(decidedMs: atMs, number: number))
        return TrackingReservation(booking(), slot: 0, context, untilMs: atMs + 10_000, labels: labels)
    }

    private static func impression(_ decision: TrackingReservation, _ counting: AdCounting) -> EventRecord {
        BeaconToken(decision, durationMs: 15_000, [], labels: counting.labels)
            .event(.impression, receiptMs: decision.context.receiptMs + 20, invalid: nil, labels: counting.labels)
    }

    private static func reserved(_ records: [TrackingReservation], _ counting: AdCounting) async -> EventLogError? {
        await withCheckedContinuation { continuation in counting.reserve(records) { continuation.resume(returning: $0) } }
    }

    /// A request that comes again when its time is over is decided anew: what both have shown counts, each once, whenever it is told, and
    /// after a restart too.
    @Test func eachDecisionOfARequestCountsByItself() async throws {
        let stage = try Stage(), id = TrackedId(high: 3, low: 4), labels = stage.counting.labels
        let first = Self.decision(id, atMs: Self.now, labels), second = Self.decision(id, atMs: Self.now + 11_000, labels)
        stage.accounts.ledger.withLock { $0.reserve(9, ads: 1, micros: 12_500) }
        #expect(stage.counting.claim([first], nowMs: Self.now) == [first])
        #expect(await Self.reserved([first], stage.counting) == nil)
        for _ in 0..<2 { #expect(await Self.counted(Self.impression(first, stage.counting), stage.counting) == nil) }
        #expect(stage.delivered(9).impressions == 1 && stage.reserved(9) == 0)
        // Its time is over, and it is asked again.
        #expect(stage.counting.reserved(id, atMs: Self.now + 11_000).isEmpty)
        stage.accounts.ledger.withLock { $0.reserve(9, ads: 1, micros: 12_500) }
        #expect(stage.counting.claim([second], nowMs: Self.now + 11_000) == [second])
        #expect(await Self.reserved([second], stage.counting) == nil)
        // The first one's, once more, settles nothing of the second.
        #expect(await Self.counted(Self.impression(first, stage.counting), stage.counting) == nil)
        #expect(stage.delivered(9).impressions == 1 && stage.reserved(9) == 1)
        let (next, accounts) = try stage.restarted()
        #expect(next.decided(id) == [second] && accounts.ledger.withLock { $0.reserved(9) } == 1)
        for decision in [first, second, second, first] {
            #expect(await Self.counted(Self.impression(decision, next), next) == nil)
        }
        #expect(accounts.ledger.withLock { $0.delivered(9).impressions } == 1, "the second's alone: the first's was counted before")
        #expect(accounts.ledger.withLock { $0.reserved(9) } == 0)
        // What is known of the second is not forgotten with the first.
        next.giveBack(nowMs: Self.now + 10_000 + 21_600_000)
        #expect(next.decided(id) == [second])
    }

    /// Two requests of one name at the same time are given one answer, and nothing stays reserved for the other's.
    @Test func whoIsFirstDecides() async throws {
        let stage = try Stage(), id = TrackedId(high: 3, low: 4), labels = stage.counting.labels
        let first = Self.decision(id, atMs: Self.now, labels), other = Self.decision(id, atMs: Self.now + 1, labels)
        stage.accounts.ledger.withLock { $0.reserve(9, ads: 2, micros: 25_000) }
        #expect(stage.counting.claim([first], nowMs: Self.now) == [first])
        #expect(stage.counting.claim([other], nowMs: Self.now + 1) == [first] && stage.reserved(9) == 1)
        #expect(stage.counting.claim([], nowMs: Self.now + 1).isEmpty)
        for _ in 0..<2 { #expect(await Self.reserved([first], stage.counting) == nil) }
        let (next, accounts) = try stage.restarted()
        #expect(next.decided(id) == [first] && accounts.ledger.withLock { $0.reserved(9) } == 1)
        // The pods of one answer are held one by one.
        let pods = (1...3).map { Self.decision(TrackedId(high: 5, low: 5), atMs: Self.now, labels, number: $0) }
        accounts.ledger.withLock { $0.reserve(9, ads: 3, micros: 37_500) }
        #expect(next.claim(pods, nowMs: Self.now) == pods)
        next.giveBack(nowMs: Self.now + 20_000)
        #expect(accounts.ledger.withLock { $0.reserved(9) } == 0)
    }

    /// What could not be written down was answered to nobody: asked again, it is decided again.
    @Test func whatIsNotWrittenDoesNotHold() async throws {
        let stage = try Stage(), id = TrackedId(high: 3, low: 4)
        stage.counting.log?.close()
        let decision = Self.decision(id, atMs: Self.now, stage.counting.labels)
        #expect(await Self.reserved([decision], stage.counting) != nil)
        #expect(stage.counting.decided(id).isEmpty)
    }

    @Test func aRestartCountsNothingTwiceAndForgetsNoReservation() async throws {
        let stage = try Stage(), id = TrackedId(high: 3, low: 4)
        let records = (0..<2).map { slot -> TrackingReservation in
            var record = TrackingReservation()
            record.context.id = id
            record.ad = EventAd(Self.booking(), slot: UInt16(slot), .impression, labels: stage.counting.labels)
            record.untilMs = Self.now + 10_000
            return record
        }
        #expect(stage.counting.claim(records, nowMs: Self.now) == records)
        #expect(await Self.reserved(records, stage.counting) == nil && stage.counting.reserved(id, atMs: Self.now).count == 2)
        #expect(stage.counting.reserved(id, atMs: Self.now + 10_000).isEmpty && stage.counting.decided(id).count == 2)
        guard case .event(var played) = Self.event(.impression, Self.booking(), stage.counting, pod: 0) else { return }
        played.context.id = id
        #expect(await Self.counted(.event(played), stage.counting) == nil)
        let (next, accounts) = try stage.restarted()
        // One was played, and one is reserved still.
        #expect(accounts.ledger.withLock { $0.reserved(9) } == 1)
        #expect(next.reserved(id, atMs: Self.now).map(\.ad.slot) == [0, 1])
        #expect(await Self.counted(.event(played), next) == nil)
        #expect(accounts.ledger.withLock { $0.delivered(9) } == Delivery(), "the sums are the store's")
        next.giveBack(nowMs: Self.now + 12_000)
        #expect(accounts.ledger.withLock { $0.reserved(9) } == 0)
        next.giveBack(nowMs: Self.now + 10_000 + 21_600_000)
        #expect(next.decided(id).isEmpty)
    }
}
