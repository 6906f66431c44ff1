import Formats

/// What an advertiser booked: a flight, money, whom it is for, and the creatives to show.
public struct Campaign: Equatable, Sendable {
    public enum Status: String, Equatable, Sendable, CaseIterable {
        case draft, active, paused, completed
    }
    /// How its budget is spread over its flight.
    public enum Pacing: String, Equatable, Sendable, CaseIterable {
        /// Along the day's traffic.
        case even
        /// Along the day's traffic, twice as fast at first and ever slower (`TrafficShape.frontLoaded`).
        case front
        /// As fast as it goes.
        case fast
    }
    /// Which of its creatives comes next.
    public enum Rotation: String, Equatable, Sendable, CaseIterable {
        case weight
        /// In their order, for each viewer; a campaign in sequence stands once in a break.
        case sequence
    }
    /// A place in the pod that it takes or else none.
    public enum Position: String, Equatable, Sendable, CaseIterable {
        case first, last
    }

    public var id: String
    public var tenant: String
    /// When it was made, milliseconds since 1970: under an id that is used again another one begins, with a budget of its own. 0: not
    /// known.
    public var bornMs: Int64 = 0
    /// For people.
    public var name: String
    public var description = ""
    public var status: Status
    /// Tiers: the higher goes first, a lower one only fills what is left.
    public var priority: Int
    /// Its share among the campaigns of its tier that pay the same; 0: none while another has one.
    public var weight: Int
    /// Milliseconds since 1970; the flight is half-open, `start <= now < end`. nil: no bound on that side.
    public var startMs: Int64?
    public var endMs: Int64?
    /// Money in hundredths of the unit. nil: no budget bounds it.
    public var budgetCents: Int64?
    /// The same of each day of the tenant's time zone.
    public var dailyBudgetCents: Int64?
    /// Impressions of the flight. nil: no goal bounds it.
    public var goalImpressions: Int64?
    /// The same of each day of the tenant's time zone.
    public var dailyGoalImpressions: Int64?
    /// Completed views of the flight. nil: no goal of them bounds it.
    public var goalCompletions: Int64?
    /// Price of a thousand impressions, in hundredths of the unit: the short form of `price`. Both nil: its tenant's (`priced`); a
    /// catalogue has none without a price (`bookedPrice`).
    public var cpmCents: Int64?
    /// What it pays, as it was given in full; nil: `cpmCents`. Where both are there they are equal.
    public var price: Price?
    public var pacing: Pacing
    /// Own promotion: after all tiers, and free.
    public var isHouse: Bool
    public var targeting: Targeting
    public var caps: [FrequencyCap]
    /// Sponsorship: its share of the avails that it may be shown in, in hundredths of a percent, `0...Limits.wholeShare`. There it has an
    /// ad before all tiers, and in the others none. nil: it takes part as others do.
    public var share: Int?
    /// Whether it takes all ads of a break or none.
    public var isRoadblock = false
    /// Kept apart from itself; "" when it is not known.
    public var advertiser: String
    /// IAB ids ("IAB2-3"); kept apart by what stands before the "-".
    public var categories: [String]
    /// Names of what it is, and of what it is not shown in one break with: an ad excludes all others that have a label which it excludes.
    public var labels: [String] = [], excludedLabels: [String] = []
    public var position: Position?
    public var rotation: Rotation
    public var creatives: [Creative]

    public init(
        id: String, tenant: String, status: Status = .active, priority: Int = 0, weight: Int = 1, startMs: Int64? = nil,
        endMs: Int64? = nil, budgetCents: Int64? = nil, goalImpressions: Int64? = nil, cpmCents: Int64? = nil, pacing: Pacing = .fast,
        isHouse: Bool = false, targeting: Targeting = Targeting(), caps: [FrequencyCap] = [], advertiser: String = "",
        categories: [String] = [], position: Position? = nil, rotation: Rotation = .weight, creatives: [Creative] = [], name: String = ""
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.status = status
        self.priority = priority
        self.weight = weight
        self.startMs = startMs
        self.endMs = endMs
        self.budgetCents = budgetCents
        self.goalImpressions = goalImpressions
        self.cpmCents = cpmCents
        self.pacing = pacing
        self.isHouse = isHouse
        self.targeting = targeting
        self.caps = caps
        self.advertiser = advertiser
        self.categories = categories
        self.position = position
        self.rotation = rotation
        self.creatives = creatives
    }

    /// Its name wherever indexes change: what viewers have seen and what was spent is kept by it.
    public var key: UInt64 {
        var hash = StableHash()
        hash.mix(tenant)
        hash.mix(id)
        if bornMs != 0 { hash.mix(UInt64(bitPattern: bornMs)) }
        return hash.value
    }
}

/// Content categories of the IAB, as far as they keep ads apart.
public enum Category {
    /// "IAB2" of "IAB2-3" (content taxonomy 1), "53" of "53" (the later ones, which are plain numbers); nil for anything else.
    public static func top(of id: String) -> Substring? {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, parts.dropFirst().allSatisfy({ isNumber($0) }) else { return nil }
        if first.hasPrefix("IAB") { return isNumber(first.dropFirst(3)) ? first : nil }
        return parts.count == 1 && isNumber(first) ? first : nil
    }

    private static func isNumber(_ text: Substring) -> Bool {
        (1...6).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}
