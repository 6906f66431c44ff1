/// One channel of the demo's origin: which media it loops and how it signals its breaks.
public struct DemoChannel: Sendable, Equatable {
    /// First path component on the origin, and the channel's id in the proxy.
    public var id: String
    public var name: String
    var container: Container
    /// `nil`: video on demand: no markers, no dates, ENDLIST.
    var dialect: Dialect?
    /// Where in the cycle this channel's break begins, in segments: a third of a cycle apart, so one is never far away.
    var breakOffset: Int64 = 0
    /// Whether pictures, sound in two languages, subtitles and I-frames have playlists of their own.
    var isApart = false
    /// Whether its segments are encrypted (AES-128), with a new key for each run of the loop.
    var isSealed = false

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
            DemoChannel(
                id: "series", name: "Series: fMP4, two languages, subtitles", container: .fmp4, dialect: .cueDuration,
                breakOffset: cycleSegments / 6, isApart: true),
            DemoChannel(
                id: "premium", name: "Premium: TS, AES-128, rotating keys", container: .ts, dialect: .enhanced,
                breakOffset: cycleSegments / 2, isSealed: true),
            DemoChannel(id: "vod", name: "On demand: TS, configured breaks", container: .ts, dialect: nil),
        ]
    }

    /// One media playlist of a channel; its name is that of its folder.
    enum Rendition: String, Sendable, CaseIterable {
        case large = "360p", small = "180p"
        case english = "en", german = "de", text, iFrames = "iframes"

        var isPictures: Bool { self == .large || self == .small }
    }

    /// Pictures first, the larger first.
    var renditions: [Rendition] { isApart ? Rendition.allCases : [.large, .small] }

    /// Ends the name of a rendition's segment.
    func extensionName(_ rendition: Rendition) -> String { rendition == .text ? "vtt" : container == .ts ? "ts" : "m4s" }

    /// Folder of a rendition's looped segments below the media directory, and which track of them it is; `nil`: all.
    func source(_ rendition: Rendition) -> (folder: String, track: DemoTrack?) {
        let size = rendition == .large || rendition == .iFrames ? "360p" : "180p"
        let folder = container == .ts ? "content/\(size)" : "content/\(size)-fmp4"
        guard isApart else { return (folder, nil) }
        return (folder, rendition.isPictures ? .pictures : rendition == .iFrames ? .iFrame : .sound)
    }
}
