import Manifest
import Model

/// Which rendition carries the channel's clock: what one rendition's origin does never stops the others.
extension PresentationContent {
    /// The clock is that of a video rendition that could be read.
    func chooseReference() {
        guard origins[reference].pending == nil, let readable = origins.indices.first(where: { origins[$0].pending != nil }) else { return }
        lead(clocks.first { origins[$0].pending != nil } ?? readable)
    }

    /// Those that may carry it: video, else audio.
    var clocks: [Int] {
        let kinds: [RenditionTraits.Kind] = [.video, .audio]
        return kinds.flatMap { kind in renditions.indices.filter { renditions[$0].traits.kind == kind && renditions[$0].isOffered } }
    }

    /// Another one that goes on where the one that carries the clock stands still, or lags far behind: what one rendition's origin does
    /// never stops the others.
    /// - Returns: and whether it is one that goes on again.
    private func successor(_ now: MonotonicTime) -> (index: Int, isBack: Bool)? {
        guard version > 0, !origins[reference].hasEnded, targetDuration > 0, let end = origins[reference].window.endTime else { return nil }
        let patienceNs = Limits.clockTargets * targetDuration, isStill = now - origins[reference].lastAdvance > patienceNs
        let clocks = clocks, present = clocks.firstIndex(of: reference) ?? 0
        for (place, index) in clocks.enumerated() where index != reference {
            if place < present, isBack(index, end, now) { return (index, true) }
            guard let playlist = origins[index].pending else { continue }
            let aheadNs = playlist.segments.suffix(origins[index].timeline.heldBack).reduce(0) { $0 + $1.duration }
            // Not one that only has other dates.
            let isFurther = aheadNs > patienceNs && origins[index].window.endTime.map { $0 + targetDuration >= end } ?? false
            if isStill ? aheadNs > 0 : isFurther { return (index, false) }
        }
        return nil
    }

    /// Whether one that would carry the clock if nothing had happened goes on again, as far as the one that does: its markers may be the
    /// only ones that there are. Not within a break, whose pods go at the pace of the one that opened it.
    private func isBack(_ index: Int, _ end: ChannelTime, _ now: MonotonicTime) -> Bool {
        let feed = origins[index]
        guard tracker.open == nil, !feed.hasEnded, let since = feed.steadySince, now - since > Limits.steadyTargets * targetDuration,
            now - feed.lastAdvance <= Limits.clockTargets * targetDuration
        else { return false }
        return feed.window.endTime.map { $0 + targetDuration >= end } ?? false
    }

    /// Hands the clock over, where that is due.
    func handOver(_ now: MonotonicTime) -> Bool {
        guard let successor = successor(now) else { return false }
        func name(_ index: Int) -> String { String(decoding: renditions[index].path, as: UTF8.self) }
        let why = successor.isBack ? "it goes on again" : "\(name(reference)) does not go on"
        warn("\(channel.name): \(name(successor.index)) carries the clock from now on, for \(why)")
        lead(successor.index)
        return true
    }

    private func lead(_ index: Int) {
        guard index != reference else { return }
        let before = origins[reference].timeline
        // The others go by what it was to the one before; then it is nothing to itself.
        for other in origins.indices where other != index { origins[other].timeline.follow(origins[index].timeline, insteadOf: before) }
        origins[index].timeline.carryClock(of: before)
        reference = index
    }

    /// Reads a rendition that nobody can place again together with the one that carries the clock, in the middle of a segment.
    func readTogether(_ index: Int, _ now: MonotonicTime) {
        let half = (origins[reference].window.segments.last?.duration ?? targetDuration) / 2
        var middle = origins[reference].lastAdvance + half
        if middle <= now { middle = max(now, (origins[reference].due ?? now)) + half }
        for feed in [origins[reference], origins[index]] { feed.freshness.freshUntil = middle }
    }

    /// Whether a rendition was read at about the same time as the one that carries the clock, while that one goes on. Not where a segment
    /// has just come out there: it may not be out here yet.
    func isJoint(_ index: Int, _ now: MonotonicTime) -> Bool {
        let apart = origins[index].askedAt - origins[reference].askedAt
        return abs(apart) <= targetDuration / Limits.jointsPerTarget
            && now - origins[reference].lastAdvance <= Limits.clockTargets * targetDuration
            && (version == 0 || now - origins[reference].lastAdvance >= targetDuration / Limits.settledPerTarget)
    }
}
