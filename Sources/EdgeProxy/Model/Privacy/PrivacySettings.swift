import Formats

/// What a tenant, or one of its channels, has decided about privacy: their field `privacy`.
public struct PrivacySettings: FieldModel {
    public static let title = "Privacy"

    /// Whether the TCF applies to a viewer whose request doesn't say so.
    public enum Assumption: String, CaseIterable, Comparable, Sendable {
        case never
        /// Where the country is known and is in the European Economic Area, the United Kingdom or Switzerland. Without a header that tells
        /// countries this is `never`.
        case europe
        case always

        public static func < (one: Assumption, other: Assumption) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .never: 0
            case .europe: 1
            case .always: 2
            }
        }
    }

    public var gdprUnsaid = Assumption.europe
    /// All that is shown is for children (COPPA).
    public var isChildDirected = false
    /// Third parties' beacons where the viewer has not consented, or has opted out.
    public var withoutConsent = ThirdPartyBeacons.scrub
    /// Whose bits count for our own uses, by the Global Vendor List; `nil`: the publisher's purposes alone.
    public var vendor: UInt16?
    /// Those of the sources, at most `Limits.privacyVendors`: what is beyond them has no consent.
    public var vendors: [UInt16] = []
    /// Which of the key-values `ads.*` tell of the viewer and not of what is watched: names without `ads.`.
    public var profileKeys: [String] = []

    public init() {}

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field(
            "gdpr", &gdprUnsaid, .word(),
            "whom the TCF applies to where a request does not say `gdpr`: nobody, viewers whose country is known to be in Europe, or all")
        cursor.field("child_directed", &isChildDirected, .flag, "all that is shown is for children (COPPA)")
        cursor.field(
            "without_consent", &withoutConsent, .word(),
            "third parties' beacons where the viewer has not consented, or has opted out: none, without what names the viewer, or in full")
        cursor.optional(
            "vendor", &vendor, .whole(Self.vendorIds),
            "your own id in the Global Vendor List, whose bits count too; without it the publisher's purposes alone decide")
        cursor.field(
            "vendors", &vendors, .list(.whole(Self.vendorIds), 0...Limits.privacyVendors, of: "vendors"),
            "ids of those who send the beacons of your sources")
        cursor.field(
            "profile_keys", &profileKeys, .list(.text, 0...Limits.profileKeys, of: "keys"),
            "which `ads.*` of a query tell of the viewer, without `ads.`: they are dropped where profiles may not be used")
    }

    /// Both hold: the stricter of each. A channel's vendor goes before the tenant's.
    public func with(channel: PrivacySettings) -> PrivacySettings {
        var both = self
        both.gdprUnsaid = max(gdprUnsaid, channel.gdprUnsaid)
        both.isChildDirected = isChildDirected || channel.isChildDirected
        both.withoutConsent = min(withoutConsent, channel.withoutConsent)
        both.vendor = channel.vendor ?? vendor
        both.vendors = vendors + channel.vendors.filter { !vendors.contains($0) }
        both.profileKeys = profileKeys + channel.profileKeys.filter { !profileKeys.contains($0) }
        return both
    }

    /// - Parameter country: ISO 3166-1, in any case; "": not known.
    func assumesGdpr(in country: String) -> Bool {
        switch gdprUnsaid {
        case .never: false
        case .always: true
        case .europe: Self.europe.contains(country.uppercased())
        }
    }

    private static let vendorIds: ClosedRange<UInt16> = 1...65_535
    private static let europe: Set<String> = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL",
        "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO", "GB", "CH",
        // Parts of them that have a code of their own, and how some data bases write two of them.
        "AX", "GF", "GP", "MQ", "RE", "YT", "MF", "GI", "EL", "UK",
    ]
}
