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

    /// The arm of a viewer: by a hash of both and of the experiment, so that experiments are independent of each other, and that nobody
    /// leaves an arm for another one that was there before, however arms come, go or stand (weighted rendezvous).
    public func arm(of viewer: UInt64) -> Arm {
        var nearest = arms[0], least = Double.infinity
        for arm in arms where arm.weight > 0 {
            var hash = StableHash()
            hash.mix(id)
            hash.mix(arm.id)
            hash.mix(viewer)
            // Waiting times at the rate of the weights: the shortest is one arm's as often as its share says.
            let drawn = (Double(hash.value >> 11) + 0.5) * 0x1p-53, wait = -Self.logarithm(drawn) / Double(arm.weight)
            if wait < least { (nearest, least) = (arm, wait) }
        }
        return nearest
    }

    /// The natural logarithm of a number over 0, as exactly as a choice needs it and equal on every machine.
    private static func logarithm(_ number: Double) -> Double {
        let ratio = (number.significand - 1) / (number.significand + 1), square = ratio * ratio
        var sum = 0.0, power = ratio
        for odd in stride(from: 1.0, through: 25, by: 2) {
            sum += power / odd
            power *= square
        }
        return 2 * sum + Double(number.exponent) * 0.6931471805599453
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
