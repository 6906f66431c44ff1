/// Beacons that were written lately: most are sent at once, and need not be read from the disk for it.
struct RecentBeacons {
    private let bytesMost: Int
    private var beacons: [BeaconId: Beacon] = [:]
    private var order = TicketLine<BeaconId>()
    private var bytes = 0

    init(bytesMost: Int) { self.bytesMost = bytesMost }

    /// The oldest make room.
    mutating func add(_ beacon: Beacon, _ id: BeaconId) {
        beacons[id] = beacon
        order.append(id)
        bytes += beacon.bytes
        while bytes > bytesMost, let oldest = order.popFirst() { remove(oldest) }
        // Ids of those that left in between.
        if order.count > 1_024, order.count > 4 * beacons.count { order = TicketLine(order.elements.filter { beacons[$0] != nil }) }
    }

    @discardableResult
    mutating func remove(_ id: BeaconId) -> Beacon? {
        let beacon = beacons.removeValue(forKey: id)
        bytes -= beacon?.bytes ?? 0
        return beacon
    }
}

/// Texts that are often the same, each kept in memory once.
struct SharedTexts {
    private static let most = 10_000
    private var texts: Set<String> = []

    mutating func shared(_ text: String) -> String {
        // Those of up to 15 bytes stand within the value.
        guard text.utf8.count > 15 else { return text }
        if texts.count >= Self.most { texts = [] }
        return texts.insert(text).memberAfterInsert
    }
}
