import TestSupport
import Testing
import Transport

@testable import EdgeProxy

@Suite struct CreativeRoundTests {
    private let loop = SimulatedLoop()

    private static func items(_ tenant: String, _ count: Int) -> [CreativeLibrary.Item] {
        (0..<count).map { CreativeLibrary.Item(tenant: tenant, id: "\(tenant)\($0)", hls: "http://ads.test/\($0)", isSlate: false) }
    }

    @Test func nobodyWaitsForTheDeadHostsOfOthers() {
        // Each of a dead tenant's takes five seconds, and they come first.
        let items = Self.items("dead", 400) + Self.items("live", 400) + Self.items("zone", 1)
        var looked: [CreativeLibrary.Item: Int64] = [:], running: [String: Int] = [:], most: [String: Int] = [:], isDone = false
        let start = loop.now
        let round = CreativeRound(on: loop, { (1, items) }) { [loop] item in
            {
                running[item.tenant, default: 0] += 1
                most[item.tenant] = max(most[item.tenant] ?? 0, running[item.tenant] ?? 0)
                await loop.sleep(ns: item.tenant == "dead" ? 5_000_000_000 : 10_000_000)
                running[item.tenant, default: 0] -= 1
                looked[item] = loop.now - start
            }
        }
        loop.spawn {
            await round.run()
            isDone = true
        }
        loop.advance(by: .seconds(2))
        #expect(looked.keys.count { $0.tenant == "live" } == 400 && looked.keys.count { $0.tenant == "zone" } == 1)
        #expect(most["dead"] == Limits.creativesReadOfTenant && most["live"] == Limits.creativesReadOfTenant)
        loop.advance(by: .seconds(500))
        #expect(looked.count == 801 && isDone, "each once")
    }

    @Test func whatComesMeanwhileIsLookedAtToo() {
        var items = Self.items("dead", 100), edition = 1, looked: [String] = [], isDone = false
        let round = CreativeRound(on: loop, { (edition, items) }) { [loop] item in
            // One that has nothing to do takes nobody's place.
            item.id == "dead3"
                ? nil
                : {
                    await loop.sleep(ns: 5_000_000_000)
                    looked.append(item.id)
                }
        }
        loop.spawn {
            await round.run()
            isDone = true
        }
        loop.advance(by: .seconds(6))
        (items, edition) = (items + Self.items("new", 1), 2)
        loop.advance(by: .seconds(10))
        #expect(looked.contains("new0") && looked.count < 30 && !isDone)
        loop.advance(by: .seconds(200))
        #expect(isDone && looked.count == 100 && Set(looked).count == 100)
    }

    @Test func aHurryWhileItRunsIsNotLost() {
        var runs = 0
        let job = RepeatedJob(on: loop) { [loop] in
            runs += 1
            await loop.sleep(ns: 5_000_000_000)
            return 60_000_000_000
        }
        job.start()
        loop.advance(by: .seconds(1))
        job.hurry()
        job.hurry()
        loop.advance(by: .seconds(1))
        #expect(runs == 1)
        loop.advance(by: .seconds(4))
        #expect(runs == 2, "right after it")
        loop.advance(by: .seconds(60))
        #expect(runs == 2, "once, then after its pause")
        loop.advance(by: .seconds(6))
        #expect(runs == 3)
        loop.advance(by: .seconds(6))
        job.hurry()
        loop.advance(by: .seconds(1))
        #expect(runs == 4, "while it waits")
        job.stop()
        job.hurry()
        loop.advance(by: .seconds(100))
        #expect(runs == 4)
    }
}
