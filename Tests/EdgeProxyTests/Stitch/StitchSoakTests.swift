import Foundation
import TestSupport
import Testing

/// Seeded origins, breaks and viewers in simulated time: whatever happens, every answer keeps every rule.
///
/// `EDGE_SEED=17 swift test --filter StitchSoakTests` runs one seed and prints all that its viewers were told; `EDGE_SEEDS=10000`
/// runs so many.
@Suite struct StitchSoakTests {
    static let environment = ProcessInfo.processInfo.environment
    static let seeds: Range<UInt64> = {
        if let seed = environment["EDGE_SEED"].flatMap({ UInt64($0) }) { return seed..<seed + 1 }
        return 0..<(environment["EDGE_SEEDS"].flatMap { UInt64($0) } ?? UInt64(Soak.size(200, full: 10_000)))
    }()

    @Test(arguments: stride(from: seeds.lowerBound, to: seeds.upperBound, by: 20).map { $0..<min($0 + 20, seeds.upperBound) })
    func everyAnswerKeepsEveryRule(seeds: Range<UInt64>) {
        for seed in seeds {
            let simulation = StitchSimulation(seed: seed, trace: Self.environment["EDGE_SEED"] != nil)
            let faults = simulation.faults
            if !faults.isEmpty {
                let first = faults.prefix(4).joined(separator: "\n")
                Issue.record("EDGE_SEED=\(seed) swift test --filter StitchSoakTests: \(faults.count) faults, first:\n\(first)")
            }
        }
    }

    /// The simulation is worth nothing if its viewers are turned away or never see an ad.
    @Test func theSimulationIsAlive() {
        var answers = 0, refusals = 0, ads = 0, breaks = 0, ordered = 0, deltas = 0
        for seed in 0..<20 as Range<UInt64> {
            let simulation = StitchSimulation(seed: seed)
            answers += simulation.answers
            refusals += simulation.refusals
            ads += simulation.adsListed
            breaks += simulation.breaksFound
            ordered += simulation.breaksOrdered
            deltas += simulation.deltas
        }
        #expect(answers > 2_000)
        #expect(refusals * 10 < answers)
        #expect(ads * 5 > answers)
        #expect(breaks > 30)
        #expect(ordered > 4)
        #expect(deltas > 30)
    }
}
