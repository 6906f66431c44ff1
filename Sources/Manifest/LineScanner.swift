/// Cuts a playlist into lines without copying (RFC 8216 §4.1). Each call borrows the bytes, so nothing outlives them.
struct LineScanner {
    /// Where the next line begins.
    private(set) var position: Int
    /// Number of the line returned last, from 1.
    private(set) var line = 0

    init(at position: Int = 0) { self.position = position }

    /// The next line without its LF or CRLF; `nil` at the end.
    /// - Throws: `tooLong` past `Limits.lineBytes`.
    @inline(__always)
    mutating func next(in bytes: Span<UInt8>) throws(ManifestError) -> ByteSlice? {
        guard position < bytes.count else { return nil }
        let start = position
        line += 1
        var end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: start, to: bytes.count)
        position = end + 1
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        guard end - start <= Limits.lineBytes else { throw ManifestError(.tooLong("line", bytes: end - start), line: line) }
        return ByteSlice(start, end)
    }
}
