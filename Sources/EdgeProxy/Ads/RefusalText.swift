import Formats
import Model

/// Why a creative can't be shown in a rendition of a channel, for the operator: the reason's name, what the creative has, and what the
/// channel has.
enum RefusalText {
    /// - Parameter targetDuration: of the channel, nanoseconds.
    static func segmentTooLong(_ rendition: CreativeRendition, targetDuration: Int64) -> String {
        let longest = seconds(rendition.segments.map(\.duration).max() ?? 0)
        return "segment_too_long: it has segments of \(longest) s, the channel a target duration of \(seconds(targetDuration)) s"
    }

    /// - Parameter wanted: of the channel's rendition that it was to be shown in.
    static func text(of refusal: RenditionMatch.Refusal, _ creative: ReadyCreative, _ wanted: RenditionTraits) -> String {
        let own = creative.renditions.map(\.traits).filter { $0.kind == wanted.kind || wanted.kind == .iFrames && $0.kind == .video }
        let sides: (theirs: [String], wanted: String)
        switch refusal {
        case .codecs:
            func list(_ codecs: [String]) -> String { codecs.isEmpty ? "none" : codecs.joined(separator: "+") }
            sides = (own.map { list($0.codecs.isEmpty ? $0.mediaCodecs : $0.codecs) }, list(wanted.codecs))
        case .container: sides = (own.map { named($0.container) }, named(wanted.container))
        case .videoRange: sides = (own.map(\.videoRange), wanted.videoRange)
        case .bandwidth: sides = (own.map { "\($0.bandwidth) bit/s" }, "\(wanted.bandwidth) bit/s")
        case .length:
            let lengths = Set(creative.renditions.map(\.duration)).sorted().map { "\(seconds($0)) s" }
            return "\(refusal.rawValue): its renditions last \(lengths.joined(separator: ", "))"
        case .noRendition, .timestamp: return refusal.rawValue
        }
        let theirs = Set(sides.theirs).sorted().joined(separator: ", ")
        return "\(refusal.rawValue): it has \(theirs.isEmpty ? "none" : theirs), the channel \(sides.wanted)"
    }

    private static func named(_ container: RenditionTraits.Container?) -> String {
        switch container {
        case .transportStream: "MPEG-TS"
        case .fragmentedMp4: "fragmented MP4"
        case .packedAudio: "packed audio"
        case .webVtt: "WebVTT"
        case nil: "an unknown container"
        }
    }

    private static func seconds(_ length: Int64) -> String { DecimalText.text(length, places: 9) }
}
