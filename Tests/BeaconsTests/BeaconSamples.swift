import Store
import StoreTestSupport
import TestSupport

@testable import Beacons

/// Beacons of tests, all different.
enum Samples {
    static let nowMs: Int64 = 1_700_000_000_000
    static let secret = Array("a secret of the installation".utf8)
    static let userAgent = "Mozilla/5.0 (a television)", address = "203.0.113.77"

    static func event(_ number: Int, slot: UInt16 = 0, tenant: String = "t", atMs: Int64 = nowMs) -> BeaconEvent {
        var event = BeaconEvent()
        (event.id.high, event.id.low, event.adBreak, event.slot) = (7, UInt64(number), 3, slot)
        (event.atMs, event.tenant, event.source) = (atMs, tenant, "a source of advertisements")
        return event
    }

    static func beacon(_ number: Int, host: String = "a.example", tenant: String = "t", atMs: Int64 = nowMs) -> Beacon {
        var viewer = BeaconViewer()
        (viewer.userAgent, viewer.address) = (userAgent, address)
        return Beacon(
            event: event(number, tenant: tenant, atMs: atMs), viewer: viewer, url: Array("http://\(host)/b?n=\(number)".utf8))!
    }

    static func beacons(_ numbers: Range<Int>, host: String = "a.example") -> [Beacon] { numbers.map { beacon($0, host: host) } }
}

extension BeaconStore {
    static let folder = "/beacons"

    /// One on a disk in memory, whose segments hold few beacons.
    convenience init(
        _ disk: EventDisk, records: Int = 64, bytes: Int = 1 << 20, diskBytes: Int = .max, secrets: [[UInt8]] = [Samples.secret]
    ) {
        var bounds = Bounds(), rng = Seeded(1)
        (bounds.segmentRecords, bounds.segmentBytes, bounds.diskBytes, bounds.recentBytes) = (records, bytes, diskBytes, 2_000)
        self.init(folder: Self.folder, files: disk, secrets: secrets, bounds: bounds, salt: { rng.next() })
    }

    /// Writes all of them.
    func appendAll(_ beacons: [Beacon], nowMs: Int64 = Samples.nowMs) throws -> [BeaconTicket] {
        var tickets: [BeaconTicket] = []
        while tickets.count < beacons.count { tickets += try append(beacons[tickets.count...], nowMs: nowMs) }
        return tickets
    }
}
