import Decision
import Formats
import Model

/// What a campaign is expected to deliver: one that is saved, or one that is not.
extension ManagementApi {
    /// `{"forecast": {…}}` for a body as a creation has it. Nothing of it is kept.
    func forecast(_ credential: Route.Credential, _ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        let query = try QueryParameters(call.query, allowed: Route.Action.campaignForecast.queryNames)
        _ = try tenant(query, call)
        try check(credential, call)
        var body = try call.json().without(ObjectKind.recordFields + ObjectKind.campaigns.countedFields)
        if body["id"] ?? .null == .null { body = body.setting("id", .string(Uuid.text(random(), random()))) }
        body = try withTenant(body, .campaigns, query, call)
        let campaign: Campaign = try Reply.reading { () throws(FieldErrors) in try FieldReader.read(body, .put) }
        guard objects.tenants.find("", campaign.tenant) != nil else {
            throw Reply.invalid([FieldError(path: "tenant", message: "there is no tenant \(Json.string(campaign.tenant).shown)")])
        }
        let forecast = try await forecast(of: campaign, saved: objects.campaigns.find(campaign.tenant, campaign.id))
        return ManagementAnswer("forecast", .object(forecast))
    }

    /// What is expected from now on.
    /// - Parameter saved: what of it was delivered already counts; `nil`: it is new.
    func forecast(of campaign: Campaign, saved: Managed<Campaign>?) async throws(Reply.Failure) -> [Json.Member] {
        let nowMs = nowMs(), zone = zone(of: campaign.tenant), history = try await history(of: campaign.tenant, nowMs: nowMs)
        let fromMs = max(nowMs, campaign.startMs ?? nowMs)
        let toMs = max(fromMs, min(campaign.endMs ?? fromMs + Limits.forecastOpenMs, fromMs + Limits.forecastAheadMs))
        let tenant = objects.tenants.find("", campaign.tenant)?.model.decisionTenant
        func priced(_ campaign: Campaign) -> Campaign { tenant.map { campaign.priced($0) } ?? campaign }
        let rivals = objects.campaigns.all(of: campaign.tenant).filter { $0.model.status == .active && $0.model.id != campaign.id }
        let made = DeliveryForecast(
            of: priced(campaign), against: rivals.map { (priced($0.model), delivered($0.model.born($0.record))) }, by: history,
            in: fromMs..<toMs, zone.table, delivered: saved.map { delivered($0.model.born($0.record)) } ?? Delivery())
        func whole(_ name: String, _ value: Double?) -> Json.Member {
            .init(name: name, value: value.map { .integer(Int(min(max(0, $0.rounded()), 1e15))) } ?? .null)
        }
        let cents = made.map { Int64(min(max(0, ($0.spendMicros / 10_000).rounded()), 1e15)) }
        return [
            .init(name: "from", value: .string(zone.text(of: fromMs))), .init(name: "to", value: .string(zone.text(of: toMs))),
            .init(name: "days_of_history", value: .integer(history.days)),
            .init(name: "insufficient_history", value: .bool(made == nil)),
            whole("avails", made?.avails), whole("eligible", made?.eligible), whole("impressions", made?.impressions),
            whole("completions", made?.completions),
            .init(name: "spend", value: cents.map { .number(DecimalText.text($0, places: 2, leastPlaces: 2)) } ?? .null),
            .init(name: "limited_by", value: made.map { .string($0.limit.rawValue) } ?? .null),
            .init(name: "not_considered", value: .array(Self.notConsidered(campaign).map { .string($0) })),
        ]
    }

    /// What of a campaign a forecast does not reckon with.
    private static func notConsidered(_ campaign: Campaign) -> [String] {
        var names = campaign.targeting.unknownToForecasts
        if !campaign.caps.isEmpty { names.append("caps") }
        if campaign.isRoadblock { names.append("roadblock") }
        if campaign.position != nil { names.append("position") }
        return names
    }
}
