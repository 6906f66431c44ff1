import TestSupport

@testable import EdgeProxy
@testable import Model

/// A live origin with pictures, sound in two languages, subtitles and I-frames, each cut in its own way, with keys that rotate: a closed
/// form of the time, drawn from a seed.
struct RenditionPlan {
    enum Packing: CaseIterable { case transportStream, packedSound, fragmentedMp4 }
    /// What an IV is: the segment's number, a value written with the key, or nothing is encrypted.
    enum Keys: CaseIterable { case none, implicit, written }

    struct Track {
        var name: String
        var kind: SessionKind
        /// Milliseconds of each segment.
        var cut: Int64
        /// The number of its first segment.
        var base: Int64
        /// Segments that are byte ranges of one file.
        var hasRanges = false
    }
    enum SessionKind { case video, audio, subtitles, iFrames }

    /// One segment of a track.
    struct Segment: Equatable {
        var uri: String
        var sequence: Int64, start: Int64, duration: Int64
        var discontinuity: Int64
        var startsDiscontinuity: Bool
        /// Number of the key; `nil` for none.
        var key: Int64?
    }

    let packing: Packing
    let keys: Keys
    let tracks: [Track]
    let windowMs: Int64
    /// From one break to the next, and how long it is; multiples of the pictures' cut.
    let cycleMs: Int64, breakMs: Int64
    /// Milliseconds: a discontinuity in all tracks; a multiple of all cuts.
    let seamMs: Int64
    let targetSeconds: Int64

    static let prefix = "http://origin.test/live/"

    init(seed: UInt64) {
        var random = Seeded(seed &* 0x51ed &+ 11)
        packing = Packing.allCases.randomElement(using: &random)!
        keys = Keys.allCases.randomElement(using: &random)!
        let pictures = [2_000, 4_000, 6_000].randomElement(using: &random)! as Int64
        func cut(_ choices: [Int64]) -> Int64 { (choices + [pictures]).randomElement(using: &random)! }
        var made = ["v0", "v1"].map { Track(name: $0, kind: .video, cut: pictures, base: 100) }
        made += [("en", cut([1_920, 3_000])), ("de", cut([4_000, 2_500]))].map {
            Track(name: $0.0, kind: .audio, cut: $0.1, base: Int64.random(in: 0...9_000, using: &random), hasRanges: .random(0.4, &random))
        }
        made.append(Track(name: "text", kind: .subtitles, cut: cut([5_000, 6_000]), base: Int64.random(in: 0...50, using: &random)))
        made.append(Track(name: "iframes", kind: .iFrames, cut: cut([1_000, 2_000]), base: 7, hasRanges: true))
        tracks = made
        windowMs = 36_000
        breakMs = pictures * Int64.random(in: 3...6, using: &random)
        cycleMs = breakMs + pictures * Int64.random(in: 4...9, using: &random)
        seamMs = 240_000
        targetSeconds = ((made.map(\.cut).max() ?? 0) + 999) / 1_000
    }

    /// The segments of a track that end at or before `now` (milliseconds since the plan's start) and are in the window.
    func window(_ track: Track, at now: Int64) -> [Segment] {
        let last = now / track.cut - 1
        guard last >= 0 else { return [] }
        return (max(0, last - windowMs / track.cut + 1)...last).map { segment(track, $0) }
    }

    func segment(_ track: Track, _ index: Int64) -> Segment {
        let start = index * track.cut
        let number = track.base + index
        // Each key for about 20 s, every fourth time none. Text is never encrypted.
        let turn = start / 20_000
        let isClear = keys == .none || track.kind == .subtitles || turn % 4 == 3
        let name = track.hasRanges ? "\(track.name)/all.\(ending(track))" : "\(track.name)/\(number).\(ending(track))"
        return Segment(
            uri: name, sequence: number, start: start, duration: track.cut,
            discontinuity: (start + track.cut / 2) / seamMs, startsDiscontinuity: index > 0 && start / seamMs > (start - 1) / seamMs,
            key: isClear ? nil : turn)
    }

    func ending(_ track: Track) -> String {
        switch (track.kind, packing) {
        case (.subtitles, _): "vtt"
        case (_, .fragmentedMp4): "m4s"
        case (.audio, .packedSound): "aac"
        default: "ts"
        }
    }

    func hasMap(_ track: Track) -> Bool { packing == .fragmentedMp4 && track.kind != .subtitles }

    static func range(_ segment: Segment) -> String { "\(segment.sequence % 7 + 100)@\(segment.sequence * 1_000)" }

    func isWritten(_ key: Int64) -> String { "0x" + String(repeating: "0", count: 28) + String(4_096 + key % 4_096, radix: 16) }

    /// The playlist of a track.
    func playlist(_ track: Track, at now: Int64) -> String {
        let listed = window(track, at: now)
        guard let head = listed.first else { return "#EXTM3U\n" }
        var lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:\(targetSeconds)"]
        lines += [
            "#EXT-X-MEDIA-SEQUENCE:\(head.sequence)",
            "#EXT-X-DISCONTINUITY-SEQUENCE:\(head.discontinuity - (head.startsDiscontinuity ? 1 : 0))",
        ]
        if track.kind == .iFrames { lines.append("#EXT-X-I-FRAMES-ONLY") }
        var key: Int64? = -1
        for segment in listed {
            if segment.startsDiscontinuity { lines.append("#EXT-X-DISCONTINUITY") }
            // A clear map before the keys at the head; a map in the scope of a key with its IV at a seam.
            if hasMap(track), segment == head || segment.startsDiscontinuity { lines.append("#EXT-X-MAP:URI=\"\(track.name)/init.mp4\"") }
            if segment.key != key {
                if let number = segment.key {
                    let iv = keys == .written ? ",IV=\(isWritten(number))" : ""
                    lines.append("#EXT-X-KEY:METHOD=AES-128,URI=\"keys/\(number)\"\(iv)")
                } else if key != -1 {
                    lines.append("#EXT-X-KEY:METHOD=NONE")
                }
                key = segment.key
            }
            lines.append("#EXT-X-PROGRAM-DATE-TIME:\(OriginPlan.text(OriginPlan.epoch + segment.start * 1_000_000))")
            if track.kind == .video, segment.start % cycleMs == cycleMs - breakMs {
                lines.append("#EXT-X-CUE-OUT:\(OriginPlan.seconds(breakMs))")
            }
            if track.kind == .video, segment.start > 0, segment.start % cycleMs == 0 { lines.append("#EXT-X-CUE-IN") }
            lines.append("#EXTINF:\(OriginPlan.seconds(segment.duration)),")
            if track.hasRanges { lines.append("#EXT-X-BYTERANGE:\(Self.range(segment))") }
            lines.append(segment.uri)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    var multivariant: String {
        let codecs = "CODECS=\"avc1.64001f,mp4a.40.2\",AUDIO=\"a\",SUBTITLES=\"t\""
        return """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",CHANNELS="2",URI="en.m3u8"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Deutsch",LANGUAGE="de",CHANNELS="6",URI="de.m3u8"
            #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="t",NAME="English",LANGUAGE="en",URI="text.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,\(codecs)
            v0.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,\(codecs)
            v1.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=200000,RESOLUTION=640x360,CODECS="avc1.64001f",URI="iframes.m3u8"

            """
    }

    /// Creatives with sound in English or none at all, with I-frames or none; the slate has nothing but pictures.
    func creatives(_ random: inout Seeded) -> (ads: [ReadyCreative], slate: ReadyCreative) {
        func creative(_ id: String, _ seconds: Int64, isSlate: Bool, _ random: inout Seeded) -> ReadyCreative {
            let piece = Int64.random(in: 1...min(4, targetSeconds), using: &random)
            func rendition(_ kind: RenditionTraits.Kind, _ piece: Int64, _ edit: (inout RenditionTraits) -> Void = { _ in })
                -> CreativeRendition
            {
                var traits = RenditionTraits()
                traits.kind = kind
                traits.container =
                    packing == .fragmentedMp4 ? .fragmentedMp4 : kind == .audio && packing == .packedSound ? .packedAudio : .transportStream
                traits.codecs = kind == .audio ? ["mp4a"] : ["avc1"]
                edit(&traits)
                let lengths = stride(from: Int64(0), to: seconds, by: Int64.Stride(piece)).map { min(piece, seconds - $0) }
                return CreativeRendition(
                    traits: traits, map: packing == .fragmentedMp4 ? .init(url: "http://ads.test/i") : nil,
                    segments: lengths.map {
                        .init(
                            resource: .init(url: "http://ads.test/s"), duration: $0 * OriginPlan.second,
                            durationText: Array("\($0).000".utf8))
                    }, firstTicks: 900_000)
            }
            var all = [rendition(.video, piece)]
            if !isSlate, .random(0.5, &random) { all.append(rendition(.audio, max(1, piece - 1)) { $0.language = "en" }) }
            if !isSlate, .random(0.5, &random) { all.append(rendition(.iFrames, 1)) }
            return ReadyCreative(tenant: "t", id: id, isSlate: isSlate, renditions: all)
        }
        let ads = (1...3).map { creative("ad\($0)", Int64.random(in: 4...12, using: &random), isSlate: false, &random) }
        return (ads, creative("slate", 4, isSlate: true, &random))
    }
}
