/// What a sum by everything is by, in the order of the tables' keys.
struct ReportKey: Hashable, Comparable, Sendable {
    var tenant: Int64
    /// Where its time begins, and where a day ends, quarters of an hour since 1970; 0 where it is a quarter hour.
    var quarter: Int64, until: Int64
    var channel: Int64, campaign: Int64, creative: Int64, country: Int64, device: Int64, arms: Int64, evidence: Int64

    var ofQuarter: [Int64] { [tenant, quarter, channel, campaign, creative, country, device, arms, evidence] }
    var ofDay: [Int64] { [tenant, quarter, until, channel, campaign, creative, country, device, arms, evidence] }

    static func < (one: ReportKey, other: ReportKey) -> Bool {
        // Thousands are sorted in each step: a list of each key would cost more than the sum.
        if one.tenant != other.tenant { return one.tenant < other.tenant }
        if one.quarter != other.quarter { return one.quarter < other.quarter }
        if one.until != other.until { return one.until < other.until }
        if one.channel != other.channel { return one.channel < other.channel }
        if one.campaign != other.campaign { return one.campaign < other.campaign }
        if one.creative != other.creative { return one.creative < other.creative }
        if one.country != other.country { return one.country < other.country }
        if one.device != other.device { return one.device < other.device }
        if one.arms != other.arms { return one.arms < other.arms }
        return one.evidence < other.evidence
    }
}
