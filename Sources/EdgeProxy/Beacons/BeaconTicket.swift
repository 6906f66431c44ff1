import Store

/// Where a beacon stands: a segment, and its place in it.
public struct BeaconId: Hashable, Sendable {
    public let segment: UInt64
    public let index: UInt32
}

/// A beacon that waits, without its URL and viewer: what decides when its turn is.
public struct BeaconTicket: Equatable, Sendable {
    public let id: BeaconId
    public let host: String
    public let event: BeaconEvent
    /// Attempts that were made and not taken.
    var attempts: UInt8 = 0

    init(id: BeaconId, host: String, event: BeaconEvent) {
        self.id = id
        self.host = host
        self.event = event
    }
}

/// Where a beacon has got to. The numbers stand in files: they differ in several bits from each other and from 0, so that no bit that
/// turned over makes a beacon that was sent one that waits.
public enum BeaconState: UInt8, CaseIterable, Sendable {
    case waiting = 0x00
    /// The request may have left. After a crash nobody knows more: such a beacon is `unknown`.
    case sent = 0x3c
    case delivered = 0xd1
    case refused = 0xd2
    case unknown = 0xd4
    case stale = 0xd8

    var isFinal: Bool { self != .waiting && self != .sent }
}

/// What the queue hands to the sender.
public enum BeaconArrival: Sendable {
    /// Beacons that are on the disk and may be sent.
    case waiting([BeaconTicket])
    /// Beacons that a process before this one had begun to send when it ended: they are not sent again.
    case unknown([BeaconTicket])
}
