import Decision

/// What no field can say alone: ids are given once, what they name exists, addresses differ.
struct ConfigurationLinks {
    private var places: [String: String] = [:]

    static func check(_ configuration: Configuration) throws(FieldError) {
        var links = ConfigurationLinks()
        for (index, tenant) in configuration.tenants.enumerated() {
            try links.claim("tenant", "", tenant.id, "tenants[\(index)]")
        }
        for (index, slate) in configuration.slates.enumerated() {
            try links.tenant(slate.tenant, "slates[\(index)]")
            try links.claim("media", slate.tenant, slate.id, "slates[\(index)]")
        }
        for (index, channel) in configuration.channels.enumerated() {
            let path = "channels[\(index)]"
            try links.tenant(channel.tenant, path)
            try links.claim("channel", channel.tenant, channel.id, path)
            for (field, slate) in [("slate", channel.slate), ("bumpers.in", channel.bumperIn), ("bumpers.out", channel.bumperOut)] {
                let ids = configuration.slates.filter { $0.tenant == channel.tenant }.map(\.id)
                guard let slate, !ids.contains(slate) else { continue }
                throw missing("slate", slate, ids, channel.tenant, "\(path).\(field)")
            }
        }
        for (index, campaign) in configuration.campaigns.enumerated() {
            let path = "campaigns[\(index)]"
            try links.tenant(campaign.tenant, path)
            try links.claim("campaign", campaign.tenant, campaign.id, path)
            try targeting(campaign, path, configuration)
            for (creativeIndex, creative) in campaign.creatives.enumerated() {
                try links.claim("media", campaign.tenant, creative.id, "\(path).creatives[\(creativeIndex)]")
            }
        }
        for (index, channel) in configuration.channels.enumerated() {
            for (place, reserved) in channel.pod.reserved.enumerated() {
                for (number, id) in reserved.campaigns.enumerated() where links.places["campaign/\(channel.tenant)/\(id)"] == nil {
                    let ids = configuration.campaigns.filter { $0.tenant == channel.tenant }.map(\.id)
                    throw missing("campaign", id, ids, channel.tenant, "channels[\(index)].pod.reserved[\(place)].campaigns[\(number)]")
                }
            }
        }
        try addresses(configuration)
        try campaigns(configuration)
    }

    /// The channels and arms that a campaign asks for are the tenant's.
    private static func targeting(
        _ campaign: CampaignConfiguration, _ path: String, _ configuration: Configuration
    ) throws(FieldError) {
        for (name, conditions) in [("all", campaign.targeting.all), ("any", campaign.targeting.any), ("none", campaign.targeting.none)] {
            for (index, condition) in conditions.enumerated() {
                let known: [String]
                switch condition.attribute {
                case .channel: known = configuration.channels.filter { $0.tenant == campaign.tenant }.map(\.id)
                case .arm:
                    let experiments = configuration.tenants.first { $0.id == campaign.tenant }?.experiments ?? []
                    known = experiments.flatMap { experiment in experiment.arms.map { "\(experiment.id)/\($0.id)" } }
                default: continue
                }
                let sense = condition.sense == .include ? "include" : "exclude"
                for (place, id) in condition.values.enumerated() where !known.contains(id) {
                    let field = "\(path).targeting.\(name)[\(index)].\(condition.attribute.name).\(sense)[\(place)]"
                    throw missing(condition.attribute.name, id, known, campaign.tenant, field)
                }
            }
        }
    }

    private static func missing(_ kind: String, _ id: String, _ known: [String], _ tenant: String, _ path: String) -> FieldError {
        FieldError(path: path, message: "tenant \"\(tenant)\" has no \(kind) \"\(id)\"" + Suggestion.text(for: id, among: known))
    }

    /// What the decision engine refuses, by the path of the object.
    private static func campaigns(_ configuration: Configuration) throws(FieldError) {
        do {
            _ = try Catalogue(campaigns: configuration.decisionCampaigns(nil), tenants: configuration.decisionTenants)
        } catch {
            guard case .invalid(let object, let field, let problem) = error else {
                throw FieldError(path: "campaigns", message: "\(error)")
            }
            let tenant = refused(configuration)
            throw FieldError(path: path(of: object, tenant, configuration) + (field.isEmpty ? "" : ".\(field)"), message: problem)
        }
    }

    /// The tenant whose campaigns are refused, for ids are each tenant's own; `nil`: all of them together are.
    private static func refused(_ configuration: Configuration) -> String? {
        let campaigns = configuration.decisionCampaigns(nil), tenants = configuration.decisionTenants
        return tenants.first { tenant in
            (try? Catalogue(campaigns: campaigns.filter { $0.tenant == tenant.id }, tenants: [tenant])) == nil
        }?.id
    }

    /// "campaigns[3]" for "campaigns/spring".
    private static func path(of object: String, _ tenant: String?, _ configuration: Configuration) -> String {
        let parts = object.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return object }
        let id = parts[1]
        switch parts[0] {
        case "campaigns":
            return configuration.campaigns.firstIndex { $0.id == id && $0.tenant == tenant ?? $0.tenant }.map { "campaigns[\($0)]" }
                ?? object
        case "tenants": return configuration.tenants.firstIndex { $0.id == id }.map { "tenants[\($0)]" } ?? object
        case "experiments":
            for (index, own) in configuration.tenants.enumerated() where own.id == tenant ?? own.id {
                // The last one: of two with one id it is the second that is refused.
                if let place = own.experiments.lastIndex(where: { $0.id == id }) { return "tenants[\(index)].experiments[\(place)]" }
            }
            return object
        default: return object
        }
    }

    private mutating func claim(_ kind: String, _ tenant: String, _ id: String, _ path: String) throws(FieldError) {
        // Ids hold no "/", so no two keys run together.
        let key = "\(kind)/\(tenant)/\(id)"
        if let first = places[key] { throw FieldError(path: path + ".id", message: "\"\(id)\" is already the id of \(first)") }
        places[key] = path
    }

    private func tenant(_ id: String, _ path: String) throws(FieldError) {
        guard places["tenant//\(id)"] == nil else { return }
        let prefix = "tenant//"
        let ids = places.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
        throw FieldError(path: path + ".tenant", message: "there is no tenant \"\(id)\"" + Suggestion.text(for: id, among: ids))
    }

    private static func addresses(_ configuration: Configuration) throws(FieldError) {
        let listeners = [
            ("listen", configuration.listen), ("listen_tls.address", configuration.listenTls?.address),
            ("admin_listen", configuration.adminListen),
        ]
        var taken: [(path: String, address: ListenAddress)] = []
        for case (let path, .some(let address)) in listeners where address.port != 0 {
            if let other = taken.first(where: { $0.address == address }) {
                throw FieldError(path: path, message: "\(address) is already the address of \(other.path)")
            }
            taken.append((path, address))
        }
    }
}
