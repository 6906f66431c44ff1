import Decision
import Model
import Store
import Synchronization

/// Sums of what a test puts in, added up anew for each query.
final class FakeReports: ReportStore {
    /// What happened at a moment.
    struct Entry: Sendable {
        var tenant = "one"
        /// Milliseconds since 1970.
        var atMs: Int64
        var keys: [ReportDimension: String]
        var account: UInt64 = 0
        var figures = ReportFigures()
    }

    private struct State {
        var entries: [Entry] = []
        var queries: [ReportQuery] = []
        var freshened = 0, asOfMs: Int64 = 1_000_000_000_000
        var error: StoreError?
        /// By tenant and campaign.
        var outcomes: [String: [AvailOutcome: Int64]] = [:]
        var ranges: [Range<Int64>] = [], counted: [String] = []
    }
    private let state = Mutex(State())

    func add(_ entry: Entry) { state.withLock { $0.entries.append(entry) } }
    /// From now on nothing can be read.
    func fail(_ error: StoreError?) { state.withLock { $0.error = error } }
    func setAsOf(ms: Int64) { state.withLock { $0.asOfMs = ms } }
    func noteFreshen() { state.withLock { $0.freshened += 1 } }
    /// What was asked for, and how often it was brought up to date before.
    var asked: (queries: [ReportQuery], freshened: Int) { state.withLock { ($0.queries, $0.freshened) } }

    func table(_ query: ReportQuery) async throws(StoreError) -> ReportTable {
        let (entries, asOfMs, error) = state.withLock { state in
            state.queries.append(query)
            return (state.entries, state.asOfMs, state.error)
        }
        if let error { throw error }
        var sums: [[String]: ReportRow] = [:], total = ReportFigures()
        for entry in entries where entry.tenant == query.tenant && query.range.contains(entry.atMs) {
            guard query.filters.allSatisfy({ $0.value.contains(entry.keys[$0.key] ?? "") }) else { continue }
            let account = query.accounts[entry.keys[.campaign] ?? ""]
            guard account == nil || entry.account == 0 || entry.account == account else { continue }
            let atMs = Self.begin(of: entry.atMs, query), keys = query.groups.map { entry.keys[$0] ?? "" }
            let name = ["\((atMs ?? 0) + 10_000_000_000_000)"] + keys
            sums[name, default: ReportRow(atMs: atMs, keys: keys, figures: ReportFigures())].figures.add(entry.figures)
            total.add(entry.figures)
        }
        return ReportTable(rows: sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value), total: total, asOfMs: asOfMs)
    }

    func setOutcomes(_ outcomes: [AvailOutcome: Int64], of campaign: String, tenant: String = "one") {
        state.withLock { $0.outcomes["\(tenant)/\(campaign)"] = outcomes }
    }
    func noteCounted(_ tenant: String) { state.withLock { $0.counted.append(tenant) } }
    /// Over which times outcomes were asked for, and whose avails were written down before.
    var askedOutcomes: (ranges: [Range<Int64>], counted: [String]) { state.withLock { ($0.ranges, $0.counted) } }

    func outcomes(
        of campaign: String, account: UInt64, tenant: String, in range: Range<Int64>
    ) async throws(StoreError) -> [AvailOutcome: Int64] {
        let (outcomes, error) = state.withLock { state in
            state.ranges.append(range)
            return (state.outcomes["\(tenant)/\(campaign)"] ?? [:], state.error)
        }
        if let error { throw error }
        return outcomes
    }

    func deliveries() async throws(StoreError) -> [UInt64: Delivery] { [:] }

    private static func begin(of ms: Int64, _ query: ReportQuery) -> Int64? {
        switch query.interval {
        case .total: nil
        case .day: query.zone.start(ofDay: query.zone.day(at: ms))
        case .hour: ms - (ms % 3_600_000 + 3_600_000) % 3_600_000
        }
    }
}

extension ReportFigures {
    /// What the tests put in, no more.
    fileprivate mutating func add(_ other: ReportFigures) {
        impressions += other.impressions
        grossImpressions += other.grossImpressions
        starts += other.starts
        completions += other.completions
        clicks += other.clicks
        spendMicros += other.spendMicros
        opportunities += other.opportunities
        offeredMs += other.offeredMs
        filled += other.filled
    }
}
