import Formats

/// The lists and bounds that traffic is judged by: made from the configuration, the same for all loops.
public struct TrafficRules: Sendable {
    let bots: UserAgentPatterns, spared: UserAgentPatterns
    let datacenters: NetworkTable, excepted: NetworkTable
    /// Whether no User-Agent at all is a bot's.
    let needsUserAgent: Bool
    /// More for one address and User-Agent are not viewers'.
    public let sessionsPerHour: Int
    /// Names the lists, so that it can be told later what an event was judged by: `1` for the lists of the program alone, `1-9f86d081` with
    /// an operator's.
    public let version: String

    public static let standardSessionsPerHour = 50

    /// - Parameters:
    ///   - bots: an operator's patterns, before `KnownBots`.
    ///   - spared: User-Agents that are none, whatever fits.
    ///   - datacenters: networks whose addresses are no viewers'.
    ///   - excepted: networks in them that are: trusted proxies, the operator's own, the CDN's. Their sessions are not counted either.
    ///   - includesTools: whether `KnownBots.tools` are bots.
    ///   - needsUserAgent: whether no User-Agent at all is a bot's.
    public init(
        bots: [UserAgentPattern] = [], spared: [UserAgentPattern] = [], datacenters: [NetworkTable.Network] = [],
        excepted: [NetworkTable.Network] = [], includesTools: Bool = false, needsUserAgent: Bool = false,
        sessionsPerHour: Int = standardSessionsPerHour
    ) throws(NetworkTable.TooMany) {
        let known = KnownBots.patterns + (includesTools ? KnownBots.tools : [])
        self.bots = UserAgentPatterns(bots.prefix(Limits.userAgentPatterns) + known)
        self.needsUserAgent = needsUserAgent
        self.spared = UserAgentPatterns(spared.prefix(Limits.userAgentPatterns) + KnownBots.spared)
        self.datacenters = try NetworkTable(datacenters)
        self.excepted = try NetworkTable(excepted)
        self.sessionsPerHour = sessionsPerHour

        let areStandard = bots.isEmpty && spared.isEmpty && datacenters.isEmpty && excepted.isEmpty && !includesTools && !needsUserAgent
        guard !areStandard else {
            version = "\(KnownBots.version)"
            return
        }
        var hash = StableHash()
        for patterns in [bots, spared] {
            for pattern in patterns { hash.mix(pattern.description) }
            hash.mix("")
        }
        for networks in [datacenters, excepted] {
            for network in networks {
                hash.mix(network.base.high)
                hash.mix(network.base.low)
                hash.mix(UInt64(truncatingIfNeeded: network.prefixBits))
            }
            hash.mix("")
        }
        hash.mix(UInt64((includesTools ? 1 : 0) | (needsUserAgent ? 2 : 0)))
        let digits = String(UInt32(truncatingIfNeeded: hash.value), radix: 16)
        version = "\(KnownBots.version)-" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The pattern by which a User-Agent is no viewer's; "" for an empty one. `nil`: it may be one's.
    func bot(_ userAgent: String) -> String? {
        if userAgent.utf8.allSatisfy(\.isBlank) { return needsUserAgent ? "" : nil }
        guard let pattern = bots.first(in: userAgent), spared.first(in: userAgent) == nil else { return nil }
        return pattern.description
    }

    func isDatacenter(_ address: NetworkAddress) -> Bool { datacenters.contains(address) && !excepted.contains(address) }

    /// Whether the sessions of an address are counted. Behind one that is nobody's on the internet, or that is a proxy's, are many viewers.
    func countsSessions(of address: NetworkAddress) -> Bool { !Self.inner.contains(address) && !excepted.contains(address) }

    /// Loopback, private, link-local and carriers' shared addresses (RFC 6890).
    private static let inner: NetworkTable = {
        let v4: [(UInt32, Int)] = [
            (0x7f00_0000, 8), (0x0a00_0000, 8), (0xac10_0000, 12), (0xc0a8_0000, 16), (0xa9fe_0000, 16), (0x6440_0000, 10),
        ]
        let v6: [(NetworkAddress, Int)] = [
            (NetworkAddress(high: 0, low: 1), 128), (NetworkAddress(high: 0xfc00 << 48, low: 0), 7),
            (NetworkAddress(high: 0xfe80 << 48, low: 0), 10),
        ]
        let networks =
            v4.map { NetworkTable.Network(base: NetworkAddress(v4: $0.0), prefixBits: 96 + $0.1) }
            + v6.map { NetworkTable.Network(base: $0.0, prefixBits: $0.1) }
        // Nine of them are never too many.
        return (try? NetworkTable(networks)) ?? .empty
    }()
}
