import Console
import Decision
import Model
import Store

/// The event log and the sums of it, open, with what a start must know of them.
struct OpenedEvents {
    let log: EventLog
    let sums: SqlReportStore
    /// Whose log it is among those that are added up in one data base.
    let node: String
    /// What its end says of sessions and requests that may go on.
    let recent: RecentEvents
    /// What each account was charged with.
    let deliveries: [UInt64: Delivery]

    /// - Parameters:
    ///   - url: of a PostgreSQL; `nil`: a file of SQLite in the data directory.
    ///   - zone: a tenant's time zone, by which its days begin.
    /// - Throws: `ConfigurationError` that names `data_dir` for a log that can't be read: to go on without it would spend budgets twice.
    init(
        in folder: String, url: String?, file: String, zone: @escaping @Sendable (_ tenant: String) -> TimeZoneTable
    ) throws(ConfigurationError) {
        let nowMs: @Sendable () -> Int64 = { WallTime.now.milliseconds }
        do throws(StoreError) {
            sums =
                try url.map { url throws(StoreError) in try .postgres(url, nowMs: nowMs) }
                ?? .sqlite(folder + "/reports.sqlite", nowMs: nowMs)
        } catch {
            throw ConfigurationError(file: file, path: "store", message: "\(error)")
        }
        do throws(EventFileFault) {
            log = try EventLog(
                folder: folder + "/events", newLog: .random(in: 1 ... .max), nowMs: nowMs,
                report: { $0.isError ? Log.error("\($0)") : Log.warning("\($0)") })
            let from = log.position(ofMs: nowMs() - Limits.requestsRememberedMs)
            recent = try RecentEvents(log.reader(from: from, extent: .written))
            let start = log.reader(from: nil, extent: .written)
            node = String(start.position.log, radix: 16)
            deliveries = try Self.deliveries(log, sums, node: node, recent, zone)
        } catch {
            throw ConfigurationError(file: file, path: "data_dir", message: "\(folder)/events: \(error)")
        }
    }

    /// What the sums say, and what stands in the log behind that: nobody adds anything up yet.
    /// - Parameter recent: says which ends that players have told of have their impressions.
    private static func deliveries(
        _ log: EventLog, _ sums: SqlReportStore, node: String, _ recent: RecentEvents, _ zone: (_ tenant: String) -> TimeZoneTable
    ) throws(EventFileFault) -> [UInt64: Delivery] {
        let known: Result<(EventPosition?, [UInt64: Delivery]), StoreError> = Blocking.wait {
            do throws(StoreError) { return .success((try sums.position(node: node), try await sums.deliveries())) } catch {
                return .failure(error)
            }
        }
        var deliveries: [UInt64: Delivery] = [:], position: EventPosition?
        switch known {
        case .success(let (at, sums)): (position, deliveries) = (at, sums)
        case .failure(let error):
            Log.error("what was delivered so far can't be read: \(error); budgets go by what the event log has of it")
        }
        let reader = log.reader(from: position, extent: .written), labels = log.labels
        var impressions = Dictionary(
            recent.clientKeys.filter { $0.key.event == .impression && $0.isPaid }.map { ($0.key, $0.atMs) }
        ) { first, _ in first }
        func charge(_ record: EventRecord) {
            guard let (ad, delivery, _) = record.delivery, ad.account != 0 else { return }
            let context = record.context, day = zone(labels.text(context.tenant) ?? "").day(of: context.atMs).lowerBound
            deliveries[ad.account, default: Delivery()].add(delivery, on: day)
        }
        var early = EarlyEnds()
        while true {
            let entries = try reader.read(atMost: Store.Limits.eventReadRecords)
            guard !entries.isEmpty else { return deliveries }
            for record in entries.lazy.map(\.record) {
                if let impression = EarlyEnds.impression(of: record) {
                    let lateMs = impressions[impression].map { $0 - record.context.receiptMs } ?? .max
                    guard lateMs <= Store.Limits.reportWaitMs else {
                        early.put(record, until: impression)
                        continue
                    }
                }
                charge(record)
                guard case .event(let event) = record, event.paysForEnds else { continue }
                impressions[record.key] = event.context.receiptMs
                if let end = early.removeEnd(of: record) { charge(end) }
            }
        }
    }
}
