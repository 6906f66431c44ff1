import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Decision

@Suite struct DeterminismTests {
    // Same seed, catalogue and avails: the same pods, whatever the threads.
    @Test func podsAreTheSameOnAnyNumberOfThreads() throws {
        var rng = Seeded(11)
        let catalogue = try Catalogue(
            campaigns: (0..<400).map { index in
                campaign("c\(index)", [10, 15, 30], priority: index % 3, weight: index % 5 + 1, cpm: Int64(index % 7) * 100) {
                    $0.advertiser = "a\(index % 30)"
                    if index % 4 == 0 { $0.targeting = Targeting(all: [.init(.device, [Bool.random(using: &rng) ? "tv" : "mobile"])]) }
                }
            })
        let inventory = catalogue.inventory(PodRules(maxAds: 8))
        let avails = (0..<500 as Range<Int64>).map { number in
            Avail(
                inventory, breakNumber: number / 64, durationNs: 120 * second,
                viewer: Viewer(bucket: Int(number % 64), facts: [Fact(.device, number % 2 == 0 ? "tv" : "mobile")]))
        }
        func decideAll(threads: Int) -> [Decided?] {
            let results = Mutex([Decided?](repeating: nil, count: avails.count))
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                for index in stride(from: thread, to: avails.count, by: threads) {
                    let made = try? decided(avails[index], catalogue)
                    results.withLock { $0[index] = made }
                }
            }
            return results.withLock { $0 }
        }
        let one = decideAll(threads: 1)
        #expect(one.allSatisfy { $0?.pod.slots.isEmpty == false })
        for threads in [2, 3, 8] { #expect(decideAll(threads: threads) == one) }
    }
}
