import Formats

/// What only some campaigns of a tenant have: sponsorships, roadblocks, caps of creatives and advertisers, and creatives with a flight or a
/// targeting of their own. Where nobody has any, nothing is asked.
struct DeliveryTerms: Sendable {
    /// A campaign that has a share of avails. Shares lie end to end on a circle, so that in each avail a point on it says which are on:
    /// each one exactly in its share of the avails, and no more of them together than have to be.
    struct Sponsor: Sendable {
        var campaign: Int
        /// Hundredths of a percent, `0..<Limits.wholeShare`.
        var start: Int
        var share: Int

        func isOn(at point: Int) -> Bool { (point - start + Limits.wholeShare) % Limits.wholeShare < share }
    }

    /// How often a viewer may see one campaign's advertiser, as it has it.
    struct AdvertiserCap: Sendable {
        /// In one break, and in any time that a cap looks back to; `.max`: no such cap.
        var inBreak: Int = .max, inTime: Int = .max
    }

    /// Campaigns with a cap on one advertiser.
    private struct CappedAdvertiser {
        /// Ascending.
        var campaigns: [Int] = []
        /// How many times of it caps need.
        var keep = 0
    }

    /// A creative that its campaign has a cap on.
    private struct CappedCreative {
        var campaign: Int, creative: Int, keep: Int
    }

    /// In the order in which campaigns are asked.
    private(set) var sponsors: [Sponsor] = []
    private(set) var roadblocks: BitSet
    /// By creative index: those with a flight or a targeting of their own.
    private(set) var creatives: [Int: CreativeTerms] = [:]
    /// Campaigns of which not every creative is always open.
    private(set) var selective: BitSet
    /// By campaign.
    private(set) var advertiserCaps: [Int: AdvertiserCap] = [:]
    /// By what a viewer's memory knows them by.
    private var cappedAdvertisers: [UInt64: CappedAdvertiser] = [:]
    private var cappedCreatives: [UInt64: CappedCreative] = [:]
    private let tenant: String

    /// Whether a campaign has anything of this.
    static func concerns(_ campaign: Campaign) -> Bool {
        campaign.share != nil || campaign.isRoadblock || campaign.caps.contains { $0.subject != .campaign }
            || campaign.creatives.contains(where: \.isSelective)
    }

    /// - Parameters:
    ///   - firstCreative: the index of each campaign's first creative.
    ///   - targeting: of the same campaigns; facts that creatives ask for get their numbers in it.
    init(_ campaigns: CampaignList, tenant: String, firstCreative: [Int], _ targeting: inout TargetingIndex) {
        self.tenant = tenant
        roadblocks = BitSet(count: campaigns.count)
        selective = roadblocks
        var shareSum = 0
        for (index, edition) in campaigns.editions.enumerated() where edition.hasTerms {
            let campaign = edition.campaign
            if let share = campaign.share {
                sponsors.append(Sponsor(campaign: index, start: shareSum % Limits.wholeShare, share: share))
                shareSum += share
            }
            roadblocks[index] = campaign.isRoadblock
            for (place, creative) in campaign.creatives.enumerated() where creative.isSelective {
                selective[index] = true
                creatives[firstCreative[index] + place] = CreativeTerms(creative, &targeting)
            }
            list(campaign, of: index, firstCreative[index])
        }
    }

    private mutating func list(_ campaign: Campaign, of index: Int, _ firstCreative: Int) {
        let onCreatives = campaign.caps.filter { $0.subject == .creative && $0.per != .adBreak }
        if !onCreatives.isEmpty {
            selective[index] = true
            let keep = Self.keep(onCreatives)
            for (place, creative) in campaign.creatives.enumerated() {
                cappedCreatives[key("creative", creative.id)] = CappedCreative(
                    campaign: index, creative: firstCreative + place, keep: keep)
            }
        }
        let onAdvertiser = campaign.caps.filter { $0.subject == .advertiser }
        guard !onAdvertiser.isEmpty else { return }
        var cap = AdvertiserCap()
        for one in onAdvertiser {
            if one.per == .adBreak { cap.inBreak = min(cap.inBreak, one.count) } else { cap.inTime = min(cap.inTime, one.count) }
        }
        advertiserCaps[index] = cap
        guard cap.inTime < .max else { return }
        let key = key("advertiser", campaign.advertiser)
        var capped = cappedAdvertisers[key] ?? CappedAdvertiser()
        capped.campaigns.append(index)
        capped.keep = max(capped.keep, Self.keep(onAdvertiser))
        cappedAdvertisers[key] = capped
    }

    /// How many times caps look at.
    static func keep(_ caps: [FrequencyCap]) -> Int { caps.filter { $0.lengthMs != nil }.map(\.count).max() ?? 0 }

    private func key(_ kind: String, _ id: String) -> UInt64 {
        var hash = StableHash()
        hash.mix(kind)
        hash.mix(tenant)
        hash.mix(id)
        return hash.value
    }
}

/// What viewers have seen of creatives and advertisers.
extension DeliveryTerms {
    /// Whether an impression of an advertiser matters to some campaign's caps.
    func remembers(advertiser: String) -> Bool {
        !cappedAdvertisers.isEmpty && !advertiser.isEmpty && cappedAdvertisers[key("advertiser", advertiser)] != nil
    }

    /// Remembers one impression as far as caps on creatives and advertisers need it.
    func remember(advertiser: String, creative: String?, of viewer: UInt64, at now: Int64, in memory: inout some ViewerMemory) {
        if !cappedAdvertisers.isEmpty, !advertiser.isEmpty {
            let key = key("advertiser", advertiser)
            if let capped = cappedAdvertisers[key] { memory.record(key, keep: capped.keep, of: viewer, at: now) }
        }
        if !cappedCreatives.isEmpty, let creative {
            let key = key("creative", creative)
            if let capped = cappedCreatives[key] { memory.record(key, keep: capped.keep, of: viewer, at: now) }
        }
    }

    /// Puts what a history says of creatives and advertisers into the states of campaigns.
    /// - Parameter states: by campaign.
    func close(_ history: [ViewerHistory], at now: Int64, _ campaigns: CampaignList, in states: inout [Int: ViewerState]) {
        for entry in history {
            if let capped = cappedCreatives[entry.campaign] {
                let caps = campaigns[capped.campaign].caps.lazy.filter { $0.subject == .creative }
                guard caps.contains(where: { $0.left(entry, at: now) == 0 }) else { continue }
                states[capped.campaign, default: ViewerState(campaign: capped.campaign)].close(capped.creative)
            } else if let capped = cappedAdvertisers[entry.campaign] {
                for campaign in capped.campaigns {
                    var left = Int.max
                    for cap in campaigns[campaign].caps where cap.subject == .advertiser && cap.per != .adBreak {
                        left = min(left, cap.left(entry, at: now))
                    }
                    // More than any break holds: then viewers are alike again.
                    guard left < Limits.availSlots else { continue }
                    states[campaign, default: ViewerState(campaign: campaign)].advertiserLeft = left
                }
            }
        }
    }

    var hasWideCaps: Bool { !cappedAdvertisers.isEmpty || !cappedCreatives.isEmpty }
}

/// When and for whom one creative is, beside its campaign.
struct CreativeTerms: Sendable {
    private let startMs: Int64, endMs: Int64
    /// All of these hold, each when one of its literals does; facts by their numbers in the tenant's `TargetingIndex`.
    private let clauses: [[(facts: [Int32], isPositive: Bool)]]

    init(_ creative: Creative, _ targeting: inout TargetingIndex) {
        (startMs, endMs) = (creative.startMs ?? .min, creative.endMs ?? .max)
        var clauses: [[(facts: [Int32], isPositive: Bool)]] = []
        for clause in creative.targeting.clauses {
            var literals: [(facts: [Int32], isPositive: Bool)] = []
            for literal in clause { literals.append((targeting.facts(literal).sorted(), literal.isPositive)) }
            clauses.append(literals)
        }
        self.clauses = clauses
    }

    func isFlying(at now: Int64) -> Bool { startMs <= now && now < endMs }

    /// - Parameter facts: of the avail.
    func takes(_ facts: [Int32]) -> Bool {
        clauses.allSatisfy { clause in
            clause.contains { literal in facts.contains { Self.holds(literal.facts, $0) } == literal.isPositive }
        }
    }

    private static func holds(_ sorted: [Int32], _ fact: Int32) -> Bool {
        var low = 0, high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < fact { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && sorted[low] == fact
    }
}
