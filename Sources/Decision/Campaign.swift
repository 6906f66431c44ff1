/// What an advertiser booked: a flight, money, and the creatives to show.
public struct Campaign: Equatable, Sendable {
    public enum Status: String, Equatable, Sendable, CaseIterable {
        case draft, active, paused, completed
    }

    public var id: String
    public var tenant: String
    public var name: String
    public var status: Status
    /// Tiers: the higher goes first, a lower one only fills what is left.
    public var priority: Int
    /// Share within its tier; at least 1.
    public var weight: Int
    /// Milliseconds since 1970; the flight is half-open, `start <= now < end`. nil: no bound on that side.
    public var startMs: Int64?
    public var endMs: Int64?
    /// Money in hundredths of the unit. nil: no budget bounds it.
    public var budgetCents: Int64?
    public var spentCents: Int64
    /// Price of a thousand impressions, in hundredths of the unit.
    public var cpmCents: Int64
    /// Own promotion: after all tiers, and free.
    public var isHouse: Bool
    public var creatives: [Creative]

    public init(
        id: String, tenant: String, name: String = "", status: Status = .active, priority: Int = 0, weight: Int = 1,
        startMs: Int64? = nil, endMs: Int64? = nil, budgetCents: Int64? = nil, spentCents: Int64 = 0, cpmCents: Int64 = 0,
        isHouse: Bool = false, creatives: [Creative] = []
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
        self.spentCents = spentCents
        self.cpmCents = cpmCents
        self.isHouse = isHouse
        self.creatives = creatives
    }

    /// Refuses what contradicts itself, naming the field as the configuration does.
    func check() throws(DecisionError) {
        func refuse(_ field: String, _ problem: String) -> DecisionError {
            .invalid(object: "campaigns/\(id)", field: field, problem: problem)
        }
        if id.isEmpty { throw refuse("id", "is empty") }
        if let startMs, let endMs, endMs <= startMs { throw refuse("end_date", "is not after start_date") }
        if !(1...Limits.weight).contains(weight) { throw refuse("weight", "is not in 1...\(Limits.weight)") }
        if let budgetCents, budgetCents < 0 { throw refuse("budget_total", "is negative") }
        if spentCents < 0 { throw refuse("spent", "is negative") }
        if cpmCents < 0 { throw refuse("cpm", "is negative") }
        for (index, creative) in creatives.enumerated() {
            if creative.id.isEmpty { throw refuse("creatives[\(index)].id", "is empty") }
            if !(1...Limits.creativeNs).contains(creative.durationNs) {
                throw refuse("creatives[\(index)].duration", "is not over zero and at most an hour")
            }
            if !(1...Limits.weight).contains(creative.weight) {
                throw refuse("creatives[\(index)].weight", "is not in 1...\(Limits.weight)")
            }
        }
    }
}
