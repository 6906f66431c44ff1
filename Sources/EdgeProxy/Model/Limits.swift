/// Every bound of this module, in one place.
public enum Limits {
    /// Origin prefixes of one channel.
    public static let origins = 8
    /// Values of one key-value of a viewer that are looked at: the segments that an audience tool names.
    public static let keyValues = 256
    /// Media playlists of one presentation.
    public static let renditions = 64
    /// Of the bandwidth that a variant declares, what an ad in it may declare: a player that chose the variant for its bandwidth can
    /// just carry so much with what it has buffered.
    public static let adBandwidthPercent: Int64 = 150
    /// By which a rendition of a creative may be longer or shorter than its pictures, nanoseconds; dates are right again at its end.
    public static let adLengthSkewNs: Int64 = 500_000_000
    /// Up to which two frame rates are one that was written otherwise: 29.97 and 30, also 24 and 25, of which no origin has both.
    public static let sameFrameRateRatio = 1.05
    /// How far BANDWIDTH of one variant may drift where nothing else tells it from others.
    public static let sameBandwidthRatio = 2.0
    /// Bytes of Common Media Client Data of one request.
    static let cmcdBytes = 4_096
    /// Reports of one body: at one a second of a player that was offline for a minute.
    static let cmcdReports = 64
    /// The latest time that one says, milliseconds: in the year 2096.
    static let cmcdTimeMs = 4_000_000_000_000.0
    /// No player has more ahead, milliseconds: an hour.
    static let cmcdBufferMs = 3_600_000.0
    /// Of a consent string of any kind. A TC string with 1,000 vendors in each of its parts has some 550.
    public static let consentBytes = 4_096
    /// Sections of a GPP string; there are 27 in all.
    public static let gppSections = 64
    /// Vendors of a tenant's sources, whose own bits are looked up at each session's start.
    public static let privacyVendors = 64
    /// Keys that tell of a viewer.
    public static let profileKeys = 64
    /// Months whose salts are kept: the one before, this one, and the next where another machine's clock is ahead.
    public static let saltMonths = 3
    /// Tenants whose salts are kept, some 80 bytes each.
    public static let saltedTenants = 65_536
    /// Networks of data centres, and those that are excepted. The great clouds have some 20,000 between them.
    public static let trafficNetworks = 200_000
    /// Sessions an hour that may be allowed for one address and User-Agent.
    public static let sessionsPerHour = 1...1_000_000
    /// Patterns of an operator's own for User-Agents, and the bytes of one.
    public static let userAgentPatterns = 1_000, userAgentPatternBytes = 128
    /// User-Agents of which it is known what they are.
    public static let judgedUserAgents = 16_384
    /// Of a User-Agent, what is looked at.
    public static let judgedUserAgentBytes = 512
    /// Addresses with a User-Agent each whose sessions are counted in an hour; about 5 MB an hour, and two are kept.
    public static let countedVisitors = 131_072
}
