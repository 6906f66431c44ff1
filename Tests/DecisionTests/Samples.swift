@testable import Decision

let second: Int64 = 1_000_000_000
let hour: Int64 = 3_600_000
let day: Int64 = 24 * hour

/// A campaign with creatives of the given seconds, named `<id>-<seconds>`.
func campaign(
    _ id: String, _ seconds: [Int64] = [15], priority: Int = 0, weight: Int = 1, status: Campaign.Status = .active,
    flight: Range<Int64>? = nil, budget: Int64? = nil, cpm: Int64 = 0, house: Bool = false, tenant: String = "demo",
    change: (inout Campaign) -> Void = { _ in }
) -> Campaign {
    var made = Campaign(
        id: id, tenant: tenant, status: status, priority: priority, weight: weight, startMs: flight?.lowerBound,
        endMs: flight?.upperBound, budgetCents: budget, cpmCents: cpm, isHouse: house,
        creatives: seconds.enumerated().map {
            Creative(id: "\(id)-\($0.element)" + ($0.offset > 0 ? "-\($0.offset)" : ""), durationNs: $0.element * second)
        })
    change(&made)
    return made
}

extension Catalogue {
    /// The tenant that all samples belong to.
    var demo: TenantCatalogue { book(of: "demo")! }

    mutating func replace(_ tenant: Tenant, campaigns: [Campaign]) throws(DecisionError) {
        try replace(tenant, campaigns: CampaignList(campaigns))
    }

    func replacing(_ tenant: Tenant, campaigns: [Campaign]) throws(DecisionError) -> Catalogue {
        var copy = self
        try copy.replace(tenant, campaigns: campaigns)
        return copy
    }

    func removing(tenant: String) -> Catalogue {
        var copy = self
        copy.remove(tenant: tenant)
        return copy
    }

    func inventory(_ rules: PodRules = PodRules(), labels: [String] = [], state: (Int) -> Inventory.State = { _ in .ready }) -> Inventory {
        Inventory(demo, Inventory.Channel(id: "news", labels: labels, rules: rules), state: state)
    }
}

/// An avail of the given seconds, nil for open-ended.
func avail(
    _ seconds: Int64?, of catalogue: Catalogue, number: Int64 = 1, bucket: Int = 0, facts: [Fact] = [], rules: PodRules = PodRules(),
    seen: [ViewerState] = [], laid: [Pod.Slot] = []
) -> Avail {
    Avail(
        catalogue.inventory(rules), breakNumber: number, durationNs: seconds.map { $0 * second },
        viewer: Viewer(bucket: bucket, facts: facts), seen: seen, laid: laid)
}

/// Decides with the random numbers that all nodes share.
func decided(_ avail: Avail, _ catalogue: Catalogue, leases: BudgetLeases? = nil, now: Int64 = 0) throws -> Decided {
    var rng = DecisionRandom(for: avail)
    return try decide(avail, from: catalogue, leases: leases, now: now, rng: &rng, itemised: true)
}

extension Decided {
    func reason(_ id: String) -> String? {
        for item in trace.items where item.campaignId == id {
            if case .lost(let reason) = item.outcome { return reason.name }
            return "won"
        }
        return nil
    }
    var campaigns: [String] { pod.slots.map(\.campaignId) }
}
