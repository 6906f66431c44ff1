import Model

/// What a report can be split by.
public enum ReportDimension: String, CaseIterable, Sendable {
    case channel, campaign, creative, country, device, arm
}

/// The length of what one row of a report covers, in the report's time zone.
public enum ReportInterval: String, CaseIterable, Sendable {
    case hour, day, total
}

/// Which sums are asked for.
public struct ReportQuery: Sendable {
    public var tenant: String
    /// Milliseconds since 1970, whole quarter hours.
    public var range: Range<Int64>
    public var interval: ReportInterval
    public var zone: NamedTimeZone
    /// In the order of the columns; no two are the same.
    public var groups: [ReportDimension]
    /// Rows of these alone; a dimension that is not named takes all.
    public var filters: [ReportDimension: Set<String>]
    /// Of a campaign, by its id, what this account of it has (`Campaign.key`), and what is of a time in which sums were not by accounts:
    /// nothing of what was there under the id before. Of one that is not named all is taken.
    public var accounts: [String: UInt64]

    /// Whether unique viewers are wanted, if they can be told apart in it: to count them takes longer than all else.
    public var wantsViewers: Bool

    /// Whether viewers can be told apart in it: they are by channel for hours and days, and by campaign for days.
    public var hasUniqueViewers: Bool {
        let used = Set(groups).union(filters.keys)
        return used.isSubset(of: [.channel]) || used == [.campaign] && interval != .hour
    }

    public init(
        tenant: String, range: Range<Int64>, interval: ReportInterval = .total, zone: NamedTimeZone = .utc, groups: [ReportDimension] = [],
        filters: [ReportDimension: Set<String>] = [:], accounts: [String: UInt64] = [:], wantsViewers: Bool = true
    ) {
        self.tenant = tenant
        self.range = range
        self.interval = interval
        self.zone = zone
        self.groups = groups
        self.filters = filters
        self.accounts = accounts
        self.wantsViewers = wantsViewers
    }
}

/// One row: what it is about, and its sums.
public struct ReportRow: Equatable, Sendable {
    /// Where its hour or day begins, milliseconds since 1970; `nil` in a total.
    public var atMs: Int64?
    /// The values of the query's groups, in their order; "" is not known.
    public var keys: [String]
    public var figures: ReportFigures

    public init(atMs: Int64?, keys: [String], figures: ReportFigures) {
        self.atMs = atMs
        self.keys = keys
        self.figures = figures
    }
}

/// The answer to a query, by one state of the sums.
public struct ReportTable: Equatable, Sendable {
    /// By time, then by their keys.
    public var rows: [ReportRow]
    /// Of all rows; what is in several arms is in the rows of each of them and once in here. The unique viewers are those of the whole.
    public var total: ReportFigures
    /// Everything that was received up to this is in it, milliseconds since 1970.
    public var asOfMs: Int64

    public init(rows: [ReportRow], total: ReportFigures, asOfMs: Int64) {
        self.rows = rows
        self.total = total
        self.asOfMs = asOfMs
    }
}
