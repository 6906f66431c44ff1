import Decision
import Model
import Stitching
import Store
import Transport

/// Chooses what a session gets in a break, and commits it to that. On one loop.
struct BreakDecider {
    let context: LoopContext

    /// Answers a turn's `.decide`.
    func decide(_ pending: PendingBreak, _ turn: inout PlaylistTurn, _ token: SessionToken, _ renderer: PresentationRenderer) {
        let edge = context.edge, view = renderer.view, decisions = renderer.presentation.decisions
        guard let (profile, hasLooked, given) = edge.sessions.with(token, { ($0.profile, $0.hasLooked, $0.given) }) else { return }
        let now = context.loop.wallTime
        var planned: PodPlanner.Decided?
        if pending.fill == .preRoll, view.laid.preRolls >= Limits.spans {
            edge.metrics.preRollsSkipped.add()
        } else if pending.fill != .content {
            planned = context.planner.layout(for: pending, of: view, viewer: profile, after: given, now: now)
        }
        let layout = planned?.layout
        let reason = layout == nil ? pending.contentReason(view.snapshot, hasTrace: planned != nil, hasLooked: hasLooked) : nil
        let note = decisions.note(
            pending, bucket: profile.bucket, cohort: planned?.cohort ?? 0, layout: layout,
            content: reason, trace: planned?.trace, arms: planned?.arms ?? [], renditions: view.snapshot.renditions, now: now,
            share: edge.outcomes.share(of: view.channel.id.tenant))
        let news = layout.map { $0.isWritten ? [] : self.news(of: $0, view.id) } ?? []
        // Two renditions may have come here at the same instant: the first one to write decides for both.
        let isWinner = edge.sessions.with(token) { turn.commit(pending, layout, news: news, note: note, &$0) } ?? false
        guard isWinner else { return }
        edge.recordings[token]?.commit(through: pending.through, layout, of: view.id, now: context.loop.time)
        if let planned {
            context.planner.reserve(planned, to: profile, now: now)
            if let layout {
                edge.counting.hold(layout.bookings, of: layout.pod.number, for: TrackedId(token), atMs: now.milliseconds)
            }
        }
        if let session = edge.sessions.find(token) {
            // What is no viewer's is no avail either, as in the reports.
            if let planned, session.marks.fault == nil { context.planner.count(planned) }
            let channel = view.channel
            AdEvents(context: context).offered(
                pending, layout, rest: reason?.rawValue, to: session, channel.id,
                longestNs: channel.configuration.maxOpenBreakNs)
        }
        if pending.fill == .preRoll {
            if layout != nil { edge.metrics.preRolls.add() }
        } else if !pending.isOver {
            (layout == nil ? edge.metrics.breaksUnfilled : edge.metrics.breaksStitched).add()
            renderer.presentation.commits.note(pending.adBreak.id, hasPod: layout != nil)
        }
    }

    /// A new layout, and the creatives in it that the journal does not have yet.
    private func news(of layout: LaidPod, _ presentation: PresentationId) -> [JournalRecord] {
        layout.creatives.filter { context.edge.isFirstUse(of: $0) }.map { .creative(CreativeRecord($0)) }
            + [.layout(LayoutRecord(layout, of: presentation))]
    }
}
