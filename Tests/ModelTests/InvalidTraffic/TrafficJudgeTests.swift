import TestSupport
import Testing

@testable import Model

@Suite struct TrafficJudgeTests {
    private static let tv = "Mozilla/5.0 (Web0S; Linux/SmartTV) Chrome/79", phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1) Mobile/15E148"
    private static func at(_ v4: UInt32) -> NetworkAddress { NetworkAddress(v4: v4) }
    private static func visitor(_ agent: String = tv, _ address: NetworkAddress? = NetworkAddress(v4: 0xc000_0201)) -> TrafficJudge.Visitor
    {
        TrafficJudge.Visitor(userAgent: agent, address: address)
    }

    private static func judge(_ change: (inout Lists) -> Void = { _ in }) throws -> TrafficJudge {
        var lists = Lists()
        change(&lists)
        let rules = try TrafficRules(
            bots: lists.bots.compactMap { UserAgentPattern($0) }, spared: lists.spared.compactMap { UserAgentPattern($0) },
            datacenters: lists.datacenters, excepted: lists.excepted, includesTools: lists.includesTools,
            needsUserAgent: lists.needsUserAgent, sessionsPerHour: lists.sessionsPerHour)
        return TrafficJudge(rules: rules, seed: 7)
    }

    struct Lists {
        var bots: [String] = [], spared: [String] = []
        var datacenters: [NetworkTable.Network] = [], excepted: [NetworkTable.Network] = []
        var includesTools = false, needsUserAgent = false
        var sessionsPerHour = TrafficRules.standardSessionsPerHour
    }

    @Test func listsAreAsked() throws {
        var judge = try Self.judge {
            $0.bots = ["ourmonitor/"]
            $0.spared = ["curl/8.5.0 (our test)"]
            ($0.includesTools, $0.needsUserAgent) = (true, true)
            $0.datacenters = [.init(base: Self.at(0x0a00_0000), prefixBits: 104)]
            $0.excepted = [.init(base: Self.at(0x0a01_0000), prefixBits: 112)]
        }
        #expect(judge.session(Self.visitor(), nowMs: 0) == nil)
        #expect(judge.session(Self.visitor(Self.tv, nil), nowMs: 0) == nil)
        #expect(judge.session(Self.visitor("OurMonitor/3"), nowMs: 0)?.rule == "ourmonitor/")
        #expect(judge.session(Self.visitor("curl/8.5.0"), nowMs: 0)?.fault == .bot)
        #expect(judge.session(Self.visitor("curl/8.5.0 (our test)"), nowMs: 0) == nil)
        #expect(judge.session(Self.visitor(""), nowMs: 0)?.rule == "no User-Agent")
        let inside = judge.session(Self.visitor(Self.tv, Self.at(0x0a02_0304)), nowMs: 0)
        #expect(inside == TrafficFinding(fault: .datacenter, rule: "10.2.3.0/24", version: judge.rules.version))
        #expect(judge.session(Self.visitor(Self.tv, Self.at(0x0a01_0304)), nowMs: 0) == nil)
    }

    @Test func theVersionNamesTheLists() throws {
        let own = try TrafficRules(), other = try TrafficRules(bots: [try #require(UserAgentPattern("x"))])
        let spared = try TrafficRules(spared: [try #require(UserAgentPattern("x"))])
        #expect(own.version == "1" && other.version.hasPrefix("1-") && other.version.count == 10)
        let tools = try TrafficRules(includesTools: true), agents = try TrafficRules(needsUserAgent: true)
        #expect(Set([own.version, other.version, spared.version, tools.version, agents.version]).count == 5)
        #expect(try TrafficRules(bots: [try #require(UserAgentPattern("x"))]).version == other.version)
    }

    // What is remembered of a User-Agent is not true under other rules.
    @Test func newRulesCountAtOnce() throws {
        var judge = try Self.judge()
        #expect(judge.session(Self.visitor("OurMonitor/3"), nowMs: 0) == nil)
        judge.rules = try TrafficRules(bots: [try #require(UserAgentPattern("ourmonitor/"))])
        #expect(judge.session(Self.visitor("OurMonitor/3"), nowMs: 0)?.fault == .bot)
    }

    @Test func fiftySessionsAnHourAreAllowed() throws {
        var judge = try Self.judge()
        for number in 1...60 { #expect((judge.session(Self.visitor(), nowMs: 1_000) != nil) == (number > 50), "\(number)") }
        #expect(judge.session(Self.visitor(), nowMs: 1_000)?.fault == .manySessions)
        // Others are not in it.
        #expect(judge.session(Self.visitor(Self.phone), nowMs: 1_000) == nil)
        #expect(judge.session(Self.visitor(Self.tv, Self.at(0xc000_0202)), nowMs: 1_000) == nil)
    }

    // Many viewers share such an address, and our own tests come from one.
    @Test(arguments: [0x7f00_0001, 0x0a01_0203, 0xac1f_ffff, 0xc0a8_0001, 0xa9fe_0001, 0x6440_0001, 0xc633_6401] as [UInt32])
    func addressesOfManyAreNotCounted(address: UInt32) throws {
        var judge = try Self.judge { $0.excepted = [.init(base: Self.at(0xc633_6400), prefixBits: 120)] }
        for _ in 1...100 { #expect(judge.session(Self.visitor(Self.tv, Self.at(address)), nowMs: 1_000) == nil) }
        for high in [0xfd00 << 48, 0xfe80 << 48] as [UInt64] {
            for _ in 1...100 { #expect(judge.session(Self.visitor(Self.tv, NetworkAddress(high: high, low: 9)), nowMs: 1_000) == nil) }
        }
        for _ in 1...100 { #expect(judge.session(Self.visitor(Self.tv, NetworkAddress(high: 0, low: 1)), nowMs: 1_000) == nil) }
    }

    // A player that places ads itself asks again and again, and so does a server for many of them.
    @Test func requestsForAdsAreNotCounted() throws {
        var judge = try Self.judge { $0.datacenters = [.init(base: Self.at(0x0a00_0000), prefixBits: 104)] }
        for _ in 1...100 { #expect(judge.request(Self.visitor()) == nil) }
        #expect(judge.session(Self.visitor(), nowMs: 0) == nil)
        #expect(judge.request(Self.visitor("Googlebot/2.1"))?.fault == .bot)
        #expect(judge.request(Self.visitor(Self.tv, Self.at(0x0a00_0001)))?.fault == .datacenter)
    }

    @Test func beaconsOfAnAnswerAreJudgedByDevice() throws {
        var judge = try Self.judge()
        #expect(judge.beacon(Self.visitor(), on: .mobile, ofRequestBy: .tv)?.fault == .otherDevice)
        #expect(judge.beacon(Self.visitor(), on: .tv, ofRequestBy: .tv) == nil)
        #expect(
            judge.beacon(Self.visitor(), on: nil, ofRequestBy: .tv) == nil && judge.beacon(Self.visitor(), on: .tv, ofRequestBy: nil) == nil
        )
        #expect(judge.beacon(Self.visitor("Googlebot/2.1"), on: .tv, ofRequestBy: .tv)?.fault == .bot)
    }

    @Test func nobodyTellsOfAnAdThatWasNotAskedFor() throws {
        var judge = try Self.judge()
        #expect(judge.beacon(Self.visitor(), on: .tv, ofRequestBy: .tv, wasAsked: true) == nil)
        #expect(judge.beacon(Self.visitor(), on: .tv, ofRequestBy: .tv, wasAsked: false)?.fault == .withoutRequest)
        #expect(judge.beacon(Self.visitor(), on: .mobile, ofRequestBy: .tv, wasAsked: false)?.fault == .withoutRequest)
        #expect(judge.beacon(Self.visitor("Googlebot/2.1"), on: .tv, ofRequestBy: .tv, wasAsked: false)?.fault == .bot)
    }

    @Test func whatIsRememberedIsBounded() throws {
        var judge = TrafficJudge(rules: try TrafficRules(), seed: 7, agentsMax: 10)
        for number in 0..<25 { _ = judge.beacon(Self.visitor("Player/\(number)"), on: nil, ofRequestBy: nil) }
        #expect(judge.agents == 5)
        let long = String(repeating: "x", count: 100_000)
        #expect(judge.beacon(Self.visitor(long), on: nil, ofRequestBy: nil) == nil)
        #expect(judge.agents == 5, "what is so long is not kept")
    }

    struct Asked: Sendable {
        let laidMs: Int64, spanMs: Int64
        var laid = 3, asked = 3, segments = 15, unlisted = 0, hasPolled = false, leftMs: Int64 = 0, targetMs: Int64 = 6_000
        var fault: TrafficFault?
    }

    @Test(arguments: [
        Asked(laidMs: 90_000, spanMs: 85_000), Asked(laidMs: 90_000, spanMs: 9_000), Asked(laidMs: 90_000, spanMs: 8_999, fault: .tooFast),
        Asked(laidMs: 90_000, spanMs: 0, fault: .tooFast), Asked(laidMs: 90_000, spanMs: 0, hasPolled: true),
        Asked(laidMs: 90_000, spanMs: 0, asked: 2), Asked(laidMs: 6_000, spanMs: 0, laid: 1, asked: 1, segments: 1),
        Asked(laidMs: 90_000, spanMs: 85_000, unlisted: 1, hasPolled: true, fault: .impossible), Asked(laidMs: 0, spanMs: 0),
        Asked(laidMs: 90_000, spanMs: 0, leftMs: 4_500, fault: .tooFast), Asked(laidMs: 90_000, spanMs: 0, leftMs: 4_501),
        // What a player loads when it begins.
        Asked(laidMs: 18_000, spanMs: 0), Asked(laidMs: 18_000, spanMs: 0, targetMs: 5_999, fault: .tooFast),
        Asked(laidMs: .max, spanMs: .min, fault: .tooFast), Asked(laidMs: 90_000, spanMs: 0, laid: 0, asked: 0, segments: 0),
    ])
    func aBreakIsWatchedInItsTime(asked: Asked) {
        var requests = BreakRequests()
        (requests.laidMs, requests.spanMs, requests.slotsLaid, requests.slotsAsked) = (asked.laidMs, asked.spanMs, asked.laid, asked.asked)
        (requests.segmentsAsked, requests.segmentsUnlisted, requests.hasPolledSince) = (asked.segments, asked.unlisted, asked.hasPolled)
        (requests.askedMs, requests.targetMs) = (asked.laidMs - asked.leftMs, asked.targetMs)
        #expect(requests.fault == asked.fault)
    }
}

@Suite struct VisitorRateTests {
    private static let hour: Int64 = 3_600_000, address = NetworkAddress(v4: 1)

    // An hour that ends in the middle of a burst does not hide it, and one that is long over does not count.
    @Test func theLastHourCounts() {
        var rate = VisitorRate(seed: 1)
        for _ in 1...40 { _ = rate.record(Self.address, userAgent: "a", nowMs: Self.hour - 1) }
        #expect(rate.record(Self.address, userAgent: "a", nowMs: Self.hour) == 41)
        var later = rate
        #expect(later.record(Self.address, userAgent: "a", nowMs: 2 * Self.hour - 1 + Self.hour / 2) == 21)
        #expect(rate.record(Self.address, userAgent: "a", nowMs: 5 * Self.hour) == 1)
    }

    @Test func aHouseholdIsOneVisitor() {
        var rate = VisitorRate(seed: 1)
        _ = rate.record(NetworkAddress(high: 7, low: 1), userAgent: "a", nowMs: 0)
        #expect(rate.record(NetworkAddress(high: 7, low: 2), userAgent: "a", nowMs: 0) == 2)
        #expect(rate.record(NetworkAddress(high: 8, low: 1), userAgent: "a", nowMs: 0) == 1)
        #expect(rate.record(NetworkAddress(high: 7, low: 1), userAgent: "b", nowMs: 0) == 1)
        _ = rate.record(NetworkAddress(v4: 1), userAgent: "a", nowMs: 0)
        #expect(rate.record(NetworkAddress(v4: 2), userAgent: "a", nowMs: 0) == 1)
    }

    @Test func visitorsAreBounded() {
        var rate = VisitorRate(seed: 1, visitorsMax: 100)
        for number in 0..<110 as Range<UInt32> { _ = rate.record(NetworkAddress(v4: number), userAgent: "", nowMs: 0) }
        #expect(rate.count == 100 && rate.uncounted == 10)
        // Who is in it goes on to be counted.
        #expect(rate.record(NetworkAddress(v4: 0), userAgent: "", nowMs: 0) == 2)
        _ = rate.record(NetworkAddress(v4: 0), userAgent: "", nowMs: 3 * Self.hour)
        #expect(rate.count == 1)
    }

    @Test func clocksMayBeWrong() {
        var rate = VisitorRate(seed: 1)
        for now in [0, Int64.max, 5, .min, -1, .max, 7] { #expect(rate.record(Self.address, userAgent: "a", nowMs: now) >= 1) }
    }

    // At most as many as there were in the last two hours, at least as many as in this one.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func aRateLiesBetweenItsHours(seed: UInt64) {
        var rng = Seeded(seed), rate = VisitorRate(seed: seed), times: [Int64] = [], now: Int64 = 0
        for _ in 0..<300 {
            now += Int64.random(in: 0...400_000, using: &rng)
            times.append(now)
            let found = rate.record(Self.address, userAgent: "a", nowMs: now)
            let start = times[0] + (now - times[0]) / Self.hour * Self.hour
            #expect(found >= times.count { $0 >= start } && found <= times.count { $0 > now - 2 * Self.hour })
        }
    }
}
