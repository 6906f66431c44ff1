import Decision
import Model
import Synchronization

/// What the decision engine is given of a directory: its campaigns with the true lengths of their creatives. What has not changed since the
/// last time is the very same, so that whoever compares ten thousand campaigns compares ten thousand pointers.
final class CatalogueFeed: Sendable {
    private struct Row {
        let managed: Managed<Campaign>, edition: CampaignEdition
    }
    private struct Known {
        /// What those without a price of their own are priced by.
        var tenant: Tenant, rows: [Row]
    }
    private struct State {
        var tenants: [String: Known] = [:]
        /// As the library's `changes` had it: lengths may be others by now.
        var libraryChanges: UInt64 = 0
    }
    private let state = Mutex(State())

    /// Each tenant with its campaigns.
    func tenants(_ objects: ManagedObjects, _ library: CreativeLibrary) -> [(tenant: Tenant, campaigns: CampaignList)] {
        state.withLock { state in
            let changes = library.changes, isLibrarySame = changes == state.libraryChanges
            let tenants = objects.tenants.all(of: "").map { managed -> Known in
                let tenant = managed.model.decisionTenant, known = state.tenants[tenant.id]
                let isPriceSame = known?.tenant.defaultCpmCents == tenant.defaultCpmCents
                return Known(
                    tenant: tenant,
                    rows: Self.rows(
                        objects.campaigns.all(of: tenant.id), of: tenant, after: isPriceSame ? known?.rows ?? [] : [], library,
                        isLibrarySame))
            }
            state = State(
                tenants: Dictionary(tenants.map { ($0.tenant.id, $0) }) { first, _ in first }, libraryChanges: changes)
            return tenants.map { ($0.tenant, CampaignList($0.rows.map(\.edition))) }
        }
    }

    /// Both in the order of ids.
    private static func rows(
        _ campaigns: [Managed<Campaign>], of tenant: Tenant, after before: [Row], _ library: CreativeLibrary, _ isLibrarySame: Bool
    ) -> [Row] {
        var at = 0
        return campaigns.map { managed in
            while at < before.count, before[at].managed !== managed, before[at].managed.model.id < managed.model.id { at += 1 }
            let known = at < before.count && before[at].managed === managed ? before[at] : nil
            if known != nil { at += 1 }
            if let known, isLibrarySame { return known }
            // Priced here, so that it is the very same the next time.
            let campaign = managed.model.withLengths(of: library).priced(tenant).born(managed.record)
            if let known, known.edition.campaign.creatives == campaign.creatives { return known }
            return Row(managed: managed, edition: CampaignEdition(campaign))
        }
    }
}
