/// All campaigns of one tenant with what is made of them once: never changed, shared by every edition of the catalogue that has them.
///
/// Campaigns stand in the order in which they are asked: paid tiers from the highest priority down, then house ads; in a tier by
/// price, the highest first; by id where that is equal, so that equal catalogues decide equally whatever order they were built in.
public final class TenantCatalogue: Sendable {
    public let tenant: String
    public let campaigns: CampaignList
    public let experiments: [Experiment]
    let zone: TimeZoneTable
    let traffic: TrafficShape
    /// By campaign index, as all that follows: taking a whole campaign out of `campaigns` counts a dozen references up and down.
    let ids: [String]
    let keys: [UInt64]
    /// What an impression is expected to bring, in millionths of the unit.
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
    /// What only some of them have.
    let terms: DeliveryTerms
    /// Campaigns of whose creatives third parties are told.
    private let trackedCampaigns: Int
    /// How many facts and names there were when it was built from the beginning: copies of copies gather those that nobody asks for.
    private let namesBuilt: Int
    private let campaignIndexes: [String: Int]
    private let creativeIndexes: [String: Int]
    private let keyIndexes: [UInt64: Int]

    /// - Parameter campaigns: of this tenant alone.
    convenience init(_ tenant: Tenant, _ campaigns: CampaignList) throws(DecisionError) {
        try tenant.check()
        for edition in campaigns.editions { try edition.campaign.check() }
        try self.init(tenant, checked: campaigns.editions.map { $0.priced(tenant) })
    }

    /// - Parameter editions: each of them checked, with its price.
    private init(_ tenant: Tenant, checked editions: [CampaignEdition]) throws(DecisionError) {
        let sorted = editions.sorted { $0.isAsked(before: $1) }, list = CampaignList(sorted)
        self.tenant = tenant.id
        campaigns = list
        experiments = tenant.experiments
        zone = tenant.zone
        traffic = tenant.traffic
        keys = sorted.map(\.key)
        ids = sorted.map(\.id)
        prices = sorted.map(\.expectedMicros)
        weights = sorted.map { $0.campaign.weight }
        positions = sorted.map { $0.campaign.position }
        creativeWeights = sorted.flatMap { $0.campaign.creatives.map(\.weight) }
        durations = sorted.flatMap { $0.campaign.creatives.map(\.durationNs) }
        (firstCreative, campaignIndexes, creativeIndexes) = try Self.indexes(of: sorted)
        keyIndexes = Dictionary(zip(keys, keys.indices)) { first, _ in first }
        tiers = Self.tiers(of: sorted)
        equalsEnds = Self.equalsEnds(prices, tiers)
        weightSums = Self.sums(weights)
        rivals = RivalIndex(list)
        allowances = sorted.map(Self.allowance)
        var isRemembered = BitSet(count: sorted.count), isInSequence = isRemembered
        for (index, edition) in sorted.enumerated() {
            isInSequence[index] = edition.campaign.rotation == .sequence
            isRemembered[index] = Self.isRemembered(edition)
        }
        self.isRemembered = isRemembered
        self.isInSequence = isInSequence
        pacedTraffic = sorted.map { Self.pacedTraffic($0, tenant.traffic, tenant.zone) }
        var targeting = TargetingIndex(list)
        terms = DeliveryTerms(list, tenant: tenant.id, firstCreative: firstCreative, &targeting)
        self.targeting = targeting
        flights = FlightIndex(list)
        trackedCampaigns = sorted.count(where: \.hasTrackers)
        namesBuilt = targeting.factCount + rivals.nameCount
    }

    /// The same with another edition of some campaigns, checked, each of which stands where it did (`isInPlace`): only what is theirs is
    /// worked out.
    private init(_ other: TenantCatalogue, replacing changed: [(index: Int, edition: CampaignEdition)]) {
        var campaigns = other.campaigns, weights = other.weights, positions = other.positions, isInSequence = other.isInSequence
        var durations = other.durations, creativeWeights = other.creativeWeights, rivals = other.rivals, allowances = other.allowances
        var isRemembered = other.isRemembered, pacedTraffic = other.pacedTraffic, targeting = other.targeting, flights = other.flights
        var haveTerms = false, trackedCampaigns = other.trackedCampaigns
        for (index, edition) in changed {
            let campaign = edition.campaign, before = campaigns.editions[index]
            if before.hasTerms || edition.hasTerms { haveTerms = true }
            trackedCampaigns += (edition.hasTrackers ? 1 : 0) - (before.hasTrackers ? 1 : 0)
            campaigns.editions[index] = edition
            weights[index] = campaign.weight
            positions[index] = campaign.position
            isInSequence[index] = campaign.rotation == .sequence
            for (creative, own) in zip(other.creatives(ofCampaign: index), campaign.creatives) {
                durations[creative] = own.durationNs
                creativeWeights[creative] = own.weight
            }
            rivals.replace(before, with: edition, of: index)
            allowances[index] = Self.allowance(edition)
            isRemembered[index] = Self.isRemembered(edition)
            pacedTraffic[index] = Self.pacedTraffic(edition, other.traffic, other.zone)
            targeting.replace(before.campaign.targeting, with: campaign.targeting, of: index)
            flights.replace(before, with: edition, of: index)
        }
        // They are few, and one that changes may move the others.
        terms =
            haveTerms
            ? DeliveryTerms(campaigns, tenant: other.tenant, firstCreative: other.firstCreative, &targeting) : other.terms
        (tenant, experiments, zone, traffic) = (other.tenant, other.experiments, other.zone, other.traffic)
        (ids, keys, prices, firstCreative, tiers) = (other.ids, other.keys, other.prices, other.firstCreative, other.tiers)
        (equalsEnds, weightSums) = (other.equalsEnds, weights == other.weights ? other.weightSums : Self.sums(weights))
        namesBuilt = other.namesBuilt
        (campaignIndexes, creativeIndexes, keyIndexes) = (other.campaignIndexes, other.creativeIndexes, other.keyIndexes)
        (self.campaigns, self.weights, self.positions, self.isInSequence) = (campaigns, weights, positions, isInSequence)
        (self.durations, self.creativeWeights, self.rivals, self.allowances) = (durations, creativeWeights, rivals, allowances)
        (self.isRemembered, self.pacedTraffic, self.targeting, self.flights) = (isRemembered, pacedTraffic, targeting, flights)
        self.trackedCampaigns = trackedCampaigns
    }

    /// What is made of a tenant's campaigns when some of them have changed.
    ///
    /// - Parameter campaigns: all that there are now, in any order.
    /// - Returns: itself where nothing differs; a copy with what has changed worked out anew, where a few campaigns have changed in what
    ///   does not move them among the others (price, priority and the number of creatives do); else one that is built from the beginning.
    func replacing(_ tenant: Tenant, _ campaigns: CampaignList) throws(DecisionError) -> TenantCatalogue {
        let isSame = tenant.id == self.tenant && tenant.zone == zone && tenant.traffic == traffic && tenant.experiments == experiments
        guard isSame else { return try TenantCatalogue(tenant, campaigns) }
        var changed: [(index: Int?, edition: CampaignEdition)] = [], stays = BitSet(count: ids.count), isKnown = stays
        for edition in campaigns.editions {
            let index = campaignIndexes[edition.id]
            if let index {
                // The whole of it is told what is there twice.
                guard !isKnown[index] else { return try TenantCatalogue(tenant, campaigns) }
                isKnown[index] = true
                stays[index] = edition === self.campaigns.editions[index]
                if stays[index] { continue }
            }
            let priced = edition.priced(tenant)
            if let index, priced.isSame(as: self.campaigns.editions[index]) { stays[index] = true } else { changed.append((index, priced)) }
        }
        guard !changed.isEmpty || isKnown.population < ids.count else { return self }
        for (_, edition) in changed { try edition.campaign.check() }
        if let patch = patch(changed, isWhole: isKnown.population == ids.count) { return TenantCatalogue(self, replacing: patch) }
        // In their order, but for those that have come or moved: so they are soon sorted.
        let others = ids.indices.lazy.filter { stays[$0] }.map { self.campaigns.editions[$0] }
        return try TenantCatalogue(tenant, checked: others + changed.map(\.edition))
    }

    /// What can be replaced where it stands; `nil` where something moves, or so much has changed that all is better built anew.
    /// - Parameter isWhole: whether none is gone.
    private func patch(
        _ changed: [(index: Int?, edition: CampaignEdition)], isWhole: Bool
    ) -> [(index: Int, edition: CampaignEdition)]? {
        guard isWhole, changed.count <= Limits.patchedCampaigns,
            targeting.factCount + rivals.nameCount <= 2 * namesBuilt + Limits.patchedNames
        else { return nil }
        var patch: [(index: Int, edition: CampaignEdition)] = []
        for (index, edition) in changed {
            guard let index, edition.isInPlace(of: campaigns.editions[index]) else { return nil }
            patch.append((index, edition))
        }
        return patch
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

    /// A creative of which third parties are told, as it is now; nil when it is gone, or nobody is told. Where no creative of the tenant
    /// has trackers, nothing is looked for.
    public func trackedCreative(campaign id: String, creative creativeId: String) -> Creative? {
        guard trackedCampaigns > 0, let campaign = campaignIndexes[id], campaigns.editions[campaign].hasTrackers,
            let creative = creativeIndexes[creativeId], creatives(ofCampaign: campaign).contains(creative)
        else { return nil }
        let found = self.creative(creative, of: campaign)
        return found.tracking.isEmpty ? nil : found
    }

    /// Who pays for an ad that this book has decided, and what.
    public func booking(of slot: Pod.Slot) -> AdBooking {
        let campaign = campaigns[slot.campaign]
        return AdBooking(
            campaignId: slot.campaignId, creativeId: slot.creativeId, account: keys[slot.campaign], model: campaign.priceModel,
            priceMicros: campaign.priceMicros, isHouse: campaign.isHouse)
    }

    /// Which arm of each experiment a viewer is in.
    public func arms(of viewer: UInt64) -> [ArmChoice] { experiments.map { ArmChoice(experiment: $0.id, arm: $0.arm(of: viewer).id) } }
}

extension CampaignEdition {
    fileprivate func isSame(as other: CampaignEdition) -> Bool { expectedMicros == other.expectedMicros && campaign == other.campaign }

    /// Whether it stands among the others of its tenant where an earlier edition of it did, creative for creative.
    fileprivate func isInPlace(of other: CampaignEdition) -> Bool {
        id == other.id && campaign.bornMs == other.campaign.bornMs && campaign.tenant == other.campaign.tenant && isOfTier(of: other)
            && expectedMicros == other.expectedMicros
            && campaign.creatives.elementsEqual(other.campaign.creatives) { $0.id == $1.id }
    }
}

/// What is made of campaigns one by one.
extension TenantCatalogue {
    private static func allowance(_ edition: CampaignEdition) -> Int {
        edition.campaign.caps.filter { $0.subject == .campaign }.map(\.count).min() ?? .max
    }

    private static func isRemembered(_ edition: CampaignEdition) -> Bool {
        edition.campaign.rotation == .sequence || edition.campaign.caps.contains { $0.per != .adBreak }
    }

    private static func pacedTraffic(_ edition: CampaignEdition, _ traffic: TrafficShape, _ zone: TimeZoneTable) -> Int64 {
        guard edition.campaign.pacing != .fast, let start = edition.campaign.startMs, let end = edition.campaign.endMs else { return 0 }
        return traffic.traffic(in: start..<end, zone: zone)
    }

    private static func sums(_ weights: [Int]) -> [Int] { weights.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) } }

    private static func indexes(of sorted: [CampaignEdition]) throws(DecisionError) -> ([Int], [String: Int], [String: Int]) {
        var first: [Int] = [], total = 0, campaigns: [String: Int] = [:], creatives: [String: Int] = [:]
        campaigns.reserveCapacity(sorted.count)
        creatives.reserveCapacity(sorted.count)
        for (index, edition) in sorted.enumerated() {
            first.append(total)
            if campaigns.updateValue(index, forKey: edition.id) != nil {
                throw .invalid(object: "campaigns/\(edition.id)", field: "id", problem: "is there twice")
            }
            for creative in edition.campaign.creatives {
                if creatives.updateValue(total, forKey: creative.id) != nil {
                    throw .invalid(object: "creatives/\(creative.id)", field: "id", problem: "is there twice")
                }
                total += 1
            }
        }
        return (first + [total], campaigns, creatives)
    }

    private static func tiers(of sorted: [CampaignEdition]) -> [Range<Int>] {
        var tiers: [Range<Int>] = [], start = 0
        for index in sorted.indices.dropFirst() where !sorted[index].isOfTier(of: sorted[start]) {
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
