import Decision
import Formats
import Model
import Store

/// What a campaign came to, and a tenant at a glance: from the same sums as the reports.
extension ManagementApi {
    /// `{"stats": {…, "by_day": [{"date", …}]}}`, from the day on which the campaign was made.
    func stats(_ credential: Route.Credential, _ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        let query = try QueryParameters(call.query, allowed: Route.Action.campaignStats.queryNames)
        let found = try find(Campaign.self, query, call)
        try check(credential, call)
        let campaign = found.model, zone = zone(of: campaign.tenant), nowMs = nowMs(), today = zone.day(at: nowMs)
        // An id that was used before begins anew, and nothing is older than the campaign.
        let first = min(max(zone.day(at: found.record.createdMs), today - Limits.reportDays + 1), today)
        let period = try ReportRequest.period(query, zone: zone, nowMs: nowMs, first: .day(first))
        try ReportRequest.check(period, .day)
        await freshen()
        let table = try await table(
            ReportQuery(
                tenant: campaign.tenant, range: period.range, interval: .day, zone: zone, filters: [.campaign: [campaign.id]],
                accounts: [campaign.id: found.account]))
        let days = DayFigures(table, zone).dense(in: period.days, to: today)
        var members: [Json.Member] = [.init(name: "campaign", value: .string(campaign.id))]
        members += table.total.members(in: .stats)
        members += [
            .init(name: "from", value: .string(zone.text(of: period.range.lowerBound))),
            .init(name: "to", value: .string(zone.text(of: period.range.upperBound))),
            .init(name: "time_zone", value: .string(zone.name)), .init(name: "as_of", value: ObjectAnswer.time(table.asOfMs)),
            .init(name: "final", value: .bool(Self.isFinal(to: period.range.upperBound, asOfMs: table.asOfMs))),
            .init(name: "forecast", value: try await expected(found, nowMs)),
            .init(name: "by_day", value: .array(days.map { Self.json($0.day, $0.figures, in: .day) })),
        ]
        return ManagementAnswer("stats", .object(members))
    }

    /// What a campaign is expected to deliver from now on; null for one that delivers no more, and where that can't be worked out now.
    private func expected(_ campaign: Managed<Campaign>, _ nowMs: Int64) async throws(Reply.Failure) -> Json {
        guard campaign.model.status != .completed, campaign.model.endMs ?? .max > nowMs else { return .null }
        // The figures of what was are there, whatever becomes of this.
        do throws(Reply.Failure) { return .object(try await forecast(of: campaign.model, saved: campaign)) } catch { return .null }
    }

    /// `{"dashboard": {…}}`: of a tenant, or for the installation of all of them, each day by its tenant's own calendar.
    func dashboard(_ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        let query = try QueryParameters(call.query, allowed: Route.Action.dashboard.queryNames)
        let objects = objects, nowMs = nowMs(), one = try tenant(query, call)
        let tenants = one.map { [$0] } ?? objects.tenants.all.map(\.model.id)
        guard tenants.count <= Limits.dashboardTenants else { throw Reply.tenantRequired }
        let campaigns = tenants.flatMap { objects.campaigns.all(of: $0) }
        let recent = ListPage.page(
            campaigns, sortedBy: { Self.sortable($0.record.updatedMs) }, descending: true, id: { "\($0.key)" }, after: nil,
            limit: Limits.dashboardCampaigns
        ).rows
        await freshen()
        // First of the few and then of all, so that no campaign has more than the whole.
        let ofRecent = try await figures(of: recent, nowMs)
        var total = ReportFigures(), asOfMs = Int64.max
        var days = DayFigures(), shown: Set<Int64> = []
        for tenant in tenants {
            let zone = zone(of: tenant), today = zone.day(at: nowMs)
            let table = try await table(
                ReportQuery(
                    tenant: tenant, range: Self.everything(zone, nowMs), interval: .day, zone: zone,
                    wantsViewers: ReportColumn.hasViewers(in: [.dashboard, .dashboardDay])))
            total = total.summed(with: table.total)
            days.add(table, zone)
            asOfMs = min(asOfMs, table.asOfMs)
            shown.formUnion(today - Limits.dashboardDays + 1...today)
        }
        var members: [Json.Member] = [
            .init(name: "campaigns_total", value: .integer(campaigns.count)),
            .init(name: "campaigns_active", value: .integer(campaigns.count { $0.model.status == .active })),
        ]
        members += total.members(in: .dashboard).map { member in
            .init(name: member.name.hasSuffix("_rate") ? member.name : "\(member.name)_total", value: member.value)
        }
        let isOne = tenants.count == 1
        members += [
            .init(name: "tenant", value: isOne ? .string(tenants[0]) : .null),
            .init(name: "time_zone", value: isOne ? .string(zone(of: tenants[0]).name) : .null),
            .init(name: "as_of", value: asOfMs == .max ? .null : ObjectAnswer.time(asOfMs)),
            .init(name: "by_day", value: .array(shown.sorted().map { Self.json($0, days[$0], in: .dashboardDay) })),
            .init(
                name: "recent_campaigns",
                value: .array(recent.map { Self.json($0, ofRecent[$0.key] ?? ReportFigures()) })),
        ]
        return ManagementAnswer("dashboard", .object(members))
    }

    /// What campaigns came to so far; one that has nothing yet may be left out.
    private func figures(of campaigns: [Managed<Campaign>], _ nowMs: Int64) async throws(Reply.Failure) -> [StoreKey: ReportFigures] {
        var figures: [StoreKey: ReportFigures] = [:]
        for tenant in Set(campaigns.map(\.model.tenant)) {
            let own = campaigns.filter { $0.model.tenant == tenant }, zone = zone(of: tenant)
            let accounts = Dictionary(own.map { ($0.model.id, $0.account) }) { first, _ in first }
            let table = try await table(
                ReportQuery(
                    tenant: tenant, range: Self.everything(zone, nowMs), zone: zone, groups: [.campaign],
                    filters: [.campaign: Set(accounts.keys)],
                    accounts: accounts,
                    wantsViewers: ReportColumn.hasViewers(in: .day)))
            for row in table.rows { if let id = row.keys.first { figures[Managed<Campaign>.key(tenant, id)] = row.figures } }
        }
        return figures
    }

    /// All that a report goes back, to the end of today.
    private static func everything(_ zone: NamedTimeZone, _ nowMs: Int64) -> Range<Int64> {
        let today = zone.day(at: nowMs)
        return zone.start(ofDay: today - Limits.reportDays + 1)..<zone.start(ofDay: today + 1)
    }

    private static func json(_ day: Int64, _ figures: ReportFigures, in views: ReportColumn.Views) -> Json {
        .object([.init(name: "date", value: .string(NamedTimeZone.utc.dateText(ofDay: day)))] + figures.members(in: views))
    }

    private static func json(_ campaign: Managed<Campaign>, _ figures: ReportFigures) -> Json {
        let model = campaign.model
        let members: [Json.Member] = [
            .init(name: "id", value: .string(model.id)), .init(name: "tenant", value: .string(model.tenant)),
            .init(name: "name", value: .string(model.name)), .init(name: "status", value: .string(model.status.rawValue)),
            .init(name: "updated_at", value: ObjectAnswer.time(campaign.record.updatedMs)),
        ]
        return .object(members + figures.members(in: .day))
    }

    private static func sortable(_ ms: Int64) -> String {
        let digits = "\(max(0, ms))"
        return String(repeating: "0", count: 20 - digits.count) + digits
    }
}

/// Sums by the number of their local day.
struct DayFigures {
    private var days: [Int64: ReportFigures] = [:]

    init() {}

    init(_ table: ReportTable, _ zone: NamedTimeZone) { add(table, zone) }

    mutating func add(_ table: ReportTable, _ zone: NamedTimeZone) {
        for row in table.rows {
            guard let atMs = row.atMs else { continue }
            let day = zone.day(at: atMs)
            days[day] = self[day].summed(with: row.figures)
        }
    }

    subscript(_ day: Int64) -> ReportFigures { days[day] ?? ReportFigures() }

    /// One for each day from the first that has anything to the last of `range`, but for what lies behind `today` and has nothing.
    func dense(in range: ClosedRange<Int64>, to today: Int64) -> [(day: Int64, figures: ReportFigures)] {
        let own = days.keys.filter(range.contains)
        guard let first = own.min(), let last = own.max() else { return [] }
        return (first...max(last, min(range.upperBound, today))).map { ($0, self[$0]) }
    }
}

extension ReportFigures {
    /// Of two sums that have nothing in common; the unique viewers are then at most so many.
    func summed(with other: ReportFigures) -> ReportFigures {
        var sum = self
        for path in Self.sums.map(\.path) + [\.uniqueViewers] {
            let (value, isOver) = sum[keyPath: path].addingReportingOverflow(other[keyPath: path])
            sum[keyPath: path] = isOver ? .max : value
        }
        return sum
    }
}
