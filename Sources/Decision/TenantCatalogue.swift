/// All campaigns of one tenant with what is made of them once: never changed, shared by every edition of the catalogue that has them.
///
/// Campaigns stand in the order in which they are asked: paid tiers from the highest priority down, then house ads; in a tier by
/// price, the highest first; by id where that is equal, so that equal catalogues decide equally whatever order they were built in.
public final class TenantCatalogue: Sendable {
    public let tenant: String
    public let campaigns: [Campaign]
    public let experiments: [Experiment]
    let zone: TimeZoneTable
    let traffic: TrafficShape
    /// By campaign index, as all that follows: taking a whole campaign out of `campaigns` counts a dozen references up and down.
    let ids: [String]
    let keys: [UInt64]
    let prices: [Int64]
    let weights: [Int]
    let positions: [Campaign.Position?]
    let isInSequence: BitSet
    /// Each campaign's first creative index, and the count at the end.
    let firstCreative: [Int]
    /// By creative index, in nanoseconds.
    public let durations: [Int64]
    let creativeWeights: [Int]
    /// Campaigns of one tier, first tier first.
    let tiers: [Range<Int>]
    /// The index after the last campaign of the same tier and price.
    let equalsEnds: [Int32]
    /// What the campaigns before weigh together, and all of them at the end.
    let weightSums: [Int]
    /// What keeps campaigns apart.
    let rivals: RivalIndex
    /// How many impressions of it one viewer may have in one break, by its caps and without a history.
    let allowances: [Int]
    /// Whether viewers' histories matter to it.
    let isRemembered: BitSet
    /// What the traffic of its whole flight is; 0: it is not paced.
    let pacedTraffic: [Int64]
    let targeting: TargetingIndex
    let flights: FlightIndex
    /// How many facts and names there were when it was built from the beginning: copies of copies gather those that nobody asks for.
    private let namesBuilt: Int
    private let campaignIndexes: [String: Int]
    private let creativeIndexes: [String: Int]
    private let keyIndexes: [UInt64: Int]

    /// - Parameter campaigns: of this tenant alone.
    init(_ tenant: Tenant, _ campaigns: [Campaign]) throws(DecisionError) {
        try tenant.check()
        for index in campaigns.indices { try campaigns[index].check() }
        let sorted = Self.inOrder(campaigns.map { $0.priced(tenant) })
        self.tenant = tenant.id
        self.campaigns = sorted
        experiments = tenant.experiments
        zone = tenant.zone
        traffic = tenant.traffic
        let keys = sorted.map(\.key)
        self.keys = keys
        ids = sorted.map(\.id)
        prices = sorted.map(\.priceMicros)
        weights = sorted.map(\.weight)
        positions = sorted.map(\.position)
        creativeWeights = sorted.flatMap { $0.creatives.map(\.weight) }
        durations = sorted.flatMap { $0.creatives.map(\.durationNs) }
        (firstCreative, campaignIndexes, creativeIndexes) = try Self.indexes(of: sorted)
        keyIndexes = Dictionary(zip(keys, keys.indices)) { first, _ in first }
        tiers = Self.tiers(of: sorted)
        equalsEnds = Self.equalsEnds(prices, tiers)
        weightSums = Self.sums(weights)
        rivals = RivalIndex(sorted)
        allowances = sorted.map(Self.allowance)
        var isRemembered = BitSet(count: sorted.count), isInSequence = isRemembered
        for (index, campaign) in sorted.enumerated() {
            isInSequence[index] = campaign.rotation == .sequence
            isRemembered[index] = Self.isRemembered(campaign)
        }
        self.isRemembered = isRemembered
        self.isInSequence = isInSequence
        pacedTraffic = sorted.map { Self.pacedTraffic($0, tenant.traffic, tenant.zone) }
        targeting = TargetingIndex(sorted)
        flights = FlightIndex(sorted)
        namesBuilt = targeting.factCount + rivals.nameCount
    }

    /// The same with another edition of some campaigns, each of which stands where it did (`isInPlace`): only what is theirs is worked out.
    private init(_ other: TenantCatalogue, replacing changed: [(index: Int, campaign: Campaign)]) throws(DecisionError) {
        var campaigns = other.campaigns, weights = other.weights, positions = other.positions, isInSequence = other.isInSequence
        var durations = other.durations, creativeWeights = other.creativeWeights, rivals = other.rivals, allowances = other.allowances
        var isRemembered = other.isRemembered, pacedTraffic = other.pacedTraffic, targeting = other.targeting, flights = other.flights
        for (index, campaign) in changed {
            try campaign.check()
            let before = campaigns[index]
            campaigns[index] = campaign
            weights[index] = campaign.weight
            positions[index] = campaign.position
            isInSequence[index] = campaign.rotation == .sequence
            for (creative, own) in zip(other.creatives(ofCampaign: index), campaign.creatives) {
                durations[creative] = own.durationNs
                creativeWeights[creative] = own.weight
            }
            rivals.replace(before, with: campaign, of: index)
            allowances[index] = Self.allowance(campaign)
            isRemembered[index] = Self.isRemembered(campaign)
            pacedTraffic[index] = Self.pacedTraffic(campaign, other.traffic, other.zone)
            targeting.replace(before.targeting, with: campaign.targeting, of: index)
            flights.replace(before, with: campaign, of: index)
        }
        (tenant, experiments, zone, traffic) = (other.tenant, other.experiments, other.zone, other.traffic)
        (ids, keys, prices, firstCreative, tiers) = (other.ids, other.keys, other.prices, other.firstCreative, other.tiers)
        (equalsEnds, weightSums) = (other.equalsEnds, weights == other.weights ? other.weightSums : Self.sums(weights))
        namesBuilt = other.namesBuilt
        (campaignIndexes, creativeIndexes, keyIndexes) = (other.campaignIndexes, other.creativeIndexes, other.keyIndexes)
        (self.campaigns, self.weights, self.positions, self.isInSequence) = (campaigns, weights, positions, isInSequence)
        (self.durations, self.creativeWeights, self.rivals, self.allowances) = (durations, creativeWeights, rivals, allowances)
        (self.isRemembered, self.pacedTraffic, self.targeting, self.flights) = (isRemembered, pacedTraffic, targeting, flights)
    }

    /// What is made of a tenant's campaigns when some of them have changed.
    ///
    /// - Parameter campaigns: all that there are now, in any order.
    /// - Returns: itself where nothing differs; a copy with what has changed worked out anew, where a few campaigns have changed in what
    ///   does not move them among the others (price, priority and the number of creatives do); else one that is built from the beginning.
    func replacing(_ tenant: Tenant, _ campaigns: [Campaign]) throws(DecisionError) -> TenantCatalogue {
        let isSame = tenant.id == self.tenant && tenant.zone == zone && tenant.traffic == traffic && tenant.experiments == experiments
        guard isSame, campaigns.count == self.campaigns.count else { return try TenantCatalogue(tenant, campaigns) }
        var changed: [(index: Int, campaign: Campaign)] = [], isKnown = BitSet(count: campaigns.count)
        for campaign in campaigns.lazy.map({ $0.priced(tenant) }) {
            guard let index = campaignIndexes[campaign.id], !isKnown[index] else { return try TenantCatalogue(tenant, campaigns) }
            isKnown[index] = true
            if campaign != self.campaigns[index] { changed.append((index, campaign)) }
        }
        guard !changed.isEmpty else { return self }
        guard changed.count <= Limits.patchedCampaigns, targeting.factCount + rivals.nameCount <= 2 * namesBuilt + Limits.patchedNames,
            changed.allSatisfy({ $0.campaign.isInPlace(of: self.campaigns[$0.index]) })
        else { return try TenantCatalogue(tenant, campaigns) }
        return try TenantCatalogue(self, replacing: changed)
    }

    public var creativeCount: Int { durations.count }

    /// Index of a creative; nil when the tenant has none of that id.
    public func creativeIndex(id: String) -> Int? { creativeIndexes[id] }

    /// Index of a campaign; nil when the tenant has none of that id.
    public func campaignIndex(id: String) -> Int? { campaignIndexes[id] }

    /// Index of the campaign of that key (`Campaign.key`); nil when there is none.
    func campaignIndex(key: UInt64) -> Int? { keyIndexes[key] }

    /// Index of a campaign of another edition; nil when there is none of its key.
    func index(of campaign: Int, in other: TenantCatalogue) -> Int? {
        // Most of the time they stand where they stood.
        if campaign < keys.count, keys[campaign] == other.keys[campaign] { return campaign }
        return keyIndexes[other.keys[campaign]]
    }

    /// The campaign's creatives as indexes.
    public func creatives(ofCampaign index: Int) -> Range<Int> { firstCreative[index]..<firstCreative[index + 1] }

    /// A creative by its index, of the campaign of that index.
    public func creative(_ index: Int, of campaign: Int) -> Creative { campaigns[campaign].creatives[index - firstCreative[campaign]] }

    /// Which arm of each experiment a viewer is in.
    public func arms(of viewer: UInt64) -> [ArmChoice] { experiments.map { ArmChoice(experiment: $0.id, arm: $0.arm(of: viewer).id) } }
}

extension Campaign {
    /// Whether it stands among the others of its tenant where an earlier edition of it did, creative for creative.
    fileprivate func isInPlace(of other: Campaign) -> Bool {
        id == other.id && tenant == other.tenant && isHouse == other.isHouse && priority == other.priority
            && priceMicros == other.priceMicros && creatives.elementsEqual(other.creatives) { $0.id == $1.id }
    }
}

/// What is made of campaigns one by one.
extension TenantCatalogue {
    /// By tier, price and id.
    private static func inOrder(_ campaigns: [Campaign]) -> [Campaign] {
        let ranks = campaigns.indices.map { index in
            let campaign = campaigns[index]
            return (tier: (campaign.isHouse ? 1 : 0, -campaign.priority, -campaign.priceMicros), index: index)
        }
        return ranks.sorted { one, other in
            one.tier == other.tier ? campaigns[one.index].id < campaigns[other.index].id : one.tier < other.tier
        }.map { campaigns[$0.index] }
    }

    private static func allowance(_ campaign: Campaign) -> Int { campaign.caps.map(\.count).min() ?? .max }

    /// Whether an impression of a campaign matters to later decisions.
    public func remembers(_ campaign: Int) -> Bool { isRemembered[campaign] }

    private static func isRemembered(_ campaign: Campaign) -> Bool {
        campaign.rotation == .sequence || campaign.caps.contains { $0.per != .adBreak }
    }

    private static func pacedTraffic(_ campaign: Campaign, _ traffic: TrafficShape, _ zone: TimeZoneTable) -> Int64 {
        guard campaign.pacing == .even, let start = campaign.startMs, let end = campaign.endMs else { return 0 }
        return traffic.traffic(in: start..<end, zone: zone)
    }

    private static func sums(_ weights: [Int]) -> [Int] { weights.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) } }

    private static func indexes(of sorted: [Campaign]) throws(DecisionError) -> ([Int], [String: Int], [String: Int]) {
        var first: [Int] = [], total = 0, campaigns: [String: Int] = [:], creatives: [String: Int] = [:]
        for (index, campaign) in sorted.enumerated() {
            first.append(total)
            if campaigns.updateValue(index, forKey: campaign.id) != nil {
                throw .invalid(object: "campaigns/\(campaign.id)", field: "id", problem: "is there twice")
            }
            for creative in campaign.creatives {
                if creatives.updateValue(total, forKey: creative.id) != nil {
                    throw .invalid(object: "creatives/\(creative.id)", field: "id", problem: "is there twice")
                }
                total += 1
            }
        }
        return (first + [total], campaigns, creatives)
    }

    private static func tiers(of sorted: [Campaign]) -> [Range<Int>] {
        var tiers: [Range<Int>] = [], start = 0
        for index in sorted.indices.dropFirst()
        where (sorted[index].isHouse, sorted[index].priority) != (sorted[start].isHouse, sorted[start].priority) {
            tiers.append(start..<index)
            start = index
        }
        return sorted.isEmpty ? [] : tiers + [start..<sorted.count]
    }

    private static func equalsEnds(_ prices: [Int64], _ tiers: [Range<Int>]) -> [Int32] {
        var ends = [Int32](repeating: 0, count: prices.count)
        for tier in tiers {
            for index in tier.reversed() {
                let isLast = index + 1 == tier.upperBound || prices[index + 1] != prices[index]
                ends[index] = isLast ? Int32(index + 1) : ends[index + 1]
            }
        }
        return ends
    }
}
