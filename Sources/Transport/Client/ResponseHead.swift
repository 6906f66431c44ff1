/// Gathers the header lines of one response as curl hands them over: 1xx answers are passed over, trailers too.
struct ResponseHead {
    private(set) var status = 0
    private(set) var headers: [(String, String)] = []
    /// The final header has ended.
    private(set) var isComplete = false
    private var bytes = 0, lines = 0

    /// Whether any line has come.
    var hasBegun: Bool { lines > 0 }

    /// Reads a line, line end included.
    ///
    /// - Returns: `true` when the header has just become complete.
    /// - Throws: what is too large; the limits are over all lines of a response.
    mutating func append(_ line: UnsafeRawBufferPointer) throws(TooLarge) -> Bool {
        bytes += line.count
        lines += 1
        guard bytes <= Limits.responseHeaderBytes else {
            throw TooLarge(message: "more than \(Limits.responseHeaderBytes) bytes of header")
        }
        guard lines <= Limits.responseHeaderLines else { throw TooLarge(message: "more than \(Limits.responseHeaderLines) header lines") }
        guard !isComplete else { return false }
        let text = line[..<(line.lastIndex { $0 != 0x0d && $0 != 0x0a }.map { $0 + 1 } ?? 0)]
        if text.isEmpty {
            isComplete = status >= 200 || status == 101
            return isComplete
        }
        if text.starts(with: "HTTP/".utf8) {
            status = Self.status(text)
            headers = []
            return false
        }
        // A folded line (RFC 9112 §5.2) or one without a colon says nothing that we would use.
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex, text[text.startIndex] > 0x20 else {
            return false
        }
        let name = String(decoding: text[..<colon], as: UTF8.self).lowercased()
        headers.append((name, String(decoding: Self.trimmed(text[(colon + 1)...]), as: UTF8.self)))
        return false
    }

    /// The first field of that name, given in lower case.
    func header(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }

    /// Where a redirect leads (RFC 9110 §15.4); `nil` when this is none that is followed.
    var redirectTarget: String? {
        switch status {
        case 301, 302, 303, 307, 308: header("location")
        default: nil
        }
    }

    struct TooLarge: Error { let message: String }

    /// The number after the first blank: curl has checked the line.
    private static func status(_ line: Slice<UnsafeRawBufferPointer>) -> Int {
        guard let blank = line.firstIndex(of: 0x20) else { return 0 }
        return line[(blank + 1)...].prefix { (48...57).contains($0) }.prefix(3).reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        guard let first = bytes.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
            let last = bytes.lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { return bytes[bytes.endIndex...] }
        return bytes[first...last]
    }
}
