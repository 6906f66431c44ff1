import Decision

extension TenantConfiguration: ManagedModel {
    public static let kind = ObjectKind.tenants
    public var owner: String { "" }
}

extension ChannelConfiguration: ManagedModel {
    public static let kind = ObjectKind.channels
    public var owner: String { tenant }
}

extension Campaign: ManagedModel {
    public static let kind = ObjectKind.campaigns
    public var owner: String { tenant }
}

extension Slate: ManagedModel {
    public static let kind = ObjectKind.slates
    public var owner: String { tenant }
}
