import Model

/// How channels share a bound: no tenant shuts another out, and no channel another one of its tenant.
struct ChannelShares {
    private var tenants: FairShares<String>, channels: FairShares<ChannelId>

    init(limit: Int, tenants: Int, channels: Int) {
        self.tenants = FairShares(limit: limit, owners: tenants)
        self.channels = FairShares(limit: limit, owners: channels)
    }

    /// Goes by another number of tenants and of channels.
    mutating func adopt(tenants: Int, channels: Int) {
        self.tenants.owners = tenants
        self.channels.owners = channels
    }

    func count(of tenant: String) -> Int { tenants.count(of: tenant) }
    func count(of channel: ChannelId) -> Int { channels.count(of: channel) }

    /// Counts one more of a channel's, unless the bound is reached or what is left is kept for others. What is sure to a channel it has
    /// also where its tenant's others have taken all that the tenant may have.
    mutating func claim(_ channel: ChannelId) -> Bool {
        let hasRoom = channels.hasRoom(for: channel) && tenants.hasRoom(for: channel.tenant)
        guard hasRoom || channels.isSure(of: channel) else { return false }
        add(channel)
        return true
    }

    /// Counts what is there already.
    mutating func add(_ channel: ChannelId) {
        tenants.add(channel.tenant)
        channels.add(channel)
    }

    mutating func giveBack(_ channel: ChannelId) {
        tenants.giveBack(channel.tenant)
        channels.giveBack(channel)
    }
}
