import Manifest

/// The origin's multivariant playlist with its URIs leading into a session. Edited by exception: what is not named here leaves as it came.
struct MultivariantRewrite {
    /// Joined by `/play/{tenant}/{channel}/s/{session}/`.
    private(set) var pieces: [[UInt8]] = []
    private(set) var renditions: [Rendition] = []
    /// Index of the rendition that carries the channel's clock: the first video variant.
    private(set) var reference = 0

    /// - Parameters:
    ///   - url: where the playlist came from; its URIs are relative to it.
    ///   - prefix: the origin prefix that `url` lies below.
    init(_ playlist: MultivariantPlaylist, url: [UInt8], prefix: [UInt8]?, uris: UriTable) {
        var edits: [Edit] = []
        /// Segments of I-frame playlists have no counterpart in a pod yet: better no trick play than numbers out of step (ALN-8).
        for stream in playlist.iFrameStreams { edits.append(Edit(range: stream.source.range, with: .nothing)) }
        if let steering = playlist.contentSteering { edits.append(Edit(range: steering.source.range, with: .nothing)) }
        for key in playlist.sessionKeys where !key.uri.isEmpty {
            edits.append(Edit(range: key.uri.range, with: .bytes(UriResolve.absolute(playlist[key.uri], against: url[...]))))
        }
        for data in playlist.sessionData where !data.uri.isEmpty {
            edits.append(Edit(range: data.uri.range, with: .bytes(UriResolve.absolute(playlist[data.uri], against: url[...]))))
        }
        for variant in playlist.variants {
            let path = add(playlist[variant.uri], url: url, prefix: prefix, traits: playlist.traits(of: variant), uris: uris)
            edits.append(Edit(range: variant.uri.range, with: .session(path)))
        }
        for media in playlist.renditions where !media.uri.isEmpty {
            switch media.kind {
            case .audio, .video:
                let path = add(playlist[media.uri], url: url, prefix: prefix, traits: playlist.traits(of: media), uris: uris)
                edits.append(Edit(range: media.uri.range, with: .session(path)))
            case .subtitles, .closedCaptions, .other:
                // Without their part of the pod they would run out of step with the video (ALN-7).
                edits.append(Edit(range: media.source.range, with: .nothing))
                let group = playlist[media.groupId]
                for variant in playlist.variants where !variant.subtitles.isEmpty && playlist[variant.subtitles] == group {
                    if let attribute = Self.attribute("SUBTITLES", in: playlist.text, line: variant.source.range) {
                        edits.append(Edit(range: attribute, with: .nothing))
                    }
                }
            }
        }
        reference = renditions.firstIndex { $0.traits.kind == .video } ?? 0
        apply(edits, to: playlist.text)
    }

    private mutating func add(
        _ uri: ArraySlice<UInt8>, url: [UInt8], prefix: [UInt8]?, traits: RenditionTraits, uris: UriTable
    ) -> [UInt8] {
        let absolute = UriResolve.absolute(uri, against: url[...])
        let below = prefix.flatMap { absolute.starts(with: $0) ? $0 : nil }
        let path = uris.path(for: absolute, prefix: below)
        if !renditions.contains(where: { $0.path == path }) {
            let isRelative = below != nil && !path.starts(with: Array("x/".utf8))
            renditions.append(
                Rendition(
                    path: path,
                    location: isRelative
                        ? .relative(String(decoding: path, as: UTF8.self)) : .absolute(String(decoding: absolute, as: UTF8.self)),
                    traits: traits))
        }
        return path
    }

    // MARK: Edits

    private struct Edit {
        enum Replacement {
            case nothing
            case bytes([UInt8])
            /// The session's root and then this path.
            case session([UInt8])
        }
        var range: Range<Int>
        var with: Replacement

        init(range: Range<Int>, with: Replacement) {
            self.range = range
            self.with = with
        }
    }

    private mutating func apply(_ edits: [Edit], to text: [UInt8]) {
        var piece: [UInt8] = [], position = 0
        for edit in edits.sorted(by: { ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound) }) {
            guard edit.range.lowerBound >= position else { continue }
            piece += text[position..<edit.range.lowerBound]
            position = edit.range.upperBound
            switch edit.with {
            case .nothing:
                // A line that is taken out whole takes its line end along.
                let isWholeLine = edit.range.lowerBound == 0 || text[edit.range.lowerBound - 1] == UInt8(ascii: "\n")
                if isWholeLine {
                    if position < text.count, text[position] == UInt8(ascii: "\r") { position += 1 }
                    if position < text.count, text[position] == UInt8(ascii: "\n") { position += 1 }
                }
            case .bytes(let bytes): piece += bytes
            case .session(let path):
                pieces.append(piece)
                piece = path
            }
        }
        // EXT-X-DEFINE is expanded already, and players that do not know it need not see it (DEF-1).
        pieces.append(piece + text[position...])
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
