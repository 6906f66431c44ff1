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

    /// - Parameter imports: the variables of the multivariant playlist (DEF-1).
    /// - Throws: `OriginFault.malformed` for anything that is no media playlist with segments (ORG-9).
    public init(_ bytes: [UInt8], url: String, imports: [Variable] = []) throws(OriginFault) {
        do {
            let query = url.firstIndex(of: "?").map { Array(url[url.index(after: $0)...].utf8) } ?? []
            media = try MediaPlaylist(parsing: Self.withoutHalfTag(bytes), imports: imports, query: query)
        } catch {
            throw .malformed("\(error)")
        }
        let known = media.segments.lastIndex { $0.duration > 0 }.map { $0 + 1 } ?? 0
        guard known > 0 else { throw .malformed("a media playlist without segments") }
        guard media.endsWithLineEnd || media.endList || Self.isWhole(media) else { throw .malformed("a playlist that was cut off") }
        base = Array(url.utf8)
        keyFormats = media.keySets.map(\.keys.count).max() ?? 0
        segments = media.segments[..<known].map { [media] segment in
            let (identity, name) = Self.identity(of: segment, in: media)
            return OriginSegment(
                sequence: segment.mediaSequence, discontinuity: segment.discontinuitySequence,
                startsDiscontinuity: segment.discontinuity, date: segment.date, duration: segment.duration, identity: identity, name: name)
        }
    }

    /// A tag without a line end behind it may be half of one. What it says of the segment that comes next is read again with that.
    private static func withoutHalfTag(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.last != UInt8(ascii: "\n"), let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return bytes }
        let line = bytes[(end + 1)...]
        return line.first == UInt8(ascii: "#") && !line.starts(with: TagLines.endList.dropLast()) ? Array(bytes[...end]) : bytes
    }

    /// Many origins write no last line end. Then the last URI has to end as the one before it does, or it may be half of one.
    private static func isWhole(_ media: MediaPlaylist) -> Bool {
        func form(_ segment: MediaSegment) -> (ending: ArraySlice<UInt8>, hasQuery: Bool) {
            let path = media[segment.uri].prefix { $0 != UInt8(ascii: "?") }
            let ending = path.lastIndex(of: UInt8(ascii: ".")).map { path[$0...] } ?? []
            return (ending, path.endIndex < media[segment.uri].endIndex)
        }
        guard media.segments.count > 1 else { return false }
        let last = form(media.segments[media.segments.count - 1]), before = form(media.segments[media.segments.count - 2])
        return last.ending == before.ending && last.hasQuery == before.hasQuery && !last.ending.isEmpty
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
    public static func absolute(_ reference: ArraySlice<UInt8>, against base: ArraySlice<UInt8>) -> [UInt8] {
        resolve(reference, against: base) ?? Array(reference)
    }
}
