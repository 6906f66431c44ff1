import Console
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
    /// The store itself, where it could not be reached and what is configured is from the snapshot: it is to be tried again.
    var late: LateStore?

    /// - Parameters:
    ///   - folder: the data directory, which this process has for itself where the store is in it.
    ///   - url: of a PostgreSQL; `nil`: a file of SQLite in the data directory.
    /// - Throws: `ConfigurationError` for a store that can't be opened or read: to go on without it would lose what was acknowledged.
    init(in folder: String, _ configuration: Configuration, url: String?) throws(ConfigurationError) {
        let path = folder + "/store.db"
        do throws(StoreError) {
            guard let url else {
                self = try Self.inFile(path)
                return
            }
            self = try Self.waiting(for: url, SnapshotFile(folder: folder))
        } catch {
            throw configuration.failure(url == nil ? "data_dir" : "store", url == nil ? "\(path): \(error)" : "\(error)")
        }
    }

    /// Where there is no room for a new file, viewers are served by the configuration file all the same.
    private static func inFile(_ path: String) throws(StoreError) -> OpenedStore {
        @Sendable func open() async throws(StoreError) -> SqliteStore { try await SqliteStore.open(path, nowMs: WallTime.now.milliseconds) }
        do throws(StoreError) { return try opened(open) } catch {
            var about = stat()
            guard error.isOfDisk, stat(path, &about) != 0 || about.st_size == 0 else { throw error }
            Log.error("\(path): \(error); nothing that is configured over REST can be kept until there is room")
            return OpenedStore(LateStore { () async throws(StoreError) in try await open() }, ManagedObjects(), .beginning)
        }
    }

    /// A server that is started beside this process may take a while.
    private static func waiting(for url: String, _ snapshot: SnapshotFile) throws(StoreError) -> OpenedStore {
        @Sendable func open() async throws(StoreError) -> PostgresStore {
            try await PostgresStore.open(url, nowMs: WallTime.now.milliseconds, report: { Log.warning("store: \($0)") })
        }
        var seconds = 0
        while true {
            do throws(StoreError) {
                return try opened(open)
            } catch {
                if case .unavailable = error, let bytes = try? InputFile.read(snapshot.path, limit: Limits.snapshotBytes),
                    let (stored, mark) = SnapshotFile.objects(bytes)
                {
                    Log.error("\(error); going on with what was configured last (\(snapshot.path)), and trying again")
                    return OpenedStore(LateStore { () async throws(StoreError) in try await open() }, try ManagedObjects(stored), mark)
                }
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

    private init(_ late: LateStore, _ objects: ManagedObjects, _ mark: StoreMark) {
        self.init(late, objects, mark, [])
        self.late = late
    }

    private init(_ store: any ConfigurationStore, _ objects: ManagedObjects, _ mark: StoreMark, _ logins: [StoredLogin]) {
        (self.store, self.objects, self.mark, self.logins) = (store, objects, mark, logins)
    }
}
