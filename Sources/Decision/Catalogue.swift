/// Everything that may be shown, as one immutable snapshot; shared by all decisions until the next is published.
///
/// Campaigns stand in the order in which they are asked: paid tiers from the highest priority down, then house ads; by id within a
/// tier, so that equal catalogues decide equally whatever order they were built in.
public struct Catalogue: Sendable {
    /// What covers the rest of a break.
    public struct Slate: Equatable, Sendable {
        public var id: String
        public var tenant: String
        public init(id: String, tenant: String) {
            self.id = id
            self.tenant = tenant
        }
    }

    public private(set) var campaigns: [Campaign]
    public let slates: [Slate]
    /// How many creatives there are; a creative's index counts through the campaigns in their order.
    public let creativeCount: Int
    /// Each campaign's first creative index, and the count at the end.
    let firstCreative: [Int]
    /// By creative index, in nanoseconds.
    let durations: [Int64]
    /// Campaigns of one tenant and tier, first tier first.
    let tiers: [String: [Range<Int>]]
    /// Campaigns that are active and have money; the flight depends on the time and is looked at in the decision.
    private(set) var open: BitSet
    private let campaignIndexes: [String: [String: Int]]
    private let creativeIndexes: [String: [String: Int]]

    public init(campaigns: [Campaign] = [], slates: [Slate] = []) throws(DecisionError) {
        if campaigns.count > Limits.campaigns {
            throw .invalid(object: "campaigns", field: "", problem: "more than \(Limits.campaigns)")
        }
        for campaign in campaigns { try campaign.check() }
        let sorted = campaigns.sorted { left, right in
            (left.tenant, left.isHouse ? 1 : 0, -left.priority, left.id) < (right.tenant, right.isHouse ? 1 : 0, -right.priority, right.id)
        }
        self.campaigns = sorted
        self.slates = slates
        var first: [Int] = [], total = 0
        var campaignIndexes: [String: [String: Int]] = [:], creativeIndexes: [String: [String: Int]] = [:]
        for (index, campaign) in sorted.enumerated() {
            first.append(total)
            if campaignIndexes[campaign.tenant, default: [:]].updateValue(index, forKey: campaign.id) != nil {
                throw .invalid(object: "campaigns/\(campaign.id)", field: "id", problem: "is there twice")
            }
            for creative in campaign.creatives {
                if creativeIndexes[campaign.tenant, default: [:]].updateValue(total, forKey: creative.id) != nil {
                    throw .invalid(object: "creatives/\(creative.id)", field: "id", problem: "is there twice")
                }
                total += 1
            }
        }
        if total > Limits.creatives { throw .invalid(object: "creatives", field: "", problem: "more than \(Limits.creatives)") }
        firstCreative = first + [total]
        durations = sorted.flatMap { $0.creatives.map(\.durationNs) }
        creativeCount = total
        self.campaignIndexes = campaignIndexes
        self.creativeIndexes = creativeIndexes
        tiers = Self.tiers(of: sorted)
        open = BitSet(count: sorted.count)
        for (index, campaign) in sorted.enumerated() { open[index] = campaign.standing == nil }
    }

    /// Index of a creative; nil when the tenant has none of that id.
    public func creativeIndex(tenant: String, id: String) -> Int? { creativeIndexes[tenant]?[id] }

    /// Index of a campaign; nil when the tenant has none of that id.
    public func campaignIndex(tenant: String, id: String) -> Int? { campaignIndexes[tenant]?[id] }

    /// The campaign's creatives as indexes.
    public func creatives(ofCampaign index: Int) -> Range<Int> { firstCreative[index]..<firstCreative[index + 1] }

    /// The same catalogue with another status of one campaign: nothing else is rebuilt. Unknown ids change nothing.
    public func setting(_ status: Campaign.Status, tenant: String, campaign id: String) -> Catalogue {
        changing(tenant, id) { $0.status = status }
    }

    /// The same catalogue with another sum spent by one campaign: nothing else is rebuilt. Unknown ids change nothing.
    public func setting(spentCents: Int64, tenant: String, campaign id: String) -> Catalogue {
        changing(tenant, id) { $0.spentCents = spentCents }
    }

    private func changing(_ tenant: String, _ id: String, _ change: (inout Campaign) -> Void) -> Catalogue {
        guard let index = campaignIndex(tenant: tenant, id: id) else { return self }
        var copy = self
        change(&copy.campaigns[index])
        copy.open[index] = copy.campaigns[index].standing == nil
        return copy
    }

    private static func tiers(of sorted: [Campaign]) -> [String: [Range<Int>]] {
        var tiers: [String: [Range<Int>]] = [:]
        var start = 0
        for index in 1..<max(sorted.count + 1, 1) {
            let first = sorted[start]
            if index < sorted.count, sorted[index].tenant == first.tenant, sorted[index].isHouse == first.isHouse,
                sorted[index].priority == first.priority
            {
                continue
            }
            tiers[first.tenant, default: []].append(start..<index)
            start = index
        }
        return tiers
    }
}

extension Campaign {
    /// Why it is out whatever the avail and the time; nil when it is not.
    var standing: LossReason? {
        switch status {
        case .draft: .draft
        case .paused: .paused
        case .completed: .completed
        case .active:
            if let budgetCents, !isHouse, spentCents >= budgetCents { .budget } else { nil }
        }
    }

    /// Whether its flight is on; `now` in milliseconds since 1970.
    func flies(at now: Int64) -> Bool { startMs ?? .min <= now && now < endMs ?? .max }
}
