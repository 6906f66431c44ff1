import Transport

/// How a player wants a media playlist sent.
struct PlaylistForm: Equatable, Sendable {
    /// `Accept-Encoding` takes gzip.
    var isGzip = false
    /// `_HLS_skip=YES` or `v2`: a delta update will do (draft-pantos-hls-rfc8216bis §6.2.5.1).
    var isDelta = false

    init() {}

    init(acceptEncoding: UnsafeRawBufferPointer?, query: UnsafeRawBufferPointer?) {
        if let acceptEncoding { isGzip = AcceptEncoding.allowsGzip(acceptEncoding) }
        if let query { isDelta = Self.asksForDelta(query) }
    }

    /// Other values, of later versions of the protocol, get the full playlist.
    private static func asksForDelta(_ query: UnsafeRawBufferPointer) -> Bool {
        var from = 0
        while from < query.count {
            let end = query[from...].firstIndex(of: UInt8(ascii: "&")) ?? query.count
            let pair = UnsafeRawBufferPointer(rebasing: query[from..<end])
            if pair.elementsEqual("_HLS_skip=YES".utf8) || pair.elementsEqual("_HLS_skip=v2".utf8) { return true }
            from = end + 1
        }
        return false
    }
}
