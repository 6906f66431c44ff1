import Decision
import Synchronization

/// The time zones of tenants, by which their days begin: as the newest directory has them.
final class TenantZones: Sendable {
    private struct State {
        var version: UInt64?
        var zones: [String: TimeZoneTable] = [:]
    }
    private let directories: DirectoryHolder
    private let state = Mutex(State())

    init(_ directories: DirectoryHolder) { self.directories = directories }

    /// UTC for a tenant that is gone.
    func zone(of tenant: String) -> TimeZoneTable {
        state.withLock { state in
            let version = directories.version.load(ordering: .acquiring)
            if state.version != version {
                let tenants = directories.current.configuration.tenants
                state = State(version: version, zones: Dictionary(tenants.map { ($0.id, $0.timeZone.table) }) { first, _ in first })
            }
            return state.zones[tenant] ?? .utc
        }
    }
}
