import Manifest
import Transport

/// Commits sessions to what they get in their breaks: once for each session and break, before anything of it is listed (ALN-1).
final class BreakDecider {
    private let context: LoopContext

    init(_ context: LoopContext) {
        self.context = context
    }

    /// Decides all breaks that have begun and that `session` has no decision for.
    func decide(_ session: Session, _ view: PresentationView) async {
        let edge = context.edge
        var facts: [JournalRecord] = []
        for adBreak in view.snapshot.breaks where adBreak.start < view.snapshot.visible.edge {
            let before = edge.sessions.with(session.token) { session in
                (through: session.decidedThrough, hasLooked: session.hasLooked, lag: Self.lag(of: session, view))
            }
            guard let before, adBreak.start > before.through else { continue }
            var layout: Layout?, isNew = false
            switch Self.choice(adBreak, view.snapshot, hasLooked: before.hasLooked, join: view.presentation.channel.configuration.join) {
            case .content: break
            case .pod:
                let decided = context.broker.layout(
                    for: adBreak, of: view, bucket: session.bucket, lag: before.lag, now: context.loop.wallNow)
                layout = decided.layout
                isNew = decided.isNew
            }
            // Two renditions may have come here at the same instant: the first one to write decides for both.
            let isWinner = edge.sessions.with(session.token) { [layout] session in
                guard session.decidedThrough < adBreak.start else { return false }
                session.decidedThrough = adBreak.start
                if let layout { session.lay(layout.id) }
                return true
            }
            if isNew, let layout { facts += self.facts(of: layout, view.presentation) }
            guard isWinner == true else { continue }
            facts.append(.commit(CommitRecord(token: session.token, breakStart: adBreak.start, layout: layout?.id ?? 0)))
            (layout == nil ? edge.metrics.breaksUnfilled : edge.metrics.breaksStitched).add()
        }
        // Also with no news of its own this waits for what another rendition of the session has just committed.
        await context.written(facts)
    }

    /// A new layout, and the creatives in it that the journal does not have yet.
    private func facts(of layout: Layout, _ presentation: Presentation) -> [JournalRecord] {
        let creatives = (layout.ads + (layout.slate.map { [$0] } ?? [])).filter { context.edge.isFirstUse(of: $0) }
        return creatives.map { .creative(CreativeRecord($0)) } + [
            .layout(
                LayoutRecord(
                    presentation: Int64(presentation.id), id: layout.id, breakId: layout.breakId, start: layout.start, room: layout.room,
                    lag: layout.lag, ads: layout.ads.map(\.id), slate: layout.slate?.id ?? "", markers: layout.markers))
        ]
    }

    enum Choice { case pod, content }

    static func choice(_ adBreak: AdBreak, _ snapshot: PresentationSnapshot, hasLooked: Bool, join: JoinPolicy) -> Choice {
        if snapshot.isVod { return .pod }
        // Of a break that has left the window nobody would see anything.
        if let returnTime = adBreak.returnTime, returnTime <= snapshot.passed { return .content }
        if hasLooked { return .pod }
        // The first look: what is over is content; what is under way goes by the channel's policy (BRK-10).
        if let returnTime = adBreak.returnTime, returnTime <= snapshot.visible.edge { return .content }
        return join == .content ? .content : .pod
    }

    /// What the session's output is behind the origin now, nanoseconds.
    static func lag(of session: Session, _ view: PresentationView) -> Int64 {
        session.history.reduce(session.lag) { sum, id in
            guard let state = view.state(of: id), let closing = state.closing else { return sum }
            return sum + closing.lag(from: state.layout.start)
        }
    }
}
