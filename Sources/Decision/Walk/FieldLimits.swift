extension Limits {
    /// Priorities of a campaign; the higher goes first.
    public static let priorities = 1...10
    /// Money of one field, in hundredths.
    static let amountsCents = 0...moneyCents
    /// A tenant's price of a thousand impressions, in hundredths: over zero, or budgets would bound nothing.
    public static let pricesCents = 1...moneyCents
    /// Impressions of a goal.
    static let goals = 0...impressions
    /// Shares of avails, in hundredths of a percent.
    static let shares = 0...wholeShare
    /// Minutes of the longest time that a cap looks back: more of no unit.
    static let capSpans = Int(capMs / 60_000)
    /// Length of an ad, nanoseconds.
    static let adLengthsNs = 100_000_000...creativeNs
    /// Longest sum of ads in a break, nanoseconds.
    static let podLengthsNs = 1_000_000_000...availNs
    /// Weights of campaigns, creatives, arms and hours.
    public static let weights = 0...weight
    /// Days that a time of the week may name.
    static let daysOfWeek = 7
    /// Hours that a day's traffic is spread over.
    static let hoursOfDay = 24
}
