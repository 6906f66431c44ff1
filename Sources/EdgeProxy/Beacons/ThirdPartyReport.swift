import Decision
import Model
import Stitching
import Store
import Vast

/// A moment of an ad that third parties are told of. To make one counts references, no more, so that a loop may; `beacons` does the work,
/// elsewhere.
public struct ThirdPartyReport: Sendable {
    /// Its session, break and slot, its time and whose it is. What it is follows from `moment`.
    public var event: BeaconEvent
    public var moment: SlotEvent
    public var evidence: SlotEvidence
    public var creative: Creative
    /// From the ad's beginning, milliseconds.
    public var offsetMs: Int64 = 0
    /// Its place among the ads of the pod, from 1.
    public var ordinal = 1
    public var isPreRoll = false
    /// The break's, milliseconds; 0: not known.
    public var breakMs: Int64 = 0
    public var viewer: ViewerAttributes
    /// What may be told of the viewer, as was found when the session began.
    public var marks: ViewerMarks

    public init(
        _ event: BeaconEvent, _ moment: SlotEvent, _ evidence: SlotEvidence, of creative: Creative, to viewer: ViewerAttributes,
        _ marks: ViewerMarks
    ) {
        (self.event, self.moment, self.evidence, self.creative) = (event, moment, evidence, creative)
        (self.viewer, self.marks) = (viewer, marks)
    }

    /// Events that a server may report at a moment, as VAST names them (VAST 4.3 §3.14.1). What only a player sees, as a pause, it never
    /// reports.
    static func events(at moment: SlotEvent) -> [(name: String, event: TrackedEvent)] {
        switch moment {
        case .start: [("impression", .impression), ("loaded", .loaded), ("creativeView", .creativeView), ("start", .start)]
        case .firstQuartile: [("firstQuartile", .firstQuartile)]
        case .midpoint: [("midpoint", .midpoint)]
        case .thirdQuartile: [("thirdQuartile", .thirdQuartile)]
        case .complete: [("complete", .complete)]
        }
    }

    /// Whether anybody is told of a moment of a creative.
    public static func isTold(_ moment: SlotEvent, of creative: Creative) -> Bool {
        events(at: moment).contains { known in creative.tracking.contains { $0.event == known.name } }
    }

    /// All URLs of the moment, as they go on the wire.
    /// - Returns: also how many were left out because they are too long.
    public func beacons() -> (beacons: [Beacon], tooLong: Int) {
        guard ToldRights(marks).most > .none else { return ([], 0) }
        let told = ToldViewer(viewer, marks), macros = macros(told)
        var beacons: [Beacon] = [], tooLong = 0
        for (name, what) in Self.events(at: moment) {
            let urls = creative.tracking.filter { $0.event == name }.flatMap(\.urls)
            guard !urls.isEmpty else { continue }
            var event = event
            event.event = what
            let made = Beacon.each(of: event, viewer: told.headers, templates: urls.map { Array($0.utf8) }, macros: macros)
            beacons += made.beacons
            tooLong += made.tooLong
        }
        return (beacons, tooLong)
    }

    /// What is known on a server. All other macros of the list are -1.
    private func macros(_ told: ToldViewer) -> MacroExpansion {
        var macros = told.macros
        macros[.adPlayhead] = .clock(ms: offsetMs)
        macros[.adType] = .text("video")
        macros[.placementType] = .number(1)
        macros[.breakPosition] = .number(isPreRoll ? 1 : 2)
        if breakMs > 0 { macros[.breakMaxDuration] = .text(String(breakMs / 1_000)) }
        macros[.adCount] = .number(ordinal)
        macros[.podSequence] = .number(ordinal)
        macros[.universalAdId] = .text("\(Self.registry) \(creative.id)")
        macros[.adServingId] = .text(event.servingId)
        if let uri = creative.hls { macros[.assetUri] = .text(uri) }
        // The origin is the publisher's own matter.
        macros[.contentUri] = .withheld
        // 1: a client that knows of it has told us where it is (the IAB's macro guidance for SSAI).
        macros[.serverSide] = .number(evidence == .confirmed ? 1 : 2)
        macros[.serverUa] = .text(Self.product)
        macros[.clientUa] = .text("unknown \(Self.product)")
        macros[.clickType] = .number(0)
        return macros
    }

    /// As in VAST that we answer with.
    private static let registry = "edgeproxy"
    private static let product = "edgeproxy"
}

extension BeaconEvent {
    /// Names this serving of the ad in all that is said of it (VAST 4.2 §3.4.2).
    var servingId: String { "\(id.text)-\(adBreak)-\(slot)" }
}
