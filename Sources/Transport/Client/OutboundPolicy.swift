/// Where our own requests may go: the setting `outbound.allow`. It is asked for each address that is about to be connected to, after
/// the name has been resolved, for every redirect and every new connection: a name that pointed elsewhere a moment ago passes nothing.
public struct OutboundPolicy: Sendable {
    /// An entry of `outbound.allow` that can't be used.
    public struct EntryError: Error, Equatable, Sendable {
        /// Its index in the list; for the last check, the number of entries.
        public let index: Int
        public let entry: String
        public let message: String
    }

    private let networks: [IpNetwork]
    private let hosts: Set<String>

    /// Reads the entries: networks (`10.0.0.0/8`, `fd00::/8`, `192.0.2.7`) and host names (`origin.internal`, without port or wildcard).
    /// Without entries only public addresses may be reached.
    public init(allow: [String] = []) throws(EntryError) {
        guard allow.count <= Limits.outboundEntries else {
            throw EntryError(index: allow.count, entry: "", message: "more than \(Limits.outboundEntries) entries")
        }
        var networks: [IpNetwork] = [], hosts: Set<String> = []
        for (index, entry) in allow.enumerated() {
            if entry.contains("/") || entry.contains(":") || IpAddress(entry) != nil {
                guard let network = IpNetwork(entry) else {
                    throw EntryError(
                        index: index, entry: entry, message: "not a network such as 10.0.0.0/8, or bits are set after its prefix")
                }
                networks.append(network)
            } else {
                guard let host = Self.hostName(entry) else {
                    throw EntryError(index: index, entry: entry, message: "neither a network such as 10.0.0.0/8 nor a host name")
                }
                hosts.insert(host)
            }
        }
        self.networks = networks
        self.hosts = hosts
    }

    /// Why a connection for `host` to `address` is refused, as a word for the log; `nil` when it may be made.
    ///
    /// - Parameter host: the host of the URL in lower case, without a final dot.
    public func refusal(of address: IpAddress, host: String) -> String? {
        guard let kind = Self.special(address) else { return nil }
        return hosts.contains(host) || networks.contains { $0.contains(address) } ? nil : kind
    }

    /// What an address is that the public Internet does not route; `nil` for a public one.
    /// Source: IANA's special-purpose address registries (RFC 6890) and RFC 4291.
    static func special(_ address: IpAddress) -> String? {
        if let entry = specialNetworks.first(where: { $0.network.contains(address) }) { return entry.kind }
        // These carry an IPv4 address to which a gateway forwards: NAT64 (RFC 6052) in the last 32 bits, 6to4 (RFC 3056) after 16.
        if nat64.contains(address) { return special(IpAddress(v4: UInt32(truncatingIfNeeded: address.low))) }
        if sixToFour.contains(address) { return special(IpAddress(v4: UInt32(truncatingIfNeeded: address.high >> 16))) }
        return nil
    }

    private static let nat64 = IpNetwork("64:ff9b::/96")!, sixToFour = IpNetwork("2002::/16")!

    private static let specialNetworks: [(network: IpNetwork, kind: String)] = [
        ("127.0.0.0/8", "loopback"), ("10.0.0.0/8", "private"), ("172.16.0.0/12", "private"), ("192.168.0.0/16", "private"),
        ("169.254.0.0/16", "link-local"), ("100.64.0.0/10", "carrier-grade NAT"), ("0.0.0.0/8", "unspecified"),
        ("192.0.0.0/24", "reserved"), ("192.0.2.0/24", "documentation"), ("192.88.99.0/24", "reserved"), ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"), ("203.0.113.0/24", "documentation"), ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"), ("240.0.0.0/4", "reserved"),
        ("::1/128", "loopback"), ("::/128", "unspecified"), ("fc00::/7", "unique local"), ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"), ("ff00::/8", "multicast"), ("::/96", "IPv4-compatible"), ("::ffff:0:0:0/96", "IPv4-translated"),
        ("64:ff9b:1::/48", "local NAT64"), ("100::/64", "discard-only"), ("2001::/23", "reserved"), ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"), ("5f00::/16", "reserved"),
    ].map { (IpNetwork($0.0)!, $0.1) }

    /// A host name in the form that URLs are compared in, or `nil` when it is none. A last label of digits alone is an address gone wrong.
    private static func hostName(_ text: String) -> String? {
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, let last = labels.last, !last.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let allowed = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
        }
        return allowed ? name : nil
    }
}
