/// What holds for all campaigns of one tenant.
public struct Tenant: Equatable, Sendable {
    public var id: String
    public var zone: TimeZoneTable
    public var traffic: TrafficShape
    public var experiments: [Experiment]
    /// Price of a thousand impressions of campaigns that name none, in hundredths of the unit.
    public var defaultCpmCents: Int64
    /// 10.00: what it is unless a tenant says otherwise.
    public static let standardCpmCents: Int64 = 1_000

    public init(
        id: String, zone: TimeZoneTable = .utc, traffic: TrafficShape = .standard, experiments: [Experiment] = [],
        defaultCpmCents: Int64 = Tenant.standardCpmCents
    ) {
        self.id = id
        self.zone = zone
        self.traffic = traffic
        self.experiments = experiments
        self.defaultCpmCents = defaultCpmCents
    }

    public func check() throws(DecisionError) {
        func refuse(_ field: String, _ problem: String) -> DecisionError {
            .invalid(object: "tenants/\(id)", field: field, problem: problem)
        }
        if !(1...Limits.moneyCents).contains(defaultCpmCents) { throw refuse("default_cpm", "is not over zero") }
        if experiments.count > Limits.experiments { throw refuse("experiments", "more than \(Limits.experiments)") }
        var ids: Set<String> = []
        for experiment in experiments {
            try experiment.check()
            if !ids.insert(experiment.id).inserted {
                throw .invalid(object: "experiments/\(experiment.id)", field: "id", problem: "is there twice")
            }
        }
        if let problem = traffic.problem { throw refuse("traffic", problem) }
    }
}
