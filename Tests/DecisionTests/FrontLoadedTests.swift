import TestSupport
import Testing

@testable import Decision

@Suite struct FrontLoadedTests {
    @Test(
        arguments: [
            (0, 100, 0), (25, 100, 43), (50, 100, 75), (75, 100, 93), (100, 100, 100), (-5, 100, 0), (101, 100, 100), (1, 1, 1), (0, 0, 0),
            (.max, .max, .max), (1 << 62, .max, (1 << 62) + (1 << 61) - 1),
        ] as [(Int64, Int64, Int64)])
    func halfOfTheTrafficReleasesThreeQuarters(over: Int64, whole: Int64, released: Int64) {
        #expect(abs(TrafficShape.frontLoaded(over, of: whole) - released) <= 1)
    }

    // Never behind the even pace, never more than there is, never back, and each step at most as large as the one before (but for
    // rounding).
    @Test(arguments: 0..<100 as Range<UInt64>)
    func itStartsFastAndSlowsDown(seed: UInt64) {
        var random = Seeded(seed), last: Int64 = 0, lastStep = Int64.max
        let whole = Int64.random(in: 1...(seed % 2 == 0 ? 10_000 : .max), using: &random), steps = min(whole, 1_000)
        for step in 0...steps {
            let over = step == steps ? whole : whole / steps * step, released = TrafficShape.frontLoaded(over, of: whole)
            #expect(released >= over && released <= whole && released >= last)
            if step > 0, step < steps {
                #expect(released - last <= lastStep || released - last - lastStep <= 1)
                lastStep = released - last
            }
            last = released
        }
        #expect(last == whole)
    }

    @Test func aFrontLoadedCampaignIsPaced() throws {
        let book = try Catalogue(campaigns: [campaign("a", flight: 0..<day, budget: 100, cpm: 100) { $0.pacing = .front }]).demo
        #expect(book.pacedTraffic[0] > 0)
    }
}
