import Decision

/// Where the sums of the events are kept: added up once, read by everybody.
public protocol ReportStore: Sendable {
    /// Sums by a query, all of one state.
    func table(_ query: ReportQuery) async throws(StoreError) -> ReportTable

    /// What accounts were charged with so far, by account (`Campaign.key`).
    func deliveries() async throws(StoreError) -> [UInt64: Delivery]
}
