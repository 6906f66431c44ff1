import Decision
import Formats
import Model
import Store

/// In how many avails a campaign was shown, and why not in the others: from counts, not from single decisions.
extension ManagementApi {
    /// `{"why": {"avails", "eligible", "lost": [{"reason", "count"}], "won", "started", "completed"}}`
    func why(_ credential: Route.Credential, _ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        let query = try QueryParameters(call.query, allowed: Route.Action.campaignWhy.queryNames)
        let found = try find(Campaign.self, query, call)
        try check(credential, call)
        let campaign = found.model, zone = zone(of: campaign.tenant), nowMs = nowMs()
        let period = try ReportRequest.period(query, zone: zone, nowMs: nowMs)
        // An id that was used before begins anew.
        let first = max(period.range.lowerBound, found.record.createdMs - found.record.createdMs % ReportPeriod.quarterMs)
        let range = ReportPeriod.wholeHours(min(first, period.range.upperBound)..<period.range.upperBound, zone)
        await countAvails(campaign.tenant)
        await freshen()
        let table = try await table(
            ReportQuery(
                tenant: campaign.tenant, range: range, zone: zone, filters: [.campaign: [campaign.id]],
                accounts: [campaign.id: found.account], wantsViewers: false))
        let outcomes: [AvailOutcome: Int64]
        do throws(StoreError) {
            outcomes = try await reports.outcomes(of: campaign.id, account: found.account, tenant: campaign.tenant, in: range)
        } catch {
            throw Self.unreadable(error)
        }
        return ManagementAnswer("why", .object(Self.members(of: outcomes, table.total)))
    }

    static func members(of outcomes: [AvailOutcome: Int64], _ figures: ReportFigures) -> [Json.Member] {
        let lost = outcomes.filter { $0.key != .won }.sorted { ($1.value, $0.key.number) < ($0.value, $1.key.number) }
        func count(_ name: String, _ value: Int64) -> Json.Member { .init(name: name, value: .integer(Int(clamping: value))) }
        return [
            count("avails", outcomes.values.reduce(0, +)), count("eligible", outcomes.reduce(0) { $1.key.isEligible ? $0 + $1.value : $0 }),
            .init(
                name: "lost",
                value: .array(
                    lost.map { .object([.init(name: "reason", value: .string($0.key.name)), count("count", $0.value)]) })),
            count("won", outcomes[.won] ?? 0), count("started", figures.starts), count("completed", figures.completions),
        ]
    }
}
