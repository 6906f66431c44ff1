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
                throw FieldError(
                    path: "\(path).\(field)",
                    message: "tenant \"\(channel.tenant)\" has no slate \"\(slate)\"" + Suggestion.text(for: slate, among: ids))
            }
        }
        for (index, campaign) in configuration.campaigns.enumerated() {
            let path = "campaigns[\(index)]"
            try links.tenant(campaign.tenant, path)
            try links.claim("campaign", campaign.tenant, campaign.id, path)
            for (creativeIndex, creative) in campaign.creatives.enumerated() {
                try links.claim("media", campaign.tenant, creative.id, "\(path).creatives[\(creativeIndex)]")
            }
        }
        try addresses(configuration)
        try campaigns(configuration)
    }

    /// What the decision engine refuses, by the path of the object.
    private static func campaigns(_ configuration: Configuration) throws(FieldError) {
        do {
            _ = try Catalogue(campaigns: configuration.decisionCampaigns(nil), tenants: configuration.decisionTenants)
        } catch {
            guard case .invalid(let object, let field, let problem) = error else {
                throw FieldError(path: "campaigns", message: "\(error)")
            }
            throw FieldError(path: path(of: object, configuration) + (field.isEmpty ? "" : ".\(field)"), message: problem)
        }
    }

    /// "campaigns[3]" for "campaigns/spring".
    private static func path(of object: String, _ configuration: Configuration) -> String {
        let parts = object.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return object }
        let id = parts[1]
        switch parts[0] {
        case "campaigns": return configuration.campaigns.firstIndex { $0.id == id }.map { "campaigns[\($0)]" } ?? object
        case "tenants": return configuration.tenants.firstIndex { $0.id == id }.map { "tenants[\($0)]" } ?? object
        case "experiments":
            for (index, tenant) in configuration.tenants.enumerated() {
                // The last one: of two with one id it is the second that is refused.
                if let place = tenant.experiments.lastIndex(where: { $0.id == id }) { return "tenants[\(index)].experiments[\(place)]" }
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
