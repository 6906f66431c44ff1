import Manifest
import TestSupport
import Transport

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// One session that polls its renditions as a player does, and judges every answer.
final class SimulatedViewer {
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
    private let driver: TurnDriver
    private var session: Session { driver.session }
    private var found: [String] = []
    var faults: [String] { found + driver.faults }
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
        let session = Session(
            token: SessionToken(high: random.next(), low: random.next(), signature: 0), presentation: home.presentation.id, tenant: "t",
            attributes: ViewerAttributes(), joined: loop.wallTime, isStitched: !Bool.random(0.1, &random))
        driver = TurnDriver(session, home: home, loop: loop) { pending, _, session in
            (ads.layout(for: pending, of: home.presentation, bucket: session.bucket & 3), [])
        }
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

    private func poll(_ rendition: Int) {
        driver.ask(rendition) { [self] answer in
            switch answer {
            case .playlist(let full, _, _):
                guard let view = driver.view else { return }
                // The same once more, as every third answer is: only that it may not be the same for too long is to be judged.
                let isNews = held[rendition] != full
                if isNews { judgeForms(of: full, rendition) }
                judge(full, rendition, view, isNews: isNews)
            case .unavailable(.wouldGoBack(let sent, let head)):
                let window = driver.view?.snapshot.windows[rendition]
                found.append(
                    "\(stamp) self-check: \(head) after \(sent), window \(window?.firstNumber ?? 0)..<\(window?.endNumber ?? 0), "
                        + "offset \(session.offsets[rendition]), \(driver.view.map(pods) ?? "")")
            case .unavailable(.busy): found.append("\(stamp) busy")
            case .unavailable(let why):
                refusals += 1
                // What one rendition's origin does never stops the others.
                if let death = plan.troubles.death, plan.faults.isEmpty, !plan.hasHole, rendition != death.variant {
                    found.append("\(stamp) v\(rendition) is refused while the other one is dead: \(why)")
                }
                if trace { print(stamp, "503", why) }
            case .notFound: found.append("\(stamp) no rendition \(rendition)")
            }
        }
    }

    /// The same playlist compressed is the same text, and a delta update with what the viewer has is too (DLT-1).
    private func judgeForms(of full: [UInt8], _ rendition: Int) {
        func answer(_ form: PlaylistForm) -> [UInt8] { driver.bytes(rendition, as: form) ?? [] }
        var form = PlaylistForm()
        form.isGzip = true
        if news % 8 == 0, Gzip.inflate(answer(form)) != full { found.append("\(stamp) compressed it is another text") }
        form.isGzip = false
        form.isDelta = true
        let delta = answer(form)
        form.isGzip = true
        if news % 8 == 1, Gzip.inflate(answer(form)) != delta { found.append("\(stamp) compressed the delta is another text") }
        defer { held[rendition] = full }
        guard delta != full, let before = held[rendition] else { return }
        do {
            let earlier = try MediaPlaylist(parsing: before), update = try MediaPlaylist(parsing: delta)
            // A player asks for a delta only while it has a playlist that is younger than half the skip boundary.
            guard let skip = update.skip, skip.skippedSegments + update.mediaSequence <= earlier.lastMediaSequence + 1 else { return }
            deltas += 1
            let merged = try DeltaUpdate.merge(delta, into: earlier)
            for difference in try Self.differences(MediaPlaylist(parsing: merged), MediaPlaylist(parsing: full)).prefix(1) {
                found.append("\(stamp) merged with what was there the delta is another playlist: \(difference)")
            }
        } catch {
            found.append("\(stamp) the delta can't be merged: \(error)")
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

    // MARK: Judging

    private var stamp: String { "viewer \(name) at \((loop.wallNow - OriginPlan.epoch) / 1_000_000) ms:" }

    private func judge(_ bytes: [UInt8], _ rendition: Int, _ view: PresentationView, isNews: Bool) {
        answers += 1
        lastAnswer = loop.now
        if trace {
            print(stamp, "rendition", rendition, "\n" + String(decoding: bytes, as: UTF8.self))
            let visible = view.snapshot.visible
            let clock = view.snapshot.reference
            print("# edge \(OriginPlan.text(visible.edge)) of v\(clock), front \(OriginPlan.text(visible.front)), pods \(pods(view))")
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
            found.append("\(stamp) v\(rendition) \(finding.other ?? "") \(finding.violation)")
        }
        if ledger.listsAds { adsListed += 1 }
        guard isNews else { return }
        news += 1
        // Nobody knows when a segment without a date began.
        let now = plan.hasDates && plan.clockStep == 0 && !view.snapshot.hasEnded ? loop.wallNow : .max
        // What is dated before a jump says nothing of what is dated behind it.
        let edge = plan.movesDates ? .max : min(view.snapshot.dates.listed(view.snapshot.visible.edge), now)
        for fault in ledger.check(bytes, rendition: rendition, edge: edge, now: loop.wallNow - OriginPlan.epoch) {
            found.append("\(stamp) \(fault)")
        }
        // Another loop, which has rendered nothing yet, gives the same bytes.
        if news % 8 == 2, let fresh = PresentationRenderer(home.presentation), fresh.view.snapshot.version == view.snapshot.version,
            let again = driver.bytes(rendition, as: PlaylistForm(), by: fresh), again != bytes
        {
            found.append("\(stamp) another renderer gives other bytes")
        }
        // Without slate the content comes back at the next boundary, so that the output gets ahead of the origin; it never falls behind.
        let lag = session.lag(in: view)
        guard !view.snapshot.hasEnded, plan.clockStep == 0 else { return }
        if lag > plan.target * OriginPlan.second / 2 + Stitching.Limits.lagStepNs
            || (ads.slate != nil && lag < -(2 * plan.target * OriginPlan.second + 2_500_000_000))
        {
            found.append("\(stamp) the session lags by \(lag / 1_000_000) ms: \(pods(view))")
        }
    }

    /// The pods in the window, for a message.
    private func pods(_ view: PresentationView) -> String {
        session.history.compactMap { view.state(of: $0) }.map { state in
            let start = state.layout.start.nanoseconds - OriginPlan.epoch
            let end = state.closing.map {
                "\(($0.returnTime - OriginPlan.epoch) / 1_000_000) laid \($0.laid / 1_000_000) missing \($0.missing / 1_000_000)"
            }
            return
                "from \(start / 1_000_000) to \(end ?? "-"), ads \(state.layout.adsLength / 1_000_000), "
                + "room \(state.layout.room / 1_000_000)"
        }.joined(separator: "; ")
    }

    /// Names that have run out and are frozen are told from an origin that stands still by patience alone.
    private var fails: Bool { !plan.faults.isEmpty || plan.troubles.death != nil || plan.troubles.names?.refusal == .frozen }

    /// What the origin did, the output can't undo.
    private func isExcused(_ violation: Violation) -> Bool {
        switch violation.rule {
        case .dur5: fails || plan.hasHole
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
        case .seq8: plan.hasRestart || plan.lastOfEvent != nil || fails
        case .pdt7, .aln2: plan.movesDates
        case .dur4: plan.hasHole || plan.losesWindow || plan.windowSegments < 5 || plan.troubles.death != nil
        default: false
        }
    }
}
