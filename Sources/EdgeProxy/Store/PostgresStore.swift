import Synchronization
import Transport

/// A store in a data base of PostgreSQL, for several nodes. A few connections, each on a queue of its own, and one that listens for what
/// other nodes have changed.
///
/// While the server is away each call fails, at once once that is known, with `unavailable`; when it is back they work again.
public final class PostgresStore: ConfigurationStore {
    /// How long calls may take, milliseconds. Tests are more patient.
    struct Times: Sendable {
        var callMs = Limits.postgresCallMs, loadMs = Limits.postgresLoadMs, migrateMs = Limits.postgresMigrateMs
        var waits = PostgresConnection.Waits()
    }

    private let pool: PostgresPool
    private let listener: PostgresListener
    private let times: Times
    private let random: @Sendable () -> UInt64

    /// Connects, and brings the schema to what this program knows.
    /// - Parameters:
    ///   - url: `postgresql://user:password@host:port,other/name?sslmode=…`; hosts are tried in turn.
    ///   - nowMs: milliseconds since 1970.
    ///   - random: tells histories apart.
    ///   - report: takes a line for whoever is on call.
    /// - Throws: `refused` for what is no such URL, `unavailable` while no server can be reached.
    public static func open(
        _ url: String, nowMs: Int64, random: @escaping @Sendable () -> UInt64 = { .random(in: 0 ... .max) },
        report: @escaping @Sendable (_ line: String) -> Void = { _ in }
    ) async throws(StoreError) -> PostgresStore {
        try await open(url, nowMs: nowMs, Times(), random: random, report: report)
    }

    static func open(
        _ url: String, nowMs: Int64, _ times: Times, random: @escaping @Sendable () -> UInt64 = { .random(in: 0 ... .max) },
        report: @escaping @Sendable (_ line: String) -> Void = { _ in }
    ) async throws(StoreError) -> PostgresStore {
        let address = try PostgresAddress(url), backOff = PostgresBackOff(), pool = PostgresPool(address, backOff, waits: times.waits)
        do throws(StoreError) {
            let untilNs = deadline(times.migrateMs)
            try await pool.run(untilNs: untilNs, tries: Limits.postgresMigrateTries) { connection throws(StoreError) in
                try migrate(on: connection, nowMs: nowMs)
            }
        } catch {
            await pool.close()
            throw error
        }
        let listener = PostgresListener(address, backOff, callMs: times.callMs, report: report)
        return PostgresStore(pool, listener, times, random)
    }

    private init(_ pool: PostgresPool, _ listener: PostgresListener, _ times: Times, _ random: @escaping @Sendable () -> UInt64) {
        (self.pool, self.listener, self.times, self.random) = (pool, listener, times, random)
    }

    public func close() async {
        await listener.close()
        await pool.close()
    }

    private static func deadline(_ ms: Int64) -> Int64 { Clock.monotonicNs() + ms * 1_000_000 }

    /// One program at a time, and none that makes all who read wait behind it.
    static func migrate(_ schema: SqlSchema = .configuration, on connection: PostgresConnection, nowMs: Int64) throws(StoreError) {
        connection.waits.lockMs = Limits.postgresMigrateLockMs
        try connection.transaction(.writing) { () throws(StoreError) in
            // Never the form that waits: it would be in the way of whoever builds an index meanwhile.
            while try connection.all(SqlText.tryMigrationLock).first?[0].text != "t" {
                PostgresPool.rest(ns: Limits.postgresMigratePauseMs * 1_000_000)
            }
            let encoding = try connection.all("SHOW server_encoding").first?[0].text ?? ""
            guard encoding == "UTF8" else { throw .refused("the data base keeps texts as \(encoding), it has to be UTF8") }
            try connection.migrate(schema, nowMs: nowMs)
        }
    }

    // MARK: Reading

    public func load() async throws(StoreError) -> (objects: [StoredObject], mark: StoreMark) {
        try await pool.run(untilNs: Self.deadline(times.loadMs)) { connection throws(StoreError) in try connection.load() }
    }

    public func changes(after mark: StoreMark) async throws(StoreError) -> StoreChanges {
        try await pool.run(untilNs: Self.deadline(times.loadMs)) { connection throws(StoreError) in try connection.changes(after: mark) }
    }

    public func history(_ key: StoreKey, before version: Int64, limit: Int) async throws(StoreError) -> [StoredVersion] {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in
            try connection.history(key, before: version, limit: limit)
        }
    }

    public func answer(tenant: String, key: String, nowMs: Int64) async throws(StoreError) -> KeptAnswer? {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in
            try connection.answer(tenant: tenant, key: key, nowMs: nowMs)
        }
    }

    // MARK: Writing

    /// What a transaction has come to.
    private enum Outcome {
        case committed([Committed])
        case unknown([Committed], why: String)
    }

    public func commit(_ changes: [StoreChange], nowMs: Int64) async throws(StoreError) -> [Committed] {
        let untilNs = Self.deadline(times.callMs)
        let outcome = try await pool.run(untilNs: untilNs) { [random] connection throws(StoreError) -> Outcome in
            var made: [Committed]?
            do throws(StoreError) {
                return .committed(
                    try connection.transaction(.writing) { () throws(StoreError) in
                        let committed = try connection.apply(changes, nowMs: nowMs, random: random)
                        made = committed
                        // Sent when it is committed, and only then.
                        let newest = committed.last?.mark.number ?? 0
                        _ = try connection.all(SqlText.notify, [.text(PostgresListener.channel), .text("\(newest)")])
                        return committed
                    })
            } catch {
                if case .unknown(let why) = error, let made { return .unknown(made, why: why) }
                throw error
            }
        }
        switch outcome {
        case .committed(let committed): return committed
        case .unknown(let made, let why): return try await found(made, why, untilNs)
        }
    }

    /// The connection was lost while it committed: the last number and its bits say whether it has.
    private func found(_ made: [Committed], _ why: String, _ untilNs: Int64) async throws(StoreError) -> [Committed] {
        let stands: Bool
        do throws(StoreError) {
            stands = try await pool.run(untilNs: untilNs, isPatient: true) { connection throws(StoreError) in
                try made.last.map { last throws(StoreError) in try connection.stands(last.mark) } ?? true
            }
        } catch {
            throw .unknown(why)
        }
        guard stands else { throw .unavailable(why) }
        return made
    }

    public func audit(
        _ line: AuditLine, principal: String, request: String, keeping answer: KeptAnswer?, nowMs: Int64
    ) async throws(StoreError) {
        let bits = Int64(bitPattern: random())
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in
            try connection.audit(line, bits: bits, principal: principal, request: request, keeping: answer, nowMs: nowMs)
        }
    }

    // MARK: The audit and logins

    public func auditLines(tenant: String?, before place: AuditPlace?, limit: Int) async throws(StoreError) -> [StoredAuditLine] {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in
            try connection.auditLines(tenant: tenant, before: place, limit: limit)
        }
    }

    public func logins(since ms: Int64) async throws(StoreError) -> [StoredLogin] {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in try connection.logins(since: ms) }
    }

    public func add(_ login: StoredLogin, forgetting ms: Int64) async throws(StoreError) {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in
            try connection.add(login, forgetting: ms)
        }
    }

    public func removeLogin(_ token: [UInt8]) async throws(StoreError) {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in try connection.removeLogin(token) }
    }

    public func removeLogins(owner: String, user: String, besides token: [UInt8]) async throws(StoreError) {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in
            try connection.removeLogins(owner: owner, user: user, besides: token)
        }
    }

    public func uses() async throws(StoreError) -> [KeyUse] {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in try connection.uses() }
    }

    public func note(_ uses: [KeyUse]) async throws(StoreError) {
        try await pool.run(untilNs: Self.deadline(times.callMs)) { connection throws(StoreError) in try connection.note(uses) }
    }

    public func watch(_ woken: @escaping @Sendable () -> Void) { listener.add(woken) }
}
