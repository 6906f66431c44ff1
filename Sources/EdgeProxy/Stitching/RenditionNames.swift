import Manifest
import Model

/// What the renditions of one reading of a multivariant playlist are called here.
///
/// A URI is good for the reading that it came from (RFC 8216 §6.3.1): it may carry a session or a token of the origin and be another one
/// next time. So a rendition that is known keeps its path, and is recognised by its URI, or else by what describes it, or else by being
/// nearer to that than all others.
struct RenditionNames {
    struct Name {
        /// The path below the session.
        var path: [UInt8]
        var location: OriginLocation
        var identity: UInt64
        var described: RenditionDescription
    }

    private var byUrl: [[UInt8]: Name] = [:]

    /// The name of what stands at an absolute URL; `nil` for what is no rendition.
    subscript(url: [UInt8]) -> Name? { byUrl[url] }

    /// - Parameters:
    ///   - url: where the playlist came from.
    ///   - prefix: of the channel's origin that `url` lies below.
    ///   - uris: the names of the presentation.
    init(_ playlist: MultivariantPlaylist, url: [UInt8], prefix: [UInt8]?, uris: UriList, known: [ServedRendition]) {
        var named: [NamedRendition] = [], indices: [[UInt8]: Int] = [:]
        func add(_ uri: ByteSlice, _ identity: UInt64, _ described: RenditionDescription) {
            guard !uri.isEmpty else { return }
            let absolute = UriResolve.absolute(playlist[uri], against: url[...])
            if let known = indices[absolute] {
                // An audio-only variant and a rendition may be one playlist: what one does not say, the other may.
                named[known].described.traits.complete(with: described.traits)
            } else {
                indices[absolute] = named.count
                named.append(NamedRendition(url: absolute, identity: identity, described: described))
            }
        }
        for variant in playlist.variants { add(variant.uri, playlist.identity(of: variant), playlist.description(of: variant)) }
        for media in playlist.renditions where [.audio, .video, .subtitles].contains(media.kind) {
            add(media.uri, playlist.identity(of: media), playlist.description(of: media))
        }
        for stream in playlist.iFrameStreams {
            add(stream.uri, playlist.identity(of: stream, isIFrames: true), playlist.description(of: stream, isIFrames: true))
        }

        var left = known, new: [NamedRendition] = []
        func name(_ one: NamedRendition, as path: [UInt8]) -> Name {
            Name(path: path, location: Self.location(of: one.url, prefix), identity: one.identity, described: one.described)
        }
        // First what is called as it was, so that nothing else is taken for it.
        for one in named {
            let location = Self.location(of: one.url, prefix)
            guard let same = left.firstIndex(where: { $0.location == location }) else { continue }
            byUrl[one.url] = name(one, as: left.remove(at: same).path)
        }
        for one in named where byUrl[one.url] == nil {
            if let same = left.firstIndex(where: { $0.identity == one.identity }) {
                byUrl[one.url] = name(one, as: left.remove(at: same).path)
            } else {
                new.append(one)
            }
        }
        for pair in NearestRenditions(left, new, of: named).pairs {
            byUrl[new[pair.new].url] = name(new[pair.new], as: left[pair.left].path)
        }
        for one in new where byUrl[one.url] == nil {
            let below = prefix.flatMap { one.url.starts(with: $0) ? $0 : nil }
            var path = uris.path(for: one.url, prefix: below)
            // What another one was called once still leads to that one.
            if known.contains(where: { $0.path == path }) { path = uris.path(for: one.url, prefix: nil) }
            byUrl[one.url] = name(one, as: path)
        }
    }

    /// Below the prefix whatever path it has, so that it is asked of whichever origin answers.
    private static func location(of url: [UInt8], _ prefix: [UInt8]?) -> OriginLocation {
        guard let prefix, url.starts(with: prefix) else { return .absolute(String(decoding: url, as: UTF8.self)) }
        return .relative(String(decoding: url.dropFirst(prefix.count), as: UTF8.self))
    }
}
