/// DUR-1, -2, -4, -5, -6: target duration, window, staleness and pace.
enum DurationRules {
    /// - Parameter last: the response before, also when its numbers can't be compared with this one's.
    static func check(_ step: Step, _ last: Snapshot?, _ state: inout StreamState, _ out: inout Findings) {
        let now = step.now, target = now.playlist.targetDuration
        if let last, last.playlist.targetDuration != target {
            let message = "EXT-X-TARGETDURATION went from \(seconds(last.playlist.targetDuration)) to \(seconds(target))"
            out.add(.dur1, message, line: now.line(of: .targetDuration))
        }
        for record in step.added {
            // From version 6 on it is the rounded duration that counts (§8).
            let rounded = (record.duration + 500_000_000) / 1_000_000_000 * 1_000_000_000
            if rounded > target {
                out.add(.dur2, "EXTINF \(seconds(record.duration)) rounds beyond the target duration \(seconds(target))", segment: record)
            } else if record.duration > target, now.playlist.version < 6 {
                let message = "EXTINF \(seconds(record.duration)) exceeds the target duration \(seconds(target)) in version"
                out.add(.dur2, "\(message) \(now.playlist.version)", segment: record, severity: .warning)
            }
        }
        guard now.isLive, now.playlist.skip == nil else { return }
        let window = now.playlist.duration
        let slides = state.hasSlid || (step.before.map { now.first > $0.first } ?? false)
        if slides, window < 3 * target {
            out.add(.dur4, "the window of \(seconds(window)) is shorter than three target durations")
        }
        follow(step, target, &state, &out)
    }

    private static func follow(_ step: Step, _ target: Int64, _ state: inout StreamState, _ out: inout Findings) {
        let now = step.now
        guard let before = step.before else {
            state.lastAdded = now.time
            state.ahead = 0
            return
        }
        guard now.last > before.last else {
            // Only an unchanged response proves staleness; how late a new one is depends on when it was asked for.
            let since = now.askedAt - (state.lastAdded ?? before.time)
            if before.isLive, !state.isStale, since > target * 3 / 2 + step.options.timeTolerance {
                state.isStale = true
                out.add(.dur5, "no new segment for \(seconds(since)), target duration \(seconds(target))")
            }
            state.ahead = max(0, state.ahead - (now.time - before.askedAt))
            return
        }
        state.lastAdded = now.time
        state.isStale = false
        // A poller that missed segments can't know their length; they count as nothing, so the rule never accuses wrongly.
        let added = step.added
        let media = added.reduce(0) { $0 + $1.duration }
        let longest = added.map(\.duration).max() ?? 0
        let elapsed = now.time - before.askedAt
        state.ahead = max(0, state.ahead + media - elapsed)
        // What comes late, as it may by half a target duration (DUR-5), may be made up for.
        if state.ahead > max(target, longest) + max(step.options.timeTolerance, target / 2) {
            out.add(.dur6, "\(seconds(media)) of media within \(seconds(elapsed)), \(seconds(state.ahead)) ahead of the clock")
            state.ahead = 0
        }
    }
}
