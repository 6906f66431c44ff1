import Transport

/// How a player wants a media playlist sent.
struct PlaylistForm: Equatable, Sendable {
    /// `Accept-Encoding` takes gzip.
    var isGzip = false
    /// `_HLS_skip=YES` or `v2`: a delta update will do (draft-pantos-hls-rfc8216bis §6.2.5.1).
    var isDelta = false

    init() {}

    init(acceptEncoding: UnsafeRawBufferPointer?, query: UnsafeRawBufferPointer?) {
        if let acceptEncoding { isGzip = AcceptEncoding.takesGzip(acceptEncoding) }
        if let query { isDelta = Self.asksForDelta(query) }
    }

    /// Other values, of later versions of the protocol, get the full playlist.
    private static func asksForDelta(_ query: UnsafeRawBufferPointer) -> Bool {
        var from = 0
        while from < query.count {
            let end = query[from...].firstIndex(of: UInt8(ascii: "&")) ?? query.count
            let pair = UnsafeRawBufferPointer(rebasing: query[from..<end])
            if pair.isText("_HLS_skip=YES") || pair.isText("_HLS_skip=v2") { return true }
            from = end + 1
        }
        return false
    }
}

/// The codings that a client takes (RFC 9110 §12.5.3). Reads without allocating.
enum AcceptEncoding {
    /// Whether gzip is named, or everything is by `*`, with a weight over 0.
    static func takesGzip(_ value: UnsafeRawBufferPointer) -> Bool {
        var byStar = false, from = 0
        while from < value.count {
            let end = value[from...].firstIndex(of: UInt8(ascii: ",")) ?? value.count
            let entry = value[from..<end]
            let codingEnd = entry.firstIndex(of: UInt8(ascii: ";")) ?? end
            let coding = trimmed(value[from..<codingEnd])
            if coding.isText("gzip", ignoringCase: true) || coding.isText("x-gzip", ignoringCase: true) {
                return !hasZeroWeight(value[codingEnd..<end])
            }
            if coding.isText("*") { byStar = !hasZeroWeight(value[codingEnd..<end]) }
            from = end + 1
        }
        return byStar
    }

    /// Whether `;q=0`, `; q=0.000` or the like stands among the parameters.
    private static func hasZeroWeight(_ parameters: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let equals = parameters.firstIndex(of: UInt8(ascii: "=")), parameters[equals - 1] | 0x20 == UInt8(ascii: "q") else {
            return false
        }
        return trimmed(parameters[(equals + 1)...]).allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
    }

    private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
        var start = text.startIndex, end = text.endIndex
        while start < end, text[start] == UInt8(ascii: " ") || text[start] == UInt8(ascii: "\t") { start += 1 }
        while end > start, text[end - 1] == UInt8(ascii: " ") || text[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these bytes are that ASCII text.
    fileprivate func isText(_ text: StaticString, ignoringCase: Bool = false) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let letterBit: UInt8 = ignoringCase ? 0x20 : 0
        return indices.allSatisfy { self[$0] | letterBit == text.utf8Start[$0] | letterBit }
    }
}
