import Manifest

/// A media playlist of the origin, read, with what the timeline and the break tracker need of it.
struct OriginPlaylist: Sendable {
    let media: MediaPlaylist
    let segments: [OriginSegment]
    /// The URL that the playlist came from, which its URIs are relative to.
    let base: [UInt8]
    /// The most keys in force at once: one for each KEYFORMAT.
    let keyFormats: Int

    /// - Parameter imports: the variables of the multivariant playlist (DEF-1).
    /// - Throws: `OriginFault.malformed` for anything that is no media playlist with segments (ORG-9).
    init(_ bytes: [UInt8], url: String, imports: [Variable] = []) throws(OriginFault) {
        do {
            let query = url.firstIndex(of: "?").map { Array(url[url.index(after: $0)...].utf8) } ?? []
            media = try MediaPlaylist(parsing: Self.withoutHalfTag(bytes), imports: imports, query: query)
        } catch {
            throw .malformed("\(error)")
        }
        guard !media.segments.isEmpty else { throw .malformed("a media playlist without segments") }
        guard media.endsWithLineEnd || media.endList || Self.isWhole(media) else { throw .malformed("a playlist that was cut off") }
        base = Array(url.utf8)
        keyFormats = media.keySets.map(\.keys.count).max() ?? 0
        segments = media.segments.map { [media] segment in
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
        return line.first == UInt8(ascii: "#") && !line.starts(with: "#EXT-X-ENDLIST".utf8) ? Array(bytes[...end]) : bytes
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
        var path = ByteHash(), name = ByteHash()
        for byte in media[segment.uri] {
            if byte == UInt8(ascii: "?") { break }
            path.add(byte)
            if byte == UInt8(ascii: "/") { name = ByteHash() } else { name.add(byte) }
        }
        if let range = segment.byteRange {
            path.add(UInt64(bitPattern: range.offset))
            name.add(UInt64(bitPattern: range.offset))
        }
        return (path.value, name.value)
    }
}

/// Why nothing new came from the origin.
enum OriginFault: Error, Equatable, Sendable, CustomStringConvertible {
    case unreachable(String)
    case status(Int)
    case malformed(String)
    /// It answers, but with nothing new.
    case frozen

    var description: String {
        switch self {
        case .unreachable(let why): "origin unreachable: \(why)"
        case .status(let status): "origin answered \(status)"
        case .malformed(let why): "origin playlist refused: \(why)"
        case .frozen: "origin has brought nothing new for too long"
        }
    }
}

/// FNV-1a, 64 bits: a name for bytes where a collision costs a comparison, never a wrong answer that a viewer sees.
struct ByteHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

    mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = ByteHash()
        for byte in bytes { hash.add(byte) }
        return hash.value
    }

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = ByteHash()
        for byte in bytes { hash.add(byte) }
        return hash.value
    }
}

extension UriResolve {
    /// The target of a reference in a playlist of ours, which always has an absolute base; beyond the limit of length it stays as written.
    static func absolute(_ reference: ArraySlice<UInt8>, against base: ArraySlice<UInt8>) -> [UInt8] {
        resolve(reference, against: base) ?? Array(reference)
    }
}
