import Store

/// What became of beacons in one minute, by host, source and event. Confined to the sender's loop.
///
/// The sums are in memory until their minute is over: a killed process loses them, not the beacons.
struct BeaconSumTable {
    private struct Key: Hashable {
        let tenant: String, source: String, host: String
        let event: TrackedEvent

        /// No host is named so.
        static let otherHost = "(other)"
        var isOther: Bool { host == Self.otherHost }
        var other: Key { Key(tenant: tenant, source: source, host: Self.otherHost, event: event) }
    }
    private struct Counts {
        var delivered: UInt32 = 0, refused: UInt32 = 0, unknown: UInt32 = 0, stale: UInt32 = 0
    }

    private let labels: EventLabels
    private let sender: UInt64
    private var sums: [Key: Counts] = [:]
    private var number: UInt64 = 0
    /// Hosts that have a label: labels are never given back.
    private var hosts: Set<String> = []

    /// - Parameter sender: random, of this process.
    init(labels: EventLabels, sender: UInt64) {
        self.labels = labels
        self.sender = sender
    }

    mutating func add(_ ticket: BeaconTicket, _ state: BeaconState) {
        let event = ticket.event
        var key = Key(tenant: event.tenant, source: event.source, host: ticket.host, event: event.event)
        if !hosts.contains(key.host) {
            if hosts.count < Limits.namedHosts { hosts.insert(key.host) } else { key = key.other }
        }
        if sums[key] == nil, sums.count >= Limits.sums { key = key.other }
        var counts = sums[key] ?? Counts()
        switch state {
        case .delivered: counts.delivered &+= 1
        case .refused: counts.refused &+= 1
        case .unknown: counts.unknown &+= 1
        case .stale: counts.stale &+= 1
        case .waiting, .sent: return
        }
        sums[key] = counts
    }

    /// The sums since the last call, each under a key of its own.
    /// - Parameters:
    ///   - beganMs: of the minute, milliseconds since 1970.
    ///   - nowMs: the same clock, now.
    mutating func flush(beganMs: Int64, nowMs: Int64) -> [BeaconSums] {
        defer { sums = [:] }
        return sums.map { key, counts in
            number &+= 1
            var record = BeaconSums()
            record.context.atMs = beganMs
            record.context.receiptMs = nowMs
            record.context.id = TrackedId(high: sender, low: number)
            record.context.tenant = labels.label(key.tenant)
            record.source = labels.label(key.source)
            record.host = key.isOther ? .other : labels.label(key.host)
            record.event = key.event
            (record.delivered, record.refused, record.unknown, record.stale) =
                (counts.delivered, counts.refused, counts.unknown, counts.stale)
            return record
        }
    }
}
