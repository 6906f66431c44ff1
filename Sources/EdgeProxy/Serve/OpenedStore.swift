import Glibc
import Model
import Store

/// The store of what is configured, open, with all that it has.
struct OpenedStore {
    let store: any ConfigurationStore
    let objects: ManagedObjects
    let mark: StoreMark
    /// Who is logged in still.
    let logins: [StoredLogin]

    /// - Parameter url: of a PostgreSQL; `nil`: a file of SQLite in the data directory.
    /// - Throws: `ConfigurationError` for a store that can't be opened or read: to go on without it would lose what was acknowledged.
    init(_ data: DataDirectory, _ configuration: Configuration, url: String?) throws(ConfigurationError) {
        let path = data.path + "/store.db"
        do throws(StoreError) {
            guard let url else {
                self = try Self.opened { () async throws(StoreError) in
                    try await SqliteStore.open(path, nowMs: WallTime.now.milliseconds)
                }
                return
            }
            self = try Self.waiting(for: url)
        } catch {
            throw configuration.failure(url == nil ? "data_dir" : "store", url == nil ? "\(path): \(error)" : "\(error)")
        }
    }

    /// A server that is started beside this process may take a while.
    private static func waiting(for url: String) throws(StoreError) -> OpenedStore {
        var seconds = 0
        while true {
            do throws(StoreError) {
                return try opened { () async throws(StoreError) in
                    try await PostgresStore.open(url, nowMs: WallTime.now.milliseconds, report: { Log.warning("store: \($0)") })
                }
            } catch {
                guard case .unavailable = error, seconds < Limits.storeStartSeconds else { throw error }
                Log.warning("\(error); trying again")
                sleep(UInt32(Limits.storeRetrySeconds))
                seconds += Limits.storeRetrySeconds
            }
        }
    }

    private static func opened(_ open: @escaping @Sendable () async throws(StoreError) -> some ConfigurationStore) throws(StoreError)
        -> OpenedStore
    {
        let result: Result<OpenedStore, StoreError> = Blocking.wait {
            do throws(StoreError) {
                let store = try await open()
                let (stored, mark) = try await store.load()
                let logins = try await store.logins(since: WallTime.now.milliseconds - Limits.loginLongestNs / 1_000_000)
                return .success(OpenedStore(store, try ManagedObjects(stored), mark, logins))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init(_ store: any ConfigurationStore, _ objects: ManagedObjects, _ mark: StoreMark, _ logins: [StoredLogin]) {
        (self.store, self.objects, self.mark, self.logins) = (store, objects, mark, logins)
    }
}
