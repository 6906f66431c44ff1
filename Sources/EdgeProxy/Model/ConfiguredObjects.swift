import Decision

/// What tenants have: all that ids name and are named by.
public struct ConfiguredObjects: Sendable {
    public var tenants: [TenantConfiguration]
    public var channels: [ChannelConfiguration]
    public var campaigns: [Campaign]
    public var slates: [Slate]

    public init(
        tenants: [TenantConfiguration], channels: [ChannelConfiguration], campaigns: [Campaign], slates: [Slate]
    ) {
        self.tenants = tenants
        self.channels = channels
        self.campaigns = campaigns
        self.slates = slates
    }

    /// What the decision engine knows of the tenants.
    public var decisionTenants: [Tenant] { tenants.map(\.decisionTenant) }
}
