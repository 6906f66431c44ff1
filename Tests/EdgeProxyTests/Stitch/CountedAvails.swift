import Decision
import Synchronization

@testable import EdgeProxy
@testable import Store

/// What is counted of avails on a stage, without a log.
final class CountedAvails {
    let counts: AvailCounts
    private let labels = EventLabels()
    private final class Written: Sendable {
        let records = Mutex<[EventRecord]>([])
    }
    private let written = Written()

    init() {
        counts = AvailCounts(labels: labels, sender: 1) { [written] records in written.records.withLock { $0 += records } }
    }

    /// By campaign and outcome, since the last time.
    fileprivate func take(nowMs: Int64) -> [String: [String: Int]] {
        counts.flush(nowMs: nowMs, isLast: true)
        let records = written.records.withLock { records in
            defer { records = [] }
            return records
        }
        var sums: [String: [String: Int]] = [:]
        for case .outcomes(let record) in records {
            for campaign in record.campaigns {
                let id = CampaignOfAccount.id(of: labels.text(campaign) ?? "")
                sums[id, default: [:]][AvailOutcome(number: record.outcome).name, default: 0] += Int(record.avails)
            }
        }
        return sums
    }
}

extension Stage {
    /// In how many avails each campaign had which outcome, since the last time.
    func counted() -> [String: [String: Int]] {
        planner.fold()
        return avails.take(nowMs: loop.wallTime.milliseconds)
    }
}
