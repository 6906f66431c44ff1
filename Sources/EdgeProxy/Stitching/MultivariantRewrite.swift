import Manifest
import Model

/// The origin's multivariant playlist with its URIs leading into a session. Edited by exception: what is not named here leaves as it came.
public struct MultivariantRewrite {
    public private(set) var pieces: [MultivariantTemplate.Piece] = []
    /// Variants first, then audio, video and subtitles of their own, then I-frame streams.
    public private(set) var renditions: [ServedRendition] = []
    /// Index of the rendition that carries the channel's clock: the first video variant.
    public private(set) var reference = 0

    private let playlist: MultivariantPlaylist
    private let channel: Channel
    private let uris: UriList
    private let url: [UInt8]
    private let left: Set<[UInt8]>
    private let names: RenditionNames
    private var edits: [Edit] = []

    /// - Parameters:
    ///   - url: where the playlist came from; its URIs are relative to it.
    ///   - uris: the names of the presentation.
    ///   - left: paths of renditions that can't be stitched: no word of them.
    ///   - movesTimes: whether ads are inserted into an asset: the origin's EXT-X-START would lead past them.
    ///   - known: the renditions that sessions have already: they keep their paths, whatever the origin calls them now.
    public init(
        _ playlist: MultivariantPlaylist, url: [UInt8], channel: Channel, uris: UriList, leavingOut left: Set<[UInt8]> = [],
        movesTimes: Bool = false,
        known: [ServedRendition] = []
    ) {
        self.playlist = playlist
        self.channel = channel
        self.uris = uris
        self.url = url
        self.left = left
        let prefix = channel.prefixes.first { url.starts(with: $0) }
        names = RenditionNames(playlist, url: url, prefix: prefix, uris: uris, known: known)
        // Steering would lead players past us; EXT-X-DEFINE is expanded, and players that do not know it need not see it (DEF-1).
        if let steering = playlist.contentSteering { remove(steering.source) }
        if movesTimes, let start = playlist.start { remove(start.source) }
        for line in lines(of: ["#EXT-X-DEFINE:", "#EXT-X-IMAGE-STREAM-INF:"]) { edits.append(Edit(range: line, with: [])) }
        for key in playlist.sessionKeys where !key.uri.isEmpty { edits.append(Edit(range: key.uri.range, with: self.key(key.uri))) }
        for data in playlist.sessionData where !data.uri.isEmpty {
            edits.append(Edit(range: data.uri.range, with: [.bytes(absolute(data.uri))]))
        }
        for variant in playlist.variants {
            if let path = add(variant.uri, playlist.traits(of: variant)) {
                edits.append(Edit(range: variant.uri.range, with: [.session, .bytes(path)]))
            } else {
                edits.append(Edit(range: variant.source.start..<variant.uri.end, with: []))
            }
        }
        for media in playlist.renditions where !media.uri.isEmpty { addMedia(media) }
        for stream in playlist.iFrameStreams {
            if let path = add(stream.uri, playlist.iFrameTraits(of: stream)) {
                edits.append(Edit(range: stream.uri.range, with: [.session, .bytes(path)]))
            } else {
                remove(stream.source)
            }
        }
        reference = renditions.firstIndex { $0.traits.kind == .video } ?? 0
        apply()
    }

    private mutating func addMedia(_ media: Manifest.Rendition) {
        let isKnown = [.audio, .video, .subtitles].contains(media.kind)
        if isKnown, let path = add(media.uri, playlist.traits(of: media)) {
            edits.append(Edit(range: media.uri.range, with: [.session, .bytes(path)]))
            return
        }
        remove(media.source)
        // A group of which nothing is left must not be named any more (RFC 8216 §4.3.4.2).
        guard media.kind == .subtitles else { return }
        let group = playlist[media.groupId]
        let others = playlist.renditions.contains { other in
            guard other.kind == .subtitles, playlist[other.groupId] == group else { return false }
            return names[absolute(other.uri)].map { !left.contains($0.path) } ?? true
        }
        guard !others else { return }
        for variant in playlist.variants where !variant.subtitles.isEmpty && playlist[variant.subtitles] == group {
            if let attribute = Self.attribute("SUBTITLES", in: playlist.text, line: variant.source.range) {
                edits.append(Edit(range: attribute, with: []))
            }
        }
    }

    /// - Returns: the path below the session; `nil` for one that is left out, or is one too many.
    private mutating func add(_ uri: ByteSlice, _ traits: RenditionTraits) -> [UInt8]? {
        guard let name = names[absolute(uri)], !left.contains(name.path) else { return nil }
        if let known = renditions.firstIndex(where: { $0.path == name.path }) {
            // An audio-only variant and a rendition may be one playlist: what one does not say, the other may.
            renditions[known].traits.complete(with: traits)
            return name.path
        }
        guard renditions.count < Model.Limits.renditions else { return nil }
        renditions.append(
            ServedRendition(
                path: name.path, location: name.location, identity: name.identity, described: name.described, traits: traits))
        return name.path
    }

    private func absolute(_ uri: ByteSlice) -> [UInt8] { UriResolve.absolute(playlist[uri], against: url[...]) }

    /// The same address as the keys of the media playlists have (KEY-5), or a player would fetch them twice.
    private func key(_ uri: ByteSlice) -> [MultivariantTemplate.Piece] {
        switch channel.text(uris).target(of: absolute(uri)) {
        case .absolute(let url): return [.bytes(url)]
        case .channel(let path): return [.channel, .bytes(path)]
        }
    }

    // MARK: Edits

    private struct Edit {
        var range: Range<Int>
        var with: [MultivariantTemplate.Piece]
    }

    private mutating func remove(_ line: ByteSlice) { edits.append(Edit(range: line.range, with: [])) }

    /// Lines that begin with one of these tags.
    private func lines(of tags: [String]) -> [Range<Int>] {
        let text = playlist.text
        var found: [Range<Int>] = [], start = 0
        while start < text.count {
            let end = text[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? text.count
            if tags.contains(where: { text[start..<end].starts(with: $0.utf8) }) { found.append(start..<end) }
            start = end + 1
        }
        return found
    }

    private mutating func apply() {
        let text = playlist.text
        var bytes: [UInt8] = [], position = 0
        func order(_ edit: Edit) -> (Int, Int) { (edit.range.lowerBound, -edit.range.upperBound) }
        for edit in edits.sorted(by: { order($0) < order($1) }) {
            guard edit.range.lowerBound >= position else { continue }
            bytes += text[position..<edit.range.lowerBound]
            position = edit.range.upperBound
            // A line that is taken out whole takes its line end along.
            if edit.with.isEmpty, edit.range.lowerBound == 0 || text[edit.range.lowerBound - 1] == UInt8(ascii: "\n") {
                if position < text.count, text[position] == UInt8(ascii: "\r") { position += 1 }
                if position < text.count, text[position] == UInt8(ascii: "\n") { position += 1 }
            }
            for piece in edit.with {
                if case .bytes(let more) = piece {
                    bytes += more
                } else {
                    pieces += [.bytes(bytes), piece]
                    bytes = []
                }
            }
        }
        pieces.append(.bytes(bytes + text[position...]))
    }

    /// Where `NAME="…"` and a comma beside it stand in a line.
    private static func attribute(_ name: String, in text: [UInt8], line: Range<Int>) -> Range<Int>? {
        let wanted = Array((name + "=\"").utf8)
        var at = line.lowerBound
        while at + wanted.count <= line.upperBound {
            let before = at > line.lowerBound ? text[at - 1] : UInt8(ascii: ":")
            if text[at..<at + wanted.count] == wanted[...], before == UInt8(ascii: ",") || before == UInt8(ascii: ":") {
                guard let close = text[(at + wanted.count)..<line.upperBound].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
                if before == UInt8(ascii: ",") { return at - 1..<close + 1 }
                let isFollowed = close + 1 < line.upperBound && text[close + 1] == UInt8(ascii: ",")
                return at..<close + (isFollowed ? 2 : 1)
            }
            at += 1
        }
        return nil
    }
}
