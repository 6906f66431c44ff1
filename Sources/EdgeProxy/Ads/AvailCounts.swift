import Decision
import Dispatch
import Store
import Synchronization

/// Counts what became of campaigns in avails, and writes the sums to the event log: one record for up to eight campaigns of which the same
/// is to be said. Shared by all loops.
///
/// The sums of the last `Limits.outcomesMs` are in memory: a killed process loses them.
final class AvailCounts: Sendable {
    /// What was counted in one stretch of `Limits.outcomesMs`.
    private struct Stretch {
        var beganMs: Int64
        /// By edition of a tenant's campaigns, each held by what stands under its number.
        var tables: [ObjectIdentifier: OutcomeTable] = [:]
    }
    private struct State {
        var open = Stretch(beganMs: 0)
        /// Those that are over and wait to be written; at most `Limits.outcomeStretches`.
        var closed: [Stretch] = []
        var lost = 0, number: UInt64 = 0

        mutating func close(at beganMs: Int64) {
            if !open.tables.isEmpty { closed.append(open) }
            open = Stretch(beganMs: beganMs)
            guard closed.count > Limits.outcomeStretches else { return }
            lost += 1
            closed.removeFirst()
        }
    }
    private let state = Mutex(State())
    private let labels: EventLabels
    private let sender: UInt64
    private let append: @Sendable ([EventRecord]) -> Void
    /// Goes through the campaigns of what loops hand over: with thousands of them that is nothing for a loop.
    private let queue: DispatchQueue
    /// Decisions that wait for it.
    private let waiting = Atomic<Int>(0)

    /// - Parameters:
    ///   - labels: of the log.
    ///   - sender: random, of this process.
    ///   - queue: a serial one, on which campaigns are gone through.
    ///   - append: writes records to the log.
    init(
        labels: EventLabels, sender: UInt64, queue: DispatchQueue = DispatchQueue(label: "avail-counts", qos: .utility),
        append: @escaping @Sendable ([EventRecord]) -> Void
    ) {
        (self.labels, self.sender, self.queue, self.append) = (labels, sender, queue, append)
    }

    /// Takes decisions, and for how many avails each has stood; they are counted by the next `flush` at the latest.
    /// - Parameter atMs: when that was, milliseconds since 1970.
    func add(_ decisions: [AvailTally.Decision], atMs: Int64) {
        guard waiting.add(decisions.count, ordering: .relaxed).newValue <= Limits.decisionsCounted else {
            waiting.subtract(decisions.count, ordering: .relaxed)
            return state.withLock { $0.lost += 1 }
        }
        queue.async { [self] in
            for decision in decisions {
                with(decision.book, atMs) { $0.add(decision.trace, isLaid: decision.isLaid, times: decision.avails) }
            }
            waiting.subtract(decisions.count, ordering: .relaxed)
        }
    }

    /// Counts a request of a player that places ads itself, for the campaigns that it was given.
    func add(won pod: Pod, _ book: TenantCatalogue, atMs: Int64) {
        if !pod.slots.isEmpty { with(book, atMs) { $0.add(won: pod) } }
    }

    private func with(_ book: TenantCatalogue, _ atMs: Int64, _ change: (inout OutcomeTable) -> Void) {
        let beganMs = atMs - atMs % Limits.outcomesMs, id = ObjectIdentifier(book)
        state.withLock { state in
            // What a loop tells of a second ago counts to what is open now.
            let isKnown = state.open.tables[id] != nil
            if beganMs > state.open.beganMs || !isKnown && state.open.tables.count >= Limits.outcomeTables { state.close(at: beganMs) }
            change(&state.open.tables[id, default: OutcomeTable(book)])
        }
    }

    /// Writes what is over to the log. Goes through all campaigns: not for a loop.
    /// - Parameters:
    ///   - tenant: of this one what is not over, too.
    ///   - isLast: of all tenants.
    func flush(nowMs: Int64, tenant: String? = nil, isLast: Bool = false) {
        queue.sync {}
        let (stretches, lost) = state.withLock { state -> ([Stretch], Int) in
            if isLast || nowMs - nowMs % Limits.outcomesMs > state.open.beganMs {
                state.close(at: nowMs - nowMs % Limits.outcomesMs)
            } else if let tenant {
                let own = state.open.tables.filter { $0.value.book.tenant == tenant }
                if !own.isEmpty { state.closed.append(Stretch(beganMs: state.open.beganMs, tables: own)) }
                for id in own.keys { state.open.tables[id] = nil }
            }
            defer { (state.closed, state.lost) = ([], 0) }
            return (state.closed, state.lost)
        }
        if lost > 0 { Log.warning("what became of campaigns was not counted for a while: \(lost) times it came too fast") }
        var records: [EventRecord] = []
        for stretch in stretches { for table in stretch.tables.values { records += self.records(table, stretch.beganMs, nowMs) } }
        guard !records.isEmpty else { return }
        let first = state.withLock { state in
            state.number += UInt64(records.count)
            return state.number - UInt64(records.count)
        }
        for index in records.indices {
            guard case .outcomes(var record) = records[index] else { continue }
            record.context.id = TrackedId(high: sender, low: first + UInt64(index))
            records[index] = .outcomes(record)
        }
        append(records)
    }

    private struct Said: Hashable {
        var outcome: UInt8, avails: UInt32
    }

    /// The sums of one book, those of which the same is to be said together.
    private func records(_ table: OutcomeTable, _ beganMs: Int64, _ nowMs: Int64) -> [EventRecord] {
        let tenant = labels.label(table.book.tenant)
        var records: [EventRecord] = [], filling: [Said: CampaignOutcomes] = [:]
        for sum in table.sums(nowMs: nowMs) {
            let said = Said(outcome: sum.outcome.number, avails: sum.count)
            var record = filling[said] ?? CampaignOutcomes()
            let account = table.book.campaigns[sum.campaign].key
            record.add(labels.label(CampaignOfAccount.text(table.book.campaigns[sum.campaign].id, account)))
            if record.isFull {
                records.append(Self.finish(record, said, tenant, beganMs, nowMs))
                filling[said] = nil
            } else {
                filling[said] = record
            }
        }
        return records + filling.map { Self.finish($0.value, $0.key, tenant, beganMs, nowMs) }
    }

    private static func finish(
        _ record: CampaignOutcomes, _ said: Said, _ tenant: EventLabel, _ beganMs: Int64, _ nowMs: Int64
    ) -> EventRecord {
        var record = record
        (record.outcome, record.avails) = (said.outcome, said.avails)
        (record.context.atMs, record.context.receiptMs, record.context.tenant) = (beganMs, nowMs, tenant)
        return .outcomes(record)
    }
}
