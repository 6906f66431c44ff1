import Synchronization

/// A store that could not be reached at the start. What is asked of it is refused as `unavailable` until it can be; then it is that store,
/// and whoever watches is woken.
public final class LateStore: ConfigurationStore {
    private struct State {
        var store: (any ConfigurationStore)?
        var watchers: [@Sendable () -> Void] = []
        var isClosed = false
    }
    private let state = Mutex(State())
    private let opening: @Sendable () async throws(StoreError) -> any ConfigurationStore

    /// - Parameter opening: reaches the store.
    public init(_ opening: @escaping @Sendable () async throws(StoreError) -> any ConfigurationStore) { self.opening = opening }

    /// Tries to reach it, unless it was reached.
    /// - Throws: why it can't be reached now.
    public func tryOpening() async throws(StoreError) {
        guard state.withLock({ $0.store == nil && !$0.isClosed }) else { return }
        let store = try await opening()
        let watchers = state.withLock { state -> [@Sendable () -> Void] in
            state.store = store
            return state.watchers
        }
        for woken in watchers {
            store.watch(woken)
            woken()
        }
        if state.withLock({ $0.isClosed }) { await store.close() }
    }

    private func store() throws(StoreError) -> any ConfigurationStore {
        guard let store = state.withLock({ $0.store }) else { throw .unavailable("it was not there at the start, and is tried again") }
        return store
    }

    public func watch(_ woken: @escaping @Sendable () -> Void) {
        let store = state.withLock { state -> (any ConfigurationStore)? in
            state.watchers.append(woken)
            return state.store
        }
        store?.watch(woken)
    }

    public func close() async {
        let store = state.withLock { state -> (any ConfigurationStore)? in
            state.isClosed = true
            return state.store
        }
        await store?.close()
    }

    // MARK: What it passes on

    public func load() async throws(StoreError) -> (objects: [StoredObject], mark: StoreMark) { try await store().load() }

    public func commit(_ changes: [StoreChange], nowMs: Int64) async throws(StoreError) -> [Committed] {
        try await store().commit(changes, nowMs: nowMs)
    }

    public func changes(after mark: StoreMark) async throws(StoreError) -> StoreChanges { try await store().changes(after: mark) }

    public func history(_ key: StoreKey, before version: Int64, limit: Int) async throws(StoreError) -> [StoredVersion] {
        try await store().history(key, before: version, limit: limit)
    }

    public func answer(tenant: String, key: String, nowMs: Int64) async throws(StoreError) -> KeptAnswer? {
        try await store().answer(tenant: tenant, key: key, nowMs: nowMs)
    }

    public func audit(
        _ line: AuditLine, principal: String, request: String, keeping answer: KeptAnswer?, nowMs: Int64
    ) async throws(StoreError) {
        try await store().audit(line, principal: principal, request: request, keeping: answer, nowMs: nowMs)
    }

    public func uses() async throws(StoreError) -> [KeyUse] { try await store().uses() }

    public func note(_ uses: [KeyUse]) async throws(StoreError) { try await store().note(uses) }

    public func auditLines(tenant: String?, before place: AuditPlace?, limit: Int) async throws(StoreError) -> [StoredAuditLine] {
        try await store().auditLines(tenant: tenant, before: place, limit: limit)
    }

    public func logins(since ms: Int64) async throws(StoreError) -> [StoredLogin] { try await store().logins(since: ms) }

    public func add(_ login: StoredLogin, forgetting ms: Int64) async throws(StoreError) { try await store().add(login, forgetting: ms) }

    public func removeLogin(_ token: [UInt8]) async throws(StoreError) { try await store().removeLogin(token) }

    public func removeLogins(owner: String, user: String, besides token: [UInt8]) async throws(StoreError) {
        try await store().removeLogins(owner: owner, user: user, besides: token)
    }
}
