/// Base64 (RFC 4648 §4); reads the alphabet of §5 too, and does without padding.
public enum Base64 {
    public enum Alphabet: Sendable {
        /// `+` and `/`, with padding.
        case standard
        /// `-` and `_`, without padding (§5): for paths.
        case url
    }

    private static let standard = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let url = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Value of a character in either alphabet; nil for one that does not belong.
    @inlinable @inline(__always)
    public static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    /// `value(of:)` of each byte, 0xFF for nil: looking it up is a third faster in a long text.
    private static let values: [UInt8] = (0...255).map { value(of: $0) ?? 0xff }

    /// The bytes that a text stands for, up to two `=` at its end dropped.
    ///
    /// - Throws: `BadByte`, also for a lone character at the end, which holds less than a byte.
    public static func decode(_ text: Span<UInt8>) throws(BadByte) -> [UInt8] {
        let values = values.span
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        var result = [UInt8](repeating: 0, count: end * 3 / 4), written = 0
        var index = 0
        // Four characters, three bytes.
        while end - index >= 4 {
            let (a, b) = (values[Int(text[index])], values[Int(text[index + 1])])
            let (c, d) = (values[Int(text[index + 2])], values[Int(text[index + 3])])
            // Only 0xff, which no value is, has the highest bit: the rest of the text says which of the four it is.
            guard (a | b | c | d) & 0x80 == 0 else { break }
            let word = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6 | UInt32(d)
            result[written] = UInt8(truncatingIfNeeded: word >> 16)
            result[written + 1] = UInt8(truncatingIfNeeded: word >> 8)
            result[written + 2] = UInt8(truncatingIfNeeded: word)
            written += 3
            index += 4
        }
        var word: UInt32 = 0, bits: UInt32 = 0
        while index < end {
            let value = values[Int(text[index])]
            guard value != 0xff else { throw BadByte(offset: index) }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result[written] = UInt8(truncatingIfNeeded: word >> bits)
                written += 1
            }
            index += 1
        }
        guard bits < 6 else { throw BadByte(offset: end) }
        return result
    }

    public static func encode(_ bytes: [UInt8], _ alphabet: Alphabet = .standard) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        append(bytes.span, alphabet, to: &result)
        return result
    }

    /// The same, appended; nothing but `result` is allocated.
    public static func append(_ bytes: Span<UInt8>, _ alphabet: Alphabet = .standard, to result: inout [UInt8]) {
        let characters = (alphabet == .url ? url : standard).span
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let word =
                UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[index + 2]) : 0)
            result.append(characters[Int(word >> 18)])
            result.append(characters[Int(word >> 12 & 63)])
            if left > 1 { result.append(characters[Int(word >> 6 & 63)]) }
            if left > 2 { result.append(characters[Int(word & 63)]) }
            index += 3
        }
        if alphabet == .standard, !bytes.count.isMultiple(of: 3) {
            for _ in bytes.count % 3..<3 { result.append(UInt8(ascii: "=")) }
        }
    }
}
