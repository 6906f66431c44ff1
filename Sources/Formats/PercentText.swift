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

    private static func escape(_ text: ArraySlice<UInt8>, _ at: Int) -> UInt8? {
        guard text[at] == UInt8(ascii: "%"), at + 2 < text.endIndex, let high = text[at + 1].hexValue, let low = text[at + 2].hexValue
        else {
            return nil
        }
        return high << 4 | low
    }
}
