import Decision
import Model
import Synchronization
import Transport

/// The sums in a data base: a file of SQLite of its own, so that whoever writes the configuration never waits for them, or the data base of
/// PostgreSQL that has the configuration too.
///
/// Nothing is opened before it is needed: one that can't be reached is tried again with each call.
public final class SqlReportStore: ReportStore, RollUpStore {
    private enum Place: Sendable {
        case sqlite(SqliteQueue)
        case postgres(PostgresPool, callMs: Int64)
    }
    private let place: Place
    private let nowMs: @Sendable () -> Int64
    /// Whether the schema is what this program knows.
    private let isMigrated = Atomic<Bool>(false)
    private let values = Mutex(ReportValues())

    private init(_ place: Place, nowMs: @escaping @Sendable () -> Int64) { (self.place, self.nowMs) = (place, nowMs) }

    /// - Parameters:
    ///   - path: `reports.sqlite` in the data directory.
    ///   - nowMs: milliseconds since 1970.
    public static func sqlite(_ path: String, nowMs: @escaping @Sendable () -> Int64) -> SqlReportStore {
        let queue = SqliteQueue(label: "reports") { () throws(StoreError) in
            let connection = try SqliteConnection(writing: path)
            try connection.transaction(.writing) { () throws(StoreError) in try connection.migrate(.reports, nowMs: nowMs()) }
            return connection
        }
        return SqlReportStore(.sqlite(queue), nowMs: nowMs)
    }

    /// - Parameter url: as for `PostgresStore`.
    /// - Throws: `refused`, for what is no such URL.
    public static func postgres(_ url: String, nowMs: @escaping @Sendable () -> Int64) throws(StoreError) -> SqlReportStore {
        try postgres(url, nowMs: nowMs, callMs: Limits.reportCallMs, waits: .init())
    }

    static func postgres(
        _ url: String, nowMs: @escaping @Sendable () -> Int64, callMs: Int64, waits: PostgresConnection.Waits
    ) throws(StoreError) -> SqlReportStore {
        let pool = PostgresPool(try PostgresAddress(url), PostgresBackOff(), waits: waits)
        return SqlReportStore(.postgres(pool, callMs: callMs), nowMs: nowMs)
    }

    /// Closes it, when what waits is done.
    public func close() async {
        switch place {
        case .sqlite(let queue): await queue.close()
        case .postgres(let pool, _): await pool.close()
        }
    }

    // MARK: Whoever reads

    public func table(_ query: ReportQuery) async throws(StoreError) -> ReportTable {
        try await use { connection throws(StoreError) in try ReportReading.table(query, on: connection) }
    }

    public func outcomes(
        of campaign: String, account: UInt64, tenant: String, in range: Range<Int64>
    ) async throws(StoreError) -> [AvailOutcome: Int64] {
        try await use { connection throws(StoreError) in
            try connection.transaction(.reading) { () throws(StoreError) in
                try ReportReading.outcomes(of: campaign, account: account, tenant: tenant, in: range, on: connection)
            }
        }
    }

    public func deliveries() async throws(StoreError) -> [UInt64: Delivery] {
        try await use { connection throws(StoreError) in
            try connection.transaction(.reading) { () throws(StoreError) in try ReportReading.deliveries(on: connection) }
        }
    }

    // MARK: Whoever adds up

    public func position(node: String) throws(StoreError) -> EventPosition? {
        try block { connection throws(StoreError) in
            try connection.all(ReportTables.position, [.text(node)]).first.map { row throws(StoreError) in try EventPosition(row) }
        }
    }

    public func charged() throws(StoreError) -> [UInt64: Delivery] {
        try block { connection throws(StoreError) in try ReportReading.deliveries(on: connection) }
    }

    public func apply(_ deltas: RollUpDeltas, _ step: RollUpStep, nowMs: Int64) throws(StoreError) -> Bool {
        try values.withLock { (values) throws(StoreError) in
            try block { connection throws(StoreError) in
                try ReportWriting.apply(deltas, step, nowMs: nowMs, &values, on: connection)
            }
        }
    }

    public func prune(nowMs: Int64, keeps: (_ tenant: String) -> ReportRetention) throws(StoreError) {
        var next: Int64? = 0
        // Each in a transaction of its own: reports and sums get in between.
        while let tenant = next {
            next = try block { connection throws(StoreError) in
                try ReportPruning.prune(from: tenant, nowMs: nowMs, keeps: keeps, on: connection)
            }
        }
    }

    /// Like `table`, for whoever measures and waits for nothing else.
    package func tableAtOnce(_ query: ReportQuery) throws(StoreError) -> ReportTable {
        try block { connection throws(StoreError) in try ReportReading.table(query, on: connection) }
    }

    /// Runs statements in one transaction: for whoever measures, and brings sums of its own.
    package func run(_ script: String) throws(StoreError) {
        try block { connection throws(StoreError) in
            try connection.transaction(.writing) { () throws(StoreError) in try connection.run(script) }
        }
    }

    // MARK: Connections

    private func use<Result: Sendable>(
        _ body: @escaping @Sendable (any SqlConnection) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        switch place {
        case .sqlite(let queue): return try await queue.use { connection throws(StoreError) in try body(connection) }
        case .postgres(let pool, let callMs):
            return try await pool.run(untilNs: Self.deadline(callMs)) { [self] connection throws(StoreError) in
                try migrate(connection)
                return try body(connection)
            }
        }
    }

    private func block<Result>(_ body: (any SqlConnection) throws(StoreError) -> Result) throws(StoreError) -> Result {
        switch place {
        case .sqlite(let queue): return try queue.block { connection throws(StoreError) in try body(connection) }
        case .postgres(let pool, let callMs):
            return try pool.block(untilNs: Self.deadline(callMs)) { connection throws(StoreError) in
                try migrate(connection)
                return try body(connection)
            }
        }
    }

    private func migrate(_ connection: PostgresConnection) throws(StoreError) {
        guard !isMigrated.load(ordering: .acquiring) else { return }
        // Sums of years may have to be added up anew: no call has so much time.
        let (waits, deadlineNs) = (connection.waits, connection.deadlineNs)
        connection.deadlineNs = Self.deadline(Limits.reportMigrationMs)
        defer { (connection.waits, connection.deadlineNs) = (waits, deadlineNs) }
        try PostgresStore.migrate(.reports, on: connection, nowMs: nowMs())
        isMigrated.store(true, ordering: .releasing)
    }

    private static func deadline(_ ms: Int64) -> Int64 { Clock.monotonicNs() + ms * 1_000_000 }
}
