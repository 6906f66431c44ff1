import Decision

/// Where the sums of the events are kept: added up once, read by everybody.
public protocol ReportStore: Sendable {
    /// Sums by a query, all of one state.
    func table(_ query: ReportQuery) async throws(StoreError) -> ReportTable

    /// In how many avails a campaign had which outcome.
    /// - Parameters:
    ///   - account: see `ReportQuery.accounts`.
    ///   - range: milliseconds since 1970, whole hours of the tenant's days. Of what lies back further than its quarter hours are kept
    ///     nothing is known.
    func outcomes(
        of campaign: String, account: UInt64, tenant: String, in range: Range<Int64>
    ) async throws(StoreError) -> [AvailOutcome: Int64]

    /// What accounts were charged with so far, by account (`Campaign.key`).
    func deliveries() async throws(StoreError) -> [UInt64: Delivery]
}
