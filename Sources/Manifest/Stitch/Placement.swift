/// One layout in one rendition: which content it replaces, and which numbers follow from that.
public final class Placement: Sendable {
    public let pod: PodId
    /// The break's start, nanoseconds on the channel's clock.
    public let start: Int64
    /// `M`: the number of the first content segment that is replaced.
    public let first: Int64
    /// The channel's discontinuity number of `M` and of what stands before it.
    public let firstDiscontinuity: Int64, priorDiscontinuity: Int64
    public let media: PodMedia
    /// Where it begins was taken from the reference rendition, for want of content of its own.
    public let isInherited: Bool
    public let end: End?
    /// How many segments are laid at most: known before it is known where the content comes back.
    private let limit: Int

    /// Known once the pod is closed.
    public struct End: Equatable, Sendable {
        /// `a`: how many segments of the pod are laid.
        public var laid: Int
        /// `M + r`: the number of the content segment that follows.
        public var resume: Int64
        /// Its channel discontinuity number; `nil` until that segment is published.
        public var resumeDiscontinuity: Int64?

        public init(laid: Int, resume: Int64, resumeDiscontinuity: Int64?) {
            self.laid = laid
            self.resume = resume
            self.resumeDiscontinuity = resumeDiscontinuity
        }
    }

    /// As it was written down before a restart of ours.
    public init(
        pod: PodId, start: Int64, first: Int64, firstDiscontinuity: Int64, priorDiscontinuity: Int64, media: PodMedia, end: End?
    ) {
        self.pod = pod
        self.start = start
        self.first = first
        self.firstDiscontinuity = firstDiscontinuity
        self.priorDiscontinuity = priorDiscontinuity
        self.media = media
        self.end = end
        limit = .max
        isInherited = false
    }

    /// The same with the pod's lines, which were not written down.
    public func adopting(_ media: PodMedia) -> Placement {
        Placement(
            pod: pod, start: start, first: first, firstDiscontinuity: firstDiscontinuity, priorDiscontinuity: priorDiscontinuity,
            media: media, end: end)
    }

    /// - Parameters:
    ///   - laid: where what is laid of the pod ends, once that is decided; nanoseconds from its start.
    ///   - closing: where the content comes back, once that is decided too.
    ///   - window: the rendition's content. What it begins too late to tell, `known` and `reference` do (after a restart of ours, or in a
    ///     rendition that nobody asked for until now).
    ///   - known: what was derived of it before.
    ///   - told: what another rendition, which reaches back to the break's start, says of it; only for the one that carries the clock.
    ///   - reference: the same layout in the reference rendition; `nil` for that one itself.
    ///   - shift: the number of this rendition less the reference's, for equal times.
    /// - Returns: `nil` while `window` does not reach the break's start.
    public init?(
        pod: PodId, start: Int64, media: PodMedia, laid: Int64? = nil, closing: PodReturn?, in window: ContentWindow,
        known: Placement? = nil, told: Placement? = nil,
        reference: Placement? = nil, shift: Int64 = 0
    ) {
        if let newest = window.segments.last, newest.end + Limits.dateToleranceNs < start { return nil }
        let oldest = window.segments.first?.start ?? .max
        self.pod = pod
        self.start = start
        self.media = media
        let theirLimit = reference.flatMap { $0.entries(inFirst: $0.limit) }
        limit = laid.map { media.count(within: $0, entries: theirLimit) } ?? .max
        if oldest <= start + Limits.dateToleranceNs {
            isInherited = false
            first = window.boundary(nearestTo: start, before: reference?.priorDiscontinuity)
            priorDiscontinuity = window.discontinuity(before: first)
            firstDiscontinuity = window.contains(first) ? window[first].discontinuity : priorDiscontinuity
        } else if let known, !known.isInherited || reference == nil {
            // Also what it was told by a rendition that carried the clock before it.
            isInherited = false
            first = known.first
            // What stands there may have come, and gone, while this rendition was not read: its number is the same in all, and higher than
            // what it is taken for before.
            firstDiscontinuity = max(known.firstDiscontinuity, (reference ?? told)?.firstDiscontinuity ?? .min)
            priorDiscontinuity = known.priorDiscontinuity
        } else if let reference {
            isInherited = true
            first = reference.first + shift
            firstDiscontinuity = reference.firstDiscontinuity
            priorDiscontinuity = reference.priorDiscontinuity
        } else {
            guard !window.isEmpty else { return nil }
            isInherited = false
            first = window.firstNumber
            priorDiscontinuity = window.discontinuity(before: first)
            firstDiscontinuity = window[first].discontinuity
        }
        guard let closing else {
            end = nil
            return
        }
        let laid = media.count(within: closing.laid, entries: reference.flatMap { $0.entries(inFirst: $0.end?.laid ?? .max) })
        if laid == 0 {
            // Nothing was laid: nothing is replaced (BRK-12, BRK-13).
            end = End(laid: 0, resume: first, resumeDiscontinuity: firstDiscontinuity)
        } else if oldest > closing.returnTime + Limits.dateToleranceNs, let theirs = reference ?? known, let ended = theirs.end {
            // Where nobody can tell any more what it returned into, it is what there is now.
            let discontinuity = ended.resumeDiscontinuity ?? (reference == nil ? window.segments.first?.discontinuity : nil)
            end = End(laid: laid, resume: first + ended.resume - theirs.first, resumeDiscontinuity: discontinuity)
        } else {
            let theirs = reference?.end
            let resume = max(first, window.boundary(nearestTo: closing.returnTime, at: theirs?.resumeDiscontinuity))
            // Which discontinuity it returns into, the reference decides.
            let isKnown = window.contains(resume) && (theirs == nil || theirs?.laid == 0 || theirs?.resumeDiscontinuity != nil)
            end = End(laid: laid, resume: resume, resumeDiscontinuity: isKnown ? window[resume].discontinuity : nil)
        }
    }

    /// How many entries the first segments touch; `nil` for all there may be.
    private func entries(inFirst count: Int) -> Int64? { count == .max ? nil : media.entries(inFirst: count) }

    /// How many segments of the pod are listed at an edge.
    public func shown(at edge: Int64) -> Int {
        let due = media.count(endingBy: edge - start + Limits.dateToleranceNs)
        return min(due, end?.laid ?? limit)
    }

    /// Whether nothing about it can change any more.
    public var isSettled: Bool { end?.resumeDiscontinuity != nil }
}

/// What a session's earlier breaks did to its numbers in one rendition: output number = channel number + offset.
public struct SessionOffset: Equatable, Sendable {
    /// The sum of (laid − replaced) segments.
    public var sequence: Int64 = 0
    /// The sum of (added − removed) discontinuities.
    public var discontinuity: Int64 = 0
    /// The content segment at which the last break returned; it stands behind a discontinuity.
    public var resume: Int64 = .min

    public init() {}

    /// The output discontinuity number of what stands before the break's first segment. Where the break before returned
    /// at the same boundary, that is its last ad (BRK-11).
    public func discontinuity(before placement: Placement) -> Int64 {
        placement.first <= resume
            ? placement.firstDiscontinuity + discontinuity - 1 : placement.priorDiscontinuity + discontinuity
    }

    /// The channel number at which a break's pod stands: its own, or where the break before returned if that is later.
    public func number(of placement: Placement) -> Int64 { max(placement.first, resume) }

    /// Goes past a settled break. One that laid nothing leaves no trace.
    public mutating func pass(_ placement: Placement) {
        guard let end = placement.end, let resumed = end.resumeDiscontinuity, end.laid > 0 else { return }
        let before = discontinuity(before: placement)
        discontinuity = before + placement.media.entries(inFirst: end.laid) + 1 - resumed
        sequence += Int64(end.laid) - max(0, end.resume - number(of: placement))
        resume = max(resume, end.resume)
    }
}
