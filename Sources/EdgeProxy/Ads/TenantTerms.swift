import Decision
import Model
import Store
import Synchronization

/// What counting goes by of tenants, as the newest directory has them.
final class TenantTerms: Sendable {
    private struct Terms {
        /// Where its days begin.
        var zone = TimeZoneTable.utc
        /// The least evidence that it bills.
        var billable = EventEvidence(BillableEvidence.paced)
    }
    private struct State {
        var version: UInt64?
        var terms: [String: Terms] = [:]
    }
    private let directories: DirectoryHolder
    private let state = Mutex(State())

    init(_ directories: DirectoryHolder) { self.directories = directories }

    /// UTC for a tenant that is gone.
    func zone(of tenant: String) -> TimeZoneTable { terms(of: tenant).zone }

    /// `paced` for a tenant that is gone.
    func billable(of tenant: String) -> EventEvidence { terms(of: tenant).billable }

    private func terms(of tenant: String) -> Terms {
        state.withLock { state in
            let version = directories.version.load(ordering: .acquiring)
            if state.version != version {
                let terms = directories.current.configuration.tenants.map {
                    ($0.id, Terms(zone: $0.timeZone.table, billable: EventEvidence($0.billable)))
                }
                state = State(version: version, terms: Dictionary(terms) { first, _ in first })
            }
            return state.terms[tenant] ?? Terms()
        }
    }
}

extension EventEvidence {
    init(_ least: BillableEvidence) {
        switch least {
        case .requested: self = .requested
        case .paced: self = .paced
        case .confirmed: self = .confirmed
        case .client: self = .client
        }
    }
}
