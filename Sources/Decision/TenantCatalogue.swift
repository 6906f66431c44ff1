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
    /// Advertisers by number; -1: not known, so never kept apart.
    let advertisers: [Int32]
    /// The tops of categories by number, and the same as bits of a word: two that share no bit share no category.
    let categories: [[Int32]]
    let categoryBits: [UInt64]
    /// How many impressions of it one viewer may have in one break, by its caps and without a history.
    let allowances: [Int]
    /// Whether viewers' histories matter to it.
    let isRemembered: BitSet
    /// What the traffic of its whole flight is; 0: it is not paced.
    let pacedTraffic: [Int64]
    let targeting: TargetingIndex
    let flights: FlightIndex
    private let campaignIndexes: [String: Int]
    private let creativeIndexes: [String: Int]
    private let keyIndexes: [UInt64: Int]

    /// - Parameter campaigns: of this tenant alone.
    init(_ tenant: Tenant, _ campaigns: [Campaign]) throws(DecisionError) {
        try tenant.check()
        for campaign in campaigns { try campaign.check() }
        let sorted = campaigns.sorted { left, right in
            (left.isHouse ? 1 : 0, -left.priority, -left.priceMicros, left.id) < (
                right.isHouse ? 1 : 0, -right.priority, -right.priceMicros, right.id
            )
        }
        self.tenant = tenant.id
        self.campaigns = sorted
        experiments = tenant.experiments
        zone = tenant.zone
        traffic = tenant.traffic
        let keys = sorted.map(\.key)
        self.keys = keys
        prices = sorted.map(\.priceMicros)
        weights = sorted.map(\.weight)
        positions = sorted.map(\.position)
        creativeWeights = sorted.flatMap { $0.creatives.map(\.weight) }
        durations = sorted.flatMap { $0.creatives.map(\.durationNs) }
        (firstCreative, campaignIndexes, creativeIndexes) = try Self.indexes(of: sorted)
        keyIndexes = Dictionary(zip(keys, keys.indices)) { first, _ in first }
        tiers = Self.tiers(of: sorted)
        for tier in tiers where sorted[tier].allSatisfy({ $0.weight == 0 }) {
            throw .invalid(
                object: "campaigns/\(sorted[tier.lowerBound].id)", field: "weight", problem: "is zero in all campaigns of its tier")
        }
        advertisers = Self.numbers(sorted.map { $0.advertiser.isEmpty ? [] : [$0.advertiser] }).map { $0.first ?? -1 }
        categories = Self.numbers(sorted.map { $0.categories.compactMap { Category.top(of: $0).map(String.init) } })
        categoryBits = categories.map { $0.reduce(0) { $0 | 1 << UInt64($1 & 63) } }
        allowances = sorted.map { $0.caps.map(\.count).min() ?? .max }
        var isRemembered = BitSet(count: sorted.count), isInSequence = isRemembered
        for (index, campaign) in sorted.enumerated() {
            isInSequence[index] = campaign.rotation == .sequence
            isRemembered[index] = campaign.rotation == .sequence || campaign.caps.contains { $0.per != .adBreak }
        }
        self.isRemembered = isRemembered
        self.isInSequence = isInSequence
        pacedTraffic = sorted.map { campaign in
            guard campaign.pacing == .even, let start = campaign.startMs, let end = campaign.endMs else { return 0 }
            return tenant.traffic.traffic(in: start..<end, zone: tenant.zone)
        }
        targeting = TargetingIndex(sorted)
        flights = FlightIndex(sorted)
    }

    public var creativeCount: Int { durations.count }

    /// Index of a creative; nil when the tenant has none of that id.
    public func creativeIndex(id: String) -> Int? { creativeIndexes[id] }

    /// Index of a campaign; nil when the tenant has none of that id.
    public func campaignIndex(id: String) -> Int? { campaignIndexes[id] }

    /// Index of the campaign of that key (`Campaign.key`); nil when there is none.
    func campaignIndex(key: UInt64) -> Int? { keyIndexes[key] }

    /// The campaign's creatives as indexes.
    public func creatives(ofCampaign index: Int) -> Range<Int> { firstCreative[index]..<firstCreative[index + 1] }

    /// Which arm of each experiment a viewer is in.
    public func arms(of viewer: UInt64) -> [ArmChoice] { experiments.map { ArmChoice(experiment: $0.id, arm: $0.arm(of: viewer).id) } }

    /// Whether two campaigns have a category in common.
    @inline(__always)
    func shareCategory(_ one: Int, _ other: Int) -> Bool {
        categoryBits[one] & categoryBits[other] != 0 && categories[one].contains { categories[other].contains($0) }
    }

    @inline(__always)
    func shareAdvertiser(_ one: Int, _ other: Int) -> Bool { advertisers[one] >= 0 && advertisers[one] == advertisers[other] }

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

    private static func numbers(_ names: [[String]]) -> [[Int32]] {
        var known: [String: Int32] = [:]
        return names.map { names in
            names.map { name in
                if let number = known[name] { return number }
                let number = Int32(known.count)
                known[name] = number
                return number
            }
        }
    }
}
