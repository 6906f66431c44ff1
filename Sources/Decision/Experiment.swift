import Formats

/// A choice between arms that each viewer keeps: campaigns are aimed at an arm with `ViewerAttribute.arm`.
public struct Experiment: Equatable, Sendable {
    public struct Arm: Equatable, Sendable {
        public var id: String
        /// Its share of the viewers.
        public var weight: Int

        public init(id: String, weight: Int = 1) {
            self.id = id
            self.weight = weight
        }
    }

    public var id: String
    public var arms: [Arm]

    public init(id: String, arms: [Arm]) {
        self.id = id
        self.arms = arms
    }

    /// The arm of a viewer: by a hash of both, so that experiments are independent of each other.
    public func arm(of viewer: UInt64) -> Arm {
        var hash = StableHash()
        hash.mix(id)
        hash.mix(viewer)
        let total = arms.reduce(0) { $0 + $1.weight }
        var point = Int(hash.value.multipliedFullWidth(by: UInt64(total)).high)
        for arm in arms {
            if point < arm.weight { return arm }
            point -= arm.weight
        }
        return arms[arms.count - 1]
    }

    func check() throws(DecisionError) {
        func refuse(_ field: String, _ problem: String) -> DecisionError {
            .invalid(object: "experiments/\(id)", field: field, problem: problem)
        }
        if id.isEmpty { throw refuse("id", "is empty") }
        if !(1...Limits.arms).contains(arms.count) { throw refuse("arms", "expected 1 to \(Limits.arms), got \(arms.count)") }
        for (index, arm) in arms.enumerated() {
            if arm.id.isEmpty { throw refuse("arms[\(index)].id", "is empty") }
            if arms[..<index].contains(where: { $0.id == arm.id }) { throw refuse("arms[\(index)].id", "\"\(arm.id)\" is there twice") }
            if !(0...Limits.weight).contains(arm.weight) { throw refuse("arms[\(index)].weight", "is not in 0...\(Limits.weight)") }
        }
        if arms.allSatisfy({ $0.weight == 0 }) { throw refuse("arms[0].weight", "is zero in all arms") }
    }
}

/// Which arm of an experiment a decision was made in.
public struct ArmChoice: Hashable, Sendable {
    public var experiment: String
    public var arm: String

    public init(experiment: String, arm: String) {
        self.experiment = experiment
        self.arm = arm
    }
}
