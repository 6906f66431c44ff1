import Synchronization

/// How many requests each route has answered, on all loops and addresses.
final class TrafficBook: Sendable {
    private let parts = Mutex<[(table: RouteTable, traffic: RouteTraffic)]>([])

    /// Counters for one loop of one address.
    func add(_ table: RouteTable) -> RouteTraffic {
        let traffic = RouteTraffic(routes: table.routes.count)
        parts.withLock { $0.append((table, traffic)) }
        return traffic
    }

    /// Requests with a status of a class, 1 for 1xx to 5 for 5xx.
    func total(statusClass: Int) -> Int {
        parts.withLock { $0 }.reduce(0) { sum, part in
            (0...part.table.routes.count).reduce(sum) { $0 + part.traffic.total(route: $1, statusClass: statusClass) }
        }
    }

    /// Prometheus text: one line a route and class of status; what has not happened is 0 for 2xx and absent for the others.
    var text: String {
        var totals: [String: [Int]] = [:], names: [String] = []
        for part in parts.withLock({ $0 }) {
            for index in 0...part.table.routes.count {
                let name = index < part.table.routes.count ? "\(part.table.routes[index].name)" : "none"
                if totals[name] == nil { names.append(name) }
                for statusClass in 1...RouteTraffic.classes {
                    totals[name, default: [Int](repeating: 0, count: RouteTraffic.classes)][statusClass - 1] +=
                        part.traffic.total(route: index, statusClass: statusClass)
                }
            }
        }
        var text = "# HELP edge_requests_total Requests answered, by route and class of status; route=\"none\" belongs to none.\n"
        text += "# TYPE edge_requests_total counter\n"
        for name in names {
            for (index, total) in totals[name, default: []].enumerated() where total > 0 || index == 1 {
                text += "edge_requests_total{route=\"\(name)\",class=\"\(index + 1)xx\"} \(total)\n"
            }
        }
        return text
    }
}
