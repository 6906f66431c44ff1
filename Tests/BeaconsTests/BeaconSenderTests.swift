import Store
import StoreTestSupport
import TestSupport
import Testing

@testable import Beacons

@Suite struct BeaconSenderTests {
    private static func url(_ number: Int, host: String = "a.example") -> String { Samples.beacon(number, host: host).url }

    @Test func eachBeaconIsSentOnceAndForgotten() throws {
        let process = try SimulatedBeacons { _, _ in .init() }
        try process.add(Samples.beacons(0..<300))
        process.run(.seconds(2))
        #expect(process.sink.counted.count == 300 && process.sink.counted.values.allSatisfy { $0 == 1 })
        #expect(process.done.delivered == 300 && process.done.queued == 0 && process.queue.store.left == 0)
        #expect(process.sink.inFlightMost["a.example"] == Limits.inFlightPerHost)
        #expect(process.sender.statistics.hosts["a.example"]?.delivered == 300)
    }

    @Test(arguments: [
        (ScriptedSink.Answer.status(404), BeaconState.refused, 1), (.status(500), .unknown, 1), (.reset, .unknown, 1),
        (.silent, .unknown, 1), (.looping, .unknown, 1), (.status(302), .delivered, 1),
    ])
    func oneAttemptDecides(answer: ScriptedSink.Answer, state: BeaconState, attempts: Int) throws {
        let process = try SimulatedBeacons { _, _ in answer }
        try process.add([Samples.beacon(0)])
        process.run(.seconds(7_200))
        var counts = BeaconStatistics.Counts()
        counts.queued = 1
        counts.add(state)
        #expect(process.done == counts && process.sink.attempts.count == attempts)
    }

    // After 1, 5, 30 s and then every minute, a fifth more or less by chance, until it is too old.
    @Test func whatWasNotTakenIsTriedUntilItIsTooOld() throws {
        let process = try SimulatedBeacons { _, _ in .status(429) }
        try process.add([Samples.beacon(0)])
        process.run(.seconds(7_200))
        let times = process.sink.attempts.map(\.atMs), gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        for (gap, usual) in zip(gaps, [1_000, 5_000, 30_000] + [Int64](repeating: 60_000, count: 100)) {
            #expect((usual * 8 / 10...usual * 12 / 10 + 100).contains(gap))
        }
        #expect(times.count > 50 && times.last.map { $0 < Limits.ageMs } == true && Set(gaps.dropFirst(3)).count > 10)
        #expect(process.done.stale == 1 && process.sink.counted.isEmpty && process.queue.store.left == 0)
    }

    @Test func itsOwnExpiryCounts() throws {
        let process = try SimulatedBeacons { _, _ in .refused }
        var beacon = Samples.beacon(0)
        beacon.event.expiryMs = Samples.nowMs + 20_000
        try process.add([beacon, Samples.beacon(1, atMs: Samples.nowMs - Limits.ageMs)])
        process.run(.seconds(20))
        #expect(process.done.stale == 2)
        #expect(process.sink.attempts.count == 3 && process.sink.attempts.allSatisfy { $0.url == beacon.url }, "the second was too old")
    }

    @Test func aHostsRetryAfterIsObeyedAndBounded() throws {
        let process = try SimulatedBeacons { _, atMs in atMs < 1_000 ? .status(503, retryAfter: "100000") : .init() }
        try process.add([Samples.beacon(0)])
        process.run(.seconds(1))
        try process.add([Samples.beacon(1), Samples.beacon(2, host: "b.example")])
        process.run(.seconds(298))
        #expect(process.sink.attempts.map(\.host) == ["a.example", "b.example"], "others need not wait")
        process.run(.seconds(10))
        #expect(process.done.delivered == 3)
    }

    @Test func aHostThatIsDownHoldsNobodyUpAndGetsAllOfItLater() throws {
        let process = try SimulatedBeacons { host, atMs in host == "down.example" && atMs < 60_000 ? .refused : .init() }
        try process.add(Samples.beacons(0..<500, host: "down.example") + Samples.beacons(0..<500, host: "up.example"))
        process.run(.seconds(1))
        #expect(process.sink.counted.count == 500 && process.sender.statistics.hosts["up.example"]?.delivered == 500)
        process.run(.seconds(58))
        #expect(process.sender.statistics.hostsDown == 1)
        // Those of its 64 at first, and then one in ten seconds.
        #expect(process.sink.attempts.count { $0.host == "down.example" } < 80)
        process.run(.seconds(120))
        #expect(process.done.delivered == 1_000 && process.sink.counted.values.allSatisfy { $0 == 1 })
    }

    @Test func aHostThatWantsLessGetsLess() throws {
        let process = try SimulatedBeacons { _, atMs in atMs < 10_000 ? .status(429) : .init(afterMs: 500) }
        try process.add(Samples.beacons(0..<3_000))
        process.run(.seconds(10))
        let before = process.sink.attempts.count
        process.run(.seconds(2))
        #expect(process.sink.attempts.count - before < 20, "it was halved each second")
        process.run(.seconds(600))
        #expect(process.done.delivered == 3_000)
    }

    @Test func slowHostsLeaveRoomForOthers() throws {
        var options = BeaconSender.Options()
        (options.inFlight, options.inFlightPerHost) = (20, 4)
        let process = try SimulatedBeacons(options: options) { host, _ in host.hasPrefix("slow") ? .silent : .init(afterMs: 10) }
        for host in 0..<4 { try process.add(Samples.beacons(0..<50, host: "slow\(host).example")) }
        try process.add(Samples.beacons(0..<50, host: "fast.example"))
        process.run(.seconds(1))
        #expect(process.sink.counted.keys.count { $0.contains("fast") } == 50)
        process.run(.seconds(300))
        #expect(process.sink.allMost == 20 && process.sink.inFlightMost["slow0.example"] == 4)
    }

    @Test func tenantsTakeTurns() throws {
        var options = BeaconSender.Options()
        options.inFlightPerHost = 1
        let process = try SimulatedBeacons(options: options) { _, _ in .init(afterMs: 10) }
        try process.add((0..<500).map { Samples.beacon($0, tenant: "large") } + (500..<510).map { Samples.beacon($0, tenant: "small") })
        process.run(.milliseconds(300))
        #expect((500..<510).allSatisfy { process.sink.counted[Self.url($0)] == 1 })
    }

    @Test func theRateHasABound() throws {
        var options = BeaconSender.Options()
        (options.ratePerSecond, options.hostRatePerSecond) = (100, 30)
        let process = try SimulatedBeacons(options: options) { _, _ in .init(afterMs: 1) }
        for host in 0..<6 { try process.add(Samples.beacons(0..<1_000, host: "h\(host).example")) }
        process.run(.seconds(10))
        let sent = process.sink.attempts.count
        #expect((950...1_020).contains(sent), "\(sent)")
        for host in 0..<6 { #expect((140...310).contains(process.sink.attempts.count { $0.host == "h\(host).example" })) }
    }

    // A quartile before its impression may not count.
    @Test func aLaterEventOfASlotWaitsForTheEarlierOne() throws {
        let process = try SimulatedBeacons { _, atMs in atMs < 3_000 ? .status(429) : .init() }
        func beacons(_ atMs: Int64, host: String, _ name: String) -> [Beacon] {
            ["x", "y"].map { part in
                Beacon(
                    event: Samples.event(1, atMs: Samples.nowMs + atMs), viewer: BeaconViewer(),
                    url: Array("http://\(host)/\(name)\(part)".utf8))!
            }
        }
        try process.add(beacons(0, host: "a.example", "impression") + beacons(100, host: "a.example", "start"))
        process.run(.seconds(1))
        try process.add(beacons(500, host: "a.example", "quartile") + beacons(500, host: "b.example", "quartile"))
        process.run(.seconds(30))
        let order = process.sink.attempts.filter { $0.atMs >= 3_000 && $0.host == "a.example" }.map {
            $0.url.split(separator: "/").last ?? ""
        }
        #expect(order == ["impressionx", "impressiony", "startx", "starty", "quartilex", "quartiley"])
        let first = { (name: String) in process.sink.attempts.first { $0.url == "http://a.example/\(name)x" }?.atMs ?? -1 }
        #expect(first("start") > 3_000 && first("quartile") > first("start"))
        #expect(process.sink.attempts.first { $0.host == "b.example" }.map { $0.atMs < 1_100 } == true, "another host knows nothing of it")
        #expect(process.done.delivered == 8)
    }

    @Test func aLaterEventWaitsNoLongerThanItsBound() throws {
        let process = try SimulatedBeacons { _, _ in .status(429) }
        var later = Samples.beacon(1)
        later.event.atMs += 1
        later.url += "&later"
        try process.add([Samples.beacon(1), later])
        process.run(.seconds(9))
        #expect(!process.sink.attempts.contains { $0.url == later.url })
        process.run(.seconds(3))
        #expect(process.sink.attempts.contains { $0.url == later.url })
    }

    @Test func whileNothingCanBeNotedNothingIsSent() throws {
        let process = try SimulatedBeacons { _, _ in .init() }
        process.queue.isFailing = true
        try process.add(Samples.beacons(0..<10))
        process.run(.seconds(10))
        #expect(process.sink.attempts.isEmpty && process.queue.claims < 40)
        process.queue.isFailing = false
        process.run(.seconds(3))
        #expect(process.done.delivered == 10)
    }

    @Test func whatBecameOfThemIsSummedEachMinute() throws {
        let process = try SimulatedBeacons { host, _ in host == "a.example" ? .init() : .status(404) }
        try process.add(Samples.beacons(0..<10) + Samples.beacons(0..<5, host: "b.example"))
        // It began 20 s after the minute.
        process.run(.seconds(39))
        #expect(process.sums.records.isEmpty)
        process.run(.seconds(2))
        let records = process.sums.records.sorted { $0.delivered > $1.delivered }
        #expect(records.map(\.delivered) == [10, 0] && records.map(\.refused) == [0, 5])
        #expect(records.map { process.labels.text($0.host) } == ["a.example", "b.example"])
        #expect(records.allSatisfy { process.labels.text($0.source) == "a source of advertisements" && $0.event == .impression })
        #expect(records.allSatisfy { process.labels.text($0.context.tenant) == "t" && $0.context.atMs == Samples.nowMs })
        #expect(Set(records.map { EventRecord.beacons($0).key }).count == 2, "or the second would be a repetition")
        process.run(.seconds(120))
        #expect(process.sums.records.count == 2)
    }

    @Test func hostsInMetricsAndSumsHaveABound() throws {
        let process = try SimulatedBeacons { _, _ in .init() }
        try process.add((0..<400).map { Samples.beacon($0, host: "h\($0).example") })
        process.run(.seconds(61))
        let statistics = process.sender.statistics
        #expect(statistics.hosts.count == Limits.namedHosts && statistics.total.delivered == 400)
        #expect(statistics.other.delivered == 400 - Limits.namedHosts)
        #expect(process.sums.records.count == Limits.namedHosts + 1)
        #expect(process.sums.records.first { $0.host == .other }?.delivered == UInt32(400 - Limits.namedHosts))
    }

    @Test func aStopWaitsForWhatIsUnderWayAndKeepsTheRest() throws {
        let disk = EventDisk(), process = try SimulatedBeacons(disk: disk) { _, _ in .init(afterMs: 400) }
        try process.add(Samples.beacons(0..<100))
        process.run(.milliseconds(100))
        var isStopped = false
        process.sender.stop { isStopped = true }
        process.run(.milliseconds(100))
        #expect(!isStopped)
        process.run(.seconds(1))
        #expect(isStopped && process.sink.attempts.count == 64 && process.sums.records.map(\.delivered) == [64])
        let next = try SimulatedBeacons(loop: process.loop, disk: disk) { _, _ in .init() }
        next.run(.seconds(2))
        #expect(next.done.delivered == 36 && next.done.unknown == 0)
        #expect(Set(next.sink.counted.keys).isDisjoint(with: process.sink.counted.keys))
    }
}
