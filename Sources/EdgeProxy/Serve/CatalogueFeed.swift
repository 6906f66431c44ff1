import Decision
import Model
import Synchronization

/// What the decision engine is given of a directory: its campaigns with the true lengths of their creatives. What has not changed since the
/// last time is the very same, so that whoever compares ten thousand campaigns compares ten thousand pointers.
final class CatalogueFeed: Sendable {
    private struct Row {
        let managed: Managed<Campaign>, edition: CampaignEdition
    }
    private struct State {
        var rows: [String: [Row]] = [:]
        /// As the library's `changes` had it: lengths may be others by now.
        var libraryChanges: UInt64 = 0
    }
    private let state = Mutex(State())

    /// Each tenant with its campaigns.
    func tenants(_ objects: ManagedObjects, _ library: CreativeLibrary) -> [(tenant: Tenant, campaigns: CampaignList)] {
        state.withLock { state in
            let changes = library.changes, isLibrarySame = changes == state.libraryChanges
            let tenants = objects.tenants.all(of: "")
            var rows: [String: [Row]] = [:]
            for tenant in tenants {
                let id = tenant.model.id
                rows[id] = Self.rows(objects.campaigns.all(of: id), after: state.rows[id] ?? [], library, isLibrarySame)
            }
            state = State(rows: rows, libraryChanges: changes)
            return tenants.map { tenant in
                (tenant.model.decisionTenant, CampaignList((rows[tenant.model.id] ?? []).map(\.edition)))
            }
        }
    }

    /// Both in the order of ids.
    private static func rows(
        _ campaigns: [Managed<Campaign>], after before: [Row], _ library: CreativeLibrary, _ isLibrarySame: Bool
    ) -> [Row] {
        var at = 0
        return campaigns.map { managed in
            while at < before.count, before[at].managed !== managed, before[at].managed.model.id < managed.model.id { at += 1 }
            let known = at < before.count && before[at].managed === managed ? before[at] : nil
            if known != nil { at += 1 }
            if let known, isLibrarySame { return known }
            let campaign = managed.model.withLengths(of: library)
            if let known, known.edition.campaign.creatives == campaign.creatives { return known }
            return Row(managed: managed, edition: CampaignEdition(campaign))
        }
    }
}
