/// How a pod ends: where the content comes back, and how much of the pod was laid by then.
public struct Closing: Equatable, Sendable {
    /// The boundary of the reference rendition at which the content comes back, nanoseconds on the channel's clock.
    public var returnTime: Int64
    /// The length of what is laid, nanoseconds.
    public var laid: Int64
    /// How much of the time replaced the origin has no content for, nanoseconds.
    public var missing: Int64

    public init(returnTime: Int64, laid: Int64, missing: Int64 = 0) {
        self.returnTime = returnTime
        self.laid = laid
        self.missing = missing
    }

    /// What the session's output is behind the origin by, through this break: laid less replaced. What neither the pod nor the origin has
    /// is a wait for all viewers of the origin, and changes nothing.
    public func lag(from start: Int64) -> Int64 {
        // Where nothing is laid nothing is replaced.
        guard laid > 0 else { return 0 }
        let over = laid - (returnTime - start)
        return over < 0 ? min(0, over + missing) : over
    }

    /// Whether all of a pod that begins at `start`, also what of it overruns, has left a window that begins at `front`.
    public func hasLeft(from start: Int64, front: Int64) -> Bool {
        max(returnTime, start + laid) + Limits.dateToleranceNs <= front
    }

    /// The end of a pod before a return at `returnTime`, so that the lag of the session stays nearest to nothing.
    ///
    /// - Parameters:
    ///   - media: the pod in the reference rendition.
    ///   - start: where the break starts.
    ///   - lag: the sum of (laid − replaced) over the session's earlier breaks.
    ///
    /// An overrun makes the dates step back at the return, which may be under a second (PDT-3).
    public static func fitting(_ media: PodMedia, from start: Int64, to returnTime: Int64, lag: Int64) -> Closing {
        let room = returnTime - start
        // A segment that ends a rounding error after the boundary ends at it. Twice, for the boundary itself may lie so much before the
        // edge up to which the pod is listed already, and that may take in a segment so much early.
        var count = media.count(endingBy: room + 2 * Limits.dateToleranceNs)
        let short = count == 0 ? 0 : media.segments[count - 1].end
        if count < media.segments.count {
            let long = media.segments[count].end
            if long - room < Limits.dateStepBackNs, abs(lag + long - room) < abs(lag + short - room) { count += 1 }
        }
        return Closing(returnTime: returnTime, laid: count == 0 ? 0 : media.segments[count - 1].end)
    }
}
