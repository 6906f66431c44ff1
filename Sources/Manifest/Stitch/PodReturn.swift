/// How a pod ends: where the content comes back, and how much of the pod was laid by then.
public struct PodReturn: Equatable, Sendable {
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
        var room = end - start
        // A segment that ends a rounding error after the boundary ends at it. Twice, for the boundary itself may lie so much before the
        // edge up to which the pod is listed already, and that may take in a segment so much early.
        var count = media.count(endingBy: room + 2 * Limits.dateToleranceNs)
        guard count < media.segments.count else { return media.segments.last?.end ?? 0 }
        if let entry = adUnderWay(media, count, ads: ads) {
            let last = media.segments.lastIndex { $0.entry == entry } ?? count
            let whole = media.segments[last].end
            if whole - room <= step / 2 {
                // Content can't come back before the next boundary then: slate goes on up to that.
                if whole - room >= Limits.dateStepBackNs { room += step }
                count = max(last + 1, media.count(endingBy: room + 2 * Limits.dateToleranceNs))
                if media.segments[count - 1].end < ads { count = last + 1 }
            }
        }
        let short = count == 0 ? 0 : media.segments[count - 1].end
        guard count < media.segments.count, adUnderWay(media, count, ads: ads) == nil || short < room else { return short }
        let next = media.segments[count].end
        guard next - room < Limits.dateStepBackNs else { return short }
        let withNext = lagAfter(next, media, count + 1, room: room, lag: lag, step: step)
        return abs(withNext) < abs(lagAfter(short, media, count, room: room, lag: lag, step: step)) ? next : short
    }

    /// The entry of an ad that is listed in part by the first `count` segments.
    private static func adUnderWay(_ media: PodMedia, _ count: Int, ads: Int64) -> Int32? {
        guard count < media.segments.count, !media.segments[count].startsEntry else { return nil }
        return media.segments[count].offset + Limits.dateToleranceNs < ads ? media.segments[count].entry : nil
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
    ) -> PodReturn? {
        guard laid > 0 else { return PodReturn(returnTime: start, laid: 0) }
        guard let newest = window.segments.last else { return nil }
        let overlap = media.overlap(inFirst: media.count(within: laid))
        let wanted = start + laid + overlap + lag, earliest = start + laid - Limits.dateStepBackNs
        guard isFinal || newest.end >= max(wanted - Limits.dateToleranceNs, earliest) else { return nil }
        var number = window.boundary(nearestTo: max(wanted, start))
        while number < window.endNumber, window.time(ofBoundary: number) < earliest { number += 1 }
        // While content is passed over nothing new can be listed (DUR-5): for half a segment where the lag stays small with that, never for
        // more than one.
        while number - 1 >= window.firstNumber, window.time(ofBoundary: number - 1) >= earliest {
            let hold = window.time(ofBoundary: number) - start - laid, segment = window[number - 1].duration
            let lagBefore = wanted - window.time(ofBoundary: number - 1)
            guard hold > segment || (hold > segment / 2 && abs(lagBefore) <= segment / 2) else { break }
            number -= 1
        }
        let returnTime = window.time(ofBoundary: number)
        return PodReturn(
            returnTime: returnTime, laid: laid, overlap: overlap,
            missing: window.missing(from: window.boundary(nearestTo: start), to: number))
    }
}
