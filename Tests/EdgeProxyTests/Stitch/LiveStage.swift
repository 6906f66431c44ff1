import Manifest
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// A channel whose origin goes by a script, with viewers who open it when the test says and reload every 0.7 s.
///
/// Segments last a second unless the script says otherwise; a break of 6 s has three segments of one ad, two of another, and one of slate.
final class LiveStage {
    /// What one viewer was sent of one rendition, all in all.
    struct Watched {
        var segments: [(segment: ListedPlaylist.Segment, atNs: Int64)] = []
        var hasEnd = false
        /// The newest segment at each reload, nanoseconds after the beginning.
        var newest: [(atNs: Int64, name: String)] = []
        /// The most segments that were new at one reload after the first, and why there was no playlist.
        var burst = 0
        var refused: [String] = []

        /// Content by the second in its names, and how long what was laid is: `98...105 | 6.0 | 112...119`.
        var summary: String {
            var parts: [String] = [], content: [Int] = [], laidNs: Int64 = 0
            func close() {
                var from = content.first ?? 0
                for (index, one) in content.enumerated() {
                    let next = index + 1 < content.count ? content[index + 1] : nil
                    guard next != one + 1 else { continue }
                    parts.append(from == one ? "\(one)" : "\(from)...\(one)")
                    from = next ?? 0
                }
                content = []
                if laidNs > 0 { parts.append(String((Double(laidNs) / 1e8).rounded() / 10)) }
                laidNs = 0
            }
            for (segment, _) in segments {
                if segment.isAd {
                    if !content.isEmpty { close() }
                    laidNs += segment.lengthNs
                } else {
                    if laidNs > 0 { close() }
                    content.append(LiveStage.second(of: segment.uri))
                }
            }
            close()
            return parts.joined(separator: " | ")
        }

        /// The seconds of the content, in order.
        var content: [Int] { segments.filter { !$0.segment.isAd }.map { LiveStage.second(of: $0.segment.uri) } }
        /// How long what was laid is, seconds.
        var laid: Double { Double(segments.filter { $0.segment.isAd }.reduce(0) { $0 + $1.segment.lengthNs }) / 1e9 }
        /// When a second of content was listed first, in seconds after the beginning.
        func listed(_ second: Int) -> Double? {
            segments.first { !$0.segment.isAd && LiveStage.second(of: $0.segment.uri) == second }.map { Double($0.atNs) / 1e9 }
        }
    }

    static let epoch: Int64 = 1_767_225_600_000_000_000
    let stage: Stage
    private(set) var viewers: [Viewer] = []

    /// - Parameters:
    ///   - script: see `StageOrigin.script`.
    init(
        variants: [String] = ["v1"], ads: [ReadyCreative]? = nil, slate: ReadyCreative? = nil,
        _ change: (inout ChannelConfiguration) -> Void = { _ in },
        script: @escaping (_ path: String, _ afterNs: Int64) -> (status: Int, body: String)?
    ) throws {
        let hasAudio = variants.contains { $0.hasPrefix("a") }
        stage = try Stage(
            variants: variants,
            ads: ads ?? [
                Stage.creative("a3", 3, piece: 1, hasAudio: hasAudio), Stage.creative("b2", 2, piece: 1, hasAudio: hasAudio),
            ], slates: [slate ?? Stage.creative("slate", 1, piece: 1, isSlate: true, hasAudio: hasAudio)], wallNow: Self.epoch,
            readsAhead: true, change)
        stage.source.script = script
    }

    /// The second in a segment's name, `…seg-106.ts`.
    static func second(of uri: String) -> Int {
        Int(uri.split(separator: "/").last!.split(separator: "-").last!.prefix { $0 != "." })!
    }

    final class Viewer {
        fileprivate(set) var watched: [Watched]
        fileprivate(set) var faults: [String] = []
        fileprivate let opensAt: Double, number: UInt64
        fileprivate var driver: TurnDriver?
        fileprivate var checker: SessionChecker
        fileprivate var isAsking: [Bool]
        /// The newest number of each rendition.
        fileprivate var newest: [Int64?]
        fileprivate var known: [[Int64: ListedPlaylist.Segment]]

        fileprivate init(_ number: UInt64, opensAt: Double, renditions: Int) {
            (self.number, self.opensAt) = (number, opensAt)
            watched = Array(repeating: Watched(), count: renditions)
            isAsking = Array(repeating: false, count: renditions)
            newest = Array(repeating: nil, count: renditions)
            known = Array(repeating: [:], count: renditions)
            var options = StreamChecker.Options()
            options.dateTolerance = 2_000_000
            options.timeTolerance = 20_000_000_000
            checker = SessionChecker(options: options)
        }
    }

    /// One who opens the channel `opensAt` seconds after the beginning and reads the first `renditions`.
    @discardableResult
    func viewer(opensAt: Double = 0, renditions: Int = 1) -> Viewer {
        let made = Viewer(UInt64(viewers.count + 1), opensAt: opensAt, renditions: renditions)
        viewers.append(made)
        return made
    }

    /// Goes on until `seconds` after the beginning.
    func run(until seconds: Double) {
        let loop = stage.loop
        for viewer in viewers {
            loop.schedule(afterNs: Int64(viewer.opensAt * 1e9)) { [self] in
                stage.join(viewer.number) { [self] session, home in
                    viewer.driver = TurnDriver(session, home: home, loop: loop, decide: { [stage] in stage.choice($0, $1, $2) })
                    reload(viewer, until: seconds)
                }
            }
        }
        loop.advance(byNs: Int64(seconds * 1e9))
        for viewer in viewers { viewer.faults += viewer.driver?.faults ?? ["was never answered"] }
    }

    private func reload(_ viewer: Viewer, until seconds: Double) {
        guard stage.loop.wallNow - Self.epoch < Int64(seconds * 1e9), let driver = viewer.driver else { return }
        stage.loop.schedule(afterNs: 700_000_000) { [self] in reload(viewer, until: seconds) }
        for rendition in viewer.watched.indices where !viewer.isAsking[rendition] {
            viewer.isAsking[rendition] = true
            driver.ask(rendition) { [self] answer in
                viewer.isAsking[rendition] = false
                receive(answer, viewer, rendition)
            }
        }
    }

    private func receive(_ answer: TurnDriver.Answer, _ viewer: Viewer, _ rendition: Int) {
        let now = stage.loop.wallNow - Self.epoch
        switch answer {
        case .notFound: viewer.faults.append("no rendition \(rendition)")
        case .unavailable(let why): viewer.watched[rendition].refused.append("\(why) at \(Double(now) / 1e9)")
        case .playlist(let bytes, _, _):
            for finding in viewer.checker.check(bytes, of: "r\(rendition)", kind: stage.kinds[rendition], at: now)
            where finding.violation.severity == .error && ![.dur5, .dur6, .dur4].contains(finding.violation.rule) {
                viewer.faults.append("r\(rendition) \(finding.other ?? "") \(finding.violation) at \(Double(now) / 1e9)")
            }
            let playlist = ListedPlaylist(String(decoding: bytes, as: UTF8.self))
            let isFirst = viewer.newest[rendition] == nil
            let new = playlist.segments.filter { $0.number > viewer.newest[rendition] ?? .min }
            if !isFirst { viewer.watched[rendition].burst = max(viewer.watched[rendition].burst, new.count) }
            for segment in playlist.segments {
                if let before = viewer.known[rendition][segment.number], before != segment {
                    viewer.faults.append("\(before) became \(segment)")
                }
                viewer.known[rendition][segment.number] = segment
            }
            viewer.watched[rendition].segments += new.map { ($0, now) }
            viewer.newest[rendition] = playlist.segments.last?.number ?? viewer.newest[rendition]
            viewer.watched[rendition].hasEnd = playlist.hasEnd
            if let last = playlist.segments.last { viewer.watched[rendition].newest.append((now, last.uri)) }
        }
    }
}

/// A playlist of an origin whose segments are a second long and are listed once they have passed: 100 begins when the script does.
struct LivePlaylist {
    /// The newest second, and how many are listed.
    var newest: Int
    var count = 8
    var rendition = "v1"
    /// Seconds a segment.
    var length = 1
    /// The number of the segment that begins with a second.
    var number: (Int) -> Int = { $0 }
    /// The date of a second, in seconds after the script's beginning; `nil`: none.
    var date: (Int) -> Double? = { Double($0 - 100) }
    /// Lines before the segment of a second.
    var tags: (Int) -> [String] = { _ in [] }
    var discontinuitySequence: Int?
    var hasEnded = false

    /// The tags of a break, from a second up to another one.
    static func cues(_ out: Int, _ back: Int) -> (Int) -> [String] {
        { $0 == out ? ["#EXT-X-CUE-OUT:\(back - out).000"] : $0 == back ? ["#EXT-X-CUE-IN"] : [] }
    }

    /// The seconds that begin segments which are listed.
    var seconds: [Int] {
        let last = (newest + 1 - length) / length * length
        return (0..<count / length).reversed().map { last - $0 * length }
    }

    var text: String {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:\(length)", "#EXT-X-MEDIA-SEQUENCE:\(number(seconds[0]))"]
        if let discontinuitySequence { lines.append("#EXT-X-DISCONTINUITY-SEQUENCE:\(discontinuitySequence)") }
        for second in seconds {
            lines += tags(second)
            if let date = date(second) {
                lines.append("#EXT-X-PROGRAM-DATE-TIME:\(OriginPlan.text(LiveStage.epoch + Int64(date * 1e9)))")
            }
            lines += ["#EXTINF:\(length).000,", "\(rendition)/seg-\(second).ts"]
        }
        if hasEnded { lines.append("#EXT-X-ENDLIST") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A multivariant playlist with variants and audio renditions at these URIs.
    static func multivariant(_ variants: [String], audio: [String] = []) -> String {
        var lines = ["#EXTM3U", "#EXT-X-VERSION:6"]
        for uri in audio {
            lines.append("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"aud\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,URI=\"\(uri)\"")
        }
        for (index, uri) in variants.enumerated() {
            let audio = audio.isEmpty ? "" : ",AUDIO=\"aud\""
            let size = "\(640 * (index + 1))x\(360 * (index + 1))"
            lines.append("#EXT-X-STREAM-INF:BANDWIDTH=\(800_000 * (index + 1)),RESOLUTION=\(size)\(audio)")
            lines.append(uri)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
