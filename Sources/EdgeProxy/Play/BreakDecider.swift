import Decision
import Manifest
import Transport

/// Commits sessions to what they get in their breaks: once for each session and break, before anything of it is listed (ALN-1).
final class BreakDecider {
    private let context: LoopContext

    init(_ context: LoopContext) {
        self.context = context
    }

    /// Decides all that `session` is due for.
    func decide(_ session: Session, _ view: PresentationView) async {
        let edge = context.edge
        var facts: [JournalRecord] = []
        while let (due, lag, hasLooked) = edge.sessions.with(
            session.token,
            { session in
                Self.due(session, view).map { ($0, Self.lag(of: session, view), session.hasLooked) }
            }) ?? nil
        {
            var layout: LaidPod?, isNew = false, trace: DecisionTrace?, made: PodPlanner.Decided?
            let now = context.loop.wallNow
            if due.fill == .preRoll, view.presentation.layouts.preRolls >= Limits.spans {
                edge.metrics.preRollsSkipped.add()
            } else if due.fill != .content {
                let decided = context.broker.layout(for: due, of: view, viewer: session.profile, lag: lag, now: now)
                made = decided
                layout = decided.layout
                isNew = decided.isNew
                trace = decided.trace
            }
            let note = view.presentation.decisions.note(
                due, bucket: session.bucket, cohort: made?.cohort ?? 0, lag: lag, layout: layout,
                content: layout == nil ? Self.reason(due, view.snapshot, hasTrace: trace != nil, hasLooked: hasLooked) : nil,
                trace: trace, renditions: view.snapshot.renditions, wallNs: now)
            // Two renditions may have come here at the same instant: the first one to write decides for both.
            let isWinner = edge.sessions.with(session.token) { [layout] session in
                guard session.commit(due, layout?.id) else { return false }
                session.remember(note)
                session.recording?.commit(through: due.through, layout, of: session.presentation, now: session.lastSeen)
                return true
            }
            if isNew, let layout { facts += self.facts(of: layout, view.presentation) }
            guard isWinner == true else { continue }
            if let made { context.broker.charge(made, to: session.profile, now: now) }
            facts.append(.commit(CommitRecord(token: session.token, breakStart: due.through, layout: layout?.id ?? 0)))
            if due.fill == .preRoll {
                if layout != nil { edge.metrics.preRolls.add() }
            } else {
                (layout == nil ? edge.metrics.breaksUnfilled : edge.metrics.breaksStitched).add()
            }
        }
        _ = edge.sessions.with(session.token) { $0.waitsIn = view.snapshot.version }
        // Also with no news of its own this waits for what another rendition of the session has just committed.
        await context.written(facts)
    }

    /// A new layout, and the creatives in it that the journal does not have yet.
    private func facts(of layout: LaidPod, _ presentation: Presentation) -> [JournalRecord] {
        let creatives = (layout.ads + (layout.slate.map { [$0] } ?? [])).filter { context.edge.isFirstUse(of: $0) }
        return creatives.map { .creative(CreativeRecord($0)) } + [.layout(LayoutRecord(layout, of: presentation))]
    }

    // MARK: What is due

    /// One thing that a session is to be committed to.
    struct PendingBreak {
        enum Fill { case pod, slate, content, preRoll }

        var adBreak: AdBreak
        var fill: Fill
        /// Where what is laid begins: at the break's start, or where the session's pod before it returned if that is later.
        var start: Int64
        /// All breaks that start up to here are decided with it.
        var through: Int64

        /// The longest time that it may take, nanoseconds.
        func room(longest: Int64) -> Int64 { max(0, adBreak.room(longest: longest) - (start - adBreak.start)) }
    }

    /// Whether `due` may have something: quick, for each request asks it.
    @inline(__always)
    static func mayBeDue(_ session: Session, _ view: PresentationView) -> Bool {
        if session.decidedThrough < view.lastDueBreak { return session.waitsIn != view.snapshot.version }
        return view.hasPreRoll && !session.hasJoined
    }

    /// What comes next; `nil`: nothing, or nothing before it is known where the pod before it ends. Until then nothing can be listed behind
    /// that one.
    static func due(_ session: Session, _ view: PresentationView) -> PendingBreak? {
        let snapshot = view.snapshot, configuration = view.presentation.channel.configuration
        if !session.hasJoined, let rules = configuration.preRoll, let place = preRoll(in: snapshot, rules) {
            return PendingBreak(adBreak: place, fill: .preRoll, start: place.start, through: place.start)
        }
        let first = snapshot.breaks.firstIndex { $0.start > session.decidedThrough }
        guard let first, snapshot.breaks[first].start < snapshot.visible.edge else { return nil }
        let adBreak = snapshot.breaks[first]
        var due = PendingBreak(
            adBreak: adBreak, fill: fill(adBreak, snapshot, hasLooked: session.hasLooked, join: configuration.join), start: adBreak.start,
            through: adBreak.start)
        guard due.fill != .content, let last = session.history.last, let before = view.state(of: last) else { return due }
        guard let closing = before.closing else { return nil }
        if closing.laid > 0 { due.start = max(due.start, closing.returnTime) }
        // The pod before took all of it.
        if !adBreak.isInsertion, due.start > adBreak.start, due.start >= adBreak.returnTime ?? .max { due.fill = .content }
        return due
    }

    private static func fill(_ adBreak: AdBreak, _ snapshot: PresentationSnapshot, hasLooked: Bool, join: JoinPolicy) -> PendingBreak.Fill {
        if snapshot.isVod { return .pod }
        // Of a break that has left the window nobody would see anything.
        if let returnTime = adBreak.returnTime, returnTime <= snapshot.passed { return .content }
        if hasLooked { return .pod }
        // The first look: what is over is content; what is under way goes by the channel's policy (BRK-10).
        if let returnTime = adBreak.returnTime, returnTime <= snapshot.visible.edge { return .content }
        switch join {
        case .step: return .pod
        case .slate: return .slate
        case .content: return .content
        }
    }

    /// Where a session that joins now begins with a pre-roll: three target durations before the edge, where players begin. Not in a break
    /// or behind one so near that it would stand before it: there the channel's `join` policy holds.
    private static func preRoll(in snapshot: PresentationSnapshot, _ rules: PreRollRules) -> AdBreak? {
        let window = snapshot.windows[snapshot.reference], tolerance = Manifest.Limits.dateToleranceNs
        // Of an event all is to be seen from its beginning.
        guard !snapshot.isVod, !snapshot.hasEnded, !window.isEmpty, snapshot.visible.front > .min / 8 else { return nil }
        let wanted = snapshot.visible.edge - 3 * snapshot.targetDuration
        let number = window.firstNumber(startingAtOrAfter: wanted + tolerance) - 1
        guard window.contains(number), window[number].start + tolerance >= snapshot.visible.front else { return nil }
        let start = window[number].start
        guard !snapshot.breaks.contains(where: { $0.start < snapshot.visible.edge && $0.returnTime ?? .max > start }) else { return nil }
        return AdBreak(id: number, start: start, planned: rules.maxDurationNs, event: 0, source: .configured)
    }

    /// Why a break stays content, for an explanation.
    private static func reason(_ due: PendingBreak, _ snapshot: PresentationSnapshot, hasTrace: Bool, hasLooked: Bool)
        -> DecisionNote.Content
    {
        if hasTrace { return .noPod }
        if due.fill == .preRoll { return .tooManyPreRolls }
        if let returnTime = due.adBreak.returnTime {
            if returnTime <= snapshot.passed { return .leftWindow }
            if !hasLooked, returnTime <= snapshot.visible.edge { return .overBeforeJoin }
        }
        return hasLooked ? .podBefore : .joinPolicy
    }

    /// What the session's output is behind the origin now, nanoseconds.
    static func lag(of session: Session, _ view: PresentationView) -> Int64 {
        session.history.reduce(session.lag) { sum, id in
            guard let state = view.state(of: id), let closing = state.closing else { return sum }
            return sum + closing.lag(from: state.layout.start)
        }
    }
}
