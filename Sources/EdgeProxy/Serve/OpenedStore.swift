import Decision
import Formats
import Model
import Store

/// The store of what is configured, open, with all that it has.
struct OpenedStore {
    let store: any ConfigurationStore
    let objects: ManagedObjects
    let mark: StoreMark
    /// Who is logged in still.
    let logins: [StoredLogin]

    /// - Throws: `ConfigurationError` for a store that can't be opened or read: to go on without it would lose what was acknowledged.
    init(_ data: DataDirectory, _ configuration: Configuration) throws(ConfigurationError) {
        let path = data.path + "/store.db"
        let result: Result<OpenedStore, StoreError> = Blocking.wait {
            do throws(StoreError) {
                let store = try await SqliteStore.open(path, nowMs: WallTime.now.milliseconds)
                let (stored, mark) = try await store.load()
                let logins = try await store.logins(since: WallTime.now.milliseconds - Limits.loginLongestNs / 1_000_000)
                return .success(OpenedStore(store, try ManagedObjects(stored), mark, logins))
            } catch {
                return .failure(error)
            }
        }
        do throws(StoreError) { self = try result.get() } catch {
            throw configuration.failure("data_dir", "\(path): \(error)")
        }
    }

    private init(_ store: any ConfigurationStore, _ objects: ManagedObjects, _ mark: StoreMark, _ logins: [StoredLogin]) {
        (self.store, self.objects, self.mark, self.logins) = (store, objects, mark, logins)
    }
}

extension ManagedObjects {
    /// - Throws: `corrupt` for a row that this program can't read.
    init(_ stored: [StoredObject]) throws(StoreError) {
        self.init()
        for object in stored { try put(object) }
    }

    /// Puts in what a store has. What this program knows no kind of is left where it is.
    mutating func put(_ stored: StoredObject) throws(StoreError) {
        guard let kind = ObjectKind(rawValue: stored.key.kind) else { return }
        try put(stored, kind.type)
    }

    private mutating func put<Object: ShelvedModel>(_ stored: StoredObject, _: Object.Type) throws(StoreError) {
        guard let model = Object.kept(stored.document) else { throw .corrupt("\(stored.key), version \(stored.version), can't be read") }
        put(
            Managed(
                model,
                ObjectRecord(
                    version: stored.version, createdMs: stored.createdMs, updatedMs: stored.updatedMs, createdBy: stored.createdBy,
                    updatedBy: stored.updatedBy)))
    }
}
