import Manifest
import TestSupport
import Transport

@testable import EdgeProxy

/// One session that polls its renditions as a player does, and judges every answer.
final class SimulatedViewer {
    let session: Session
    let name: Int
    private let home: PresentationHome
    private let loop: SimulatedLoop
    private let ads: SimulatedAds
    private let trace: Bool
    private var random: Seeded
    private var rendition: Int
    private var checker: SessionChecker
    private var ledger: SessionLedger
    private let plan: OriginPlan
    private var view: PresentationView?
    private(set) var faults: [String] = []
    private(set) var answers = 0, refusals = 0, adsListed = 0, deltas = 0
    private var news = 0
    /// By rendition: what this viewer has of it, as a player that asks for delta updates keeps it.
    private var held: [Int: [UInt8]] = [:]
    private(set) var lastAnswer: Int64 = .min

    init(_ name: Int, home: PresentationHome, loop: SimulatedLoop, plan: OriginPlan, ads: SimulatedAds, seed: UInt64, trace: Bool) {
        self.name = name
        self.home = home
        self.loop = loop
        self.plan = plan
        self.ads = ads
        self.trace = trace
        random = Seeded(seed &+ UInt64(name) &* 7_919)
        session = Session(
            token: SessionToken(high: random.next(), low: random.next(), signature: 0), presentation: home.presentation,
            attributes: ViewerAttributes(), joined: loop.wallNow, isStitched: !Bool.random(0.1, &random))
        rendition = Int.random(in: 0...1, using: &random)
        var options = StreamChecker.Options()
        options.dateTolerance = 2_000_000
        // The origin is left alone for half a target duration after each update, and our viewers see it so much later.
        options.timeTolerance = 800_000_000 + plan.target * OriginPlan.second / 2
        checker = SessionChecker(options: options)
        ledger = SessionLedger(plan, home.presentation.channel.configuration.markers)
    }

    /// Polls until the plan is over.
    func start() {
        let target = plan.target * 1_000
        var pause = Int64.random(in: target * 2 / 5...target, using: &random)
        if Bool.random(0.03, &random) { pause += Int64.random(in: 3_000...40_000, using: &random) }
        if Bool.random(0.08, &random) { rendition = 1 - rendition }
        poll(rendition)
        // A player asks for its other renditions at another phase.
        if Bool.random(0.3, &random) {
            loop.schedule(afterNs: pause / 3 * 1_000_000) { [self] in poll(1 - rendition) }
        }
        loop.schedule(afterNs: pause * 1_000_000) { [self] in start() }
    }

    private func poll(_ rendition: Int) { look(rendition, isRefreshed: false, rounds: 4) }

    /// What the routes do for one request: refresh, decide, put together.
    private func look(_ rendition: Int, isRefreshed: Bool, rounds: Int) {
        guard rounds > 0 else { return faults.append("\(loop.now): busy") }
        guard let view = currentView() else {
            if isRefreshed { return refused("nothing published") }
            return refresh(rendition, rounds)
        }
        let snapshot = view.snapshot, freshness = snapshot.freshness[rendition]
        if !isRefreshed, freshness.freshUntil <= loop.now || snapshot.freshness[snapshot.reference].freshUntil <= loop.now {
            return refresh(rendition, rounds)
        }
        if freshness.fault != nil, loop.now - (freshness.lastGood ?? .min / 2) > home.presentation.channel.rules.staleNs,
            !view.isPodUnderWay
        {
            return refused("stale")
        }
        if session.isStitched, BreakDecider.mayBeDue(session, view) { decide(view) }
        session.hasLooked = true
        session.hasJoined = true
        session.fold(snapshot)
        guard let heading = view.compose(rendition, history: session.history, offset: session.offsets[rendition]) else {
            return refused("nothing to list")
        }
        let before = session.sent
        guard session.accept(heading, rendition) else {
            let window = snapshot.windows[rendition]
            return faults.append(
                "\(stamp) self-check: \(heading) after \(before[rendition]), window \(window.firstNumber)..<\(window.endNumber), "
                    + "offset \(session.offsets[rendition]), \(pods(view))")
        }
        let full = Self.bytes(view.bytes(rendition, heading))
        // The same once more, as every third answer is: only that it may not be the same for too long is to be judged.
        let isNews = held[rendition] != full
        if isNews { judgeForms(of: full, rendition, view) }
        judge(full, rendition, view, isNews: isNews)
    }

    /// The same playlist compressed is the same text, and a delta update with what the viewer has is too (DLT-1).
    private func judgeForms(of full: [UInt8], _ rendition: Int, _ view: PresentationView) {
        func answer(_ form: PlaylistForm) -> [UInt8] {
            guard let heading = view.compose(rendition, history: session.history, offset: session.offsets[rendition]) else { return [] }
            return Self.bytes(view.bytes(rendition, heading, as: form))
        }
        var form = PlaylistForm()
        form.isGzip = true
        if news % 8 == 0, Gzip.inflate(answer(form)) != full { faults.append("\(stamp) compressed it is another text") }
        form.isGzip = false
        form.isDelta = true
        let delta = answer(form)
        form.isGzip = true
        if news % 8 == 1, Gzip.inflate(answer(form)) != delta { faults.append("\(stamp) compressed the delta is another text") }
        defer { held[rendition] = full }
        guard delta != full, let before = held[rendition] else { return }
        do {
            let earlier = try MediaPlaylist(parsing: before), update = try MediaPlaylist(parsing: delta)
            // A player asks for a delta only while it has a playlist that is younger than half the skip boundary.
            guard let skip = update.skip, skip.skippedSegments + update.mediaSequence <= earlier.lastMediaSequence + 1 else { return }
            deltas += 1
            let merged = try DeltaUpdate.merge(delta, into: earlier)
            for difference in try Self.differences(MediaPlaylist(parsing: merged), MediaPlaylist(parsing: full)).prefix(1) {
                faults.append("\(stamp) merged with what was there the delta is another playlist: \(difference)")
            }
        } catch {
            faults.append("\(stamp) the delta can't be merged: \(error)")
        }
    }

    /// What players keep of each segment.
    private struct Kept: Equatable {
        var number: Int64, discontinuity: Int64, duration: Int64, date: Int64?
        var uri: ArraySlice<UInt8>, keys: [ArraySlice<UInt8>], map: ArraySlice<UInt8>?

        init(_ segment: MediaSegment, _ list: MediaPlaylist) {
            number = segment.mediaSequence
            discontinuity = segment.discontinuitySequence
            duration = segment.duration
            date = segment.date
            uri = list[segment.uri]
            keys = segment.keySet < 0 ? [] : list.keys[list.keySets[segment.keySet].keys].map { list[$0.attributes] }
            map = segment.map < 0 ? nil : list[list.maps[segment.map].uri]
        }
    }

    private static func differences(_ merged: MediaPlaylist, _ full: MediaPlaylist) -> [String] {
        guard merged.segments.count == full.segments.count else { return ["\(merged.segments.count) segments, not \(full.segments.count)"] }
        return zip(merged.segments, full.segments).lazy.map { (Kept($0, merged), Kept($1, full)) }.filter { $0 != $1 }
            .map { "\($0), not \($1)" }
    }

    private func currentView() -> PresentationView? {
        if view == nil { view = PresentationView(home.presentation) }
        view?.renew()
        return view
    }

    private func refresh(_ rendition: Int, _ rounds: Int) {
        var isDone = false
        let finish = { [self] in
            guard !isDone else { return }
            isDone = true
            look(rendition, isRefreshed: true, rounds: rounds - 1)
        }
        var calls = 0
        loop.schedule(afterNs: home.presentation.channel.rules.waitNs) { finish() }
        home.refresh(rendition) { [self] in
            calls += 1
            if calls > 1 { faults.append("\(stamp) a waiter was called twice") }
            finish()
        }
    }

    private func decide(_ view: PresentationView) {
        while let due = BreakDecider.due(session, view) {
            let lag = BreakDecider.lag(of: session, view)
            let layout =
                due.fill == .content ? nil : ads.layout(for: due, of: home.presentation, bucket: session.bucket & 3, lag: lag)
            guard session.commit(due, layout?.id) else { return faults.append("\(stamp) a commit was refused") }
        }
        session.waitsIn = view.snapshot.version
    }

    // MARK: Judging

    private var stamp: String { "viewer \(name) at \((loop.wallNow - OriginPlan.epoch) / 1_000_000) ms:" }

    private func refused(_ why: String) {
        refusals += 1
        if trace { print(stamp, "503", why) }
    }

    private func judge(_ bytes: [UInt8], _ rendition: Int, _ view: PresentationView, isNews: Bool) {
        answers += 1
        lastAnswer = loop.now
        if trace {
            print(stamp, "rendition", rendition, "\n" + String(decoding: bytes, as: UTF8.self))
            let visible = view.snapshot.visible
            print("# edge \(OriginPlan.text(visible.edge)), front \(OriginPlan.text(visible.front)), pods \(pods(view))")
            for adBreak in view.snapshot.breaks { print("# \(adBreak)") }
            for (index, window) in view.snapshot.windows.enumerated() {
                let placed = session.history.compactMap { view.state(of: $0)?.placements[index] }.map {
                    "\($0.first) -> \($0.end.map { "\($0)" } ?? "-")"
                }
                let from = window.segments.first.map { OriginPlan.text($0.start) } ?? "-"
                let to = window.segments.last.map { OriginPlan.text($0.end) } ?? "-"
                print("# v\(index) \(window.firstNumber)..<\(window.endNumber) from \(from) to \(to) \(placed)")
            }
        }
        for finding in checker.check(bytes, of: "v\(rendition)", at: loop.now) where !isExcused(finding.violation) {
            faults.append("\(stamp) v\(rendition) \(finding.other ?? "") \(finding.violation)")
        }
        if ledger.listsAds { adsListed += 1 }
        guard isNews else { return }
        news += 1
        // Nobody knows when a segment without a date began.
        let now = plan.hasDates && plan.clockStep == 0 && !view.snapshot.hasEnded ? loop.wallNow : .max
        for fault in ledger.check(bytes, rendition: rendition, edge: min(view.snapshot.visible.edge, now)) {
            faults.append("\(stamp) \(fault)")
        }
        // Another loop, which has rendered nothing yet, gives the same bytes.
        if news % 8 == 2, let fresh = PresentationView(home.presentation), fresh.snapshot.version == view.snapshot.version {
            if let heading = fresh.compose(rendition, history: session.history, offset: session.offsets[rendition]),
                Self.bytes(fresh.bytes(rendition, heading)) != bytes
            {
                faults.append("\(stamp) another renderer gives other bytes")
            }
        }
        // Without slate the content comes back at the next boundary, so that the output gets ahead of the origin; it never falls behind.
        let lag = BreakDecider.lag(of: session, view)
        guard !view.snapshot.hasEnded, plan.clockStep == 0 else { return }
        if lag > plan.target * OriginPlan.second / 2 + Limits.lagStepNs
            || (ads.slate != nil && lag < -(2 * plan.target * OriginPlan.second + 2_500_000_000))
        {
            faults.append("\(stamp) the session lags by \(lag / 1_000_000) ms: \(pods(view))")
        }
    }

    /// The pods in the window, for a message.
    private func pods(_ view: PresentationView) -> String {
        session.history.compactMap { view.state(of: $0) }.map { state in
            let start = state.layout.start - OriginPlan.epoch
            let end = state.closing.map {
                "\(($0.returnTime - OriginPlan.epoch) / 1_000_000) laid \($0.laid / 1_000_000) missing \($0.missing / 1_000_000)"
            }
            return
                "from \(start / 1_000_000) to \(end ?? "-"), ads \(state.layout.adsLength / 1_000_000), "
                + "room \(state.layout.room / 1_000_000)"
        }.joined(separator: "; ")
    }

    /// What the origin did, the output can't undo.
    private func isExcused(_ violation: Violation) -> Bool {
        switch violation.rule {
        case .dur5: !plan.faults.isEmpty || plan.hasRestart || plan.hasJump
        case .pdt8: true
        // Its guesses at lengths that it has not seen; the ledger knows them.
        // And an edge that moves by whole segments lets out more at once; that the edge is never ahead of the clock, the ledger knows.
        case .seq5, .dur6: true
        // An ad may reach a little into the content that follows it, and then two segments have one date; the ledger goes by name.
        case .dsc4: true
        // The origin left a hole where the break begins, or nobody looked for so long.
        case .pdt5: true
        // What begins anew has no more than the origin has.
        // A variant that loses a segment when the origin restarts begins anew; and which date it has, when the origin's clock is put back
        // at the same time, nobody can tell.
        case .seq8: plan.hasRestart || !plan.faults.isEmpty
        case .pdt7, .aln2: plan.hasRestart && plan.clockStep != 0
        case .dur4: plan.hasRestart || plan.hasJump || plan.losesWindow || plan.windowSegments < 5
        default: false
        }
    }

    private static func bytes(_ pieces: [SharedBytes]) -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces { piece.withBytes { bytes += $0 } }
        return bytes
    }
}
