/// Keeps what is configured, so that nothing that was acknowledged is lost. Two keep the same promises: SQLite on one machine, PostgreSQL
/// for several.
///
/// What is read is checked and compiled by whoever reads it: a store knows keys, versions and texts.
public protocol ConfigurationStore: Sendable {
    /// All that stands, read at one number.
    func load() async throws(StoreError) -> (objects: [StoredObject], mark: StoreMark)

    /// Writes changes in their order, each with its versions, its line of the audit and its answer: all of them or nothing. They are
    /// durable when this returns.
    /// - Parameters:
    ///   - changes: at least one.
    ///   - nowMs: milliseconds since 1970.
    func commit(_ changes: [StoreChange], nowMs: Int64) async throws(StoreError) -> [Committed]

    /// What was committed after a mark that this store gave.
    func changes(after mark: StoreMark) async throws(StoreError) -> StoreChanges

    /// The versions of an object before one, the newest first.
    func history(_ key: StoreKey, before version: Int64, limit: Int) async throws(StoreError) -> [StoredVersion]

    /// The answer that was kept for a key, unless it has expired.
    func answer(tenant: String, key: String, nowMs: Int64) async throws(StoreError) -> KeptAnswer?

    /// Adds a line to the audit that belongs to no change: a login, a break that was ordered, or something refused.
    /// - Parameter answer: is kept with it.
    func audit(_ line: AuditLine, principal: String, request: String, keeping answer: KeptAnswer?, nowMs: Int64) async throws(StoreError)

    /// Lines of the audit before a place, the newest first.
    /// - Parameter tenant: `nil`: of all.
    func auditLines(tenant: String?, before place: AuditPlace?, limit: Int) async throws(StoreError) -> [StoredAuditLine]

    /// Who logged in after a time, milliseconds since 1970, and did not log out.
    func logins(since ms: Int64) async throws(StoreError) -> [StoredLogin]
    /// - Parameter ms: those from before that time are let go of.
    func add(_ login: StoredLogin, forgetting ms: Int64) async throws(StoreError)
    func removeLogin(_ token: [UInt8]) async throws(StoreError)
    /// Ends all logins of a user.
    /// - Parameter token: but this one; empty: all of them.
    func removeLogins(owner: String, user: String, besides token: [UInt8]) async throws(StoreError)

    /// When keys were used last.
    func uses() async throws(StoreError) -> [KeyUse]
    /// Notes uses; an earlier one than is there changes nothing.
    func note(_ uses: [KeyUse]) async throws(StoreError)

    /// Calls `woken`, on any thread, whenever something may have been committed, here or by another node: a hint to ask for `changes`.
    /// Whoever needs more than a hint asks anyhow, now and then. It ends with `close`.
    func watch(_ woken: @escaping @Sendable () -> Void)

    /// Lets go of what the store lies in. What is asked for afterwards is refused as `unavailable`.
    func close() async
}

extension ConfigurationStore {
    public func commit(_ change: StoreChange, nowMs: Int64) async throws(StoreError) -> Committed {
        try await commit([change], nowMs: nowMs)[0]
    }

    public func audit(_ line: AuditLine, principal: String, request: String, nowMs: Int64) async throws(StoreError) {
        try await audit(line, principal: principal, request: request, keeping: nil, nowMs: nowMs)
    }
}
