/// What one session has asked for in a break.
public struct BreakRequests: Equatable, Sendable {
    /// Length of all that was laid.
    public var laidMs: Int64 = 0
    /// Length of the different segments that were asked for.
    public var askedMs: Int64 = 0
    /// The target duration: what so many of them hold is loaded at once by players that begin, and nobody who leaves then has polled.
    public var targetMs: Int64 = 0
    /// From the first request of a segment of the break to the last one.
    public var spanMs: Int64 = 0
    public var slotsLaid = 0, slotsAsked = 0
    /// Different segments.
    public var segmentsAsked = 0
    /// Segments that no playlist of the session has listed.
    public var segmentsUnlisted = 0
    /// Whether anything was asked for when a tenth of `laidMs` was over: a player that lives goes on. What comes before is one burst.
    public var hasPolledSince = false

    public init() {}

    /// - Returns: `impossible` or `tooFast`; `nil`: a player may have done so.
    public var fault: TrafficFault? {
        if segmentsUnlisted > 0 { return .impossible }
        // One segment takes no time, and a break that is left before its end tells nothing.
        guard segmentsAsked > 1, slotsLaid > 0, slotsAsked >= slotsLaid, !hasPolledSince, laidMs > 0 else { return nil }
        // A viewer who zaps away leaves most of it, and a short break is loaded whole before the first poll.
        guard askedMs >= laidMs - laidMs / 20, laidMs / Self.targetsLoaded > targetMs else { return nil }
        return spanMs < laidMs / Self.slowestPart ? .tooFast : nil
    }

    /// All of a break within less than a tenth of its length.
    public static let slowestPart: Int64 = 10
    /// Target durations that a player loads when it begins (RFC 8216 §6.3.3: it begins three before the end).
    private static let targetsLoaded: Int64 = 3
}
