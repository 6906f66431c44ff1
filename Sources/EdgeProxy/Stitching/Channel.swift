import Model

/// One channel as it is configured. Shared by all loops; when its configuration changes, another one takes its place.
public final class Channel: Sendable {
    public let configuration: ChannelConfiguration
    /// Raw bytes of the origin prefixes, to recognise what lies below them.
    public let prefixes: [[UInt8]]
    public let rules: ChannelRules
    /// The number by which the crash trap knows it.
    public let index: Int
    /// Sent with every request to the origin, secrets resolved.
    public let originHeaders: [(String, String)]
    /// Of all its configurations, for what is listed stays listed.
    public let uris: UriTable
    /// Breaks that were ordered, under all its configurations.
    public let orders: BreakOrders

    public init(
        _ configuration: ChannelConfiguration, index: Int, rules: ChannelRules, originHeaders: [(String, String)] = [],
        uris: UriTable = UriTable(), orders: BreakOrders = BreakOrders()
    ) {
        self.uris = uris
        self.orders = orders
        self.configuration = configuration
        self.originHeaders = originHeaders
        self.index = index
        self.rules = rules
        prefixes = configuration.origin.map { Array($0.utf8) }
    }

    /// Equal in all its configurations.
    public var id: ChannelId { ChannelId(tenant: configuration.tenant, id: configuration.id) }

    public var name: String { configuration.path }

    /// A writer of one rendition's segments.
    /// - Parameter uris: of that rendition.
    public func text(_ uris: UriList) -> OriginText {
        OriginText(delivery: delivery, prefixes: prefixes, uris: uris, markers: configuration.markers, query: configuration.segmentQuery)
    }

    private var delivery: OriginText.Delivery {
        switch configuration.segments {
        case .direct: .direct(contentPrefix: configuration.contentPrefix.map { Array($0.utf8) })
        case .proxy: .proxy
        }
    }
}

/// The numbers of `Settings` that the path of a viewer needs, in the units in which it needs them.
public struct ChannelRules: Sendable {
    /// After an update, and after an answer without news, the origin is left alone for this share of the target duration.
    public var refreshChangedPercent: Int64 = 50
    public var refreshUnchangedPercent: Int64 = 20
    /// Whether the origin is asked when its next segment is due, also when no viewer asks at that moment; the shares then hold where that
    /// is not known, and where it stands still.
    public var readsAhead = true
    /// The last good playlist is served for this long, nanoseconds.
    public var staleNs: Int64 = 30_000_000_000
    /// After a failure the origin is left alone for this long, nanoseconds.
    public var retryNs: Int64 = 500_000_000
    /// A viewer waits this long for a refresh before the last good playlist is served, nanoseconds.
    public var waitNs: Int64 = 1_000_000_000
    /// How long a session lives without a request, nanoseconds.
    public var sessionExpiryNs: Int64 = 300_000_000_000
    /// What a 503 says in Retry-After, seconds.
    public var retryAfterSeconds = 2

    public init(
        refreshChangedPercent: Int64 = 50, refreshUnchangedPercent: Int64 = 20, readsAhead: Bool = true, staleNs: Int64 = 30_000_000_000,
        retryNs: Int64 = 500_000_000, waitNs: Int64 = 1_000_000_000, sessionExpiryNs: Int64 = 300_000_000_000, retryAfterSeconds: Int = 2
    ) {
        self.refreshChangedPercent = refreshChangedPercent
        self.refreshUnchangedPercent = refreshUnchangedPercent
        self.readsAhead = readsAhead
        self.staleNs = staleNs
        self.retryNs = retryNs
        self.waitNs = waitNs
        self.sessionExpiryNs = sessionExpiryNs
        self.retryAfterSeconds = retryAfterSeconds
    }
}
