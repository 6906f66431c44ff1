/// Sums of hours of UTC by one dimension alone, of those that `ReportBrief` does not have: days of a zone that is not the tenant's are
/// whole hours with quarter hours at their ends, and an hour has a few rows here, however many pairs of channels and campaigns there are.
///
/// They are written with the others, in one transaction and of the same deltas, so that all of them agree.
enum ReportHours {
    static let dimensions: [ReportDimension] = [.creative, .country, .device, .arm]

    struct Key: Hashable, Comparable, Sendable {
        var tenant: Int64, dimension: Int64
        /// Where it begins, quarters of an hour since 1970; and the number of the dimension's value.
        var hour: Int64, value: Int64

        var values: [Int64] { [tenant, dimension, hour, value] }

        static func < (one: Key, other: Key) -> Bool {
            if one.tenant != other.tenant { return one.tenant < other.tenant }
            if one.dimension != other.dimension { return one.dimension < other.dimension }
            return one.hour != other.hour ? one.hour < other.hour : one.value < other.value
        }
    }

    /// What sums of quarter hours by everything add to these.
    static func sums(of quarters: [ReportKey: ReportFigures]) -> [Key: ReportFigures] {
        var sums: [Key: ReportFigures] = [:]
        func add(_ figures: ReportFigures, _ key: ReportKey, _ dimension: ReportValues.Dimension, _ value: Int64) {
            let hour = key.quarter - key.quarter % 4
            sums[Key(tenant: key.tenant, dimension: dimension.rawValue, hour: hour, value: value), default: ReportFigures()] += figures
        }
        // Not a list of them: it would be made for each key.
        for (key, figures) in quarters {
            add(figures, key, .creative, key.creative)
            add(figures, key, .country, key.country)
            add(figures, key, .device, key.device)
            add(figures, key, .arms, key.arms)
        }
        return sums
    }

    // MARK: Statements

    static let table = SqlUpsert(
        table: "report_hours", keys: ["tenant", "dimension", "quarter", "value"], sums: ReportFigures.sums.map(\.column))
    private static let remove = "DELETE FROM report_hours WHERE tenant = $1 AND dimension = $2 AND quarter < $3"

    static func add(_ quarters: [ReportKey: ReportFigures], on connection: some SqlConnection) throws(StoreError) {
        try table.add(sums(of: quarters).sorted { $0.key < $1.key }.map { $0.key.values + $0.value.values }, on: connection)
    }

    /// Removes what begins before a quarter.
    static func remove(of tenant: Int64, before quarter: Int64, on connection: some SqlConnection) throws(StoreError) {
        for dimension in dimensions {
            _ = try connection.all(remove, [.integer(tenant), .integer(dimension.values.rawValue), .integer(quarter)])
        }
    }

    /// What stands behind FROM for the rows of a dimension, under the name that its column has elsewhere.
    static func rows(_ dimension: ReportDimension) -> String {
        "(SELECT *, value AS \(dimension.column) FROM report_hours WHERE dimension = \(dimension.values.rawValue)) AS hours"
    }
}
