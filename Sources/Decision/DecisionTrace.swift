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
    /// The viewer has seen it, or its advertiser, often enough.
    case cap
    /// It is sponsored by share, and another avail has its ad.
    case share
    /// The viewer's break before had its advertiser or category.
    case neighbour
    case noCreative, notReady, noRendition, container, codecs, bandwidth, segmentTooLong
    /// None of its creatives is in its own flight.
    case creativeFlight
    /// None of those that are is for this viewer.
    case creativeTargeting
    /// Already in this break.
    case repeated
    /// No creative fits into the break.
    case length
    /// One campaign takes the whole break, or would have to and cannot.
    case roadblock
    /// It excludes a label that an ad of the break has, or the other way round.
    case label
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
        case .share: "share"
        case .neighbour: "neighbour"
        case .noCreative: "no_creative"
        case .notReady: "not_ready"
        case .noRendition: "no_rendition"
        case .container: "container"
        case .codecs: "codecs"
        case .bandwidth: "bandwidth"
        case .segmentTooLong: "segment_too_long"
        case .creativeFlight: "creative_flight"
        case .creativeTargeting: "creative_targeting"
        case .repeated: "repeated"
        case .length: "length"
        case .roadblock: "roadblock"
        case .label: "label"
        case .separation: "separation"
        case .position: "position"
        case .outranked: "outranked"
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What became of each campaign of the tenant in one decision. A byte for each campaign, and what they are called is shared by all
/// decisions: whoever keeps one for an explanation keeps little.
public struct DecisionTrace: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case won
        case lost(LossReason)
    }

    public struct Item: Equatable, Sendable {
        public var campaignId: String
        public var outcome: Outcome
    }

    public internal(set) var won = 0
    /// What of the avail is left to slate, in nanoseconds; nil for an open-ended one.
    public internal(set) var unfilledNs: Int64?
    /// By campaign: nil for those that won. Empty unless the decision is itemised.
    private var losses: [LossReason?] = []
    private var campaignIds: [String] = []
    /// By reason, where that is all that is left of it.
    private var counts: [Int32] = []

    public init() {}

    /// Campaigns of the tenant, in the order in which they are asked. Empty unless the decision is itemised.
    public var items: [Item] { losses.indices.map(item) }

    /// How many campaigns it tells of.
    public var campaignCount: Int { losses.count }

    /// What became of one campaign; nil when it tells of none of that id.
    public func item(of campaignId: String) -> Item? { campaignIds.firstIndex(of: campaignId).map(item) }

    /// The first of those that won, then the first of those that lost, each in the order in which they are asked.
    /// - Parameter most: how many at most.
    public func items(first most: Int) -> [Item] {
        let winners = losses.indices.lazy.filter { losses[$0] == nil }, losers = losses.indices.lazy.filter { losses[$0] != nil }
        let first = winners.prefix(most).map(item)
        return first + losers.prefix(most - first.count).map(item)
    }

    /// How many lost for each reason; none for those that nobody lost for. Empty unless the decision is itemised.
    public var lost: [LossReason: Int] {
        var lost: [LossReason: Int] = [:]
        for (reason, count) in zip(LossReason.allCases, counts.isEmpty ? counted() : counts) where count > 0 { lost[reason] = Int(count) }
        return lost
    }

    /// The same in little space: how many lost for each reason, and no more which ones.
    public func summed() -> DecisionTrace {
        var summed = self
        (summed.losses, summed.campaignIds, summed.counts) = ([], [], counts.isEmpty ? counted() : counts)
        return summed
    }

    /// Calls `body` with each campaign's index and why it lost; `nil`: it won. With none unless the decision is itemised.
    @inline(__always)
    func forEachLoss(_ body: (_ campaign: Int, _ reason: LossReason?) -> Void) {
        for index in losses.indices { body(index, losses[index]) }
    }

    private func counted() -> [Int32] {
        var counts = [Int32](repeating: 0, count: LossReason.allCases.count)
        for case let reason? in losses { counts[Int(reason.rawValue)] += 1 }
        return counts
    }

    /// Says of each campaign what became of it.
    /// - Parameters:
    ///   - losses: by campaign; nil for those that won.
    ///   - campaignIds: of all of the tenant.
    mutating func itemise(_ losses: [LossReason?], _ campaignIds: [String]) {
        precondition(losses.count == campaignIds.count)
        self.losses = losses
        self.campaignIds = campaignIds
    }

    private func item(_ campaign: Int) -> Item {
        Item(campaignId: campaignIds[campaign], outcome: losses[campaign].map { .lost($0) } ?? .won)
    }
}
