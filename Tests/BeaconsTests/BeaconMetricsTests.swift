import Testing

@testable import Beacons

@Suite struct BeaconMetricsTests {
    private static func statistics(_ hosts: [String]) -> BeaconStatistics {
        var statistics = BeaconStatistics()
        for host in hosts { statistics.change(host) { $0.queued += 1 } }
        return statistics
    }

    private static func lines(_ statistics: BeaconStatistics) -> [Substring] { BeaconMetrics(statistics).text.split(separator: "\n") }

    @Test func outcomesAreToldByHost() {
        var statistics = Self.statistics(["a.example", "a.example", "b.example"])
        statistics.change("a.example") { $0.add(.delivered) }
        statistics.change("b.example") { $0.add(.stale) }
        var metrics = BeaconMetrics(statistics)
        (metrics.dropped, metrics.lost, metrics.tooLong, metrics.bytes, metrics.isFailing) = (5, 6, 7, 8, true)
        let lines = Set(metrics.text.split(separator: "\n").map(String.init))
        for line in [
            "edge_third_party_beacons_queued 1", "edge_third_party_beacons_total{outcome=\"delivered\"} 1",
            "edge_third_party_beacons_total{outcome=\"refused\"} 0", "edge_third_party_beacons_total{outcome=\"stale\"} 1",
            "edge_third_party_beacons_total{outcome=\"dropped\"} 5", "edge_third_party_beacons_total{outcome=\"lost\"} 6",
            "edge_third_party_beacons_total{outcome=\"too_long\"} 7", "edge_third_party_beacons_bytes 8",
            "edge_third_party_beacons_failing 1",
            "edge_third_party_host_beacons_total{host=\"a.example\",outcome=\"delivered\"} 1",
            "edge_third_party_host_beacons_total{host=\"b.example\",outcome=\"stale\"} 1",
            "edge_third_party_host_beacons_queued{host=\"a.example\"} 1", "edge_third_party_host_beacons_queued{host=\"b.example\"} 0",
        ] { #expect(lines.contains(line), "\(line)") }
    }

    // Each name has one HELP and one TYPE, before its lines (Prometheus text format).
    @Test func eachNameIsExplainedOnceAndBeforeItsLines() {
        var explained: [String: Int] = [:]
        for line in Self.lines(Self.statistics(["a.example", "b.example"])) {
            let words = line.split(separator: " ")
            if line.hasPrefix("#") {
                explained[String(words[2]), default: 0] += 1
            } else {
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                #expect(explained[name] == 2, "\(line)")
            }
        }
        #expect(explained.values.allSatisfy { $0 == 2 })
    }

    @Test func hostsAreBoundedAndTheirNamesEndNoLine() {
        let many = (0..<Limits.namedHosts + 9).map { "h\($0).example" }
        let lines = Self.lines(Self.statistics(many))
        #expect(lines.count { $0.hasPrefix("edge_third_party_host_beacons_queued{") } == Limits.namedHosts + 1)
        #expect(lines.contains("edge_third_party_host_beacons_queued{host=\"(other)\"} 9"))
        let evil = Self.lines(Self.statistics(["a\"} 1\n\\"]))
        #expect(evil.contains("edge_third_party_host_beacons_queued{host=\"a\\\"} 1\\n\\\\\"} 1"))
        let long = Self.lines(Self.statistics([String(repeating: "a", count: 10_000)]))
        #expect(long.allSatisfy { $0.utf8.count < 400 })
    }
}
