extension ReportFigures {
    /// What is a sum, by the name of its column: all but the unique viewers.
    public static let sums: [(column: String, path: WritableKeyPath<ReportFigures, Int64> & Sendable)] = [
        ("opportunities", \.opportunities), ("filled", \.filled), ("offered_ms", \.offeredMs), ("sold_ms", \.soldMs),
        ("house_ms", \.houseMs), ("slate_ms", \.slateMs), ("fallbacks", \.fallbacks), ("impressions", \.impressions),
        ("gross_impressions", \.grossImpressions), ("invalid_impressions", \.invalidImpressions), ("starts", \.starts),
        ("first_quartiles", \.firstQuartiles), ("midpoints", \.midpoints), ("third_quartiles", \.thirdQuartiles),
        ("completions", \.completions), ("clicks", \.clicks), ("gross_clicks", \.grossClicks), ("skips", \.skips), ("mutes", \.mutes),
        ("pauses", \.pauses), ("errors", \.errors), ("spend_micros", \.spendMicros), ("abandoned", \.abandoned), ("cut", \.cut),
        ("break_starts", \.breakStarts), ("break_ends", \.breakEnds),
    ]

    /// In the order of `sums`.
    var values: [Int64] {
        [
            opportunities, filled, offeredMs, soldMs, houseMs, slateMs, fallbacks, impressions, grossImpressions, invalidImpressions,
            starts,
            firstQuartiles, midpoints, thirdQuartiles, completions, clicks, grossClicks, skips, mutes, pauses, errors, spendMicros,
            abandoned, cut, breakStarts, breakEnds,
        ]
    }

    /// Adds all sums; the unique viewers stay, for they don't add up.
    static func += (one: inout ReportFigures, other: ReportFigures) {
        one.opportunities += other.opportunities
        one.filled += other.filled
        one.offeredMs += other.offeredMs
        one.soldMs += other.soldMs
        one.houseMs += other.houseMs
        one.slateMs += other.slateMs
        one.fallbacks += other.fallbacks
        one.impressions += other.impressions
        one.grossImpressions += other.grossImpressions
        one.invalidImpressions += other.invalidImpressions
        one.starts += other.starts
        one.firstQuartiles += other.firstQuartiles
        one.midpoints += other.midpoints
        one.thirdQuartiles += other.thirdQuartiles
        one.completions += other.completions
        one.clicks += other.clicks
        one.grossClicks += other.grossClicks
        one.skips += other.skips
        one.mutes += other.mutes
        one.pauses += other.pauses
        one.errors += other.errors
        one.spendMicros &+= other.spendMicros
        one.abandoned += other.abandoned
        one.cut += other.cut
        one.breakStarts += other.breakStarts
        one.breakEnds += other.breakEnds
    }
}
