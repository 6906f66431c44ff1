import Decision
import Synchronization

/// The campaigns as the decision engine takes them, and a number that rises with each new edition.
final class CatalogueHolder: Sendable {
    /// What a tenant's part of the catalogue is made from.
    private struct Given {
        var tenant: Tenant
        var campaigns = CampaignList()

        /// Whether these are the very same campaigns: compared by where they lie, not by what they are.
        func isSame(as other: Given) -> Bool {
            tenant == other.tenant && campaigns.editions.elementsEqual(other.campaigns.editions, by: ===)
        }
    }
    /// What whoever writes goes by; held for as long as a new edition takes, for which no reader waits.
    private struct Writing {
        /// By tenant, as it is in the catalogue.
        var given: [String: Given]
        /// By tenant, why its newest campaigns are not.
        var refused: [String: DecisionError] = [:]
    }
    private let writing: Mutex<Writing>
    private let published: Mutex<Catalogue>
    /// Raised after each publication: a loop that has the same number has the same catalogue.
    let version = Atomic<UInt64>(1)

    init(campaigns: [Campaign], tenants: [Tenant]) throws(DecisionError) {
        published = Mutex(try Catalogue(campaigns: campaigns, tenants: tenants))
        writing = Mutex(Writing(given: Self.given(campaigns, tenants)))
    }

    var current: Catalogue { published.withLock { $0 } }

    private static func given(_ campaigns: [Campaign], _ tenants: [Tenant]) -> [String: Given] {
        var given = Dictionary(tenants.map { ($0.id, Given(tenant: $0)) }) { first, _ in first }
        for campaign in campaigns {
            given[campaign.tenant, default: Given(tenant: Tenant(id: campaign.tenant))].campaigns.editions.append(CampaignEdition(campaign))
        }
        return given
    }

    /// Takes up what differs, tenant by tenant. The campaigns of one that contradict themselves are refused, and its last good ones stay;
    /// the others notice nothing of that.
    ///
    /// - Returns: the tenants that are refused for a reason that was not told before.
    func update(_ tenants: [(tenant: Tenant, campaigns: CampaignList)]) -> [(tenant: String, why: DecisionError)] {
        update(Dictionary(tenants.map { ($0.tenant.id, Given(tenant: $0.tenant, campaigns: $0.campaigns)) }) { first, _ in first })
    }

    private func update(_ newest: [String: Given]) -> [(tenant: String, why: DecisionError)] {
        writing.withLock { writing in
            var catalogue = current, isChanged = false, refused: [String: DecisionError] = [:]
            for id in writing.given.keys where newest[id] == nil {
                catalogue.remove(tenant: id)
                writing.given[id] = nil
                isChanged = true
            }
            // In order, so that where all together are too many always the same ones are refused.
            for (id, given) in newest.sorted(by: { $0.key < $1.key }) where writing.given[id].map({ !$0.isSame(as: given) }) ?? true {
                let before = catalogue.book(of: id)
                do throws(DecisionError) {
                    try catalogue.replace(given.tenant, campaigns: given.campaigns)
                    writing.given[id] = given
                    isChanged = isChanged || catalogue.book(of: id) !== before
                } catch {
                    refused[id] = error
                }
            }
            let news = refused.filter { writing.refused[$0.key] != $0.value }.sorted { $0.key < $1.key }
            writing.refused = refused
            if isChanged { publish(catalogue) }
            return news.map { ($0.key, $0.value) }
        }
    }

    private func publish(_ catalogue: Catalogue) {
        published.withLock { $0 = catalogue }
        version.add(1, ordering: .releasing)
    }
}

extension Configuration {
    /// The campaigns as the engine has them.
    func decisionCampaigns(_ library: CreativeLibrary) -> [Campaign] { campaigns.map { $0.withLengths(of: library) } }
}

extension Campaign {
    /// The same with the true length of each creative, once it is read; until then the declared one stands.
    func withLengths(of library: CreativeLibrary) -> Campaign {
        var campaign = self
        for index in creatives.indices {
            guard let known = library.creative(tenant: tenant, id: creatives[index].id), known.duration != creatives[index].durationNs
            else { continue }
            campaign.creatives[index].durationNs = known.duration
        }
        return campaign
    }
}
