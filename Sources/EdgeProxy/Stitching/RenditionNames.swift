import Manifest
import Model

/// What the renditions of one reading of a multivariant playlist are called here.
///
/// A URI is good for the reading that it came from (RFC 8216 §6.3.1): it may carry a session or a token of the origin and be another one
/// next time. So a rendition that is known keeps its path, and is recognised by its URI, or else by what describes it.
struct RenditionNames {
    struct Name {
        /// The path below the session.
        var path: [UInt8]
        var location: OriginLocation
        var identity: UInt64
    }

    private var byUrl: [[UInt8]: Name] = [:]

    /// The name of what stands at an absolute URL; `nil` for what is no rendition.
    subscript(url: [UInt8]) -> Name? { byUrl[url] }

    /// - Parameters:
    ///   - url: where the playlist came from.
    ///   - prefix: of the channel's origin that `url` lies below.
    ///   - uris: the names of the presentation.
    init(_ playlist: MultivariantPlaylist, url: [UInt8], prefix: [UInt8]?, uris: UriList, known: [ServedRendition]) {
        var named: [(url: [UInt8], identity: UInt64)] = []
        func add(_ uri: ByteSlice, _ identity: UInt64) {
            guard !uri.isEmpty else { return }
            named.append((UriResolve.absolute(playlist[uri], against: url[...]), identity))
        }
        for variant in playlist.variants { add(variant.uri, playlist.identity(of: variant)) }
        for media in playlist.renditions where [.audio, .video, .subtitles].contains(media.kind) {
            add(media.uri, playlist.identity(of: media))
        }
        for stream in playlist.iFrameStreams { add(stream.uri, playlist.identity(of: stream, isIFrames: true)) }

        var left = known
        // First what is called as it was, so that nothing else is taken for it.
        for (url, identity) in named where byUrl[url] == nil {
            let location = Self.location(of: url, prefix)
            guard let same = left.firstIndex(where: { $0.location == location }) else { continue }
            byUrl[url] = Name(path: left.remove(at: same).path, location: location, identity: identity)
        }
        for (url, identity) in named where byUrl[url] == nil {
            let location = Self.location(of: url, prefix)
            if let same = left.firstIndex(where: { $0.identity == identity }) {
                byUrl[url] = Name(path: left.remove(at: same).path, location: location, identity: identity)
            } else {
                let below = prefix.flatMap { url.starts(with: $0) ? $0 : nil }
                var path = uris.path(for: url, prefix: below)
                // What another one was called once still leads to that one.
                if known.contains(where: { $0.path == path }) { path = uris.path(for: url, prefix: nil) }
                byUrl[url] = Name(path: path, location: location, identity: identity)
            }
        }
    }

    /// Below the prefix whatever path it has, so that it is asked of whichever origin answers.
    private static func location(of url: [UInt8], _ prefix: [UInt8]?) -> OriginLocation {
        guard let prefix, url.starts(with: prefix) else { return .absolute(String(decoding: url, as: UTF8.self)) }
        return .relative(String(decoding: url.dropFirst(prefix.count), as: UTF8.self))
    }
}
