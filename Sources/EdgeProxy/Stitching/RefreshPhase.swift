import Manifest
import Model

/// When the next segment of a rendition is due at its origin, learned from when the last ones appeared: so there is about one request for
/// each segment, soon after it is there (RFC 8216 §6.3.4 asks for no more). Pure: times come in.
///
/// A segment appears when it is complete, so its appearances are as far apart as its media is long. How long after the end of its media it
/// appears lies between two bounds: a reading that did not show it yet, and one that did. Each reading is planned so that it halves what
/// lies between, until that is no more than the origin's own jitter.
public struct RefreshPhase: Sendable {
    /// The last number read, and where its media ends: nanoseconds on a clock of its own.
    private var last: (sequence: Int64, endNs: Int64)?
    private var durationNs: Int64 = 0
    /// How long after the end of its media a segment appears, by the loop's clock: no sooner, and no later. Nanoseconds.
    private var bounds: Bounds?
    private struct Bounds {
        var sooner: Int64, later: Int64
    }
    /// The readings since the last new segment that showed nothing new, and the last of them.
    private var misses = 0, lastMiss: MonotonicTime?
    /// How much sooner than the last the next segment may appear: more each time that one did. Nanoseconds.
    private var stepNs: Int64 = 0
    /// Segments in a row that were far too late, and the bounds of the least late of them.
    private var late: (count: Int, bounds: Bounds)?

    public init() {}

    /// Takes down one reading.
    /// - Parameters:
    ///   - origin: what was read; `nil` where the origin said that nothing has changed.
    ///   - asked: when the origin was asked, and when it answered.
    ///   - unchangedNs: how long the origin is left alone at most when it had nothing new.
    /// - Returns: when to ask again; `nil` where nothing is known yet: a reading a share of the target duration later is as good as any.
    public mutating func read(
        _ origin: [OriginSegment]?, asked: MonotonicTime, answered: MonotonicTime, unchangedNs: Int64
    ) -> MonotonicTime? {
        let at = asked + (answered - asked) / 2
        guard let origin, let first = origin.first, let newest = origin.last else { return missed(at, unchangedNs) }
        guard let known = last, newest.sequence >= known.sequence, first.sequence <= known.sequence + 1 else {
            // The first reading, or another run: what was learned of when media ends is void.
            self = RefreshPhase()
            last = (newest.sequence, 0)
            durationNs = newest.duration
            return nil
        }
        let new = origin.suffix(Int(clamping: newest.sequence - known.sequence))
        guard !new.isEmpty else { return missed(at, unchangedNs) }
        let endNs = known.endNs + new.reduce(0) { $0 + $1.duration }, seen = at.nanoseconds - endNs
        durationNs = newest.duration
        last = (newest.sequence, endNs)
        learn(seen, missedAt: lastMiss.map { $0.nanoseconds - endNs })
        (misses, lastMiss) = (0, nil)
        return bounds.map { MonotonicTime(nanoseconds: endNs + durationNs + next(within: $0)) }
    }

    /// - Parameters:
    ///   - seen: how long after the end of its media a segment was there.
    ///   - missed: how long after that it was not there yet; `nil` where it was there at once.
    private mutating func learn(_ seen: Int64, missedAt missed: Int64?) {
        guard let known = bounds else {
            guard let missed else { return }
            bounds = Bounds(sooner: missed, later: seen)
            stepNs = driftNs
            return
        }
        guard let missed else {
            late = nil
            let later = min(known.later, seen)
            if later <= known.sooner { stepNs = min(stepNs * 2, durationNs / 4) }
            bounds = Bounds(sooner: min(known.sooner, later) - stepNs, later: later)
            return
        }
        stepNs = driftNs
        var new = Bounds(sooner: missed, later: seen)
        if missed > known.later + Limits.phaseStepNs.upperBound {
            // Something held it up: that is no reason to look later for the next, unless it goes on.
            if let late, late.bounds.later < seen { new = late.bounds }
            late = ((late?.count ?? 0) + 1, new)
            guard late?.count == Limits.phaseLates else { return }
        }
        (bounds, late) = (new, nil)
    }

    private mutating func missed(_ at: MonotonicTime, _ unchangedNs: Int64) -> MonotonicTime? {
        guard last != nil else { return nil }
        lastMiss = at
        guard bounds != nil else { return nil }
        // At short steps at first: it is late by the origin's jitter; then the origin stands still.
        var waitNs = Self.clamped(durationNs / Limits.phaseSteps, Limits.phaseStepNs)
        for _ in 0..<min(misses, 32) { waitNs = min(waitNs + waitNs / 2, max(unchangedNs, waitNs)) }
        misses += 1
        return at + waitNs
    }

    private func next(within bounds: Bounds) -> Int64 {
        let width = bounds.later - bounds.sooner
        return width > Limits.phaseDriftsKept * driftNs ? bounds.later - width / 2 : bounds.later
    }

    private var driftNs: Int64 { Self.clamped(durationNs / Limits.phaseDrifts, Limits.phaseDriftNs) }

    private static func clamped(_ value: Int64, _ range: ClosedRange<Int64>) -> Int64 {
        min(max(value, range.lowerBound), range.upperBound)
    }
}
