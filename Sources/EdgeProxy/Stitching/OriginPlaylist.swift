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
        var cues = media.cues.lazy.filter { $0.dialect != .dateRange && ($0.direction == .out || $0.direction == .in) }[...]
        segments = media.segments[..<known].enumerated().map { [media] index, segment in
            let (identity, name, stamp) = Self.identity(of: segment, in: media)
            while let cue = cues.first, cue.segmentIndex < index { cues = cues.dropFirst() }
            let cue = cues.first.flatMap { $0.segmentIndex == index ? $0 : nil }
            return OriginSegment(
                sequence: segment.mediaSequence, discontinuity: segment.discontinuitySequence,
                startsDiscontinuity: segment.discontinuity, date: segment.date.flatMap { Limits.datesNs.contains($0) ? $0 : nil },
                duration: segment.duration, identity: identity, name: name,
                stamp: stamp,
                mark: cue.map { $0.direction == .out ? .out : .in } ?? (segment.discontinuity ? .discontinuity : nil))
        }
    }

    /// Hashes of the URI without its query, and of its last component, each with the byte range; and the last number in that component.
    private static func identity(of segment: MediaSegment, in media: MediaPlaylist) -> (path: UInt64, name: UInt64, stamp: Int64?) {
        var path = StableHash(), name = StableHash(), stamp: Int64?, wasDigit = false, hasDot = false
        for byte in media[segment.uri] {
            if byte == UInt8(ascii: "?") { break }
            path.mix(byte: byte)
            if byte == UInt8(ascii: "/") { (name, stamp) = (StableHash(), nil) } else { name.mix(byte: byte) }
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            // The digits of "mp4" and "m4s" count nothing.
            hasDot = byte == UInt8(ascii: ".") || (hasDot && byte != UInt8(ascii: "/"))
            if isDigit, !hasDot || stamp == nil { stamp = (wasDigit ? stamp ?? 0 : 0) &* 10 &+ Int64(byte - UInt8(ascii: "0")) }
            wasDigit = isDigit
        }
        if let range = segment.byteRange {
            path.mix(UInt64(bitPattern: range.offset))
            name.mix(UInt64(bitPattern: range.offset))
        }
        return (path.fnv, name.fnv, stamp)
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
