/// What holds for all campaigns of one tenant.
public struct Tenant: Equatable, Sendable {
    public var id: String
    public var zone: TimeZoneTable
    public var traffic: TrafficShape
    public var experiments: [Experiment]

    public init(id: String, zone: TimeZoneTable = .utc, traffic: TrafficShape = .standard, experiments: [Experiment] = []) {
        self.id = id
        self.zone = zone
        self.traffic = traffic
        self.experiments = experiments
    }

    func check() throws(DecisionError) {
        func refuse(_ field: String, _ problem: String) -> DecisionError {
            .invalid(object: "tenants/\(id)", field: field, problem: problem)
        }
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
