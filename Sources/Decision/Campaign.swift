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
    /// Impressions of the flight. nil: no goal bounds it.
    public var goalImpressions: Int64?
    /// Price of a thousand impressions, in hundredths of the unit. nil: its tenant's (`priced`); a catalogue has none that is nil.
    public var cpmCents: Int64?
    public var pacing: Pacing
    /// Own promotion: after all tiers, and free.
    public var isHouse: Bool
    public var targeting: Targeting
    public var caps: [FrequencyCap]
    /// Kept apart from itself; "" when it is not known.
    public var advertiser: String
    /// IAB ids ("IAB2-3"); kept apart by what stands before the "-".
    public var categories: [String]
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
        return hash.value
    }

    /// The same with the price that holds without one of its own. House ads have none.
    public func priced(_ tenant: Tenant) -> Campaign {
        guard cpmCents == nil, !isHouse else { return self }
        var priced = self
        priced.cpmCents = tenant.defaultCpmCents
        return priced
    }

    /// Of one impression, in millionths of the unit: a thousandth of the CPM. Of a CPM that is out of bounds, which `check` refuses, any
    /// number.
    public var priceMicros: Int64 { isHouse ? 0 : (cpmCents ?? 0) &* 10 }

    /// How many impressions budget and goal allow in the whole flight; nil: nothing bounds them.
    public var limitImpressions: Int64? {
        guard let budgetCents, priceMicros > 0 else { return goalImpressions }
        return min(budgetCents * 10_000 / priceMicros, goalImpressions ?? .max)
    }
}

extension Campaign {
    /// Refuses what contradicts itself, naming the field as the configuration does.
    public func check() throws(DecisionError) {
        func refuse(_ field: String, _ problem: String) -> DecisionError {
            .invalid(object: "campaigns/\(id)", field: field, problem: problem)
        }
        if id.isEmpty { throw refuse("id", "is empty") }
        if let startMs, let endMs, endMs <= startMs { throw refuse("end_date", "is not after start_date") }
        if !(0...Limits.weight).contains(weight) { throw refuse("weight", "is not in 0...\(Limits.weight)") }
        if let budgetCents, !(0...Limits.moneyCents).contains(budgetCents) {
            throw refuse("budget_total", budgetCents < 0 ? "is negative" : "is too large")
        }
        if let cpmCents, !(0...Limits.moneyCents).contains(cpmCents) { throw refuse("cpm", cpmCents < 0 ? "is negative" : "is too large") }
        if let goalImpressions, !(0...Limits.impressions).contains(goalImpressions) {
            throw refuse("goal_impressions", goalImpressions < 0 ? "is negative" : "is too large")
        }
        if pacing == .even, limitImpressions != nil, startMs == nil || endMs == nil {
            throw refuse("pacing", "\"even\" needs start_date and end_date")
        }
        try checkCaps(refuse)
        try targeting.check(refuse)
        if categories.count > Limits.categories { throw refuse("categories", "more than \(Limits.categories)") }
        for (index, category) in categories.enumerated() where Category.top(of: category) == nil {
            throw refuse("categories[\(index)]", "unknown category \"\(category)\"; expected one such as \"IAB2-3\"")
        }
        try checkCreatives(refuse)
    }

    private func checkCaps(_ refuse: (String, String) -> DecisionError) throws(DecisionError) {
        var spans: Set<FrequencyCap.Span> = []
        for (index, cap) in caps.enumerated() {
            if !(1...Limits.capCount).contains(cap.count) { throw refuse("caps[\(index)].count", "is not in 1...\(Limits.capCount)") }
            if !spans.insert(cap.per).inserted { throw refuse("caps[\(index)].per", "\"\(cap.per.rawValue)\" is given twice") }
        }
    }

    private func checkCreatives(_ refuse: (String, String) -> DecisionError) throws(DecisionError) {
        if creatives.count > Limits.creativesOfCampaign { throw refuse("creatives", "more than \(Limits.creativesOfCampaign)") }
        for (index, creative) in creatives.enumerated() {
            if creative.id.isEmpty { throw refuse("creatives[\(index)].id", "is empty") }
            if !(1...Limits.creativeNs).contains(creative.durationNs) {
                throw refuse("creatives[\(index)].duration", "is not over zero and at most an hour")
            }
            if !(0...Limits.weight).contains(creative.weight) {
                throw refuse("creatives[\(index)].weight", "is not in 0...\(Limits.weight)")
            }
        }
        if !creatives.isEmpty, creatives.allSatisfy({ $0.weight == 0 }) { throw refuse("creatives[0].weight", "is zero in all creatives") }
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
