/// What became of beacons since the process began, for metrics.
public struct BeaconStatistics: Equatable, Sendable {
    public struct Counts: Equatable, Sendable {
        /// Not done yet.
        public var queued = 0
        public var delivered = 0, refused = 0, unknown = 0, stale = 0
        /// Attempts that were not taken and are made again.
        public var retried = 0

        mutating func add(_ state: BeaconState) {
            queued -= 1
            switch state {
            case .delivered: delivered += 1
            case .refused: refused += 1
            case .unknown: unknown += 1
            case .stale: stale += 1
            case .waiting, .sent: break
            }
        }
    }

    public private(set) var total = Counts()
    /// By host, at most `Limits.namedHosts`, the first that came.
    public private(set) var hosts: [String: Counts] = [:]
    /// Of all hosts that have none of their own.
    public private(set) var other = Counts()
    /// Requests under way, and hosts that are given up for now.
    public internal(set) var inFlight = 0, hostsDown = 0

    public init() {}

    mutating func change(_ host: String, _ change: (inout Counts) -> Void) {
        change(&total)
        if hosts[host] != nil || hosts.count < Limits.namedHosts {
            change(&hosts[host, default: Counts()])
        } else {
            change(&other)
        }
    }
}
