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
    /// What each account was charged with: as the sums will have it when all of the log is added up.
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
            let labels = log.labels
            node = String(log.reader(from: nil, extent: .written).position.log, radix: 16)
            let kept = DeliveriesFile(folder: folder)
            (recent, deliveries) = try Self.read(log, Self.known(sums, node: node, or: kept), fromMs: nowMs() - Limits.requestsRememberedMs)
            {
                zone(labels.text($0.tenant) ?? "").day(of: $0.atMs).lowerBound
            }
        } catch {
            throw ConfigurationError(file: file, path: "data_dir", message: "\(folder)/events: \(error)")
        }
    }

    /// What the sums say, and how far they are; `nil`: nothing is in them.
    /// - Parameter kept: what they said last.
    private static func known(
        _ sums: SqlReportStore, node: String, or kept: DeliveriesFile
    ) -> (EventPosition?, [UInt64: Delivery]) {
        let known: Result<(EventPosition?, [UInt64: Delivery]), StoreError> = Blocking.wait {
            do throws(StoreError) { return .success((try sums.position(node: node), try await sums.deliveries())) } catch {
                return .failure(error)
            }
        }
        switch known {
        case .success(let known): return known
        case .failure(let error):
            let text = "what was delivered so far can't be read: \(error)"
            if let bytes = try? InputFile.read(kept.path, limit: Limits.snapshotBytes), let content = DeliveriesFile.content(bytes) {
                let seconds = (WallTime.now.milliseconds - content.atMs) / 1_000
                Log.warning("\(text); budgets go by what it was \(seconds) s ago (\(kept.path)), and by the event log")
                // Of a log that was begun since nothing is in it.
                return (String(content.position.log, radix: 16) == node ? content.position : nil, content.deliveries)
            }
            Log.error("\(text); budgets go by what the event log has of it")
            return (nil, [:])
        }
    }

    /// Reads what may still matter, and adds to the sums what stands in the log behind them: nobody else adds anything up yet.
    /// - Parameters:
    ///   - known: how far the sums are, and what they say.
    ///   - fromMs: from when on sessions and requests may go on, milliseconds since 1970.
    ///   - dayMs: when the day began that something happened on, by its tenant's clock.
    private static func read(
        _ log: EventLog, _ known: (position: EventPosition?, deliveries: [UInt64: Delivery]), fromMs: Int64,
        dayMs: (EventContext) -> Int64
    ) throws(EventFileFault) -> (RecentEvents, [UInt64: Delivery]) {
        var deliveries = known.deliveries
        let from = known.position.flatMap { position -> EventPosition? in
            let before = log.position(Limits.requestsRememberedMs, before: position) ?? position
            return log.position(ofMs: fromMs).map { min($0, before) } ?? before
        }
        let reader = log.reader(from: from, extent: .written)
        let recent = try RecentEvents(
            { () throws(EventFileFault) in try reader.read(atMost: Store.Limits.eventReadRecords) }, fromMs: fromMs,
            behind: known.position, &deliveries, dayMs: dayMs)
        return (recent, deliveries)
    }
}
