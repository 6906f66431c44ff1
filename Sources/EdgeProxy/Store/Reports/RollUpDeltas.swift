/// What sums are kept by: a quarter of an hour (UTC) and everything that reports split by.
struct RollUpKey: Hashable, Sendable {
    /// Quarters of an hour since 1970.
    var quarter: Int32
    var tenant: EventLabel, channel: EventLabel
    var campaign: EventLabel = .none, creative: EventLabel = .none
    /// The campaign's, see `CampaignOfAccount`.
    var account: UInt64 = 0
    var country: EventCountry, device: EventLabel, arms: EventLabel
    /// The number of `EventEvidence`; 0 for what has none.
    var evidence: UInt8 = 0

    init(_ context: EventContext, _ ad: EventAd? = nil, _ evidence: EventEvidence? = nil) {
        quarter = Self.quarter(ofMs: context.atMs)
        (tenant, channel) = (context.tenant, context.channel)
        (country, device, arms) = (context.country, context.device, context.arms)
        if let ad { (campaign, creative, account) = (ad.campaign, ad.creative, ad.account) }
        self.evidence = evidence?.rawValue ?? 0
    }

    static let quarterMs: Int64 = 900_000

    static func quarter(ofMs ms: Int64) -> Int32 {
        let (quotient, rest) = ms.quotientAndRemainder(dividingBy: quarterMs)
        return Int32(clamping: rest < 0 ? quotient - 1 : quotient)
    }
}

/// A quarter of an hour of a tenant.
struct TenantQuarter: Hashable, Sendable {
    var tenant: EventLabel
    var quarter: Int32
}

/// Whose viewers a sketch counts, and when.
struct ViewersKey: Hashable, Sendable {
    /// The numbers stand in the data base.
    enum Scope: UInt8, Sendable {
        case hourOfChannel = 1
        case dayOfChannel = 2
        case dayOfCampaign = 3

        var bits: Int { self == .hourOfChannel ? Limits.sketchHourBits : Limits.sketchDayBits }
    }
    var scope: Scope
    var tenant: EventLabel
    /// The channel or campaign, and the campaign's account.
    var value: EventLabel
    var account: UInt64 = 0
    /// Quarters of an hour since 1970.
    var quarters: Range<Int32>
}

/// What an account is charged with.
struct AccountSums: Equatable, Sendable {
    var impressions: Int64 = 0, completions: Int64 = 0, clicks: Int64 = 0, spendMicros: Int64 = 0

    static func += (one: inout AccountSums, other: AccountSums) {
        one.impressions += other.impressions
        one.completions += other.completions
        one.clicks += other.clicks
        one.spendMicros &+= other.spendMicros
    }
}

/// What an account is charged with on one day of its tenant.
struct AccountDay: Hashable, Sendable {
    var account: UInt64
    /// When the day begins, milliseconds since 1970.
    var fromMs: Int64
}

/// What became of a campaign's avails in an hour, by the number of an `AvailOutcome`.
struct OutcomeKey: Hashable, Sendable {
    var tenant: EventLabel
    /// Where it begins (`ReportSpans.hour`), quarters of an hour since 1970.
    var hour: Int32
    /// A text of `CampaignOfAccount`.
    var campaign: EventLabel
    var outcome: UInt8
}

/// What some records come to: to be added to the sums that there are, all of it or nothing.
public struct RollUpDeltas: Sendable {
    /// What the labels mean.
    let labels: EventLabels
    var quarters: [RollUpKey: ReportFigures] = [:]
    /// The day of the tenant's zone that each quarter of `quarters` is in, as quarters since 1970.
    var days: [TenantQuarter: Range<Int32>] = [:]
    var accounts: [UInt64: AccountSums] = [:], accountDays: [AccountDay: AccountSums] = [:]
    /// To be united with what is there: more than once does no harm.
    var viewers: [ViewersKey: ViewerSketch] = [:]
    /// Avails.
    var outcomes: [OutcomeKey: Int64] = [:]

    public init(labels: EventLabels) { self.labels = labels }

    /// Whether there is nothing to add.
    public var isEmpty: Bool { quarters.isEmpty && viewers.isEmpty && outcomes.isEmpty }
}
