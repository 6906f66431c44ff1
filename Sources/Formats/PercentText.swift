/// Percent-encoded text (RFC 3986 §2.1).
public enum PercentText {
    /// Each `%XX` as its byte; a percent sign without two hexadecimal digits stays.
    ///
    /// - Parameter plusIsBlank: whether `+` is a blank, as HTML forms write it in queries.
    public static func decoded(_ text: ArraySlice<UInt8>, plusIsBlank: Bool = false) -> [UInt8] {
        var out: [UInt8] = [], at = text.startIndex
        out.reserveCapacity(text.count)
        while at < text.endIndex {
            if let byte = escape(text, at) {
                out.append(byte)
                at += 3
            } else {
                out.append(plusIsBlank && text[at] == UInt8(ascii: "+") ? UInt8(ascii: " ") : text[at])
                at += 1
            }
        }
        return out
    }

    /// The same for a value that may have been encoded twice: again where the first time left escapes.
    public static func decodedTwice(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let once = decoded(text)
        return once.indices.contains { escape(once[...], $0) != nil } ? decoded(once[...]) : once
    }

    /// Each byte that does not stay as `%XX`; letters and digits always stay.
    /// - Parameter marks: what stays beside them.
    public static func encoded(_ text: some Sequence<UInt8>, keeping marks: StaticString) -> [UInt8] {
        let kept = Array("\(marks)".utf8)
        var out: [UInt8] = []
        for byte in text {
            if byte.isAlphanumeric || kept.contains(byte) {
                out.append(byte)
            } else {
                out.append(UInt8(ascii: "%"))
                Hex.append(byte, to: &out)
            }
        }
        return out
    }

    /// A URI reference as it may go on the wire: each byte that RFC 3986 allows nowhere in one as `%XX`, as browsers send it. That is
    /// blanks, control characters, all beyond ASCII, `" < > \ ^ ` { | }`, and a percent sign that begins no escape; escapes that are
    /// there stay as they are, so what is encoded once is not encoded again.
    public static func uri(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count + 16)
        append(uri: text, to: &out)
        return out
    }

    /// The same, appended; nothing but `out` is allocated.
    public static func append(uri text: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var kept = text.startIndex
        for at in text.indices where !isOfUri(text, at) {
            out.append(contentsOf: text[kept..<at])
            out.append(UInt8(ascii: "%"))
            Hex.append(text[at], to: &out)
            kept = at + 1
        }
        out.append(contentsOf: text[kept...])
    }

    /// Whether there is nothing in a URI reference to encode, which is so for nearly all of them.
    public static func isUri(_ text: ArraySlice<UInt8>) -> Bool { text.indices.allSatisfy { isOfUri(text, $0) } }

    @inline(__always)
    private static func isOfUri(_ text: ArraySlice<UInt8>, _ at: Int) -> Bool {
        let byte = text[at]
        if byte == UInt8(ascii: "%") { return escape(text, at) != nil }
        let half = byte < 64 ? uriBytes.0 : byte < 128 ? uriBytes.1 : 0
        return half >> UInt64(byte & 63) & 1 != 0
    }

    /// A bit for each character that may stand in a URI (RFC 3986 §2.2, §2.3): below 64, and from 64 on.
    private static let uriBytes: (UInt64, UInt64) = {
        var low: UInt64 = 0, high: UInt64 = 0
        for byte in 0..<128 as Range<UInt8> where byte.isAlphanumeric || "-._~:/?#[]@!$&'()*+,;=".utf8.contains(byte) {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        }
        return (low, high)
    }()

    /// The byte that an escape stands for which begins at `at`; `nil` where none does.
    public static func escape(_ text: ArraySlice<UInt8>, _ at: Int) -> UInt8? {
        guard text[at] == UInt8(ascii: "%"), at + 2 < text.endIndex, let high = text[at + 1].hexValue, let low = text[at + 2].hexValue
        else {
            return nil
        }
        return high << 4 | low
    }
}
