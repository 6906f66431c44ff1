import Formats
import Store
import Vast

/// One tracking URL of an event, with all that is needed to send it later and after a restart.
public struct Beacon: Equatable, Sendable {
    public var event: BeaconEvent
    public var viewer: BeaconViewer
    /// As it goes on the wire, ASCII; at most `Limits.urlBytes`.
    public var url: String

    /// - Parameter url: with its macros expanded. Blanks, control characters and bytes beyond ASCII, which no request line may hold, are
    ///   percent-encoded; all else stays byte for byte.
    /// - Returns: `nil` for one that is too long.
    public init?(event: BeaconEvent, viewer: BeaconViewer, url: [UInt8]) {
        guard url.count <= Limits.urlBytes else { return nil }
        let wire = BeaconUrl.wire(url)
        guard wire.count <= Limits.urlBytes else { return nil }
        self.event = event
        self.viewer = viewer
        self.url = String(decoding: wire, as: UTF8.self)
    }

    /// The beacons of one event, TIMESTAMP and CACHEBUSTING filled by it: they are fixed here, so that an attempt that is made again has
    /// the same bytes.
    /// - Parameters:
    ///   - templates: of all levels of wrappers, in their order.
    ///   - macros: what is known beside these two.
    /// - Returns: also how many URLs were left out because they are too long.
    public static func each(
        of event: BeaconEvent, viewer: BeaconViewer, templates: [[UInt8]], macros: MacroExpansion
    ) -> (beacons: [Beacon], tooLong: Int) {
        var macros = macros
        macros.setTimestamp(wallMs: event.atMs)
        var beacons: [Beacon] = []
        for (index, template) in templates.enumerated() {
            macros[.cacheBusting] = .cacheBusting(event.hash(index))
            guard let url = macros.url(String(decoding: BeaconUrl.wire(template), as: UTF8.self)),
                let beacon = Beacon(event: event, viewer: viewer, url: Array(url.utf8))
            else { continue }
            beacons.append(beacon)
        }
        return (beacons, templates.count - beacons.count)
    }

    /// About what it takes in memory, bytes.
    var bytes: Int { url.utf8.count + viewer.bytes + 200 }
}

/// What a beacon reports.
public struct BeaconEvent: Equatable, Sendable {
    /// The session or request, the break and the slot: with them its events keep their order.
    public var id = TrackedId(), adBreak: Int64 = 0, slot: UInt16 = 0
    public var event: TrackedEvent = .impression
    /// Which of several events of one kind.
    public var ordinal: UInt8 = 0
    /// When it happened, milliseconds since 1970.
    public var atMs: Int64 = 0
    /// Nobody takes it from then on, milliseconds since 1970: the least of VAST's `Expires` and the bid's `exp`. `Limits.ageMs` after the
    /// event it is over in any case.
    public var expiryMs: Int64 = .max
    public var tenant = "", source = ""

    public init() {}

    /// When it is given up, milliseconds since 1970.
    var endMs: Int64 {
        let (end, isTooLarge) = atMs.addingReportingOverflow(Limits.ageMs)
        return isTooLarge ? expiryMs : min(expiryMs, end)
    }

    var slotKey: BeaconSlot { BeaconSlot(id: id, adBreak: adBreak, slot: slot) }

    func hash(_ index: Int) -> UInt64 {
        var hash = StableHash()
        for number in [id.high, id.low, UInt64(bitPattern: adBreak), UInt64(slot), UInt64(ordinal), UInt64(index)] { hash.mix(number) }
        hash.mix(byte: event.rawValue)
        return hash.value
    }
}

/// One ad of a session: its events reach a host in their order.
struct BeaconSlot: Hashable {
    let id: TrackedId
    let adBreak: Int64
    let slot: UInt16
}
