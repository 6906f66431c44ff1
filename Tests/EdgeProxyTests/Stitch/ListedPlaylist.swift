import Formats
import CLinux
import Glibc

/// A media playlist as the tests read it: line by line, knowing nothing of the program's own parser.
struct ListedPlaylist {
    struct Segment: Equatable {
        var number: Int64
        var discontinuity: Int64
        var uri: String
        var duration: String
        /// Milliseconds since 1970.
        var date: String?
        /// The KEY line in force; `nil` for none.
        var key: String?
        var map: String?

        var isAd: Bool { uri.holds("ad/") }
        /// Nanoseconds since 1970.
        var dateNs: Int64? {
            guard let date else { return nil }
            let bytes = Array(date.utf8)
            return Rfc3339.parse(bytes.span)
        }
        /// The same in all renditions: without what names the variant.
        var shared: String {
            let slash = uri.utf8.lastIndex(of: UInt8(ascii: "/"))!
            guard !isAd else { return String(uri[..<slash]) }
            // `…/live/v1/r0/s12.ts` becomes `r0/s12.ts`.
            let folder = uri.utf8[..<slash].lastIndex(of: UInt8(ascii: "/"))!
            return String(uri[uri.utf8.index(after: folder)...].prefix { $0 != "?" })
        }
        /// The same with its URI, key and map as far as their queries.
        var withoutQueries: Self {
            func plain(_ text: String) -> String { String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self) }
            var copy = self
            (copy.uri, copy.key, copy.map) = (plain(uri), key.map(plain), map.map(plain))
            return copy
        }
        /// Nanoseconds.
        var lengthNs: Int64 { Int64((Double(duration)! * 1e9).rounded()) }
    }

    var sequence: Int64 = 0
    var targetSeconds: Int64 = 0
    var segments: [Segment] = []
    var hasEnd = false

    init(_ text: String) {
        var discontinuity: Int64 = 0, duration = "", date: String?, key: String?, map: String?
        for line in text.lines {
            func value(_ tag: StaticString) -> String? {
                line.begins(tag) ? String(Substring(line.utf8.dropFirst(tag.utf8CodeUnitCount))) : nil
            }
            guard line.begins("#") else {
                segments.append(
                    Segment(
                        number: sequence + Int64(segments.count), discontinuity: discontinuity, uri: String(line), duration: duration,
                        date: date, key: key, map: map))
                date = nil
                continue
            }
            if let number = value("#EXT-X-MEDIA-SEQUENCE:") { sequence = Int64(number)! }
            if let number = value("#EXT-X-DISCONTINUITY-SEQUENCE:") { discontinuity = Int64(number)! }
            if let number = value("#EXT-X-TARGETDURATION:") { targetSeconds = Int64(number)! }
            if line == "#EXT-X-DISCONTINUITY" { discontinuity += 1 }
            if let text = value("#EXT-X-PROGRAM-DATE-TIME:") { date = text }
            if let text = value("#EXT-X-KEY:") { key = text == "METHOD=NONE" ? nil : text }
            if let text = value("#EXT-X-MAP:") { map = text }
            if let text = value("#EXTINF:") { duration = String(text.prefix { $0 != "," }) }
            if line == "#EXT-X-ENDLIST" { hasEnd = true }
        }
    }
}

/// Playlists are ASCII: to look at their bytes is ten times as quick as at their characters.
extension StringProtocol {
    var lines: [Substring] { Substring(self).utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) } }

    func begins(_ start: StaticString) -> Bool {
        let count = start.utf8CodeUnitCount
        return utf8.withContiguousStorageIfAvailable { $0.count >= count && memcmp($0.baseAddress!, start.utf8Start, count) == 0 } ?? false
    }

    func holds(_ part: StaticString) -> Bool {
        utf8.withContiguousStorageIfAvailable {
            $0.baseAddress.map { start in clinux_memmem(start, utf8.count, part.utf8Start, part.utf8CodeUnitCount) != nil } ?? false
        } ?? false
    }
}
