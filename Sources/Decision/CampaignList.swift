/// One edition of a campaign. A reference, so that catalogues share it, and ten thousand of them are ten thousand pointers: to copy a
/// campaign counts some twenty references.
public final class CampaignEdition: Sendable {
    public let campaign: Campaign
    /// What each new catalogue asks of all campaigns: reading it out of `campaign` copies the whole of that.
    let id: String, key: UInt64, creativeCount: Int
    /// What an impression is expected to bring (`Campaign.expectedMicros`): its place in its tier.
    let expectedMicros: Int64
    /// Whether it has something of `DeliveryTerms`.
    let hasTerms: Bool
    /// Whether third parties are told of some of its creatives.
    let hasTrackers: Bool
    private let isHouse: Bool, priority: Int, needsPrice: Bool

    public convenience init(_ campaign: Campaign) { self.init(campaign, defaultCpmCents: Tenant.standardCpmCents) }

    private init(_ campaign: Campaign, defaultCpmCents: Int64) {
        self.campaign = campaign
        (id, key, creativeCount) = (campaign.id, campaign.key, campaign.creatives.count)
        expectedMicros = campaign.expectedMicros(defaultCpmCents: defaultCpmCents)
        hasTerms = DeliveryTerms.concerns(campaign)
        hasTrackers = campaign.creatives.contains { !$0.tracking.isEmpty }
        (isHouse, priority) = (campaign.isHouse, campaign.priority)
        // A flat amount without a goal competes at the tenant's price.
        needsPrice = !isHouse && (campaign.bookedPrice == nil || campaign.priceModel == .flat && campaign.goalImpressions ?? 0 <= 0)
    }

    /// The same with the price that holds without one of its own.
    func priced(_ tenant: Tenant) -> CampaignEdition {
        needsPrice ? CampaignEdition(campaign.priced(tenant), defaultCpmCents: tenant.defaultCpmCents) : self
    }

    /// Whether it is asked before another: by tier, price and id.
    func isAsked(before other: CampaignEdition) -> Bool {
        if isHouse != other.isHouse { return other.isHouse }
        if priority != other.priority { return priority > other.priority }
        return expectedMicros == other.expectedMicros ? id < other.id : expectedMicros > other.expectedMicros
    }

    /// Whether it is of the tier of another.
    func isOfTier(of other: CampaignEdition) -> Bool { isHouse == other.isHouse && priority == other.priority }
}

/// Campaigns, one after the other.
public struct CampaignList: RandomAccessCollection, Sendable {
    public var editions: [CampaignEdition]

    public init(_ editions: [CampaignEdition] = []) { self.editions = editions }
    public init(_ campaigns: [Campaign]) { editions = campaigns.map { CampaignEdition($0) } }

    public var startIndex: Int { 0 }
    public var endIndex: Int { editions.count }
    public subscript(index: Int) -> Campaign { _read { yield editions[index].campaign } }
}
