/// Whose campaign an id is, for tags that name a campaign alone. Remembered for as long as the catalogue is the same.
struct CampaignOwners {
    enum Owner: Equatable {
        case nobody
        case one(String)
        case several
    }

    private var known: [String: Owner] = [:]
    /// The catalogue's.
    private var version: UInt64 = 0

    /// - Parameters:
    ///   - version: of the catalogue that is asked.
    ///   - tenants: all that there are.
    ///   - has: whether a tenant has such a campaign.
    mutating func owner(of campaign: String, version: UInt64, _ tenants: Set<String>, has: (String) -> Bool) -> Owner {
        if self.version != version || known.count >= Limits.campaignOwners { known = [:] }
        self.version = version
        if let owner = known[campaign] { return owner }
        var owner = Owner.nobody
        for tenant in tenants where has(tenant) {
            guard owner == .nobody else {
                owner = .several
                break
            }
            owner = .one(tenant)
        }
        known[campaign] = owner
        return owner
    }
}
