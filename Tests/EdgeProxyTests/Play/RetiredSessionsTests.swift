import Manifest
import TestSupport
import Testing
import Transport

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// Sessions that are over, and players that come back.
@Suite struct RetiredSessionsTests {
    private func token(_ number: UInt64) -> SessionToken { SessionToken(high: number, low: number, signature: 0) }

    private func retired(at time: WallTime, sequence: Int64 = 1) -> RetiredSession {
        var offset = SessionOffset()
        offset.sequence = sequence
        return RetiredSession(presentation: PresentationId(1), retired: time, decidedThrough: 5, offsets: [offset])
    }

    @Test func theOldestLeaveWhenThereAreTooMany() {
        let sessions = RetiredSessions(limit: 10)
        for number in 0..<10_000 as Range<UInt64> { sessions.put(token(number), retired(at: WallTime(nanoseconds: Int64(number)))) }
        #expect(sessions.count == 10)
        #expect(sessions[token(9_989)] == nil)
        #expect(sessions[token(9_990)]?.retired == 9_990 && sessions.count == 10, "who asks does not take it away")
        sessions.remove(token(9_990))
        #expect(sessions[token(9_990)] == nil && sessions.count == 9)
    }

    @Test func afterADayTheyAreForgotten() {
        let sessions = RetiredSessions(limit: 1_000)
        for number in 0..<100 as Range<UInt64> { sessions.put(token(number), retired(at: WallTime(nanoseconds: Int64(number)))) }
        sessions.expire(before: 40)
        #expect(sessions.count == 60 && sessions[token(39)] == nil && sessions[token(40)] != nil)
    }

    /// One that comes and goes all day takes no more room than another.
    @Test func whatComesBackOftenIsKeptOnce() {
        let sessions = RetiredSessions(limit: 4)
        for number in 0..<1_000 as Range<Int64> {
            sessions.put(token(1), retired(at: WallTime(nanoseconds: number), sequence: number))
            #expect(sessions[token(1)]?.offsets[0].sequence == number)
            if number < 999 { sessions.remove(token(1)) }
        }
        #expect(sessions.count == 1 && sessions[token(1)]?.offsets[0].sequence == 999)
    }

    /// Seeded channels: a viewer goes away at any time, in mid-break too, and comes back later than the session lives. No number goes back,
    /// and none that was listed is listed as something else.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func aPlayerThatComesBackGoesOnAboveItsNumbers(seed: UInt64) {
        var random = Seeded(seed &+ 900)
        let plan = OriginPlan(seed: seed)
        // What its origin takes back, nobody can keep.
        guard plan.faults.isEmpty, !plan.hasRestart, !plan.hasJump, !plan.ends else { return }
        let simulation = ComeBack(
            plan, seed: seed, leavesAfter: Int64.random(in: 40...110, using: &random), staysAway: Int64.random(in: 5...60, using: &random))
        #expect(simulation.faults == [], "seed \(seed)")
        #expect(simulation.answersAfter > 3, "seed \(seed)")
    }

    @Test func theSimulationHasPodsAndOpenBreaks() {
        var unsettled = 0, withOffsets = 0
        for seed in 0..<40 as Range<UInt64> {
            let simulation = ComeBack(OriginPlan(seed: seed), seed: seed, leavesAfter: 70, staysAway: 20)
            if simulation.leftInABreak { unsettled += 1 }
            if simulation.hadOffsets { withOffsets += 1 }
        }
        #expect(unsettled > 2 && withOffsets > 10)
    }
}

/// One viewer of two renditions that leaves, and comes back under its name.
private final class ComeBack {
    private(set) var faults: [String] = []
    private(set) var answersAfter = 0
    private(set) var leftInABreak = false, hadOffsets = false
    private let loop = SimulatedLoop(wallNow: OriginPlan.epoch)
    private let presentation: Presentation, home: PresentationHome, driver: TurnDriver
    private var isAway = false, isBack = false
    private var known: [[Int64: String]] = [[:], [:]]
    private var last: [(first: Int64, last: Int64)] = [(.min, .min), (.min, .min)]

    init(_ plan: OriginPlan, seed: UInt64, leavesAfter: Int64, staysAway: Int64) {
        let configuration = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: [SimulatedOrigin.prefix])
        presentation = Presentation(
            id: PresentationId(1), channel: Channel(configuration, index: 0, rules: ChannelRules()), path: Array("main.m3u8".utf8),
            originQuery: "", home: 0
        )
        home = PresentationHome(presentation, loop: loop, source: SimulatedOrigin(plan, loop: loop, seed: seed), signals: .standard)
        let ads = SimulatedAds(plan, seed: seed)
        driver = TurnDriver(Self.session(presentation, loop), home: home, loop: loop) { [presentation] pending, _, _ in
            (ads.layout(for: pending, of: presentation, bucket: 1), [])
        }
        loop.advance(by: .seconds(15))
        home.open { _ in }
        for (rendition, delay) in [(0, 600), (1, 1_100)] as [(Int, Int64)] {
            loop.schedule(afterNs: delay * 1_000_000) { [self] in poll(rendition) }
        }
        loop.schedule(afterNs: leavesAfter * 1_000_000_000) { [self] in leave() }
        loop.schedule(afterNs: (leavesAfter + staysAway) * 1_000_000_000) { [self] in comeBack() }
        loop.advance(byNs: plan.length - 15_000_000_000)
    }

    private static func session(_ presentation: Presentation, _ loop: SimulatedLoop) -> Session {
        Session(
            token: SessionToken(high: 1, low: 1, signature: 2), presentation: presentation.id, tenant: "t", attributes: ViewerAttributes(),
            joined: loop.wallTime, isStitched: true)
    }

    /// As when it expires: what is kept of it goes through the journal's form.
    private var kept: RetiredSession?

    private func leave() {
        isAway = true
        leftInABreak = driver.session.history.contains { presentation.snapshot?.layouts[$0]?.isSettled != true }
        kept = driver.session.retired(
            at: loop.wallTime, presentation.layouts, presentation.snapshot, renditions: presentation.renditionCount)
        hadOffsets = kept != nil
    }

    private func comeBack() {
        var session = Self.session(presentation, loop)
        if let kept {
            let record = RetiredRecord(session.token, presentation: presentation.id, retired: kept.retired, kept)
            session.goOn(above: record.session, renditions: presentation.renditionCount)
        }
        driver.session = session
        (isAway, isBack) = (false, true)
    }

    private func poll(_ rendition: Int) {
        loop.schedule(afterNs: 1_700_000_000) { [self] in poll(rendition) }
        // Others go on watching, so that the channel does.
        home.refresh(rendition) { [self] in if !isAway { answer(rendition) } }
    }

    private func answer(_ rendition: Int) {
        driver.askRefreshed(rendition) { [self] answer in
            guard case .playlist(let bytes, _, let head) = answer else { return }
            judge(bytes, head, rendition)
            if isBack { answersAfter += 1 }
        }
    }

    private func judge(_ bytes: [UInt8], _ heading: PlaylistHead, _ rendition: Int) {
        if heading.sequence < last[rendition].first || heading.lastSequence < last[rendition].last {
            faults.append("rendition \(rendition) went back from \(last[rendition]) to \(heading)")
        }
        last[rendition] = (heading.sequence, heading.lastSequence)
        var number = heading.sequence
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            if let before = known[rendition][number], before != line {
                faults.append("rendition \(rendition): \(number) was \(before) and became \(line)")
            }
            known[rendition][number] = String(line)
            number += 1
        }
    }
}
