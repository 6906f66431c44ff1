/// Every bound of this module, in one place.
public enum Limits {
    /// Campaigns in one catalogue.
    public static let campaigns = 100_000
    /// Creatives in one catalogue.
    public static let creatives = 400_000
    /// Slots that one avail may ask for.
    public static let availSlots = 64
    /// Longest avail: a day, in nanoseconds.
    public static let availNs: Int64 = 86_400_000_000_000
    /// Longest creative: an hour, in nanoseconds.
    public static let creativeNs: Int64 = 3_600_000_000_000
    /// Largest weight of a campaign or creative, so that sums stay far from overflow.
    public static let weight = 1_000_000
    /// Viewers are spread over this many buckets; rotation differs between them and is equal within one.
    public static let buckets = 64
}
