import Formats

/// The start of every playlist: an optional byte order mark, then `#EXTM3U` (§4.1, §4.4.1.1).
enum Header {
    /// Where the text begins, behind a byte order mark.
    /// - Throws: `empty`, `html` or `missingHeader`.
    static func end(in bytes: Span<UInt8>) throws(ManifestError) -> Int {
        let start = bytes.starts(with: "\u{feff}", at: 0) ? 3 : 0
        if bytes.starts(with: "#EXTM3U", at: start) {
            let next = start + 7
            // #EXTM3U8 or #EXTM3UX is something else; attributes after a blank occur in channel lists.
            if next == bytes.count || bytes[next] == 0x0a || bytes[next] == 0x0d || bytes[next].isBlank { return start }
        }
        var at = start
        while at < bytes.count, bytes[at].isBlank || bytes[at] == 0x0a || bytes[at] == 0x0d { at += 1 }
        if at == bytes.count { throw ManifestError(.empty, line: 1) }
        throw ManifestError(bytes[at] == UInt8(ascii: "<") ? .html : .missingHeader, line: 1)
    }
}

/// Which of the two kinds a playlist is.
public enum PlaylistKind: Equatable, Sendable {
    case media, multivariant

    /// Decides by the first tag that only one kind may have (§4.1); the text need not be valid.
    /// - Returns: nil when it does not begin with `#EXTM3U` or no tag decides.
    public static func detect(_ bytes: [UInt8]) -> PlaylistKind? {
        let span = bytes.span
        guard let start = try? Header.end(in: span) else { return nil }
        var scanner = LineScanner(at: start)
        while let whole = try? scanner.next(in: span) {
            let line = span.trimmed(whole)
            guard span.starts(with: "#EXT", at: line.start), let tag = Tag.read(line, in: span).tag else { continue }
            switch tag.scope {
            // A tag that is no more, and may stand anywhere.
            case .mediaPlaylist where tag == .allowCache: continue
            case .mediaPlaylist, .segment: return .media
            case .multivariant: return .multivariant
            case .metadata where tag != .dateRange: return .media
            default: continue
            }
        }
        return nil
    }
}
