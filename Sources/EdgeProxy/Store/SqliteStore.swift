import Synchronization

/// A store in a file of SQLite. One connection, on a queue of its own: what is asked for waits there, never a loop.
public final class SqliteStore: ConfigurationStore {
    private let worker: SqliteQueue
    private let random: @Sendable () -> UInt64
    private let woken = Mutex<[@Sendable () -> Void]>([])

    /// Opens the file, makes it where there is none, and brings its schema to what this program knows.
    /// What it holds can be read on a full disk too.
    /// - Parameters:
    ///   - nowMs: milliseconds since 1970.
    ///   - random: tells histories apart.
    public static func open(
        _ path: String, nowMs: Int64, random: @escaping @Sendable () -> UInt64 = { .random(in: 0 ... .max) }
    ) async throws(StoreError) -> SqliteStore {
        let worker = SqliteQueue(label: "store") { () throws(StoreError) in
            func connect(isAlone: Bool) throws(StoreError) -> SqliteConnection {
                let connection = try SqliteConnection(writing: path, isAlone: isAlone)
                try connection.transaction(.writing) { () throws(StoreError) in try connection.migrate(nowMs: nowMs) }
                return connection
            }
            do throws(StoreError) { return try connect(isAlone: false) } catch {
                guard error.isOfDisk else { throw error }
                return try connect(isAlone: true)
            }
        }
        try await worker.use { _ in }
        return SqliteStore(worker, random)
    }

    private init(_ worker: SqliteQueue, _ random: @escaping @Sendable () -> UInt64) { (self.worker, self.random) = (worker, random) }

    /// Closes the file.
    public func close() async {
        woken.withLock { $0 = [] }
        await worker.close()
    }

    /// For tests: as if the disk had so much room.
    func limit(pages: Int) async throws(StoreError) {
        try await worker.use { connection throws(StoreError) in _ = try connection.all("PRAGMA max_page_count=\(pages)") }
    }

    // MARK: Reading

    public func load() async throws(StoreError) -> (objects: [StoredObject], mark: StoreMark) {
        try await worker.use { connection throws(StoreError) in try connection.load() }
    }

    public func changes(after mark: StoreMark) async throws(StoreError) -> StoreChanges {
        try await worker.use { connection throws(StoreError) in try connection.changes(after: mark) }
    }

    public func history(_ key: StoreKey, before version: Int64, limit: Int) async throws(StoreError) -> [StoredVersion] {
        try await worker.use { connection throws(StoreError) in try connection.history(key, before: version, limit: limit) }
    }

    public func answer(tenant: String, key: String, nowMs: Int64) async throws(StoreError) -> KeptAnswer? {
        try await worker.use { connection throws(StoreError) in try connection.answer(tenant: tenant, key: key, nowMs: nowMs) }
    }

    // MARK: Writing

    public func commit(_ changes: [StoreChange], nowMs: Int64) async throws(StoreError) -> [Committed] {
        let committed = try await worker.use { [random] connection throws(StoreError) in
            try connection.transaction(.writing) { () throws(StoreError) in
                try connection.apply(changes, nowMs: nowMs, random: random)
            }
        }
        for woken in woken.withLock({ $0 }) { woken() }
        return committed
    }

    public func audit(
        _ line: AuditLine, principal: String, request: String, keeping answer: KeptAnswer?, nowMs: Int64
    ) async throws(StoreError) {
        let bits = Int64(bitPattern: random())
        try await worker.use { connection throws(StoreError) in
            try connection.audit(line, bits: bits, principal: principal, request: request, keeping: answer, nowMs: nowMs)
        }
    }

    // MARK: The audit and logins

    public func auditLines(tenant: String?, before place: AuditPlace?, limit: Int) async throws(StoreError) -> [StoredAuditLine] {
        try await worker.use { connection throws(StoreError) in
            try connection.auditLines(tenant: tenant, before: place, limit: limit)
        }
    }

    public func logins(since ms: Int64) async throws(StoreError) -> [StoredLogin] {
        try await worker.use { connection throws(StoreError) in try connection.logins(since: ms) }
    }

    public func add(_ login: StoredLogin, forgetting ms: Int64) async throws(StoreError) {
        try await worker.use { connection throws(StoreError) in try connection.add(login, forgetting: ms) }
    }

    public func removeLogin(_ token: [UInt8]) async throws(StoreError) {
        try await worker.use { connection throws(StoreError) in try connection.removeLogin(token) }
    }

    public func removeLogins(owner: String, user: String, besides token: [UInt8]) async throws(StoreError) {
        try await worker.use { connection throws(StoreError) in
            try connection.removeLogins(owner: owner, user: user, besides: token)
        }
    }

    public func uses() async throws(StoreError) -> [KeyUse] {
        try await worker.use { connection throws(StoreError) in try connection.uses() }
    }

    public func note(_ uses: [KeyUse]) async throws(StoreError) {
        try await worker.use { connection throws(StoreError) in try connection.note(uses) }
    }

    /// Nobody else writes to the file, so what is committed here is all there is.
    public func watch(_ woken: @escaping @Sendable () -> Void) { self.woken.withLock { $0.append(woken) } }
}
