/// Sums by channel and campaign alone, of quarter hours, hours and days: what reports mostly ask for has a few rows there, however many
/// creatives, countries and devices there are, and the days of any time zone are whole hours with quarter hours at their ends.
///
/// They are written with the others, in one transaction and of the same deltas, so that all of them agree.
enum ReportBrief {
    /// What a sum is by. The numbers stand in the data base.
    enum Scope: Int64, CaseIterable, Sendable {
        case tenant = 0
        case channel = 1
        case campaign = 2
        case channelAndCampaign = 3

        /// The one that has what a report is split or filtered by; `nil`: none has.
        init?(_ used: Set<ReportDimension>) {
            guard used.isSubset(of: [.channel, .campaign]) else { return nil }
            self =
                switch (used.contains(.channel), used.contains(.campaign)) {
                case (false, false): .tenant
                case (true, false): .channel
                case (false, true): .campaign
                case (true, true): .channelAndCampaign
                }
        }

        /// Quarter hours of pairs are nearly as many as those by everything, which take their place.
        var units: [Unit] { self == .channelAndCampaign ? [.hour, .day] : Unit.allCases }
    }

    /// How long the time is that a sum is of. The numbers stand in the data base.
    enum Unit: Int64, CaseIterable, Sendable {
        case quarter = 0
        case hour = 1
        /// Of the tenant's zone, as it was when the sum was made.
        case day = 2
    }

    struct Key: Hashable, Comparable, Sendable {
        var tenant: Int64, scope: Scope, unit: Unit
        /// Quarters of an hour since 1970.
        var quarters: Range<Int32>
        /// 0 where the scope does not have it.
        var channel: Int64, campaign: Int64

        var values: [Int64] {
            [tenant, scope.rawValue, unit.rawValue, Int64(quarters.lowerBound), Int64(quarters.upperBound), channel, campaign]
        }

        static func < (one: Key, other: Key) -> Bool {
            if one.tenant != other.tenant { return one.tenant < other.tenant }
            if one.scope != other.scope { return one.scope.rawValue < other.scope.rawValue }
            if one.unit != other.unit { return one.unit.rawValue < other.unit.rawValue }
            if one.quarters.lowerBound != other.quarters.lowerBound { return one.quarters.lowerBound < other.quarters.lowerBound }
            if one.quarters.upperBound != other.quarters.upperBound { return one.quarters.upperBound < other.quarters.upperBound }
            return one.channel != other.channel ? one.channel < other.channel : one.campaign < other.campaign
        }
    }

    /// What is added up in one quarter of an hour.
    struct Pair: Hashable, Sendable {
        var tenant: Int64
        var quarter: Int32
        /// Of the tenant's zone, as quarters since 1970.
        var day: Range<Int32>
        /// Whether sums of its quarter hours are kept still.
        var isKept: Bool
        var channel: Int64, campaign: Int64
    }

    /// What some pairs add to each of these sums.
    static func sums(of pairs: [Pair: ReportFigures]) -> [Key: ReportFigures] {
        var sums: [Key: ReportFigures] = [:]
        for (pair, figures) in pairs {
            let hour = pair.quarter - pair.quarter % 4
            for scope in Scope.allCases {
                let channel = scope == .channel || scope == .channelAndCampaign ? pair.channel : 0
                let campaign = scope == .campaign || scope == .channelAndCampaign ? pair.campaign : 0
                for unit in scope.units where unit == .day || pair.isKept {
                    let quarters =
                        switch unit {
                        case .quarter: pair.quarter..<pair.quarter + 1
                        case .hour: hour..<hour + 4
                        case .day: pair.day
                        }
                    let key = Key(
                        tenant: pair.tenant, scope: scope, unit: unit, quarters: quarters, channel: channel, campaign: campaign)
                    sums[key, default: ReportFigures()] += figures
                }
            }
        }
        return sums
    }

    // MARK: Statements

    static let table = SqlUpsert(
        table: "report_brief", keys: ["tenant", "scope", "unit", "quarter", "until", "channel", "campaign"],
        sums: ReportFigures.sums.map(\.column))
    static let remove = "DELETE FROM report_brief WHERE tenant = $1 AND scope = $2 AND unit = $3 AND quarter < $4"

    static func add(_ pairs: [Pair: ReportFigures], on connection: some SqlConnection) throws(StoreError) {
        try table.add(sums(of: pairs).sorted { $0.key < $1.key }.map { $0.key.values + $0.value.values }, on: connection)
    }

    /// Removes what begins before a quarter.
    static func remove(_ units: Set<Unit>, of tenant: Int64, before quarter: Int64, on connection: some SqlConnection) throws(StoreError) {
        for scope in Scope.allCases {
            for unit in scope.units where units.contains(unit) {
                _ = try connection.all(
                    remove, [.integer(tenant), .integer(scope.rawValue), .integer(unit.rawValue), .integer(quarter)])
            }
        }
    }
}
