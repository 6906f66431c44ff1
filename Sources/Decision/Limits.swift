/// Every bound of this module, in one place.
public enum Limits {
    /// Campaigns in one catalogue.
    public static let campaigns = 100_000
    /// Creatives in one catalogue.
    public static let creatives = 400_000
    /// Campaigns of a tenant that may change at once before all that is made of them is made anew, and names that nobody asks for any more.
    static let patchedCampaigns = 64, patchedNames = 10_000
    /// Creatives of one campaign.
    public static let creativesOfCampaign = 256
    /// Conditions in each list of a targeting, and values in one condition.
    public static let conditions = 32, conditionValues = 5_000
    /// Categories of one campaign.
    public static let categories = 16
    /// Experiments of a tenant, and arms of one.
    public static let experiments = 64, arms = 16
    /// Money of one field: a million million units, in hundredths.
    public static let moneyCents: Int64 = 100_000_000_000_000
    /// What one completed view or click may cost: a million units, in hundredths.
    public static let unitPriceCents: Int64 = 100_000_000
    /// Impressions or completed views of a goal.
    public static let impressions: Int64 = 1_000_000_000_000
    /// All avails, in hundredths of a percent.
    public static let wholeShare = 10_000
    /// Labels of a campaign, and labels that it excludes.
    public static let labels = 32
    /// URLs that are told of one event of a creative.
    public static let trackersOfEvent = 16
    /// Slots that one avail may ask for.
    public static let availSlots = 64
    /// What even pacing releases in this time may be caught up with at once, milliseconds; what is behind by more is spread over the rest
    /// of the flight.
    public static let catchUpMs: Int64 = 300_000
    /// Longest avail: a day, in nanoseconds.
    public static let availNs: Int64 = 86_400_000_000_000
    /// How long a break may count as the one before, nanoseconds: a second to a day.
    static let neighbourWindowsNs: ClosedRange<Int64> = 1_000_000_000...availNs
    /// Longest creative: an hour, in nanoseconds.
    public static let creativeNs: Int64 = 3_600_000_000_000
    /// Largest weight of a campaign, creative or arm, so that sums stay far from overflow.
    public static let weight = 1_000_000
    /// Viewers are spread over this many buckets; rotation differs between them and is equal within one.
    public static let buckets = 64
    /// Largest n of a frequency cap, and how many caps a campaign may have.
    public static let capCount = 1_000, caps = 16
    /// Longest time that a cap looks back, milliseconds: thirty days, as long as viewers are remembered.
    public static let capMs: Int64 = 30 * 86_400_000
    /// Campaigns of a tier that the search for the best pod sees at once, and creatives of each.
    public static let tableCampaigns = 16, tableCreatives = 4
    /// Campaigns that are asked for one table at most.
    static let tableAsked = 64
    /// Of those on the table, competitors of one another beyond what can be in one break; what is over waits for a free place.
    static let tableRivals = 4
    /// Of so many campaigns that pay the same the weights are counted at each decision; of more, it is drawn first and looked then.
    static let equalsCounted = 256
    /// Draws for each campaign that is drawn among many: where more are in vain, all are looked at.
    static let drawsInVain = 8
    /// So many ads or fewer are always searched to the end, which takes at most 12 times 4,096 steps; more for so many steps.
    public static let exactAds = 12, searchSteps = 600
    /// Steps to put one choice of ads in an order that the rules allow, and all choices of one search.
    public static let orderSteps = 4_096, searchOrderSteps = 1 << 14
    /// Halvings on the way to the price of time.
    static let rentSteps = 8
    /// Flips of flights between two full sets.
    static let flightStep = 128
    /// Campaigns, creatives and advertisers whose impressions one viewer's memory holds; with more, those with caps are not shown to the
    /// viewer.
    public static let viewerCampaigns = 512
    /// How far a forecast looks ahead, milliseconds; and campaigns that are reckoned with besides.
    static let forecastMs: Int64 = 366 * 86_400_000
    static let forecastRivals = 1_000
    /// Deciders that may hold leases of one budget.
    public static let holders = 1_024
}
