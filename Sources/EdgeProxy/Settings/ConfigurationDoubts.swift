import Decision
import Formats
import Model
import Transport

/// What a configuration may say and hardly means: what never has an effect, and what cannot work as it stands. Each names its field and
/// says what to do. They stop nobody: a channel whose origin is refused leaves the others as they are.
struct ConfigurationDoubts {
    private let configuration: Configuration
    private let policy: OutboundPolicy?
    private(set) var all: [ConfigurationError] = []

    /// - Parameters:
    ///   - secrets: of this configuration.
    ///   - now: by which flights are over.
    init(_ configuration: Configuration, _ secrets: ConfigurationSecrets, at now: WallTime) {
        self.configuration = configuration
        policy = try? configuration.outboundPolicy()
        marks()
        keys(secrets)
        process()
        for (index, channel) in configuration.channels.enumerated() {
            let path = "channels[\(index)]"
            for (place, origin) in channel.origin.enumerated() { reach(origin, "\(path).origin[\(place)]") }
            for doubt in channel.doubts { note("\(path).\(doubt.path)", doubt.message) }
        }
        let channels = Dictionary(grouping: configuration.channels, by: \.tenant)
        let tenants = Dictionary(configuration.decisionTenants.map { ($0.id, $0) }) { first, _ in first }
        for (index, campaign) in configuration.campaigns.enumerated() where campaign.status == .active {
            let path = "campaigns[\(index)]", priced = tenants[campaign.tenant].map { campaign.priced($0) } ?? campaign
            for doubt in priced.doubts(at: now, on: channels[campaign.tenant] ?? []) { note("\(path).\(doubt.path)", doubt.message) }
            if campaign.isHouse, campaign.bookedPrice != nil {
                note("\(path).\(campaign.price == nil ? "cpm" : "price")", "has no effect: a house campaign is free. Leave it out")
            }
            for (place, creative) in campaign.creatives.enumerated() {
                if let hls = creative.hls { reach(hls, "\(path).creatives[\(place)].hls") }
            }
        }
        for (index, slate) in configuration.slates.enumerated() { reach(slate.hls, "slates[\(index)].hls") }
    }

    private mutating func note(_ path: String, _ message: String) { all.append(configuration.failure(path, message)) }

    /// A secret that is what `--print-config` puts in the place of one.
    private mutating func marks() {
        let mark = Secret.literal(FieldWriter.secretMark), (tenants, channels) = (configuration.tenants, configuration.channels)
        let paths =
            configuration.sessionSecrets.indices.filter { configuration.sessionSecrets[$0] == mark }.map { "secrets.session[\($0)]" }
            + (configuration.admin?.password == mark ? ["admin.password"] : [])
            + tenants.indices.filter { tenants[$0].apiKey == mark }.map { "tenants[\($0)].api_key" }
            + channels.indices.flatMap { index in
                channels[index].originHeaders.filter { $0.value == mark }.map { "channels[\(index)].origin_headers.\($0.name)" }
            }
        for path in paths {
            note(
                path,
                "\"\(FieldWriter.secretMark)\" stands where a secret was left out: until it is put there it is as if there were none")
        }
    }

    /// Keys that are soon guessed.
    private mutating func keys(_ secrets: ConfigurationSecrets) {
        let advice = "it is soon guessed. Take a longer one: openssl rand -hex 16"
        for (tenant, key) in secrets.apiKeys where key.count < Limits.tenantKeyBytes {
            guard let index = configuration.tenants.firstIndex(where: { $0.id == tenant }) else { continue }
            note("tenants[\(index)].api_key", "has \(key.count) of at least \(Limits.tenantKeyBytes) bytes: \(advice)")
        }
        if let password = secrets.adminPassword, password.count < Limits.adminPasswordBytes {
            note("admin.password", "has \(password.count) of at least \(Limits.adminPasswordBytes) bytes: \(advice)")
        }
    }

    /// What is the process's, and no object's.
    private mutating func process() {
        if !configuration.geoHeaders.isEmpty, configuration.trustedProxies.isEmpty {
            note("geo_headers", "has no effect without \"trusted_proxies\": name the proxies there that set these headers")
        }
        for (index, network) in configuration.trustedProxies.enumerated() where ["0.0.0.0/0", "::/0"].contains(network.description) {
            note(
                "trusted_proxies[\(index)]", "trusts everybody, who may then claim any address and country: name the proxies' own networks")
        }
        for (index, rule) in configuration.outboundAllow.enumerated() where ["0.0.0.0/0", "::/0"].contains(rule.text) {
            note("outbound.allow[\(index)]", "lets an origin's redirect lead into every private network: name those that origins are on")
        }
        let connect = configuration.settings[.originConnectTimeout], whole = configuration.settings[.originTimeout]
        if connect > whole {
            note(
                "settings.origin.connect_timeout",
                "has no effect beyond origin.timeout, which is \(whole) ms: set it to half of that, so that another origin can be tried")
        }
    }

    /// A URL that we are to read from and may not: only what is written as an address is known before it is looked up.
    private mutating func reach(_ url: String, _ path: String) {
        guard let host = WebUrl.host(of: url) else { return }
        let isLocal = host == "localhost" || host.hasSuffix(".localhost")
        guard let address = IpAddress(isLocal ? "127.0.0.1" : host), let kind = policy?.refusal(of: address, host: host) else { return }
        note(path, "\(host) is a \(kind) address, so nothing is read from there: add \"\(host)\" to outbound.allow if that is meant")
    }
}

extension Configuration {
    /// - Parameter secrets: of this configuration.
    func doubts(_ secrets: ConfigurationSecrets, at now: WallTime = .now) -> [ConfigurationError] {
        ConfigurationDoubts(self, secrets, at: now).all
    }
}

extension [ConfigurationError] {
    /// As lines: no more than `Limits.doubtsTold`, and how many there are beside them.
    var lines: [String] {
        let more = count - Limits.doubtsTold
        return prefix(Limits.doubtsTold).map(\.description) + (more > 0 ? ["\(more) more like these"] : [])
    }
}
