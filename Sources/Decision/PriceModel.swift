/// What an advertiser pays for.
public enum PriceModel: String, Hashable, Sendable, CaseIterable {
    /// A thousand impressions.
    case cpm
    /// Each view that is completed.
    case cpcv
    /// Each click.
    case cpc
    /// The flight as a whole: nothing that is counted costs anything.
    case flat
}
