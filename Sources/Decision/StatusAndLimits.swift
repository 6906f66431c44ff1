/// What of a tenant's campaigns changes most often: a pause or another budget.
struct StatusAndLimits: Sendable {
    private(set) var draft: BitSet
    private(set) var paused: BitSet
    private(set) var completed: BitSet
    /// By campaign.
    let bounds: [CampaignBounds]

    init(_ campaigns: CampaignList) {
        draft = BitSet(count: campaigns.count)
        paused = draft
        completed = draft
        bounds = campaigns.editions.map { $0.campaign.bounds }
        for (index, edition) in campaigns.editions.enumerated() {
            switch edition.campaign.status {
            case .active: break
            case .draft: draft[index] = true
            case .paused: paused[index] = true
            case .completed: completed[index] = true
            }
        }
    }
}
