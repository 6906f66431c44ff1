/// One ad that may be laid, or is: a creative of a campaign in one decision.
struct AdCandidate {
    /// Indexes in the book.
    var campaign: Int
    var creative: Int
    var durationNs: Int64
    var priceMicros: Int64
    /// Preference, the smaller first: tier, how many of its campaign come before it, and its campaign's turn.
    var tier: Int
    var round: Int
    var turn: Int
    var position: Campaign.Position?

    func goes(before other: AdCandidate) -> Bool {
        (tier, round, turn, creative) < (other.tier, other.round, other.turn, other.creative)
    }
}
