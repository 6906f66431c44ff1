/// One edition of a campaign. A reference, so that catalogues share it, and ten thousand of them are ten thousand pointers: to copy a
/// campaign counts some twenty references.
public final class CampaignEdition: Sendable {
    public let campaign: Campaign
    /// What each new catalogue asks of all campaigns: reading it out of `campaign` copies the whole of that.
    let id: String, key: UInt64, priceMicros: Int64, creativeCount: Int
    private let isHouse: Bool, priority: Int, needsPrice: Bool

    public init(_ campaign: Campaign) {
        self.campaign = campaign
        (id, key, priceMicros, creativeCount) = (campaign.id, campaign.key, campaign.priceMicros, campaign.creatives.count)
        (isHouse, priority, needsPrice) = (campaign.isHouse, campaign.priority, campaign.cpmCents == nil && !campaign.isHouse)
    }

    /// The same with the price that holds without one of its own.
    func priced(_ tenant: Tenant) -> CampaignEdition { needsPrice ? CampaignEdition(campaign.priced(tenant)) : self }

    /// Whether it is asked before another: by tier, price and id.
    func isAsked(before other: CampaignEdition) -> Bool {
        if isHouse != other.isHouse { return other.isHouse }
        if priority != other.priority { return priority > other.priority }
        return priceMicros == other.priceMicros ? id < other.id : priceMicros > other.priceMicros
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
