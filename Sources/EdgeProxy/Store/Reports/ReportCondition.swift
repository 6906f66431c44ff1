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
    /// By the number of a campaign's account, the one that stands for its id.
    private let same: [Int64: Int64]

    init(_ query: ReportQuery, _ tenant: Int64, on connection: some SqlConnection) throws(StoreError) {
        var texts: [ReportDimension: [Int64: [String]]] = [:], ids: [ReportDimension: [Int64]] = [:], text = "", isImpossible = false
        var same: [Int64: Int64] = [:]
        for dimension in ReportDimension.allCases where query.groups.contains(dimension) || query.filters[dimension] != nil {
            let all = try ReportValues.texts(.init(tenant: tenant, dimension: dimension.values), on: connection)
            var values = all.mapValues { text in
                switch dimension {
                case .arm: text.isEmpty ? [text] : text.split(separator: ",").map(String.init)
                case .campaign: query.hasAccount(of: text) ? [CampaignOfAccount.id(of: text)] : []
                case .channel, .creative, .country, .device: [text]
                }
            }
            if let wanted = query.filters[dimension] {
                values = values.mapValues { $0.filter(wanted.contains) }.filter { !$0.value.isEmpty }
                ids[dimension] = values.keys.sorted()
                if values.isEmpty { isImpossible = true }
                text += " AND \(dimension.column) IN (\(values.keys.sorted().map { "\($0)" }.joined(separator: ", ")))"
            }
            texts[dimension] = values
            guard dimension == .campaign else { continue }
            // Its lowest number stands for all of a text.
            let lowest = Dictionary(values.compactMap { id, texts in texts.first.map { ($0, id) } }, uniquingKeysWith: min)
            same = values.compactMapValues { $0.first.flatMap { lowest[$0] } }
        }
        (self.texts, self.ids, self.text, self.isImpossible, self.same) = (texts, ids, text, isImpossible, same)
    }

    /// What the numbers of a group are.
    func texts(of group: ReportDimension) throws(StoreError) -> [Int64: [String]] { texts[group] ?? [:] }

    /// The number that stands for all values of a group that are shown as one.
    func same(_ id: Int64, _ group: ReportDimension) -> Int64 { group == .campaign ? same[id] ?? id : id }

    /// " AND value IN (7)" for a filter by a dimension; "" where all are wanted.
    func text(_ dimension: ReportDimension, column: String) -> String {
        ids[dimension].map { ids in " AND \(column) IN (\(ids.map { "\($0)" }.joined(separator: ", ")))" } ?? ""
    }
}

extension ReportQuery {
    /// Whether a campaign's sums are wanted, by `accounts`.
    fileprivate func hasAccount(of text: String) -> Bool {
        accounts[CampaignOfAccount.id(of: text)].map { CampaignOfAccount.isOf($0, text) } ?? true
    }
}
