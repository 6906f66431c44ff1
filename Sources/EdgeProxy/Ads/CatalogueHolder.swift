import Decision
import Synchronization

/// The campaigns as the decision engine takes them, and a number that rises with each new edition.
final class CatalogueHolder: Sendable {
    private struct State {
        var catalogue: Catalogue
        /// What it was built from.
        var campaigns: [Campaign]
        var tenants: [Tenant]
    }
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
        state.withLock { $0 = State(catalogue: catalogue, campaigns: campaigns, tenants: tenants) }
        version.add(1, ordering: .releasing)
    }

    /// Publishes a small change, such as a pause: every loop decides by it from its next decision on.
    func change(_ edit: (Catalogue) -> Catalogue) {
        state.withLock { $0.catalogue = edit($0.catalogue) }
        version.add(1, ordering: .releasing)
    }
}

extension Configuration {
    /// The campaigns as the engine has them.
    /// - Parameter library: gives the true length of a creative once it is read; until then, and without one, the declared one stands.
    func decisionCampaigns(_ library: CreativeLibrary?) -> [Campaign] {
        campaigns.map { own in
            Campaign(
                id: own.id, tenant: own.tenant, status: Campaign.Status(rawValue: own.status.rawValue) ?? .draft, priority: own.priority,
                weight: own.weight, startMs: own.startWallNs.map { $0 / 1_000_000 }, endMs: own.endWallNs.map { $0 / 1_000_000 },
                budgetCents: own.budgetTotalMicros.map { $0 / 10_000 }, goalImpressions: own.goalImpressions,
                cpmCents: own.cpmMicros / 10_000,
                pacing: own.pacing, isHouse: own.isHouse, targeting: own.targeting, caps: own.caps, advertiser: own.advertiser,
                categories: own.categories, position: own.position, rotation: own.rotation,
                creatives: own.creatives.map { creative in
                    let known = library?.creative(tenant: own.tenant, id: creative.id)?.duration
                    return Decision.Creative(id: creative.id, durationNs: known ?? creative.durationNs, weight: creative.weight)
                })
        }
    }

    var decisionTenants: [Tenant] {
        tenants.map { Tenant(id: $0.id, zone: $0.zone, traffic: $0.traffic, experiments: $0.experiments) }
    }
}
