import Decision
import Formats

/// What ids name: the same in a file, which is read as a whole, and over REST, where one object changes.
public enum LinkKind: String, Sendable {
    case tenant, channel, campaign, slate, arm
}

/// Knows what there is.
public protocol LinkTargets {
    /// - Parameters:
    ///   - tenant: "" for tenants.
    ///   - id: of an arm `{experiment}/{arm}`.
    func has(_ kind: LinkKind, _ tenant: String, _ id: String) -> Bool
    /// All ids of a kind, for suggestions.
    func ids(_ kind: LinkKind, _ tenant: String) -> [String]
}

extension LinkTargets {
    /// - Parameter path: where the object stands: "channels[0]"; empty for one that stands alone.
    /// - Throws: the first id that names nothing, by its field: "channels[0].slate".
    public func check(_ channel: ChannelConfiguration, at path: String = "") throws(FieldError) {
        try tenant(channel.tenant, path)
        for (field, slate) in [("slate", channel.slate), ("bumpers.in", channel.bumperIn), ("bumpers.out", channel.bumperOut)] {
            guard let slate, !has(.slate, channel.tenant, slate) else { continue }
            throw missing(.slate, slate, channel.tenant, path.field(field))
        }
        for (place, reserved) in channel.pod.reserved.enumerated() {
            for (number, id) in reserved.campaigns.enumerated() where !has(.campaign, channel.tenant, id) {
                throw missing(.campaign, id, channel.tenant, path.field("pod.reserved[\(place)].campaigns[\(number)]"))
            }
        }
    }

    /// The channels and arms that a campaign asks for are the tenant's.
    public func check(_ campaign: Campaign, at path: String = "") throws(FieldError) {
        try tenant(campaign.tenant, path)
        try check(campaign.targeting, of: campaign.tenant, at: path.field("targeting"))
        for (place, creative) in campaign.creatives.enumerated() {
            try check(creative.targeting, of: campaign.tenant, at: path.field("creatives[\(place)].targeting"))
        }
    }

    private func check(_ targeting: Targeting, of owner: String, at path: String) throws(FieldError) {
        for (name, conditions) in [("all", targeting.all), ("any", targeting.any), ("none", targeting.none)] {
            for (index, condition) in conditions.enumerated() {
                guard let kind = LinkKind(condition.attribute), kind == .channel || kind == .arm else { continue }
                let sense = condition.sense == .include ? "include" : "exclude"
                for (place, id) in condition.values.enumerated() where !has(kind, owner, id) {
                    throw missing(kind, id, owner, "\(path).\(name)[\(index)].\(kind.rawValue).\(sense)[\(place)]")
                }
            }
        }
    }

    public func check(_ slate: Slate, at path: String = "") throws(FieldError) { try tenant(slate.tenant, path) }

    public func tenant(_ id: String, _ path: String) throws(FieldError) {
        guard !has(.tenant, "", id) else { return }
        let hint = Suggestion.text(for: id, among: ids(.tenant, ""))
        throw FieldError(path: path.field("tenant"), message: "there is no tenant \"\(id)\"" + hint)
    }

    private func missing(_ kind: LinkKind, _ id: String, _ tenant: String, _ path: String) -> FieldError {
        let hint = Suggestion.text(for: id, among: ids(kind, tenant).sorted())
        return FieldError(path: path, message: "tenant \"\(tenant)\" has no \(kind.rawValue) \"\(id)\"" + hint)
    }
}

extension LinkKind {
    fileprivate init?(_ attribute: ViewerAttribute) {
        switch attribute {
        case .channel: self = .channel
        case .arm: self = .arm
        default: return nil
        }
    }
}

extension String {
    /// The path of a field below this one.
    fileprivate func field(_ name: String) -> String { isEmpty ? name : "\(self).\(name)" }
}

/// What no field can say alone: ids are given once, and what they name exists.
public struct Links {
    private var places: [String: String] = [:]

    /// - Throws: the first that is not so, by the field that names it: "channels[0].slate".
    public static func check(_ objects: ConfiguredObjects) throws(FieldError) {
        let links = try Links(objects)
        for (index, slate) in objects.slates.enumerated() { try links.check(slate, at: "slates[\(index)]") }
        for (index, channel) in objects.channels.enumerated() { try links.check(channel, at: "channels[\(index)]") }
        for (index, campaign) in objects.campaigns.enumerated() { try links.check(campaign, at: "campaigns[\(index)]") }
        try campaigns(objects)
    }

    private init(_ objects: ConfiguredObjects) throws(FieldError) {
        for (index, tenant) in objects.tenants.enumerated() {
            try claim(.tenant, "", tenant.id, "tenants[\(index)]")
            // Two arms or experiments of one id are refused by the engine.
            for experiment in tenant.experiments {
                for arm in experiment.arms { places[Self.key("arm", tenant.id, "\(experiment.id)/\(arm.id)")] = "" }
            }
        }
        for (index, slate) in objects.slates.enumerated() {
            try claim("media", slate.tenant, slate.id, "slates[\(index)]")
            try claim(.slate, slate.tenant, slate.id, "slates[\(index)]")
        }
        for (index, channel) in objects.channels.enumerated() { try claim(.channel, channel.tenant, channel.id, "channels[\(index)]") }
        for (index, campaign) in objects.campaigns.enumerated() {
            let path = "campaigns[\(index)]"
            try claim(.campaign, campaign.tenant, campaign.id, path)
            for (place, creative) in campaign.creatives.enumerated() {
                try claim("media", campaign.tenant, creative.id, "\(path).creatives[\(place)]")
            }
        }
    }

    /// Ids hold no "/" but arms', which hold one, so no two keys run together.
    private static func key(_ kind: String, _ tenant: String, _ id: String) -> String { "\(kind)/\(tenant)/\(id)" }

    private mutating func claim(_ kind: LinkKind, _ tenant: String, _ id: String, _ path: String) throws(FieldError) {
        try claim(kind.rawValue, tenant, id, path)
    }

    private mutating func claim(_ kind: String, _ tenant: String, _ id: String, _ path: String) throws(FieldError) {
        let key = Self.key(kind, tenant, id)
        if let first = places[key] { throw FieldError(path: path + ".id", message: "\"\(id)\" is already the id of \(first)") }
        places[key] = path
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
}

extension Links: LinkTargets {
    public func has(_ kind: LinkKind, _ tenant: String, _ id: String) -> Bool { places[Self.key(kind.rawValue, tenant, id)] != nil }

    public func ids(_ kind: LinkKind, _ tenant: String) -> [String] {
        let prefix = Self.key(kind.rawValue, tenant, "")
        return places.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
    }
}
