/// The time to fill, for one viewer or all viewers that are alike.
public struct Avail: Equatable, Sendable {
    public var tenant: String
    public var channel: String
    /// The break's number on its channel: rotation goes on with it.
    public var breakNumber: Int64
    /// Nanoseconds; nil: nobody knows yet, up to the longest pod.
    public var durationNs: Int64?
    public var viewer: Viewer
    public var rules: PodRules
    /// Which creatives can be laid on this channel, by the catalogue's creative indexes.
    public var facts: CreativeFacts
    /// What the break holds already (open-ended and extended breaks): counts against the rules, and is not laid again.
    public var laid: [Pod.Slot]

    public init(
        tenant: String, channel: String, breakNumber: Int64, durationNs: Int64?, viewer: Viewer = Viewer(), rules: PodRules = PodRules(),
        facts: CreativeFacts, laid: [Pod.Slot] = []
    ) {
        self.tenant = tenant
        self.channel = channel
        self.breakNumber = breakNumber
        self.durationNs = durationNs
        self.viewer = viewer
        self.rules = rules
        self.facts = facts
        self.laid = laid
    }
}

/// Who watches, as far as decisions go. Viewers that are equal here get equal pods.
public struct Viewer: Hashable, Sendable {
    /// Of the viewer's hash, `0..<Limits.buckets`.
    public var bucket: Int
    /// ISO 3166 alpha-2; nil when it is not known.
    public var country: String?
    /// "tv", "mobile", "desktop" …; nil when it is not known.
    public var device: String?
    /// Key-values of the first request (`ads.*`).
    public var attributes: [String: String]

    public init(bucket: Int = 0, country: String? = nil, device: String? = nil, attributes: [String: String] = [:]) {
        self.bucket = bucket
        self.country = country
        self.device = device
        self.attributes = attributes
    }
}
