import Foundation
import TestSupport
import Testing

/// Every rendition of a session, however each is cut, packed and encrypted: keys, IVs, maps, ranges and dates are the origin's, and an ad
/// stands where it stands in the others. `EDGE_SEED=17 swift test --filter RenditionPropertyTests` runs one seed.
@Suite struct RenditionPropertyTests {
    private static let environment = ProcessInfo.processInfo.environment
    static let seeds: Range<UInt64> = {
        if let seed = environment["EDGE_SEED"].flatMap({ UInt64($0) }) { return seed..<seed + 1 }
        return 0..<UInt64(Soak.size(40, full: 2_000))
    }()

    @Test(arguments: stride(from: seeds.lowerBound, to: seeds.upperBound, by: 20).map { $0..<min($0 + 20, seeds.upperBound) })
    func everyRenditionKeepsEveryRule(seeds: Range<UInt64>) {
        for seed in seeds {
            let faults = RenditionSimulation(seed: seed, trace: Self.environment["EDGE_SEED"] != nil).faults
            guard !faults.isEmpty else { continue }
            let first = faults.prefix(4).joined(separator: "\n")
            Issue.record("EDGE_SEED=\(seed) swift test --filter RenditionPropertyTests: \(faults.count) faults, first:\n\(first)")
        }
    }

    /// It is worth nothing if it lists no ads of some kind.
    @Test func theSimulationIsAlive() {
        var answers = 0, endings: [String: Int] = [:]
        for seed in 0..<12 as Range<UInt64> {
            let simulation = RenditionSimulation(seed: seed)
            answers += simulation.answers
            endings.merge(simulation.adEndings) { $0 + $1 }
        }
        #expect(answers > 2_000)
        for ending in ["ts", "m4s", "aac", "vtt", "gap"] { #expect(endings[ending] ?? 0 > 50, "\(ending): \(endings)") }
    }
}
