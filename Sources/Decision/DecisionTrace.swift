/// Why a campaign is not in a pod. One for each campaign: the first of the list that holds, or for its creatives the one that
/// came nearest to being laid.
public enum LossReason: UInt8, Equatable, Sendable, CaseIterable, Comparable {
    case draft, paused, completed, budget, flight
    case noCreative, notReady, noRendition, container, codecs, bandwidth, segmentTooLong
    /// Already in this break.
    case repeated
    /// No creative fits into the break.
    case length
    /// It would have fitted; others went first.
    case outranked

    /// As reports and answers spell it.
    public var name: String {
        switch self {
        case .draft: "draft"
        case .paused: "paused"
        case .completed: "completed"
        case .budget: "budget"
        case .flight: "flight"
        case .noCreative: "no_creative"
        case .notReady: "not_ready"
        case .noRendition: "no_rendition"
        case .container: "container"
        case .codecs: "codecs"
        case .bandwidth: "bandwidth"
        case .segmentTooLong: "segment_too_long"
        case .repeated: "repeated"
        case .length: "length"
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
    /// How many lost for each reason.
    public internal(set) var lost: [LossReason: Int] = [:]
    /// What of the avail is left to slate, in nanoseconds; nil for an open-ended one.
    public internal(set) var unfilledNs: Int64?

    public init() {}

    mutating func note(_ campaign: Campaign, _ outcome: Outcome, itemised: Bool) {
        if itemised { items.append(Item(campaignId: campaign.id, outcome: outcome)) }
        if case .lost(let reason) = outcome { lost[reason, default: 0] += 1 } else { won += 1 }
    }
}
