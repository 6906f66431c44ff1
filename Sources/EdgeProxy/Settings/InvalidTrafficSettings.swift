import Formats
import Model
import Transport

/// What is no viewer's besides what `KnownBots` lists: the field `invalid_traffic`.
struct InvalidTrafficSettings: FieldModel {
    static let title = "InvalidTraffic"

    var bots: [UserAgentPattern] = [], spared: [UserAgentPattern] = []
    /// Whether plain clients of HTTP are bots, and whoever sends no User-Agent.
    var includesTools = false, needsUserAgent = false
    /// Networks of data centres, and those in them that are viewers'.
    var networks: [IpNetwork] = [], excepted: [IpNetwork] = []
    var sessionsPerHour = TrafficRules.standardSessionsPerHour

    mutating func walk(_ cursor: inout some FieldCursor) {
        let patterns = 0...Model.Limits.userAgentPatterns
        cursor.field(
            "bots", &bots, .list(.userAgentPattern, patterns, of: "patterns"),
            "User-Agents that are no viewers' besides those that are known, see [Invalid traffic](privacy.md#invalid-traffic)")
        cursor.field("spared", &spared, .list(.userAgentPattern, patterns, of: "patterns"), "User-Agents that are viewers', whatever fits")
        cursor.field(
            "tools", &includesTools, .flag,
            "whether plain clients of HTTP such as curl, ffmpeg and GStreamer are no viewers'; many set-top boxes are built on them")
        cursor.field("no_user_agent", &needsUserAgent, .flag, "whether requests without a User-Agent are no viewers'")
        cursor.field(
            "networks", &networks, .list(.network, 0...Limits.datacenterNetworks, of: "networks"),
            "networks of data centres, where no viewers are")
        cursor.field(
            "excepted", &excepted, .list(.network, 0...Limits.exceptedNetworks, of: "networks"),
            "networks in them where viewers are, or who asks for them. `trusted_proxies` need not be listed")
        cursor.field(
            "sessions_per_hour", &sessionsPerHour, .whole(Model.Limits.sessionsPerHour),
            "more sessions of one address and User-Agent are no viewers'. Private and loopback addresses are not counted")
    }
}

extension Configuration {
    /// The lists that traffic is judged by.
    var trafficRules: TrafficRules {
        let own = invalidTraffic
        func networks(_ list: [IpNetwork], most: Int) -> [NetworkTable.Network] {
            list.prefix(most).map {
                NetworkTable.Network(base: NetworkAddress(high: $0.base.high, low: $0.base.low), prefixBits: $0.prefixBits)
            }
        }
        do throws(NetworkTable.TooMany) {
            return try TrafficRules(
                bots: own.bots, spared: own.spared, datacenters: networks(own.networks, most: Limits.datacenterNetworks),
                excepted: networks(own.excepted + trustedProxies, most: Limits.datacenterNetworks), includesTools: own.includesTools,
                needsUserAgent: own.needsUserAgent, sessionsPerHour: own.sessionsPerHour)
        } catch {
            preconditionFailure("\(error.networks) networks, though each list is bounded")
        }
    }

    /// Whether the kind of device is what requests show of themselves, so that two of them can be compared.
    var knowsDevicesByRequests: Bool { !trustQueryAttributes && !geoHeaders.contains { $0.attribute == "device" } }
}

extension FieldForm where Self == ParsedForm<UserAgentPattern> {
    fileprivate static var userAgentPattern: Self {
        ParsedForm(
            "a part of a User-Agent such as \"curl/\" or \"*crawler\"", TextShape("pattern"), read: { UserAgentPattern($0) },
            write: { $0.description })
    }
}
