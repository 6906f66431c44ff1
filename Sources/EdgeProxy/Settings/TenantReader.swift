import Decision
import Foundation

/// Reads one entry of `tenants`.
struct TenantReader {
    let folder: String

    func tenant(_ field: JsonField) throws(FieldError) -> TenantConfiguration {
        let object = try field.object(["id", "name", "api_key", "time_zone", "traffic", "experiments"])
        let id = try object.required("id").id(), folder = folder
        var tenant = TenantConfiguration(
            id: id, name: try object.given("name")?.string() ?? id,
            apiKey: try object.nullable("api_key").map { field throws(FieldError) in try field.secret(relativeTo: folder) })
        if let zone = object.given("time_zone") {
            guard let table = TimeZoneTable(identifier: try zone.string()) else {
                throw zone.wrong("a time zone such as \"Europe/Berlin\"")
            }
            tenant.zone = table
        }
        if let traffic = object.given("traffic") {
            let hours = try traffic.array { field throws(FieldError) in Int(try field.integer(0...Int64(Decision.Limits.weight))) }
            guard hours.count == 24, hours.contains(where: { $0 > 0 }) else {
                throw traffic.refused("expected 24 hours that are not all 0")
            }
            tenant.traffic = TrafficShape(hours: hours)
        }
        if let experiments = object.given("experiments") { tenant.experiments = try experiments.array(experiment) }
        return tenant
    }

    private func experiment(_ field: JsonField) throws(FieldError) -> Experiment {
        let object = try field.object(["id", "arms"])
        let arms = try object.required("arms").array { field throws(FieldError) in
            let arm = try field.object(["id", "weight"])
            return Experiment.Arm(
                id: try arm.required("id").id(),
                weight: Int(try arm.given("weight")?.integer(0...Int64(Decision.Limits.weight)) ?? 1))
        }
        return Experiment(id: try object.required("id").id(), arms: arms)
    }
}

extension TimeZoneTable {
    /// The offsets from 2020 to 2050; `nil` for a name that the system doesn't know.
    init?(identifier: String) {
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        // 2020-01-01 and 2050-01-01.
        var date = Date(timeIntervalSince1970: 1_577_836_800), changes: [Change] = []
        let first = zone.secondsFromGMT(for: date), end = Date(timeIntervalSince1970: 2_524_608_000)
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < end {
            changes.append(
                Change(fromMs: Int64(next.timeIntervalSince1970 * 1_000), offsetMs: Int64(zone.secondsFromGMT(for: next)) * 1_000))
            date = next
        }
        self.init(offsetMs: Int64(first) * 1_000, changes: changes)
    }
}
