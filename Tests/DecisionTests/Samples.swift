@testable import Decision

let second: Int64 = 1_000_000_000

/// A campaign with creatives of the given seconds, named `<id>-<seconds>`.
func campaign(
    _ id: String, _ seconds: [Int64] = [15], priority: Int = 0, weight: Int = 1, status: Campaign.Status = .active,
    flight: Range<Int64>? = nil, budget: Int64? = nil, spent: Int64 = 0, house: Bool = false, tenant: String = "demo"
) -> Campaign {
    Campaign(
        id: id, tenant: tenant, status: status, priority: priority, weight: weight, startMs: flight?.lowerBound,
        endMs: flight?.upperBound, budgetCents: budget, spentCents: spent, isHouse: house,
        creatives: seconds.enumerated().map {
            Creative(id: "\(id)-\($0.element)" + ($0.offset > 0 ? "-\($0.offset)" : ""), durationNs: $0.element * second)
        })
}

/// An avail of the given seconds, nil for open-ended.
func avail(
    _ seconds: Int64?, of catalogue: Catalogue, number: Int64 = 1, bucket: Int = 0, rules: PodRules = PodRules(),
    facts: CreativeFacts? = nil, laid: [Pod.Slot] = []
) -> Avail {
    Avail(
        tenant: "demo", channel: "news", breakNumber: number, durationNs: seconds.map { $0 * second },
        viewer: Viewer(bucket: bucket), rules: rules, facts: facts ?? CreativeFacts(count: catalogue.creativeCount), laid: laid)
}

/// Decides with the random numbers that all nodes share.
func pod(_ avail: Avail, _ catalogue: Catalogue, now: Int64 = 0) throws -> (Pod, DecisionTrace) {
    var rng = DecisionRandom(for: avail)
    return try decide(avail, from: catalogue, now: now, rng: &rng)
}

extension DecisionTrace {
    func reason(_ id: String) -> String? {
        for item in items where item.campaignId == id {
            if case .lost(let reason) = item.outcome { return reason.name }
            return "won"
        }
        return nil
    }
}
