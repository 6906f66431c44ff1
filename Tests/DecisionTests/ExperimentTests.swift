import Testing

@testable import Decision

/// Who is in which arm.
@Suite struct ExperimentTests {
    private static func arms(_ arms: [(String, Int)]) -> Experiment {
        Experiment(id: "e", arms: arms.map { Experiment.Arm(id: $0.0, weight: $0.1) })
    }
    private static let viewers: Range<UInt64> = 0..<20_000

    private static func choices(_ experiment: Experiment) -> [String] { viewers.map { experiment.arm(of: $0).id } }

    @Test func sharesAreThoseOfTheWeights() {
        let counts = Self.choices(Self.arms([("a", 1), ("b", 2), ("c", 7), ("none", 0)])).reduce(into: [:] as [String: Int]) {
            $0[$1, default: 0] += 1
        }
        #expect(counts["none"] == nil)
        for (arm, share) in [("a", 0.1), ("b", 0.2), ("c", 0.7)] {
            let seen = Double(counts[arm] ?? 0) / Double(Self.viewers.count)
            #expect(abs(seen - share) < 0.015, "\(arm): \(seen)")
        }
    }

    /// Whoever edits the arms of an experiment that runs moves nobody between those that stay.
    @Test func nobodyMovesBetweenArmsThatStay() {
        let before = Self.choices(Self.arms([("x", 1), ("y", 1)]))
        #expect(Self.choices(Self.arms([("y", 1), ("x", 1)])) == before, "their order says nothing")
        let added = Self.choices(Self.arms([("x", 1), ("y", 1), ("z", 1)]))
        #expect(zip(before, added).allSatisfy { $0 == $1 || $1 == "z" } && added.contains("z"))
        let heavier = Self.choices(Self.arms([("x", 3), ("y", 1)]))
        #expect(zip(before, heavier).allSatisfy { $0 == $1 || $1 == "x" })
    }
}
