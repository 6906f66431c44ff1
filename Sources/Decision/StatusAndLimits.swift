/// What of a tenant's campaigns may change from one minute to the next: a pause or another budget is a new one of these, and no more.
struct StatusAndLimits: Sendable {
    private(set) var draft: BitSet
    private(set) var paused: BitSet
    private(set) var completed: BitSet
    /// Impressions of the flight by campaign; `.max`: nothing bounds them.
    private(set) var limits: [Int64]

    init(_ campaigns: CampaignList) {
        draft = BitSet(count: campaigns.count)
        paused = draft
        completed = draft
        limits = campaigns.editions.map { $0.campaign.limitImpressions ?? .max }
        for (index, edition) in campaigns.editions.enumerated() { set(edition.campaign.status, of: index) }
    }

    /// Of another edition of a tenant's campaigns: what was set of a campaign stays while what it says itself is the same.
    init(_ book: TenantCatalogue, after before: StatusAndLimits, of old: TenantCatalogue) {
        self.init(book.campaigns)
        for index in book.campaigns.indices {
            guard let place = old.index(of: index, in: book) else { continue }
            let new = book.campaigns.editions[index], known = old.campaigns.editions[place]
            if new.campaign.status == known.campaign.status {
                draft[index] = before.draft[place]
                paused[index] = before.paused[place]
                completed[index] = before.completed[place]
            }
            if new === known || new.campaign.limitImpressions == known.campaign.limitImpressions { limits[index] = before.limits[place] }
        }
    }

    mutating func set(_ status: Campaign.Status, of index: Int) {
        draft[index] = status == .draft
        paused[index] = status == .paused
        completed[index] = status == .completed
    }

    mutating func set(limit: Int64?, of index: Int) { limits[index] = limit ?? .max }
}
