/// A run of consecutive numbers of a stitched playlist whose bytes are shared by all sessions that list the same run.
public struct SpanKey: Hashable, Sendable {
    /// `nil`: content.
    public var pod: PodId?
    /// Content: channel numbers. Pod: indices of its segments. `last` is the last one listed.
    public var first: Int64, last: Int64
    /// Content that follows a pod: an EXT-X-DISCONTINUITY stands before it whatever the origin says.
    public var returns: Bool

    public init(pod: PodId?, first: Int64, last: Int64, returns: Bool) {
        self.pod = pod
        self.first = first
        self.last = last
        self.returns = returns
    }

    /// Asked for each piece of each playlist: whether there is a pod takes no hashing of its own.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(pod?.number ?? -1)
        hasher.combine(first)
        hasher.combine(last)
        hasher.combine(returns)
    }
}

/// What a playlist says of its first and last segment; everything else in it is shared.
public struct PlaylistHead: Equatable, Sendable {
    /// EXT-X-MEDIA-SEQUENCE.
    public var sequence: Int64
    /// The number of the last segment listed.
    public var lastSequence: Int64
    /// EXT-X-DISCONTINUITY-SEQUENCE: the number of what stands before the first segment's own tag, if it has one (DSC-6).
    public var discontinuitySequence: Int64
}

/// Puts a session's playlist together from the timeline and its breaks, in closed form: a pure function of its arguments, so two
/// renderers with other histories give equal results.
///
/// - Parameters:
///   - window: the rendition's content.
///   - placements: the session's breaks in order of time, those that have left the window folded into `offset` already.
///   - floor: where the session's first window began, if that was not where the others' did: nothing before it is listed.
///   - pieces: filled with what is to be listed, in order; its storage is kept from call to call.
/// - Returns: `nil` when nothing can be listed.
public func compose(
    _ window: ContentWindow, _ visible: Visible, _ placements: [Placement], _ offset: SessionOffset, floor: Int64 = .min / 4,
    into pieces: inout [SpanKey]
) -> PlaylistHead? {
    pieces.removeAll(keepingCapacity: true)
    var composer = Composer(window: window, visible: visible, placements: placements, offset: offset, floor: floor)
    for placement in placements {
        guard composer.content(upTo: placement.first, into: &pieces), composer.pod(placement, into: &pieces) else {
            return composer.heading
        }
    }
    _ = composer.content(upTo: .max, into: &pieces)
    return composer.heading
}

private struct Composer {
    let window: ContentWindow
    /// Up to where is listed, and from where on of pods, nanoseconds on the channel's clock.
    let edge: Int64, front: Int64
    /// The first content number at or after the front of content, and the one after the last at or before the edge.
    let frontNumber: Int64, endNumber: Int64
    var offset: SessionOffset
    var cursor: Int64
    /// The channel number at which what follows the last piece begins.
    var next: Int64 = .min
    var heading: PlaylistHead?

    init(window: ContentWindow, visible: Visible, placements: [Placement], offset: SessionOffset, floor: Int64) {
        self.window = window
        self.offset = offset
        edge = visible.edge
        endNumber = window.firstNumber(endingAfter: visible.edge + Limits.dateToleranceNs)
        let back = Self.back(window, edge: visible.edge, endNumber: endNumber, placements, resume: offset.resume)
        let step = visible.step(atBack: back)
        front = max(step.front, floor)
        frontNumber = window.firstNumber(startingAtOrAfter: max(step.contentFront, floor) - Limits.dateToleranceNs)
        cursor = max(window.firstNumber, offset.resume)
    }

    /// The end of the last segment that can be listed: the front goes by it, so that nothing leaves unless something comes (SEQ-8).
    private static func back(
        _ window: ContentWindow, edge: Int64, endNumber: Int64, _ placements: [Placement], resume: Int64
    ) -> Int64 {
        var back = Int64.min / 4, resume = resume
        for placement in placements {
            let end = min(placement.first, endNumber)
            if end > resume, window.contains(end - 1) { back = max(back, window[end - 1].end) }
            guard placement.first <= endNumber else { return back }
            let shown = Self.shown(placement, at: edge, in: window)
            if shown > 0 { back = max(back, placement.start + placement.media.segments[shown - 1].end) }
            guard let end = placement.end, placement.isSettled, placement.shown(at: edge) == end.laid else { return back }
            resume = max(resume, end.resume)
        }
        if endNumber > resume, window.contains(endNumber - 1) { back = max(back, window[endNumber - 1].end) }
        return back
    }

    /// Lists content up to the segment before `stop`; `false` when the edge comes first.
    mutating func content(upTo stop: Int64, into pieces: inout [SpanKey]) -> Bool {
        let end = min(stop, endNumber)
        if cursor < min(frontNumber, stop) {
            // What has left takes along what stands before it.
            cursor = min(frontNumber, stop)
            pieces.removeAll(keepingCapacity: true)
            heading = nil
        }
        if cursor < end { begin(at: cursor, into: &pieces) }
        while cursor < end {
            // Blocks begin at fixed numbers, so that sessions whose breaks differ still share them.
            let blockEnd = min(end, (cursor / Limits.blockSegments + 1) * Limits.blockSegments)
            let returns = cursor == offset.resume
            if heading == nil {
                let segment = window[cursor]
                let isBehindTag = returns || segment.startsDiscontinuity
                heading = PlaylistHead(
                    sequence: cursor + offset.sequence, lastSequence: 0,
                    discontinuitySequence: segment.discontinuity + offset.discontinuity - (isBehindTag ? 1 : 0))
            }
            heading?.lastSequence = blockEnd - 1 + offset.sequence
            pieces.append(SpanKey(pod: nil, first: cursor, last: blockEnd - 1, returns: returns))
            cursor = blockEnd
            next = blockEnd
        }
        return stop <= endNumber
    }

    /// Segments leave at the front alone (SEQ-2): where content is missing in between (nobody followed this rendition), it is listed anew.
    private mutating func begin(at number: Int64, into pieces: inout [SpanKey]) {
        guard heading != nil, number != next else { return }
        pieces.removeAll(keepingCapacity: true)
        heading = nil
    }

    /// How many segments of a pod may be listed: none once content is to follow it that `window` has no longer.
    private static func shown(_ placement: Placement, at edge: Int64, in window: ContentWindow) -> Int {
        if let end = placement.end, placement.isSettled, end.resume < window.firstNumber { return 0 }
        return placement.shown(at: edge)
    }

    /// Lists what of a pod is due; `false` when it goes on after the edge, so that nothing may follow it yet.
    mutating func pod(_ placement: Placement, into pieces: inout [SpanKey]) -> Bool {
        let media = placement.media
        let shown = Self.shown(placement, at: edge, in: window)
        if shown > 0 { begin(at: offset.number(of: placement), into: &pieces) }
        let front = heading == nil ? media.index(startingAtOrAfter: self.front - placement.start - Limits.dateToleranceNs) : 0
        let number = offset.number(of: placement) + offset.sequence
        if front < shown {
            if heading == nil {
                let segment = media.segments[front]
                heading = PlaylistHead(
                    sequence: number + Int64(front), lastSequence: 0,
                    discontinuitySequence: offset.discontinuity(before: placement) + Int64(segment.entry)
                        + (segment.startsEntry ? 0 : 1))
            }
            heading?.lastSequence = number + Int64(shown) - 1
            pieces.append(SpanKey(pod: placement.pod, first: Int64(front), last: Int64(shown) - 1, returns: false))
        }
        guard let end = placement.end, placement.isSettled, placement.shown(at: edge) == end.laid else { return false }
        offset.pass(placement)
        cursor = max(cursor, end.resume)
        if end.laid > 0 { next = end.resume }
        return true
    }
}
