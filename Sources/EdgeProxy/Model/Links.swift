import Decision
import Formats

/// What no field can say alone: ids are given once, and what they name exists.
public struct Links {
    private var places: [String: String] = [:]

    /// - Throws: the first that is not so, by the field that names it: "channels[0].slate".
    public static func check(_ objects: ConfiguredObjects) throws(FieldError) {
        var links = Links()
        for (index, tenant) in objects.tenants.enumerated() {
            try links.claim("tenant", "", tenant.id, "tenants[\(index)]")
            // Two arms or experiments of one id are refused by the engine.
            for experiment in tenant.experiments {
                for arm in experiment.arms { links.places[key("arm", tenant.id, "\(experiment.id)/\(arm.id)")] = "" }
            }
        }
        for (index, slate) in objects.slates.enumerated() {
            try links.tenant(slate.tenant, "slates[\(index)]")
            try links.claim("media", slate.tenant, slate.id, "slates[\(index)]")
        }
        for (index, channel) in objects.channels.enumerated() {
            let path = "channels[\(index)]"
            try links.tenant(channel.tenant, path)
            try links.claim("channel", channel.tenant, channel.id, path)
            for (field, slate) in [("slate", channel.slate), ("bumpers.in", channel.bumperIn), ("bumpers.out", channel.bumperOut)] {
                guard let slate, !links.isKnown("media", channel.tenant, slate) else { continue }
                throw links.missing("slate", slate, channel.tenant, "\(path).\(field)", as: "media")
            }
        }
        for (index, campaign) in objects.campaigns.enumerated() {
            let path = "campaigns[\(index)]"
            try links.tenant(campaign.tenant, path)
            try links.claim("campaign", campaign.tenant, campaign.id, path)
            try links.targeting(campaign, path)
            for (creativeIndex, creative) in campaign.creatives.enumerated() {
                try links.claim("media", campaign.tenant, creative.id, "\(path).creatives[\(creativeIndex)]")
            }
        }
        for (index, channel) in objects.channels.enumerated() {
            for (place, reserved) in channel.pod.reserved.enumerated() {
                for (number, id) in reserved.campaigns.enumerated() where !links.isKnown("campaign", channel.tenant, id) {
                    throw links.missing("campaign", id, channel.tenant, "channels[\(index)].pod.reserved[\(place)].campaigns[\(number)]")
                }
            }
        }
        try campaigns(objects)
    }

    /// The channels and arms that a campaign asks for are the tenant's.
    private func targeting(_ campaign: Campaign, _ path: String) throws(FieldError) {
        let targeting = campaign.targeting
        for (name, conditions) in [("all", targeting.all), ("any", targeting.any), ("none", targeting.none)] {
            for (index, condition) in conditions.enumerated() where [.channel, .arm].contains(condition.attribute) {
                let kind = condition.attribute.name, sense = condition.sense == .include ? "include" : "exclude"
                for (place, id) in condition.values.enumerated() where !isKnown(kind, campaign.tenant, id) {
                    throw missing(kind, id, campaign.tenant, "\(path).targeting.\(name)[\(index)].\(kind).\(sense)[\(place)]")
                }
            }
        }
    }

    /// Ids hold no "/" but arms', which hold one, so no two keys run together.
    private static func key(_ kind: String, _ tenant: String, _ id: String) -> String { "\(kind)/\(tenant)/\(id)" }

    private func isKnown(_ kind: String, _ tenant: String, _ id: String) -> Bool { places[Self.key(kind, tenant, id)] != nil }

    private func ids(_ kind: String, _ tenant: String) -> [String] {
        let prefix = Self.key(kind, tenant, "")
        return places.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
    }

    private func missing(_ name: String, _ id: String, _ tenant: String, _ path: String, as kind: String? = nil) -> FieldError {
        let hint = Suggestion.text(for: id, among: ids(kind ?? name, tenant))
        return FieldError(path: path, message: "tenant \"\(tenant)\" has no \(name) \"\(id)\"" + hint)
    }

    /// What the decision engine refuses, by the path of the object.
    private static func campaigns(_ objects: ConfiguredObjects) throws(FieldError) {
        do {
            _ = try Catalogue(campaigns: objects.campaigns, tenants: objects.decisionTenants)
        } catch {
            guard case .invalid(let object, let field, let problem) = error else {
                throw FieldError(path: "campaigns", message: "\(error)")
            }
            let tenant = refused(objects)
            throw FieldError(path: path(of: object, tenant, objects) + (field.isEmpty ? "" : ".\(field)"), message: problem)
        }
    }

    /// The tenant whose campaigns are refused, for ids are each tenant's own; `nil`: all of them together are.
    private static func refused(_ objects: ConfiguredObjects) -> String? {
        objects.decisionTenants.first { tenant in
            (try? Catalogue(campaigns: objects.campaigns.filter { $0.tenant == tenant.id }, tenants: [tenant])) == nil
        }?.id
    }

    /// "campaigns[3]" for "campaigns/spring".
    private static func path(of object: String, _ tenant: String?, _ objects: ConfiguredObjects) -> String {
        let parts = object.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return object }
        let id = parts[1]
        switch parts[0] {
        case "campaigns":
            return objects.campaigns.firstIndex { $0.id == id && $0.tenant == tenant ?? $0.tenant }.map { "campaigns[\($0)]" }
                ?? object
        case "tenants": return objects.tenants.firstIndex { $0.id == id }.map { "tenants[\($0)]" } ?? object
        case "experiments":
            for (index, own) in objects.tenants.enumerated() where own.id == tenant ?? own.id {
                // The last one: of two with one id it is the second that is refused.
                if let place = own.experiments.lastIndex(where: { $0.id == id }) { return "tenants[\(index)].experiments[\(place)]" }
            }
            return object
        default: return object
        }
    }

    private mutating func claim(_ kind: String, _ tenant: String, _ id: String, _ path: String) throws(FieldError) {
        let key = Self.key(kind, tenant, id)
        if let first = places[key] { throw FieldError(path: path + ".id", message: "\"\(id)\" is already the id of \(first)") }
        places[key] = path
    }

    private func tenant(_ id: String, _ path: String) throws(FieldError) {
        guard !isKnown("tenant", "", id) else { return }
        let hint = Suggestion.text(for: id, among: ids("tenant", ""))
        throw FieldError(path: path + ".tenant", message: "there is no tenant \"\(id)\"" + hint)
    }
}
