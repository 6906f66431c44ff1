import Manifest
import Model

/// One media playlist of the stream that is followed.
struct WatchRendition: Sendable, Equatable {
    /// Unique within the watch: "360p", "audio-en".
    var name: String
    /// Absolute.
    var url: String
    var kind: SessionChecker.StreamKind

    /// All media playlists of a multivariant playlist, each URI once, variants first, at most `Model.Limits.renditions`.
    ///
    /// - Parameter base: where the multivariant playlist came from.
    static func all(in playlist: MultivariantPlaylist, base: String) -> [WatchRendition] {
        let from = Array(base.utf8)
        var found: [WatchRendition] = [], seen: Set<String> = []
        func add(_ uri: ByteSlice, _ kind: SessionChecker.StreamKind) {
            guard !uri.isEmpty, found.count < Model.Limits.renditions,
                let target = UriResolve.resolve(playlist[uri], against: from[...])
            else { return }
            let url = String(decoding: target, as: UTF8.self)
            guard seen.insert(url).inserted else { return }
            found.append(WatchRendition(name: "", url: url, kind: kind))
        }
        for variant in playlist.variants { add(variant.uri, audioOnly(variant, in: playlist) ? .audio : .video) }
        for rendition in playlist.renditions {
            switch rendition.kind {
            case .audio: add(rendition.uri, .audio)
            case .video: add(rendition.uri, .video)
            case .subtitles: add(rendition.uri, .subtitles)
            case .closedCaptions, .other: break
            }
        }
        for stream in playlist.iFrameStreams { add(stream.uri, .iFrames) }
        for (index, name) in names(of: found.map(\.url)).enumerated() { found[index].name = name }
        return found
    }

    /// The one rendition of a stream whose media playlist was named.
    init(url: String) { self.init(name: Self.names(of: [url])[0], url: url, kind: .video) }

    init(name: String, url: String, kind: SessionChecker.StreamKind) {
        self.name = name
        self.url = url
        self.kind = kind
    }

    /// A variant without a picture: neither a size nor a video codec, where others have one.
    private static func audioOnly(_ variant: Variant, in playlist: MultivariantPlaylist) -> Bool {
        guard variant.resolution == nil, !variant.codecs.isEmpty else { return false }
        let video = ["avc", "hvc", "hev", "dvh", "vp0", "av01", "mp4v"]
        let codecs = String(decoding: playlist[variant.codecs], as: UTF8.self)
        return !codecs.split(separator: ",").contains { codec in video.contains { codec.drop { $0 == " " }.hasPrefix($0) } }
    }

    /// The last component of each path without its extension, with as many before it as make it unique.
    static func names(of urls: [String]) -> [String] {
        let paths = urls.map { url in
            let path = url.prefix { $0 != "?" && $0 != "#" }
            var parts = path.split(separator: "/").map(String.init)
            if let last = parts.popLast() {
                let stem = last.split(separator: ".", omittingEmptySubsequences: false).dropLast().joined(separator: ".")
                parts.append(stem.isEmpty ? last : stem)
            }
            return parts
        }
        var names: [String] = []
        for (index, path) in paths.enumerated() {
            var count = 1
            while count < path.count, paths.enumerated().contains(where: { $0 != index && $1.suffix(count) == path.suffix(count) }) {
                count += 1
            }
            var name = String(path.suffix(count).joined(separator: "/").suffix(60))
            // Only the query may tell them apart.
            if names.contains(name) { name += " (\(index + 1))" }
            names.append(name)
        }
        return names
    }
}
