/// What a channel allows in one break.
public struct PodRules: Equatable, Sendable {
    /// How far two ads of one advertiser or one category are kept apart.
    public enum Separation: Equatable, Sendable {
        /// At least so many other ads between them; 0: not at all.
        case ads(Int)
        /// Not both in one break.
        case pod
    }

    /// Of what the viewer's break before had, nothing comes in the next one, if that begins within `neighbourWindowNs`.
    public enum Neighbours: String, Equatable, Sendable, CaseIterable {
        /// Breaks are not kept apart.
        case none
        case advertiser, category, both

        var keepsAdvertisers: Bool { self == .advertiser || self == .both }
        var keepsCategories: Bool { self == .category || self == .both }
    }

    /// One ad of the break that is kept for somebody. When none of theirs is eligible, the others get an ad less, and `durationNs` less.
    public struct Reserved: Equatable, Sendable {
        public var position: Campaign.Position?
        public var advertisers: [String]
        public var campaigns: [String]
        /// Longest ad that may take it, and what is kept of the break when nobody does, nanoseconds.
        public var durationNs: Int64?

        public init(position: Campaign.Position? = nil, advertisers: [String] = [], campaigns: [String] = [], durationNs: Int64? = nil) {
            self.position = position
            self.advertisers = advertisers
            self.campaigns = campaigns
            self.durationNs = durationNs
        }
    }

    /// Most ads in a break; `0...Limits.availSlots`.
    public var maxAds: Int
    /// Longest sum of ads in a break, in nanoseconds; an open-ended break gets up to this.
    public var maxDurationNs: Int64
    /// Shortest and longest ad, in nanoseconds.
    public var minAdNs: Int64
    public var maxAdNs: Int64
    /// How long the ad at each place may be; empty: as long as any. There are no more ads than lengths.
    public var slotsNs: [Int64]
    public var advertisers: Separation
    public var categories: Separation
    public var neighbours = Neighbours.none
    /// How long after its ads a break is still the one before the next, nanoseconds; `Limits.neighbourWindowsNs`.
    public var neighbourWindowNs: Int64 = 3_600_000_000_000
    public var blockedAdvertisers: [String]
    /// "IAB2" blocks all below it, "IAB2-3" itself alone.
    public var blockedCategories: [String]
    /// Labels of campaigns that the channel does not take.
    public var blockedLabels: [String] = []
    /// Whether house ads fill what is left.
    public var house: Bool
    public var reserved: [Reserved]

    public init(
        maxAds: Int = 6, maxDurationNs: Int64 = 180_000_000_000, minAdNs: Int64 = 0, maxAdNs: Int64 = Limits.creativeNs,
        slotsNs: [Int64] = [], advertisers: Separation = .ads(1), categories: Separation = .ads(1), blockedAdvertisers: [String] = [],
        blockedCategories: [String] = [], house: Bool = true, reserved: [Reserved] = []
    ) {
        self.maxAds = maxAds
        self.maxDurationNs = maxDurationNs
        self.minAdNs = minAdNs
        self.maxAdNs = maxAdNs
        self.slotsNs = slotsNs
        self.advertisers = advertisers
        self.categories = categories
        self.blockedAdvertisers = blockedAdvertisers
        self.blockedCategories = blockedCategories
        self.house = house
        self.reserved = reserved
    }

    func blocks(_ campaign: Campaign) -> Bool {
        if campaign.isHouse, !house { return true }
        if !campaign.advertiser.isEmpty, blockedAdvertisers.contains(campaign.advertiser) { return true }
        if campaign.labels.contains(where: blockedLabels.contains) { return true }
        return campaign.categories.contains { category in
            blockedCategories.contains { $0 == category || Category.top(of: category).map(String.init) == $0 }
        }
    }

    /// The same for ads of one campaign alone, which nothing keeps apart.
    var forOneCampaign: PodRules {
        var rules = self
        (rules.advertisers, rules.categories) = (.ads(0), .ads(0))
        return rules
    }

    /// How many ads there may be.
    var places: Int { slotsNs.isEmpty ? maxAds : min(maxAds, slotsNs.count) }
}
