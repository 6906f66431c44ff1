import Foundation
import Synchronization

@testable import EdgeProxy
@testable import Model
@testable import Store

/// A store in a folder of its own, and writers on it: several are several nodes. Time is the test's.
final class StoreStage: Sendable {
    let store: FaultyStore
    let sqlite: SqliteStore
    private let folder: String
    private let now = Atomic<Int64>(1_000_000)

    init() async throws {
        folder = NSTemporaryDirectory() + "/edgeproxy-directory-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        sqlite = try await SqliteStore.open(folder + "/store.db", nowMs: 1)
        store = FaultyStore(sqlite)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Milliseconds since 1970: one more each time that somebody looks.
    var clock: @Sendable () -> Int64 {
        { [self] in now.add(1, ordering: .relaxed).newValue }
    }

    func forward(ms: Int64) { now.add(ms, ordering: .relaxed) }

    /// A node that starts now.
    func writer(_ published: Published = Published()) async throws -> ConfigurationWriter {
        let (stored, mark) = try await store.load()
        return try ConfigurationWriter(store, ManagedObjects(stored), at: mark, nowMs: clock) { published.add($0) }
    }

    /// What a writer has put in force.
    final class Published: Sendable {
        private let all = Mutex<[ManagedObjects]>([])
        func add(_ objects: ManagedObjects) { all.withLock { $0.append(objects) } }
        var count: Int { all.withLock { $0.count } }
        var last: ManagedObjects? { all.withLock { $0.last } }
    }

    static func file(
        tenants: [String] = ["t"], channels: [ChannelConfiguration] = [], slates: [Slate] = [],
        _ change: (inout Configuration) -> Void = { _ in }
    ) -> Configuration {
        var file = Configuration(file: "edge.json", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "")
        file.tenants = tenants.map { TenantConfiguration(id: $0, name: $0) }
        (file.channels, file.slates) = (channels, slates)
        change(&file)
        return file
    }

    static func channel(_ id: String, name: String? = nil, slate: String? = nil) -> ChannelConfiguration {
        var channel = ChannelConfiguration(tenant: "t", id: id, name: name ?? id, origin: ["http://o/\(id)/"])
        channel.slate = slate
        return channel
    }

    static func slate(_ id: String, _ hls: String = "http://o/slate.m3u8") -> Slate { Slate(tenant: "t", id: id, hls: hls) }
}

extension ConfigurationWriter {
    /// Somebody who works over REST.
    static let anna = Author(principal: "user:anna@example.com", request: "r", address: "192.0.2.1")

    func put<Object: ShelvedModel>(_ model: Object, isDry: Bool = false, at version: Int64? = nil) async throws(Failure) {
        _ = try await change(by: Self.anna, "put", isDry: isDry) { draft throws(Failure) in
            do throws(ChangeRefusal) { _ = try draft.put(model) { version ?? $0 == $0 } } catch { throw .refused(error) }
        }
    }

    func remove<Object: ShelvedModel>(_ type: Object.Type, _ owner: String, _ id: String) async throws(Failure) {
        _ = try await change(by: Self.anna, "remove") { draft throws(Failure) in
            do throws(ChangeRefusal) { try draft.remove(type, owner, id) } catch { throw .refused(error) }
        }
    }
}

extension ConfigurationWriter.Failure {
    var refusal: ChangeRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
    var storeError: StoreError? { if case .store(let error) = self { error } else { nil } }
}

/// A store that does as another one does, but for what a test has it fail at.
final class FaultyStore: ConfigurationStore {
    private let inner: any ConfigurationStore
    private struct State {
        var commits: [StoreError?] = []
        var isAway = false
        var beforeCommit: (@Sendable () async -> Void)?
        var committed: [Int] = []
    }
    private let state = Mutex(State())

    init(_ inner: any ConfigurationStore) { self.inner = inner }

    /// What the next commits fail with, one after the other; `nil`: it does not.
    func failCommits(_ errors: StoreError?...) { state.withLock { $0.commits = errors } }
    /// How many changes each commit had.
    var committed: [Int] { state.withLock { $0.committed } }
    /// Whether it can be reached.
    func set(isAway: Bool) { state.withLock { $0.isAway = isAway } }
    /// What happens once, before the next commit.
    func beforeCommit(_ work: @escaping @Sendable () async -> Void) { state.withLock { $0.beforeCommit = work } }

    private func reach() throws(StoreError) {
        guard !state.withLock({ $0.isAway }) else { throw .unavailable("the test says so") }
    }

    func load() async throws(StoreError) -> (objects: [StoredObject], mark: StoreMark) {
        try reach()
        return try await inner.load()
    }

    func commit(_ changes: [StoreChange], nowMs: Int64) async throws(StoreError) -> [Committed] {
        let before = state.withLock { state -> (@Sendable () async -> Void)? in
            defer { state.beforeCommit = nil }
            return state.beforeCommit
        }
        await before?()
        try reach()
        let error = state.withLock { state in state.commits.isEmpty ? nil : state.commits.removeFirst() }
        if let error { throw error }
        state.withLock { $0.committed.append(changes.count) }
        return try await inner.commit(changes, nowMs: nowMs)
    }

    func changes(after mark: StoreMark) async throws(StoreError) -> StoreChanges {
        try reach()
        return try await inner.changes(after: mark)
    }

    func history(_ key: StoreKey, before version: Int64, limit: Int) async throws(StoreError) -> [StoredVersion] {
        try reach()
        return try await inner.history(key, before: version, limit: limit)
    }

    func answer(tenant: String, key: String, nowMs: Int64) async throws(StoreError) -> KeptAnswer? {
        try reach()
        return try await inner.answer(tenant: tenant, key: key, nowMs: nowMs)
    }

    func audit(
        _ line: AuditLine, principal: String, request: String, keeping answer: KeptAnswer?, nowMs: Int64
    ) async throws(StoreError) {
        try reach()
        try await inner.audit(line, principal: principal, request: request, keeping: answer, nowMs: nowMs)
    }

    func uses() async throws(StoreError) -> [KeyUse] {
        try reach()
        return try await inner.uses()
    }
    func note(_ uses: [KeyUse]) async throws(StoreError) {
        try reach()
        try await inner.note(uses)
    }

    func auditLines(tenant: String?, before place: AuditPlace?, limit: Int) async throws(StoreError) -> [StoredAuditLine] {
        try reach()
        return try await inner.auditLines(tenant: tenant, before: place, limit: limit)
    }

    func logins(since ms: Int64) async throws(StoreError) -> [StoredLogin] { try await inner.logins(since: ms) }
    func add(_ login: StoredLogin, forgetting ms: Int64) async throws(StoreError) {
        try reach()
        try await inner.add(login, forgetting: ms)
    }
    func removeLogin(_ token: [UInt8]) async throws(StoreError) {
        try reach()
        try await inner.removeLogin(token)
    }
    func removeLogins(owner: String, user: String, besides token: [UInt8]) async throws(StoreError) {
        try reach()
        try await inner.removeLogins(owner: owner, user: user, besides: token)
    }
    func watch(_ woken: @escaping @Sendable () -> Void) { inner.watch(woken) }
    func close() async { await inner.close() }
}

/// Something that waits until it is let go on.
actor Gate {
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isOpen = false
    private(set) var isWaited = false

    func wait() async {
        isWaited = true
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for one in waiting { one.resume() }
        waiting = []
    }
}
