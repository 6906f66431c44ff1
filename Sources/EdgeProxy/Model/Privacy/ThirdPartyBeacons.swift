/// How third parties' beacons are sent.
public enum ThirdPartyBeacons: String, CaseIterable, Comparable, Sendable {
    /// Not at all.
    case none
    /// Without what names the viewer: IFA is -2, the address is cut in macros and headers. The User-Agent stays.
    case scrub
    /// As they are.
    case full

    public static func < (one: ThirdPartyBeacons, other: ThirdPartyBeacons) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .none: 0
        case .scrub: 1
        case .full: 2
        }
    }
}

/// What a source of ads says of its beacons.
public struct BeaconSource: Equatable, Sendable {
    /// Where the viewer has not consented, or has opted out; `nil`: as the tenant has it.
    public var withoutConsent: ThirdPartyBeacons?
    /// It may be told of children's programmes.
    public var isForChildren: Bool
    /// Its id in the Global Vendor List; `nil`: it has none, and the purpose alone decides.
    public var vendor: UInt16?

    public init(withoutConsent: ThirdPartyBeacons? = nil, isForChildren: Bool = false, vendor: UInt16? = nil) {
        self.withoutConsent = withoutConsent
        self.isForChildren = isForChildren
        self.vendor = vendor
    }
}
