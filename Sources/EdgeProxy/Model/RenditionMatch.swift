/// How a creative is shown in one rendition of the content: with a rendition of its own, or with what stands in for one.
public struct RenditionMatch: Sendable {
    public let rendition: CreativeRendition
    public let distance: RenditionDistance

    /// Why a creative can't be shown in a rendition.
    public enum Refusal: String, Error, Sendable {
        case noRendition = "no_rendition"
        /// One container a playlist: no tag ends the scope of a MAP (MAP-3).
        case container
        case codecs
        case videoRange = "video_range"
        /// Its renditions need far more bandwidth than the content's variant says (ALN-9).
        case bandwidth
        /// Its renditions are not equally long (ALN-5).
        case length
        /// Sound or text that stand in need the time at which its pictures begin, and that could not be read.
        case timestamp
    }

    /// Finds the rendition of a creative that stands in for a rendition of the content.
    public static func find(_ wanted: RenditionTraits, in creative: ReadyCreative) -> Result<RenditionMatch, Refusal> {
        let own = best(for: wanted, among: creative.renditions, length: creative.duration)
        guard case .failure(let refusal) = own else { return own.map { RenditionMatch(creative.renditions[$0.index], $0.distance) } }
        switch wanted.kind {
        case .video: return .failure(refusal)
        case .audio:
            guard let silence = Filler.silence(for: wanted) else { return .failure(refusal == .noRendition ? .codecs : refusal) }
            return fill(with: silence, wanted, in: creative)
        case .subtitles:
            guard let text = Filler.text(for: wanted) else { return .failure(.codecs) }
            return fill(with: text, wanted, in: creative)
        case .iFrames:
            // Gaps, each with the address of a segment that begins with an I-frame, for players that do not know the tag (ALN-8, GAP-1).
            var pictures = wanted
            pictures.kind = .video
            pictures.bandwidth = 0
            return best(for: pictures, among: creative.renditions, length: creative.duration, codecs: .video).map {
                var gaps = creative.renditions[$0.index]
                gaps.isGap = true
                return RenditionMatch(gaps, RenditionDistance(isFiller: true))
            }
        }
    }

    private init(_ rendition: CreativeRendition, _ distance: RenditionDistance) {
        self.rendition = rendition
        self.distance = distance
    }

    /// Media of ours as long as each segment of the creative's pictures, and with their time.
    private static func fill(with filler: Filler, _ wanted: RenditionTraits, in creative: ReadyCreative) -> Result<RenditionMatch, Refusal>
    {
        let pictures = creative.renditions.filter { $0.traits.kind == .video && $0.firstTicks != nil }
        let container = wanted.pictures ?? wanted.container
        guard let clock = pictures.first(where: { $0.traits.container == container }) ?? pictures.first ?? creative.renditions.first,
            let first = clock.firstTicks
        else { return .failure(.timestamp) }
        var traits = wanted
        traits.bandwidth = 0
        let rendition = CreativeRendition(
            traits: traits, map: filler.hasMap ? .init(url: "") : nil,
            segments: clock.segments.map { .init(resource: .init(url: ""), duration: $0.duration, durationText: $0.durationText) },
            firstTicks: first, filler: filler)
        return .success(RenditionMatch(rendition, RenditionDistance(isFiller: true)))
    }

    /// Which codecs of the wanted rendition count: all, or those of its pictures.
    private enum Codecs { case all, video }

    /// - Parameter length: of the creative, nanoseconds.
    /// - Returns: the index into `candidates`, or why none fits.
    private static func best(
        for wanted: RenditionTraits, among candidates: [CreativeRendition], length: Int64, codecs: Codecs = .all
    ) -> Result<(index: Int, distance: RenditionDistance), Refusal> {
        var left = Array(candidates.indices), refusal = Refusal.noRendition
        /// Keeps what fits; the first test that leaves nothing says why.
        func keep(_ reason: Refusal, _ fits: (RenditionTraits) -> Bool) {
            guard !left.isEmpty else { return }
            left.removeAll { !fits(candidates[$0].traits) }
            if left.isEmpty { refusal = reason }
        }
        keep(.noRendition) { $0.kind == wanted.kind }
        keep(.container) { wanted.container == nil || $0.container == wanted.container }
        keep(.codecs) { theirs in
            if theirs.codecs.isEmpty { return isPlayable(theirs.mediaCodecs, where: wanted.codecs) }
            let (one, other) = (families(wanted.codecs, codecs), families(theirs.codecs, codecs))
            return one.isEmpty || other.isEmpty || one == other
        }
        keep(.videoRange) { wanted.kind == .audio || $0.videoRange == wanted.videoRange }
        keep(.bandwidth) { theirs in
            guard theirs.bandwidth > 0, wanted.bandwidth > 0 else { return true }
            return theirs.bandwidth <= wanted.bandwidth * Limits.adBandwidthPercent / 100
        }
        if !left.isEmpty {
            left.removeAll { abs(candidates[$0].duration - length) > Limits.adLengthSkewNs }
            if left.isEmpty { refusal = .length }
        }
        let measured = left.map { (index: $0, distance: RenditionDistance(candidates[$0].traits, wanted)) }
        return measured.min { $0.distance < $1.distance }.map { .success($0) } ?? .failure(refusal)
    }

    /// Whether media that no playlist describes has pictures and sound that the content has too, where it has some at all.
    private static func isPlayable(_ media: [String], where wanted: [String]) -> Bool {
        func isShared(_ one: [String], _ other: [String]) -> Bool { one.isEmpty || other.isEmpty || one.contains { other.contains($0) } }
        func sound(_ codecs: [String]) -> [String] { codecs.filter { RenditionTraits.audioCodecs.contains($0) } }
        return isShared(families(media, .video), families(wanted, .video)) && isShared(sound(media), sound(wanted))
    }

    private static func families(_ codecs: [String], _ which: Codecs) -> [String] {
        which == .all ? codecs : codecs.filter { !RenditionTraits.audioCodecs.contains($0) }
    }
}

/// How far two renditions are apart, the most visible difference first: no media of its own, language, channels, resolution, frame rate,
/// and the bit rate, where more than the content's counts double, for it may exceed what the variant declares (ALN-9).
public struct RenditionDistance: Comparable, Sendable, CustomStringConvertible {
    /// Silence, empty text or gaps instead of media of the creative.
    public var isFiller = false
    /// 0: the same; 1: another region or script of it; 2: one of the two is not known; 3: another.
    public var language = 0
    /// Absolute differences where both are known: channels, lines, frames in 1000 s.
    public var channels = 0, height = 0
    public var frameRateMilli: Int64 = 0
    /// Hundredths of the content's bit rate, above it counted double.
    public var ratePercent: Int64 = 0

    public init(isFiller: Bool) { self.isFiller = isFiller }

    public init(_ theirs: RenditionTraits, _ wanted: RenditionTraits) {
        language = Self.language(theirs.language, wanted.language)
        if theirs.channels > 0, wanted.channels > 0 { channels = abs(theirs.channels - wanted.channels) }
        if theirs.height > 0, wanted.height > 0 { height = abs(theirs.height - wanted.height) }
        if theirs.frameRateMilli > 0, wanted.frameRateMilli > 0 { frameRateMilli = abs(theirs.frameRateMilli - wanted.frameRateMilli) }
        guard theirs.bandwidth > 0, wanted.bandwidth > 0 else { return }
        let more = theirs.bandwidth - wanted.bandwidth
        ratePercent = (more > 0 ? 2 * more : -more) * 100 / wanted.bandwidth
    }

    public var isNothing: Bool { self == RenditionDistance(isFiller: false) }

    private static func language(_ one: String, _ other: String) -> Int {
        if one == other { return 0 }
        if one.isEmpty || other.isEmpty { return 2 }
        return one.prefix { $0 != "-" } == other.prefix { $0 != "-" } ? 1 : 3
    }

    private var key: [Int64] {
        [isFiller ? 1 : 0, Int64(language), Int64(channels), Int64(height), frameRateMilli, ratePercent]
    }

    public static func < (left: Self, right: Self) -> Bool { left.key.lexicographicallyPrecedes(right.key) }

    public var description: String {
        var parts: [String] = []
        if isFiller { parts.append("filler") }
        if language > 0 { parts.append(["", "a regional language", "a language not known", "another language"][language]) }
        if channels > 0 { parts.append("\(channels) channels") }
        if height > 0 { parts.append("\(height) lines") }
        if frameRateMilli > 0 { parts.append("\(Double(frameRateMilli) / 1_000) frames/s") }
        if ratePercent > 0 { parts.append("bit rate \(ratePercent) %") }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}
