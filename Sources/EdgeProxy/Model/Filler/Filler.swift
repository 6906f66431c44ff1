/// Media that we make ourselves where a creative has none: silence, and subtitles without a word. A pure function of what is asked for,
/// so that every process gives the same bytes for the same address (MAP-4).
public enum Filler: Hashable, Sendable {
    case silence(SilentAac, SilentAac.Packing)
    /// WebVTT without cues (ALN-7).
    case webVtt
    /// The same as samples of fragmented MP4.
    case text(Mp4Filler.Text)

    /// - Returns: `nil` for codecs that we have no silence of.
    public static func silence(for wanted: RenditionTraits) -> Filler? {
        guard wanted.codecs.isEmpty || wanted.codecs == ["mp4a"] else { return nil }
        let sound = SilentAac(channels: wanted.channels, sampleRate: wanted.sampleRate)
        switch wanted.container {
        case .transportStream: return .silence(sound, .transportStream)
        case .packedAudio: return .silence(sound, .packed)
        case .fragmentedMp4: return .silence(sound, .fragmentedMp4)
        case .webVtt, nil: return nil
        }
    }

    public static func text(for wanted: RenditionTraits) -> Filler? {
        guard wanted.container == .fragmentedMp4 else { return .webVtt }
        return .text(wanted.codecs == ["stpp"] ? .ttml : .webVtt)
    }

    public var hasMap: Bool {
        switch self {
        case .silence(_, .fragmentedMp4), .text: true
        case .silence, .webVtt: false
        }
    }

    public var contentType: StaticString {
        switch self {
        case .silence(_, .transportStream): "video/mp2t"
        case .silence(_, .packed): "audio/aac"
        case .silence(_, .fragmentedMp4): "audio/mp4"
        case .webVtt: "text/vtt"
        case .text: "application/mp4"
        }
    }

    /// The initialisation section; empty where there is none.
    public var initialisation: [UInt8] {
        switch self {
        case .silence(let sound, .fragmentedMp4): Mp4Filler.initialisation(sound)
        case .text(let text): Mp4Filler.initialisation(text)
        case .silence, .webVtt: []
        }
    }

    /// One segment.
    ///
    /// - Parameters:
    ///   - firstTicks: when the creative's pictures begin on their clock, 90 kHz.
    ///   - offset: where the segment begins after that, nanoseconds; below a day.
    ///   - duration: nanoseconds; at most a target duration.
    public func segment(firstTicks: Int64, offset: Int64, duration: Int64) -> [UInt8] {
        let ticks = firstTicks + Self.ticks(offset)
        switch self {
        case .silence(let sound, let packing):
            // Frames run on from segment to segment, so that none is missing or twice, however the segments are cut (ALN-5).
            let frames = sound.frames(from: offset, to: offset + duration)
            switch packing {
            case .transportStream: return TransportStreamFiller.segment(sound, frames, firstTicks: firstTicks)
            case .packed: return sound.packed(frames, firstTicks: firstTicks)
            case .fragmentedMp4: return Mp4Filler.segment(sound, frames, firstTicks: firstTicks)
            }
        case .webVtt:
            let time = ticks & Self.ticksMask
            return Array("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:\(time),LOCAL:00:00:00.000\n\n".utf8)
        case .text(let text): return Mp4Filler.segment(text, ticks: ticks, duration: Self.ticks(offset + duration) - Self.ticks(offset))
        }
    }

    /// Times of MPEG-2 systems have 33 bits.
    public static let ticksMask: Int64 = (1 << 33) - 1

    private static func ticks(_ ns: Int64) -> Int64 { (ns * 9 + 50_000) / 100_000 }
}
