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

        var isAd: Bool { uri.contains("ad/") }
        /// The same in all renditions: without what names the variant.
        var shared: String {
            guard !isAd else { return String(uri[..<uri.lastIndex(of: "/")!]) }
            return uri.replacingVariant
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
        for line in text.split(separator: "\n") {
            func value(_ tag: String) -> String? { line.hasPrefix(tag) ? String(line.dropFirst(tag.count)) : nil }
            if let number = value("#EXT-X-MEDIA-SEQUENCE:") { sequence = Int64(number)! }
            if let number = value("#EXT-X-DISCONTINUITY-SEQUENCE:") { discontinuity = Int64(number)! }
            if let number = value("#EXT-X-TARGETDURATION:") { targetSeconds = Int64(number)! }
            if line == "#EXT-X-DISCONTINUITY" { discontinuity += 1 }
            if let text = value("#EXT-X-PROGRAM-DATE-TIME:") { date = text }
            if let text = value("#EXT-X-KEY:") { key = text == "METHOD=NONE" ? nil : text }
            if let text = value("#EXT-X-MAP:") { map = text }
            if let text = value("#EXTINF:") { duration = String(text.prefix { $0 != "," }) }
            if line == "#EXT-X-ENDLIST" { hasEnd = true }
            guard !line.hasPrefix("#") else { continue }
            segments.append(
                Segment(
                    number: sequence + Int64(segments.count), discontinuity: discontinuity, uri: String(line), duration: duration,
                    date: date,
                    key: key, map: map))
            date = nil
        }
    }
}

extension String {
    /// `…/live/v1/r0/s12.ts` becomes `r0/s12.ts`.
    fileprivate var replacingVariant: String {
        split(separator: "/").suffix(2).joined(separator: "/")
    }
}
