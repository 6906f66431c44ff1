import Decision
import Formats

/// One entry of `tenants`.
public struct TenantConfiguration: FieldModel {
    public static let title = "Tenant"

    public var id: String
    public var name: String
    public var apiKey: Secret?
    /// For day-parting and the traffic's hours.
    public var timeZone = NamedTimeZone.utc
    public var traffic = TrafficShape.standard
    public var experiments: [Experiment] = []
    /// Price of a thousand impressions of its campaigns that name none, in hundredths of the unit.
    public var defaultCpmCents = Tenant.standardCpmCents
    public var privacy = PrivacySettings()
    public var billable = BillableEvidence.paced
    public var retention = ReportRetention()

    public init() { self.init(id: "", name: "") }

    public init(id: String, name: String, apiKey: Secret? = nil) {
        self.id = id
        self.name = name
        self.apiKey = apiKey
    }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("id", &id, .id, "stands in URLs")
        cursor.field("name", &name, .text, standard: id, shown: "the id", "for people")
        cursor.optional(
            "api_key", &apiKey, .secret, "for [looking into sessions](operations.md#looking-into-a-session); no two tenants have the same")
        cursor.field("time_zone", &timeZone, .timeZone, "`\"Europe/Berlin\"`: for targeting by time, and for `traffic`")
        cursor.field(
            "traffic", &traffic, TrafficShape.form, shown: "as television is watched",
            "how much is watched in each hour of the day, in any unit; even pacing follows it")
        cursor.check(traffic.hours.contains { $0 > 0 }, "traffic", refused: TrafficShape.refusal)
        cursor.field(
            "default_cpm", &defaultCpmCents, .money(Decision.Limits.pricesCents),
            "the price of a thousand impressions of campaigns without `cpm`; a budget is bounded by it, too")
        cursor.field(
            "billable", &billable, .word(),
            "the least that has to be known of an event to be paid, see [What is paid](tracking.md#what-is-paid)")
        cursor.field(
            "quarter_hours_kept_days", &retention.quarterHoursDays, .whole(Limits.keptQuarterHoursDays),
            "for how many days reports have quarter hours and hours, "
                + "see [How long reports are kept](management.md#how-long-reports-are-kept)"
        )
        cursor.field(
            "days_kept_months", &retention.daysMonths, .whole(Limits.keptDaysMonths),
            "for how many months they have days; what is shorter holds for both")
        cursor.field("privacy", &privacy, .object(), "what may be done with viewers' data, see [Privacy](#privacy)")
        cursor.field("experiments", &experiments, .experiments, "see [Experiments](campaigns.md#experiments)")
    }

    /// What the decision engine knows of it.
    public var decisionTenant: Tenant {
        Tenant(id: id, zone: timeZone.table, traffic: traffic, experiments: experiments, defaultCpmCents: defaultCpmCents)
    }
}
