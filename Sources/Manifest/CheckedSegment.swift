import Formats

/// What one media sequence number stood for in one response: everything that must stay the same as long as it is listed (SEQ-3).
struct CheckedSegment: Equatable, Sendable {
    var mediaSequence: Int64
    var discontinuitySequence: Int64
    /// URI up to the question mark.
    var path: [UInt8]
    var query: [UInt8]
    var range: ByteRange?
    var duration: Int64
    /// Method, URI, format and effective IV of each key in force, as one text; empty when clear.
    var keys: [UInt8]
    var keyCount: Int
    /// The effective IV of a key is the media sequence number (KEY-3).
    var hasImplicitIv: Bool
    /// URI and range of the map in force, as one text; empty without one.
    var map: [UInt8]
    var mapIsEncrypted: Bool
    /// Effective date; nil without any.
    var date: Int64?
    var dateIsWritten: Bool
    var gap: Bool
    /// For an ad or slate the part of its path that names it; nil for content.
    var creative: [UInt8]?
    var hasKeyTag: Bool
    var hasMapTag: Bool
    /// EXT-X-DISCONTINUITY stands before it in this response.
    var discontinuity: Bool
    var byteRangeOffsetIsExplicit: Bool
    var line: Int

    var isAd: Bool { creative != nil }
    var end: Int64? { date.map { $0 + duration } }

    init(_ segment: MediaSegment, of playlist: MediaPlaylist) {
        mediaSequence = segment.mediaSequence
        discontinuitySequence = segment.discontinuitySequence
        let uri = playlist[segment.uri]
        let mark = uri.firstIndex(of: UInt8(ascii: "?")) ?? uri.endIndex
        path = Array(uri[..<mark])
        query = Array(uri[mark...])
        range = segment.byteRange
        duration = segment.duration
        (keys, keyCount, hasImplicitIv) = Self.keys(segment, of: playlist)
        (map, mapIsEncrypted) = ([], false)
        if segment.map >= 0 {
            let tag = playlist.maps[segment.map]
            map = Array(playlist[tag.uri])
            if let range = tag.byteRange {
                map.append(UInt8(ascii: " "))
                DecimalInteger.append(range.length, to: &map)
                map.append(UInt8(ascii: "@"))
                DecimalInteger.append(range.offset, to: &map)
            }
            mapIsEncrypted = tag.keySet >= 0
        }
        date = segment.date
        dateIsWritten = segment.programDateTime != nil
        gap = segment.gap
        creative = Self.creative(of: path)
        hasKeyTag = segment.hasKeyTag
        hasMapTag = segment.hasMapTag
        discontinuity = segment.discontinuity
        byteRangeOffsetIsExplicit = segment.byteRangeOffsetIsExplicit
        line = segment.lines.upperBound - 1
    }

    private static func keys(_ segment: MediaSegment, of playlist: MediaPlaylist) -> (text: [UInt8], count: Int, implicit: Bool) {
        guard segment.keySet >= 0 else { return ([], 0, false) }
        var text: [UInt8] = [], implicit = false
        let range = playlist.keySets[segment.keySet].keys
        for key in playlist.keys[range] {
            text += playlist[key.methodText] + [0x20] + playlist[key.uri] + [0x20]
            text += key.isIdentity ? [] : playlist[key.keyFormat]
            text.append(0x20)
            if let iv = key.iv {
                DecimalInteger.append(iv.high, to: &text)
                text.append(UInt8(ascii: ":"))
                DecimalInteger.append(iv.low, to: &text)
            } else if key.hasImplicitIv {
                implicit = true
                text += [0x30, UInt8(ascii: ":")]
                DecimalInteger.append(segment.mediaSequence, to: &text)
            }
            text.append(0x0a)
        }
        return (text, range.count, implicit)
    }

    /// `ad/{creative}/…` at the start or after a slash: ads and slate are known by it, content never contains it.
    static func creative(of path: [UInt8]) -> [UInt8]? {
        let span = path.span
        var start = span.starts(with: "ad/", at: 0) ? 3 : -1
        var at = span.firstIndex(of: UInt8(ascii: "/"), from: 0, to: span.count)
        while start < 0, at < span.count {
            if span.starts(with: "/ad/", at: at) { start = at + 4 }
            at = span.firstIndex(of: UInt8(ascii: "/"), from: at + 1, to: span.count)
        }
        guard start >= 0 else { return nil }
        return Array(path[start..<span.firstIndex(of: UInt8(ascii: "/"), from: start, to: span.count)])
    }

    /// The same media: where the numbers were shifted, this still finds a segment.
    func isSameMedia(as other: CheckedSegment) -> Bool { path == other.path && range == other.range }

    /// The path for a message.
    var name: String { String(decoding: path.suffix(60), as: UTF8.self) }
}
