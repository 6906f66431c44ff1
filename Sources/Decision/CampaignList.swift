/// One edition of a campaign. A reference, so that catalogues share it, and ten thousand of them are ten thousand pointers: to copy a
/// campaign counts some twenty references.
public final class CampaignEdition: Sendable {
    public let campaign: Campaign

    public init(_ campaign: Campaign) { self.campaign = campaign }

    /// The same with the price that holds without one of its own.
    func priced(_ tenant: Tenant) -> CampaignEdition {
        campaign.cpmCents == nil && !campaign.isHouse ? CampaignEdition(campaign.priced(tenant)) : self
    }
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
