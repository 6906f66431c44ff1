import Manifest

/// What decides whether one rendition can stand in for another.
struct RenditionTraits: Equatable, Sendable {
    enum Kind: Equatable, Sendable { case video, audio, subtitles }
    enum Container: Equatable, Sendable { case transportStream, fragmentedMp4, other }

    var kind: Kind = .video
    /// `nil` until the media playlist has been read.
    var container: Container?
    /// EXT-X-STREAM-INF's BANDWIDTH, bits/s; 0 when unknown.
    var bandwidth: Int64 = 0
    var width = 0, height = 0
    /// The codec strings, without their profiles ("avc1", "mp4a"), sorted; empty when unknown.
    var codecs: [String] = []
    var language = ""
}

extension RenditionTraits {
    static let audioCodecs: Set<String> = ["mp4a", "ac-3", "ec-3", "opus", "flac", "ac-4"]

    /// The families of a CODECS attribute: "avc1.64001f,mp4a.40.2" is avc1 and mp4a.
    static func families(of codecs: ArraySlice<UInt8>) -> [String] {
        let names = codecs.split(separator: UInt8(ascii: ",")).map { codec in
            String(decoding: codec.prefix { $0 != UInt8(ascii: ".") }.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self).lowercased()
        }
        return Set(names.map { $0 == "avc3" ? "avc1" : $0 == "hev1" ? "hvc1" : $0 }).sorted()
    }

    static func isAudioOnly(_ families: [String]) -> Bool {
        !families.isEmpty && families.allSatisfy { audioCodecs.contains($0) }
    }
}

extension MultivariantPlaylist {
    func traits(of variant: Variant) -> RenditionTraits {
        var traits = RenditionTraits()
        traits.bandwidth = variant.bandwidth
        traits.width = variant.resolution?.width ?? 0
        traits.height = variant.resolution?.height ?? 0
        traits.codecs = RenditionTraits.families(of: self[variant.codecs])
        // Where the audio is in a playlist of its own, the variant's segments hold video alone.
        if !variant.audio.isEmpty, renditions.contains(where: { !$0.uri.isEmpty && self[$0.groupId] == self[variant.audio] }) {
            traits.codecs.removeAll { RenditionTraits.audioCodecs.contains($0) }
        }
        if RenditionTraits.isAudioOnly(traits.codecs) { traits.kind = .audio }
        return traits
    }

    func traits(of media: Manifest.Rendition) -> RenditionTraits {
        var traits = RenditionTraits()
        traits.kind = media.kind == .audio ? .audio : .video
        traits.language = String(decoding: self[media.language], as: UTF8.self)
        return traits
    }
}
