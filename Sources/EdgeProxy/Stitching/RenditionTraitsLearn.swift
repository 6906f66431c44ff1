import Manifest
import Model

extension RenditionTraits {
    /// Takes over what a media playlist of the content tells.
    public mutating func learn(from playlist: OriginPlaylist) {
        let media = playlist.media
        if !media.maps.isEmpty {
            container = .fragmentedMp4
        } else if kind == .subtitles {
            container = .webVtt
        } else if kind != .iFrames, let first = media.segments.first, let codec = Self.packedAudio(media[first.uri]) {
            // Also of a playlist that stands alone, of which nothing else says that it is sound.
            kind = .audio
            container = .packedAudio
            codecs = [codec]
        } else {
            container = .transportStream
        }
    }
}
