import Formats

/// The query of a request, for routes that take a parameter or two. Borrowed from the request: valid as long as that is.
struct RequestQuery {
    private let bytes: UnsafeRawBufferPointer?

    /// - Parameter bytes: what stands behind "?", of which `Limits.queryBytes` are looked at; `nil`: there is none.
    init(_ bytes: UnsafeRawBufferPointer?) { self.bytes = bytes }

    /// What it gives for a name, unescaped: "" for a name that stands alone, the first one where it stands twice.
    subscript(_ name: String) -> String? {
        guard let bytes else { return nil }
        // Read where it stands, again for each name: a route asks for a dozen of them.
        var name = name, at = 0
        let end = min(bytes.count, Limits.queryBytes)
        return name.withUTF8 { name in
            while at < end {
                let pair = Self.first(UInt8(ascii: "&"), in: bytes, at..<end), given = Self.first(UInt8(ascii: "="), in: bytes, at..<pair)
                if Self.isName(name, bytes[at..<given]) { return Self.text(bytes[min(given + 1, pair)..<pair]) }
                at = pair + 1
            }
            return nil
        }
    }

    private typealias Part = Slice<UnsafeRawBufferPointer>

    /// Where a byte stands; the end of the range where it does not.
    private static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        var at = range.lowerBound
        while at < range.upperBound, bytes[at] != byte { at += 1 }
        return at
    }

    private static func isName(_ name: UnsafeBufferPointer<UInt8>, _ part: Part) -> Bool {
        isEscaped(part) ? decoded(part).elementsEqual(name) : part.count == name.count && part.elementsEqual(name)
    }

    private static func text(_ part: Part) -> String {
        isEscaped(part)
            ? String(decoding: decoded(part), as: UTF8.self) : String(decoding: UnsafeRawBufferPointer(rebasing: part), as: UTF8.self)
    }

    private static func isEscaped(_ part: Part) -> Bool {
        let bytes = UnsafeRawBufferPointer(rebasing: part), all = 0..<bytes.count
        return first(UInt8(ascii: "%"), in: bytes, all) < bytes.count || first(UInt8(ascii: "+"), in: bytes, all) < bytes.count
    }

    private static func decoded(_ part: Part) -> [UInt8] { PercentText.decoded(Array(part)[...], plusIsBlank: true) }
}
