/// How a pod ends: where the content comes back, and how much of the pod was laid by then.
public struct Closing: Equatable, Sendable {
    /// The boundary of the reference rendition at which the content comes back, nanoseconds on the channel's clock.
    public var returnTime: Int64
    /// Where what is laid ends, nanoseconds from the break's start, by the dates that it is listed with.
    public var laid: Int64
    /// How much longer the media is than its dates say, where its entries overlap, nanoseconds.
    public var overlap: Int64
    /// How much of the time replaced the origin has no content for, nanoseconds.
    public var missing: Int64

    public init(returnTime: Int64, laid: Int64, overlap: Int64 = 0, missing: Int64 = 0) {
        self.returnTime = returnTime
        self.laid = laid
        self.overlap = overlap
        self.missing = missing
    }

    /// What the session's output is behind the origin by, through this break: laid less replaced. What neither the pod nor the origin has
    /// is a wait for all viewers of the origin, and changes nothing.
    public func lag(from start: Int64) -> Int64 {
        // Where nothing is laid nothing is replaced.
        guard laid > 0 else { return 0 }
        let over = laid + overlap - (returnTime - start)
        return over < 0 ? min(0, over + missing) : over
    }

    /// Whether all of a pod that begins at `start`, also what of it overruns, has left a window that begins at `front`.
    public func hasLeft(from start: Int64, front: Int64) -> Bool {
        max(returnTime, start + laid) + Limits.dateToleranceNs <= front
    }

    /// How much of a pod is laid in a break that ends at `end`: whole segments that fit, and one more where the session's lag stays nearer
    /// to nothing with it. An ad under way is finished where that takes less than half a segment of content.
    ///
    /// - Parameters:
    ///   - media: the pod in the reference rendition.
    ///   - start: where the break starts.
    ///   - end: the boundary at which it is over.
    ///   - ads: the length of the pod's ads; slate follows.
    ///   - lag: the sum of (laid − replaced) over the session's earlier breaks.
    ///   - step: the length of the content's segments about there: where else content may come back.
    /// - Returns: an end of a segment, nanoseconds from the break's start.
    public static func fitting(_ media: PodMedia, from start: Int64, to end: Int64, ads: Int64, lag: Int64, step: Int64) -> Int64 {
        let room = end - start
        // A segment that ends a rounding error after the boundary ends at it. Twice, for the boundary itself may lie so much before the
        // edge up to which the pod is listed already, and that may take in a segment so much early.
        let count = media.count(endingBy: room + 2 * Limits.dateToleranceNs)
        let short = count == 0 ? 0 : media.segments[count - 1].end
        guard count < media.segments.count else { return short }
        let next = media.segments[count]
        if !next.startsEntry, next.offset + Limits.dateToleranceNs < ads {
            let whole = media.segments[count...].prefix { $0.entry == next.entry }.last?.end ?? short
            if whole - room <= step / 2 { return whole }
        }
        let withNext = lagAfter(next.end, media, count + 1, room: room, lag: lag, step: step)
        return abs(withNext) < abs(lagAfter(short, media, count, room: room, lag: lag, step: step)) ? next.end : short
    }

    /// The lag after a pod that ends at `laid`, where content can come back at `room` and each `step` after it.
    private static func lagAfter(_ laid: Int64, _ media: PodMedia, _ count: Int, room: Int64, lag: Int64, step: Int64) -> Int64 {
        guard count > 0 else { return lag }
        let real = lag + laid + media.overlap(inFirst: count)
        // The first boundary that the dates may step back to, and then the nearest.
        let least = max(0, (laid - Limits.dateStepBackNs - room + step - 1) / max(step, 1))
        let wanted = max(0, (real - room + step / 2) / max(step, 1))
        return real - room - max(least, wanted) * step
    }

    /// Where the content comes back after a pod that ends at `laid`: at the boundary that keeps the lag smallest (BRK-2), if the dates do
    /// not step back by a second there (PDT-3).
    ///
    /// - Returns: `nil` while `window` does not tell; once it does, later content changes nothing about it.
    public static func closing(
        _ media: PodMedia, from start: Int64, laid: Int64, lag: Int64, in window: ContentWindow, isFinal: Bool
    ) -> Closing? {
        guard laid > 0 else { return Closing(returnTime: start, laid: 0) }
        guard let newest = window.segments.last else { return nil }
        let overlap = media.overlap(inFirst: media.count(within: laid))
        let wanted = start + laid + overlap + lag, earliest = start + laid - Limits.dateStepBackNs
        guard isFinal || newest.end >= max(wanted - Limits.dateToleranceNs, earliest) else { return nil }
        var number = window.boundary(nearestTo: max(wanted, start))
        while number < window.endNumber, window.time(ofBoundary: number) < earliest { number += 1 }
        let returnTime = window.time(ofBoundary: number)
        return Closing(
            returnTime: returnTime, laid: laid, overlap: overlap,
            missing: window.missing(from: window.boundary(nearestTo: start), to: number))
    }
}
