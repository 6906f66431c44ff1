/// What reports add up. All but the unique viewers are sums.
public struct ReportFigures: Equatable, Sendable {
    /// Breaks of sessions, and requests, that could have an ad; those that have one that is sold.
    public var opportunities: Int64 = 0, filled: Int64 = 0
    /// Of these breaks, milliseconds: what was offered, and what was laid in it.
    public var offeredMs: Int64 = 0, soldMs: Int64 = 0, houseMs: Int64 = 0, slateMs: Int64 = 0
    /// Breaks for which nothing was decided, so that the content went on.
    public var fallbacks: Int64 = 0
    /// Those that are valid and can be billed; and the same with those that are invalid.
    public var impressions: Int64 = 0, grossImpressions: Int64 = 0, invalidImpressions: Int64 = 0
    /// Of the slots whose impression counts, in the bucket of the impression.
    public var starts: Int64 = 0, firstQuartiles: Int64 = 0, midpoints: Int64 = 0, thirdQuartiles: Int64 = 0, completions: Int64 = 0
    /// Of the same slots: those that their viewers have left, and those that were cut as their break ended early.
    public var abandoned: Int64 = 0, cut: Int64 = 0
    /// Breaks of which a session has begun to play an ad, and those of them that are over for it.
    public var breakStarts: Int64 = 0, breakEnds: Int64 = 0
    /// The first of each slot; and all.
    public var clicks: Int64 = 0, grossClicks: Int64 = 0
    public var skips: Int64 = 0, mutes: Int64 = 0, pauses: Int64 = 0, errors: Int64 = 0
    /// What is billed, in millionths of the tenant's currency.
    public var spendMicros: Int64 = 0
    /// Viewers who have an impression that counts, about (HyperLogLog). They are known by channel, and by campaign for days: 0 in rows
    /// by anything else, or by both.
    public var uniqueViewers: Int64 = 0

    public init() {}
}
