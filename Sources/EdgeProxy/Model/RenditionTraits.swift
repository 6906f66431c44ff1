import Formats
import Manifest

/// What decides whether one rendition can stand in for another.
public struct RenditionTraits: Hashable, Sendable {
    public enum Kind: Sendable { case video, audio, subtitles, iFrames }
    /// Packed audio is a bare stream of audio frames, as AAC in ADTS, with an ID3 tag for its time (RFC 8216 §3.4).
    public enum Container: Sendable { case transportStream, fragmentedMp4, packedAudio, webVtt }

    public var kind: Kind = .video
    /// `nil` until the media playlist has been read.
    public var container: Container?
    /// The container of the channel's pictures: the clock of an ad is that of its pictures in this container. `nil` where not known.
    public var pictures: Container?
    /// EXT-X-STREAM-INF's BANDWIDTH, bits/s; 0 when unknown.
    public var bandwidth: Int64 = 0
    public var width = 0, height = 0
    /// FRAME-RATE, frames in 1000 s; 0 when unknown.
    public var frameRateMilli: Int64 = 0
    /// The codec strings, without their profiles ("avc1", "mp4a"), sorted; empty when unknown.
    public var codecs: [String] = []
    /// The same as its media says it, where no playlist does; empty where it was not looked at.
    public var mediaCodecs: [String] = []
    /// VIDEO-RANGE; "SDR" where none is written.
    public var videoRange = "SDR"
    /// LANGUAGE in small letters (RFC 5646); empty when unknown.
    public var language = ""
    /// The number of audio channels and samples a second; 0 when unknown.
    public var channels = 0, sampleRate = 0

    public init(
        kind: Kind = .video, container: Container? = nil, pictures: Container? = nil, bandwidth: Int64 = 0, width: Int = 0, height: Int = 0,
        frameRateMilli: Int64 = 0, codecs: [String] = [], videoRange: String = "SDR", language: String = "", channels: Int = 0,
        sampleRate: Int = 0
    ) {
        self.kind = kind
        self.container = container
        self.pictures = pictures
        self.bandwidth = bandwidth
        self.width = width
        self.height = height
        self.frameRateMilli = frameRateMilli
        self.codecs = codecs
        self.videoRange = videoRange
        self.language = language
        self.channels = channels
        self.sampleRate = sampleRate
    }
}

extension RenditionTraits {
    public static let audioCodecs: Set<String> = ["mp4a", "mp3", "ac-3", "ec-3", "opus", "flac", "ac-4"]
    public static let textCodecs: Set<String> = ["wvtt", "stpp"]

    /// The families of a CODECS attribute: "avc1.64001f,mp4a.40.2" is avc1 and mp4a.
    public static func families(of codecs: ArraySlice<UInt8>) -> [String] {
        let names = codecs.split(separator: UInt8(ascii: ",")).map { codec in
            let whole = String(decoding: codec.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self).lowercased()
            switch whole {
            // MPEG-1 layer III by its object type of MPEG-4 and by its own.
            case "mp4a.40.34", "mp4a.69", "mp4a.6b": return "mp3"
            default: break
            }
            let family = String(whole.prefix { $0 != "." })
            return family == "avc3" ? "avc1" : family == "hev1" ? "hvc1" : family
        }
        return Set(names).sorted()
    }

    public static func isAudioOnly(_ families: [String]) -> Bool {
        !families.isEmpty && families.allSatisfy { audioCodecs.contains($0) }
    }

    /// Codec and container of a segment without EXT-X-MAP by the end of its name; `nil` for a transport stream, which may have any.
    public static func packedAudio(_ uri: ArraySlice<UInt8>) -> String? {
        let path = uri.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let dot = path.lastIndex(of: UInt8(ascii: ".")), path.count - (dot - path.startIndex) <= 6 else { return nil }
        switch String(decoding: path[(dot + 1)...], as: UTF8.self).lowercased() {
        case "aac", "adts": return "mp4a"
        case "mp3": return "mp3"
        case "ac3": return "ac-3"
        case "ec3", "eac3": return "ec-3"
        default: return nil
        }
    }

    /// Takes what is not known here from another description of the same rendition.
    public mutating func complete(with other: RenditionTraits) {
        if language.isEmpty { language = other.language }
        if channels == 0 { channels = other.channels }
        if sampleRate == 0 { sampleRate = other.sampleRate }
        if codecs.isEmpty { codecs = other.codecs }
    }
}

extension MultivariantPlaylist {
    public func traits(of variant: Variant) -> RenditionTraits {
        var traits = RenditionTraits()
        traits.bandwidth = variant.bandwidth
        traits.width = variant.resolution?.width ?? 0
        traits.height = variant.resolution?.height ?? 0
        traits.frameRateMilli = variant.frameRateMilli ?? 0
        traits.codecs = RenditionTraits.families(of: self[variant.codecs]).filter { !RenditionTraits.textCodecs.contains($0) }
        if !variant.videoRange.isEmpty { traits.videoRange = String(decoding: self[variant.videoRange], as: UTF8.self) }
        if RenditionTraits.isAudioOnly(traits.codecs) {
            traits.kind = .audio
            return traits
        }
        // Where the audio is in a playlist of its own, the variant's segments hold video alone.
        if !variant.audio.isEmpty, renditions.contains(where: { isAudio($0, of: variant) && !$0.uri.isEmpty }) {
            traits.codecs.removeAll { RenditionTraits.audioCodecs.contains($0) }
        }
        return traits
    }

    public func traits(of media: Manifest.Rendition) -> RenditionTraits {
        var traits = RenditionTraits()
        traits.language = String(decoding: self[media.language], as: UTF8.self).lowercased()
        switch media.kind {
        case .audio:
            traits.kind = .audio
            traits.channels = Int(String(decoding: self[media.channels].prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)) ?? 0
            traits.sampleRate = Int(media.sampleRate ?? 0)
            let families = variants.filter { isAudio(media, of: $0) }.map { RenditionTraits.families(of: self[$0.codecs]) }
            let audio = Set(families.joined()).intersection(RenditionTraits.audioCodecs)
            // A group whose variants declare several says nothing about any one.
            if audio.count == 1 { traits.codecs = audio.sorted() }
        case .subtitles:
            traits.kind = .subtitles
            let group = self[media.groupId]
            let families = variants.filter { !$0.subtitles.isEmpty && self[$0.subtitles] == group }
                .map { RenditionTraits.families(of: self[$0.codecs]) }
            let text = Set(families.joined()).intersection(RenditionTraits.textCodecs)
            if text.count == 1 { traits.codecs = text.sorted() }
        case .video, .closedCaptions, .other: traits.kind = .video
        }
        return traits
    }

    public func iFrameTraits(of stream: Variant) -> RenditionTraits {
        var traits = traits(of: stream)
        traits.kind = .iFrames
        traits.codecs.removeAll { RenditionTraits.audioCodecs.contains($0) }
        return traits
    }

    /// What a variant is recognised by at another reading: its STABLE-VARIANT-ID (draft-pantos-hls-rfc8216bis §4.4.6.2), or else all that
    /// describes it.
    public func identity(of variant: Variant, isIFrames: Bool = false) -> UInt64 {
        var hash = StableHash()
        hash.mix(isIFrames ? "i-frames" : "variant")
        hash.mix(String(decoding: self[variant.pathwayId], as: UTF8.self))
        if !variant.stableVariantId.isEmpty {
            hash.mix(String(decoding: self[variant.stableVariantId], as: UTF8.self))
            return hash.fnv
        }
        hash.mix(UInt64(bitPattern: variant.bandwidth))
        hash.mix(UInt64(variant.resolution?.width ?? 0))
        hash.mix(UInt64(variant.resolution?.height ?? 0))
        hash.mix(UInt64(bitPattern: variant.frameRateMilli ?? 0))
        for text in [variant.codecs, variant.videoRange, variant.audio, variant.video, variant.subtitles, variant.name] {
            hash.mix(String(decoding: self[text], as: UTF8.self))
        }
        return hash.fnv
    }

    /// The same of a rendition of a group.
    public func identity(of media: Manifest.Rendition) -> UInt64 {
        var hash = StableHash()
        hash.mix(String(decoding: self[media.kindText], as: UTF8.self))
        hash.mix(String(decoding: self[media.groupId], as: UTF8.self))
        let names = media.stableRenditionId.isEmpty ? [media.name, media.language] : [media.stableRenditionId]
        for text in names { hash.mix(String(decoding: self[text], as: UTF8.self)) }
        return hash.fnv
    }

    private func isAudio(_ media: Manifest.Rendition, of variant: Variant) -> Bool {
        media.kind == .audio && !variant.audio.isEmpty && self[media.groupId] == self[variant.audio]
    }
}
