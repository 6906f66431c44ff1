import Decision
import Synchronization

/// The campaigns as the decision engine takes them, and a number that rises with each new edition.
final class CatalogueHolder: Sendable {
    private struct State {
        var catalogue: Catalogue
        /// What it was built from.
        var campaigns: [Campaign]
        var tenants: [Tenant]
        /// What was set beside that: a campaign's status, and the one that it stands in place of.
        var statuses: [CampaignName: (set: Campaign.Status, instead: Campaign.Status)] = [:]
    }
    private struct CampaignName: Hashable { var tenant: String, id: String }
    private let state: Mutex<State>
    /// Raised after each publication: a loop that has the same number has the same catalogue.
    let version = Atomic<UInt64>(1)

    init(campaigns: [Campaign], tenants: [Tenant]) throws(DecisionError) {
        state = Mutex(State(catalogue: try Catalogue(campaigns: campaigns, tenants: tenants), campaigns: campaigns, tenants: tenants))
    }

    var current: Catalogue { state.withLock { $0.catalogue } }

    /// Builds a new edition where something differs; one that contradicts itself is refused, and the last good one stays.
    func update(campaigns: [Campaign], tenants: [Tenant]) throws(DecisionError) {
        guard state.withLock({ $0.campaigns != campaigns || $0.tenants != tenants }) else { return }
        let catalogue = try Catalogue(campaigns: campaigns, tenants: tenants)
        state.withLock { state in
            let own = Dictionary(campaigns.map { (CampaignName(tenant: $0.tenant, id: $0.id), $0.status) }) { first, _ in first }
            // What was set holds until the campaign says something new itself.
            state.statuses = state.statuses.filter { own[$0.key] == $0.value.instead }
            state.catalogue = state.statuses.reduce(catalogue) { edition, status in
                edition.setting(status.value.set, tenant: status.key.tenant, campaign: status.key.id)
            }
            (state.campaigns, state.tenants) = (campaigns, tenants)
        }
        version.add(1, ordering: .releasing)
    }

    /// Sets a campaign's status, such as a pause: every loop decides by it from its next decision on, and it outlasts updates that have the
    /// status as it was.
    func set(_ status: Campaign.Status, tenant: String, campaign id: String) {
        state.withLock { state in
            guard let campaign = state.campaigns.first(where: { $0.tenant == tenant && $0.id == id }) else { return }
            state.statuses[CampaignName(tenant: tenant, id: id)] = (status, campaign.status)
            state.catalogue = state.catalogue.setting(status, tenant: tenant, campaign: id)
        }
        version.add(1, ordering: .releasing)
    }
}

extension Configuration {
    /// The campaigns as the engine has them.
    /// - Parameter library: gives the true length of a creative once it is read; until then the declared one stands.
    func decisionCampaigns(_ library: CreativeLibrary) -> [Campaign] {
        var campaigns = campaigns
        for index in campaigns.indices {
            for place in campaigns[index].creatives.indices {
                let id = campaigns[index].creatives[place].id
                guard let known = library.creative(tenant: campaigns[index].tenant, id: id) else { continue }
                campaigns[index].creatives[place].durationNs = known.duration
            }
        }
        return campaigns
    }
}
