/// Why a campaign is not in a pod. One for each campaign: the first of the list that holds.
public enum LossReason: UInt8, Equatable, Sendable, CaseIterable, Comparable {
    case draft, paused, completed, flight, budget
    /// Budget is left, but not for now.
    case pacing
    /// The channel takes none of its advertiser or category, or no house ads.
    case blocked
    case channel, geo, device, language, daypart, experiment
    /// A key-value of the first request.
    case keyValue
    /// Conditions on several attributes of which one would have to hold.
    case targeting
    /// The viewer has seen it often enough.
    case cap
    case noCreative, notReady, noRendition, container, codecs, bandwidth, segmentTooLong
    /// Already in this break.
    case repeated
    /// No creative fits into the break.
    case length
    /// It fits, but not beside its competitors.
    case separation
    /// It fits, but not at the place that it wants.
    case position
    /// It would have fitted; others went first.
    case outranked

    /// As reports and answers spell it.
    public var name: String {
        switch self {
        case .draft: "draft"
        case .paused: "paused"
        case .completed: "completed"
        case .flight: "flight"
        case .budget: "budget"
        case .pacing: "pacing"
        case .blocked: "blocked"
        case .channel: "channel"
        case .geo: "geo"
        case .device: "device"
        case .language: "language"
        case .daypart: "daypart"
        case .experiment: "experiment"
        case .keyValue: "key_value"
        case .targeting: "targeting"
        case .cap: "cap"
        case .noCreative: "no_creative"
        case .notReady: "not_ready"
        case .noRendition: "no_rendition"
        case .container: "container"
        case .codecs: "codecs"
        case .bandwidth: "bandwidth"
        case .segmentTooLong: "segment_too_long"
        case .repeated: "repeated"
        case .length: "length"
        case .separation: "separation"
        case .position: "position"
        case .outranked: "outranked"
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What became of each campaign of the tenant in one decision.
public struct DecisionTrace: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case won
        case lost(LossReason)
    }

    public struct Item: Equatable, Sendable {
        public var campaignId: String
        public var outcome: Outcome
    }

    /// Campaigns of the tenant, in the order in which they are asked. Empty unless asked for.
    public internal(set) var items: [Item] = []
    public internal(set) var won = 0
    /// What of the avail is left to slate, in nanoseconds; nil for an open-ended one.
    public internal(set) var unfilledNs: Int64?
    /// By reason.
    var counts = [Int](repeating: 0, count: LossReason.allCases.count)

    public init() {}

    /// How many lost for each reason; none for those that nobody lost for.
    public var lost: [LossReason: Int] {
        var lost: [LossReason: Int] = [:]
        for reason in LossReason.allCases where counts[Int(reason.rawValue)] > 0 { lost[reason] = counts[Int(reason.rawValue)] }
        return lost
    }
}
