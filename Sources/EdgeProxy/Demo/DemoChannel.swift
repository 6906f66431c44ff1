/// One channel of the demo's origin: which media it loops and how it signals its breaks.
struct DemoChannel: Sendable, Equatable {
    /// First path component on the origin, and the channel's id in the proxy.
    var id: String
    var name: String
    var container: Container
    /// `nil`: video on demand: no markers, no dates, ENDLIST.
    var dialect: Dialect?
    /// Where in the cycle this channel's break begins, in segments: a third of a cycle apart, so one is never far away.
    var breakOffset: Int64 = 0

    /// What the segments are packed in; one container a channel (MAP-3).
    enum Container: Sendable { case ts, fmp4 }

    /// How a break is marked in the media playlists; the numbers are those of section 11 of the rules for HLS output.
    enum Dialect: Sendable {
        /// 5: EXT-OATCLS-SCTE35 and EXT-X-CUE-OUT, EXT-X-CUE-OUT-CONT with elapsed time and message, EXT-X-CUE-IN.
        case enhanced
        /// 16: EXT-X-DATERANGE with SCTE35-OUT, completed by SCTE35-IN.
        case dateRange
        /// 2: EXT-X-CUE-OUT:DURATION= and EXT-X-CUE-IN, nothing in between.
        case cueDuration
    }

    /// The demo's channels for a cycle of so many segments.
    static func all(cycleSegments: Int64) -> [DemoChannel] {
        [
            DemoChannel(id: "news", name: "News: TS, SCTE-35 in CUE tags", container: .ts, dialect: .enhanced),
            DemoChannel(
                id: "sports", name: "Sports: TS, SCTE-35 in DATERANGE", container: .ts, dialect: .dateRange,
                breakOffset: cycleSegments / 3),
            DemoChannel(
                id: "movies", name: "Movies: fMP4, CUE-OUT by duration", container: .fmp4, dialect: .cueDuration,
                breakOffset: cycleSegments * 2 / 3),
            DemoChannel(id: "vod", name: "On demand: TS, configured breaks", container: .ts, dialect: nil),
        ]
    }

    /// Both renditions, the larger first; also the names of their folders.
    static let renditions = ["360p", "180p"]

    /// Ends a segment's name: "ts" or "m4s".
    var extensionName: String { container == .ts ? "ts" : "m4s" }

    /// Folder of a rendition's looped segments below the media directory.
    func contentFolder(_ rendition: String) -> String {
        container == .ts ? "content/\(rendition)" : "content/\(rendition)-fmp4"
    }
}
