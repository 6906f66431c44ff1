/// Which rows a query wants, by the numbers of their values.
struct ReportCondition: Sendable {
    /// What stands behind the other conditions: " AND channel IN (7)".
    let text: String
    /// A value is wanted that there never was.
    let isImpossible: Bool
    /// By dimension, of those that the query names: what a number is; arms are several, the wanted ones alone.
    private let texts: [ReportDimension: [Int64: [String]]]
    /// The wanted numbers.
    private let ids: [ReportDimension: [Int64]]

    init(_ query: ReportQuery, _ tenant: Int64, on connection: some SqlConnection) throws(StoreError) {
        var texts: [ReportDimension: [Int64: [String]]] = [:], ids: [ReportDimension: [Int64]] = [:], text = "", isImpossible = false
        for dimension in ReportDimension.allCases where query.groups.contains(dimension) || query.filters[dimension] != nil {
            let all = try ReportValues.texts(.init(tenant: tenant, dimension: dimension.values), on: connection)
            var values = all.mapValues { dimension == .arm && !$0.isEmpty ? $0.split(separator: ",").map(String.init) : [$0] }
            if let wanted = query.filters[dimension] {
                values = values.mapValues { $0.filter(wanted.contains) }.filter { !$0.value.isEmpty }
                ids[dimension] = values.keys.sorted()
                if values.isEmpty { isImpossible = true }
                text += " AND \(dimension.column) IN (\(values.keys.sorted().map { "\($0)" }.joined(separator: ", ")))"
            }
            texts[dimension] = values
        }
        (self.texts, self.ids, self.text, self.isImpossible) = (texts, ids, text, isImpossible)
    }

    /// What the numbers of a group are.
    func texts(of group: ReportDimension) throws(StoreError) -> [Int64: [String]] { texts[group] ?? [:] }

    /// " AND value IN (7)" for a filter by a dimension; "" where all are wanted.
    func text(_ dimension: ReportDimension, column: String) -> String {
        ids[dimension].map { ids in " AND \(column) IN (\(ids.map { "\($0)" }.joined(separator: ", ")))" } ?? ""
    }
}
