/// What stands in the process's metrics about third parties' beacons.
public struct BeaconMetrics: Sendable {
    public var sent: BeaconStatistics
    /// Given up since there was no room for them, and those of earlier processes that can't be read any more.
    public var dropped = 0, lost = 0
    /// URLs that were too long for a request.
    public var tooLong = 0
    /// The queue's files, bytes; and whether nothing can be written to them.
    public var bytes = 0, isFailing = false

    public init(_ sent: BeaconStatistics) { self.sent = sent }

    /// Prometheus text, version 0.0.4. Hosts are at most `Limits.namedHosts`; the rest is `(other)`.
    public var text: String {
        var text = ""
        func head(_ name: String, _ type: String, _ help: String) { text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n" }
        func plain(_ name: String, _ type: String, _ help: String, _ value: Int) {
            head(name, type, help)
            text += "\(name) \(value)\n"
        }
        let total = sent.total
        plain("edge_third_party_beacons_queued", "gauge", "Third parties' beacons that are not done yet.", total.queued)
        head("edge_third_party_beacons_total", "counter", "Third parties' beacons that are done, by what became of them.")
        for (outcome, count) in Self.outcomes(total) + [("dropped", dropped), ("lost", lost), ("too_long", tooLong)] {
            text += "edge_third_party_beacons_total{outcome=\"\(outcome)\"} \(count)\n"
        }
        plain(
            "edge_third_party_beacons_retried_total", "counter", "Attempts that were not taken and are made again.", total.retried)
        plain("edge_third_party_beacons_in_flight", "gauge", "Beacons under way.", sent.inFlight)
        plain(
            "edge_third_party_hosts_down", "gauge", "Hosts that beacons wait for, since they don't answer as they should.", sent.hostsDown)
        plain("edge_third_party_beacons_bytes", "gauge", "Size of the files with beacons that wait.", bytes)
        plain("edge_third_party_beacons_failing", "gauge", "1 while these can't be written.", isFailing ? 1 : 0)
        let hosts = sent.hosts.sorted { $0.key < $1.key } + (sent.other == .init() ? [] : [("(other)", sent.other)])
        guard !hosts.isEmpty else { return text }
        head("edge_third_party_host_beacons_total", "counter", "The same by host.")
        for (host, counts) in hosts {
            for (outcome, count) in Self.outcomes(counts) where count > 0 {
                text += "edge_third_party_host_beacons_total{host=\"\(Self.label(host))\",outcome=\"\(outcome)\"} \(count)\n"
            }
        }
        head("edge_third_party_host_beacons_queued", "gauge", "Beacons to a host that are not done yet.")
        for (host, counts) in hosts { text += "edge_third_party_host_beacons_queued{host=\"\(Self.label(host))\"} \(counts.queued)\n" }
        return text
    }

    private static func outcomes(_ counts: BeaconStatistics.Counts) -> [(String, Int)] {
        [("delivered", counts.delivered), ("refused", counts.refused), ("unknown", counts.unknown), ("stale", counts.stale)]
    }

    /// A host comes from outside: what would end a label or a line is escaped, and it is bounded.
    private static func label(_ host: String) -> String {
        var text = ""
        for character in host.unicodeScalars.prefix(Limits.hostLabelCharacters) {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
