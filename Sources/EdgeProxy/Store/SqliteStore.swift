import Dispatch

/// A store in a file of SQLite. One connection, on a queue of its own: what is asked for waits there, never a loop.
public final class SqliteStore: ConfigurationStore {
    private let worker: Worker

    /// Opens the file, makes it where there is none, and brings its schema to what this program knows.
    /// - Parameters:
    ///   - nowMs: milliseconds since 1970.
    ///   - random: tells histories apart.
    public static func open(
        _ path: String, nowMs: Int64, random: @escaping @Sendable () -> UInt64 = { .random(in: 0 ... .max) }
    ) async throws(StoreError) -> SqliteStore {
        let worker = Worker(random: random)
        try await worker.run { state throws(StoreError) in
            let connection = try SqliteConnection(writing: path)
            try migrate(connection, nowMs: nowMs)
            state.connection = connection
        }
        return SqliteStore(worker)
    }

    private init(_ worker: Worker) { self.worker = worker }

    /// Closes the file. What is asked for afterwards is refused.
    public func close() async { try? await worker.run { $0.connection = nil } }

    /// For tests: as if the disk had so much room.
    func limit(pages: Int) async throws(StoreError) {
        try await worker.read { connection throws(StoreError) in _ = try connection.all("PRAGMA max_page_count=\(pages)") }
    }

    private static func migrate(_ connection: SqliteConnection, nowMs: Int64) throws(StoreError) {
        try connection.transaction { () throws(StoreError) in
            try connection.run(SqlDialect.sqlite.text(SqlMigrating.base))
            let minReader = try connection.all(SqlMigrating.minReader).first?[0].text.flatMap { Int64($0) } ?? 0
            for migration in try SqlMigrating.missing(applied: try connection.all(SqlMigrating.applied), minReader: minReader) {
                try connection.run(SqlDialect.sqlite.text(migration.text))
                _ = try connection.all(
                    SqlMigrating.add, [.integer(migration.number), .text(migration.name), .text(migration.hash), .integer(nowMs)])
            }
            if minReader < SqlMigration.minReader {
                _ = try connection.all(SqlMigrating.setMinReader, [.text("\(SqlMigration.minReader)")])
            }
        }
    }

    // MARK: Reading

    public func load() async throws(StoreError) -> (objects: [StoredObject], mark: StoreMark) {
        try await worker.read { connection throws(StoreError) in
            // One transaction, so that the number fits: nothing else writes, but a backup may look.
            try connection.transaction { () throws(StoreError) in
                (try connection.all(SqlText.objects).map { row throws(StoreError) in try SqlText.object(row) }, try Self.head(connection))
            }
        }
    }

    public func changes(after mark: StoreMark) async throws(StoreError) -> StoreChanges {
        try await worker.read { connection throws(StoreError) in
            let head = try Self.head(connection)
            let own = try connection.all(SqlText.bits, [.integer(mark.number)]).first?[0].integer
            guard own == mark.bits, head.number >= mark.number, head.number - mark.number <= Limits.storeChanges else { return .startOver }
            let rows = try connection.all(SqlText.changes, [.integer(mark.number), .integer(head.number)])
            return .versions(try rows.map { row throws(StoreError) in try SqlText.version(row) }, upTo: head)
        }
    }

    public func history(_ key: StoreKey, before version: Int64, limit: Int) async throws(StoreError) -> [StoredVersion] {
        try await worker.read { connection throws(StoreError) in
            let rows = try connection.all(SqlText.history, key.values + [.integer(version), .integer(Int64(limit))])
            return try rows.map { row throws(StoreError) in try SqlText.version(row) }
        }
    }

    public func answer(tenant: String, key: String, nowMs: Int64) async throws(StoreError) -> KeptAnswer? {
        try await worker.read { connection throws(StoreError) in
            guard let row = try connection.all(SqlText.answer, [.text(tenant), .text(key), .integer(nowMs)]).first else { return nil }
            return KeptAnswer(
                tenant: tenant, key: key, print: row[0].bytes ?? [], status: try row.integer(1), body: try row.text(2),
                expiresMs: try row.integer(3))
        }
    }

    private static func head(_ connection: SqliteConnection) throws(StoreError) -> StoreMark {
        guard let row = try connection.all(SqlText.head).first else { throw .corrupt("the head is missing") }
        return StoreMark(number: try row.integer(0), bits: try row.integer(1))
    }

    // MARK: Writing

    public func commit(_ change: StoreChange, nowMs: Int64) async throws(StoreError) -> Committed {
        try await worker.write { connection, random throws(StoreError) in
            try connection.transaction { () throws(StoreError) in
                try Self.apply(change, nowMs: nowMs, bits: Int64(bitPattern: random()), auditBits: Int64(bitPattern: random()), connection)
            }
        }
    }

    public func audit(_ line: AuditLine, principal: String, request: String, nowMs: Int64) async throws(StoreError) {
        try await worker.write { connection, random throws(StoreError) in
            _ = try connection.all(
                SqlText.addAudit, line.values(at: nowMs, bits: Int64(bitPattern: random()), number: nil, principal, request))
        }
    }

    private static func apply(
        _ change: StoreChange, nowMs: Int64, bits: Int64, auditBits: Int64, _ connection: SqliteConnection
    ) throws(StoreError) -> Committed {
        // The number first: so changes stand in line, and what one checks another can't alter meanwhile.
        guard let number = try connection.all(SqlText.nextNumber).first?[0].integer else { throw .corrupt("the head is missing") }
        _ = try connection.all(
            SqlText.addCommit, [.integer(number), .integer(bits), .integer(nowMs), .text(change.principal), .text(change.request)])
        var versions: [Int64] = []
        for (part, write) in change.writes.enumerated() {
            let now = try connection.all(SqlText.current, write.key.values).first?[0].integer
            switch write.expected {
            case .nothing: if now != nil { throw .exists(write.key) }
            case .version(let expected): if now != expected { throw .conflict(write.key, version: now ?? 0) }
            case .anything: break
            }
            if now == nil, write.document == nil { throw .missing(write.key) }
            // An id that was used before goes on with its versions.
            let last = try connection.all(SqlText.lastVersion, write.key.values).first?[0].integer ?? 0, version = last + 1
            if let document = write.document {
                _ = try connection.all(
                    SqlText.put, write.key.values + [.integer(version), .text(document), .integer(nowMs), .text(change.principal)])
            } else {
                _ = try connection.all(SqlText.remove, write.key.values)
            }
            _ = try connection.all(
                SqlText.addVersion,
                write.key.values + [
                    .integer(version), .integer(number), .integer(Int64(part)), .integer(nowMs), .text(change.principal),
                    .text(write.document),
                ])
            versions.append(version)
        }
        _ = try connection.all(
            SqlText.addAudit, change.audit.values(at: nowMs, bits: auditBits, number: number, change.principal, change.request))
        if let answer = change.answer {
            _ = try connection.all(
                SqlText.keepAnswer,
                [
                    .text(answer.tenant), .text(answer.key), .bytes(answer.print), .integer(answer.status), .text(answer.body),
                    .integer(answer.expiresMs), .integer(nowMs),
                ])
            guard connection.changedRows > 0 else { throw .exists(StoreKey(kind: "answers", tenant: answer.tenant, id: answer.key)) }
        }
        return Committed(mark: StoreMark(number: number, bits: bits), versions: versions)
    }

    // MARK: The queue

    private struct State {
        var connection: SqliteConnection?
    }

    /// Runs one piece of work after the other. What it confines is touched on its queue alone.
    private final class Worker: @unchecked Sendable {
        private let queue = DispatchQueue(label: "store")
        private let random: @Sendable () -> UInt64
        private var state = State()

        init(random: @escaping @Sendable () -> UInt64) { self.random = random }

        func run<Result: Sendable>(
            _ body: @escaping @Sendable (inout State) throws(StoreError) -> Result
        ) async throws(StoreError) -> Result {
            let result: Swift.Result<Result, StoreError> = await withCheckedContinuation { continuation in
                queue.async { [self] in
                    do throws(StoreError) {
                        continuation.resume(returning: .success(try body(&state)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
            return try result.get()
        }

        func read<Result: Sendable>(
            _ body: @escaping @Sendable (SqliteConnection) throws(StoreError) -> Result
        ) async throws(StoreError) -> Result {
            try await run { state throws(StoreError) in
                guard let connection = state.connection else { throw .unavailable("it is closed") }
                return try body(connection)
            }
        }

        func write<Result: Sendable>(
            _ body: @escaping @Sendable (SqliteConnection, () -> UInt64) throws(StoreError) -> Result
        ) async throws(StoreError) -> Result {
            let random = random
            return try await read { connection throws(StoreError) in try body(connection, random) }
        }
    }
}
