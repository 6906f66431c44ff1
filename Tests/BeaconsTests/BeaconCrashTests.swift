import StoreTestSupport
import TestSupport
import Testing

@testable import Beacons

/// Processes that are killed one after the other, and hosts that do what hosts do.
@Suite struct BeaconCrashTests {
    private static let answers: [ScriptedSink.Answer] = [
        .init(), .init(), .init(), .status(404), .status(500), .status(429), .status(503, retryAfter: "3"), .refused, .reset, .silent,
        .looping, .init(afterMs: 4_000),
    ]

    // No URL is counted twice by the other side, and none is lost: what is not known to have arrived has a name.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func noUrlIsCountedTwice(seed: UInt64) throws {
        var rng = Seeded(seed), added = 0, counted: [String: Int] = [:], total = BeaconStatistics.Counts()
        let loop = SimulatedLoop(), disk = EventDisk(seed)
        for life in 0..<6 {
            var script = Seeded(seed &* 31 &+ UInt64(life))
            let process = try SimulatedBeacons(loop: loop, disk: disk, seed: seed) { host, _ in
                host == "down.example" && life < 5 ? .refused : Self.answers[Int.random(in: 0..<Self.answers.count, using: &script)]
            }
            for _ in 0..<Int.random(in: 1...5, using: &rng) where life < 5 {
                let count = Int.random(in: 1...60, using: &rng)
                let host = ["a.example", "b.example", "down.example"][Int.random(in: 0..<3, using: &rng)]
                try process.add((added..<added + count).map { Samples.beacon($0, host: host, atMs: loop.wallNow / 1_000_000) })
                added += count
                loop.advance(byNs: Int64.random(in: 0...3_000_000_000, using: &rng))
            }
            if life == 5 { loop.advance(by: .seconds(7_200)) }
            process.kill()
            for (url, count) in process.sink.counted { counted[url, default: 0] += count }
            // A killed process takes its last second of statistics with it: only the last one's are whole.
            if life == 5 { total = process.sender.statistics.total }
        }
        #expect(counted.values.allSatisfy { $0 == 1 }, "\(counted.filter { $0.value > 1 })")
        #expect(total.queued == 0)
        #expect(try BeaconStore(disk, records: 4_096).recover().waiting.isEmpty)
    }
}
