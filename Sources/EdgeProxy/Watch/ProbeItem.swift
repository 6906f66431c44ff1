import Manifest

/// A resource that a playlist lists, to be asked for once.
struct ProbeItem: Sendable, Equatable {
    enum Kind: Sendable { case segment, map, key }

    var kind: Kind
    /// Absolute.
    var url: String
    var range: ByteRange?
    /// Where it was listed first.
    var rendition: String
    var mediaSequence: Int64
    var line: Int
    var isClear = true
    var hasMap = false
    var isSubtitle = false

    /// The end of its path, for a message: queries hold tokens.
    var name: String { String(AnswerRules.path(of: url).suffix(80)) }

    /// One resource is asked for once, whichever renditions list it.
    var identity: String { range.map { "\(url) \($0.offset)" } ?? url }

    /// What the segments of a playlist from a number on consist of: themselves, their maps and keys.
    ///
    /// Segments with EXT-X-GAP have no media, and I-frames are ranges of what is asked for anyway.
    ///
    /// - Parameter base: where the playlist came from.
    static func all(in playlist: MediaPlaylist, after number: Int64, of rendition: WatchRendition, base: String) -> [ProbeItem] {
        let from = Array(base.utf8)
        var items: [ProbeItem] = [], lastMap = -1, lastKeys = -1
        for segment in playlist.segments where segment.mediaSequence > number && !segment.gap {
            func add(_ kind: Kind, _ uri: ByteSlice, _ range: ByteRange?, isClear: Bool) {
                guard let target = UriResolve.resolve(playlist[uri], against: from[...]) else { return }
                let url = String(decoding: target, as: UTF8.self)
                guard url.hasPrefix("http://") || url.hasPrefix("https://") else { return }
                items.append(
                    ProbeItem(
                        kind: kind, url: url, range: range, rendition: rendition.name, mediaSequence: segment.mediaSequence,
                        line: segment.lines.upperBound - 1, isClear: isClear, hasMap: segment.map >= 0,
                        isSubtitle: rendition.kind == .subtitles))
            }
            if segment.map >= 0, segment.map != lastMap {
                lastMap = segment.map
                let map = playlist.maps[segment.map]
                add(.map, map.uri, map.byteRange, isClear: map.keySet < 0)
            }
            if segment.keySet >= 0, segment.keySet != lastKeys {
                lastKeys = segment.keySet
                // Other formats are a DRM's, whose licences a player asks for in its own way.
                for key in playlist.keys[playlist.keySets[segment.keySet].keys]
                where key.isIdentity && (key.method == .aes128 || key.method == .sampleAes) {
                    add(.key, key.uri, nil, isClear: false)
                }
            }
            if rendition.kind != .iFrames { add(.segment, segment.uri, segment.byteRange, isClear: segment.keySet < 0) }
        }
        return items
    }
}
