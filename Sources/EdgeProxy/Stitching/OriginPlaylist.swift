import Formats
import Manifest

/// A media playlist of the origin, read, with what the timeline and the break tracker need of it.
public struct OriginPlaylist: Sendable {
    public let media: MediaPlaylist
    /// Of `media`, but for those at its end whose length is not known yet (EXTINF:0): they are listed when it is.
    public let segments: [OriginSegment]
    /// The URL that the playlist came from, which its URIs are relative to.
    public let base: [UInt8]
    /// The most keys in force at once: one for each KEYFORMAT.
    public let keyFormats: Int

    /// - Parameters:
    ///   - imports: the variables of the multivariant playlist (DEF-1).
    ///   - isWhole: whether its length proves that all of it has come.
    /// - Throws: `OriginFault.malformed` for anything that is no media playlist with segments (ORG-9).
    public init(_ bytes: [UInt8], url: String, imports: [Variable] = [], isWhole: Bool = false) throws(OriginFault) {
        do {
            let query = url.firstIndex(of: "?").map { Array(url[url.index(after: $0)...].utf8) } ?? []
            media = try MediaPlaylist(parsing: bytes, imports: imports, query: query, isComplete: isWhole)
        } catch {
            throw .malformed("\(error)")
        }
        let known = media.segments.lastIndex { $0.duration > 0 }.map { $0 + 1 } ?? 0
        guard known > 0 else { throw .malformed("a media playlist without segments") }
        guard !media.mayBeCutOff else { throw .malformed("a playlist that was cut off") }
        base = Array(url.utf8)
        keyFormats = media.keySets.map(\.keys.count).max() ?? 0
        segments = media.segments[..<known].map { [media] segment in
            let (identity, name) = Self.identity(of: segment, in: media)
            return OriginSegment(
                sequence: segment.mediaSequence, discontinuity: segment.discontinuitySequence,
                startsDiscontinuity: segment.discontinuity, date: segment.date, duration: segment.duration, identity: identity, name: name)
        }
    }

    /// Hashes of the URI without its query, and of its last component, each with the byte range.
    private static func identity(of segment: MediaSegment, in media: MediaPlaylist) -> (path: UInt64, name: UInt64) {
        var path = StableHash(), name = StableHash()
        for byte in media[segment.uri] {
            if byte == UInt8(ascii: "?") { break }
            path.mix(byte: byte)
            if byte == UInt8(ascii: "/") { name = StableHash() } else { name.mix(byte: byte) }
        }
        if let range = segment.byteRange {
            path.mix(UInt64(bitPattern: range.offset))
            name.mix(UInt64(bitPattern: range.offset))
        }
        return (path.fnv, name.fnv)
    }
}

extension UriResolve {
    /// The target of a reference in a playlist of ours, which always has an absolute base; beyond the limit of length it stays as written.
    /// What no URI may hold, as a blank, is encoded, as players do.
    public static func absolute(_ reference: ArraySlice<UInt8>, against base: ArraySlice<UInt8>) -> [UInt8] {
        let uri = PercentText.isUri(reference) ? reference : PercentText.uri(reference)[...]
        return resolve(uri, against: base) ?? Array(uri)
    }
}
