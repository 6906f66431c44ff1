/// Base64 (RFC 4648 §4); reads the alphabet of §5 too, and does without padding.
enum Base64 {
    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Value of each character; 0xFF for one that does not belong.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        values[Int(UInt8(ascii: "-"))] = 62
        values[Int(UInt8(ascii: "_"))] = 63
        return values
    }()

    static func decode(_ text: Span<UInt8>, _ range: Range<Int>) throws(SpliceError) -> [UInt8] {
        let values = values.span
        var end = range.upperBound
        while end > range.lowerBound, range.upperBound - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        var result: [UInt8] = []
        result.reserveCapacity((end - range.lowerBound) * 3 / 4)
        var index = range.lowerBound
        var word: UInt32 = 0, bits: UInt32 = 0
        while index < end {
            let value = values[Int(text[index])]
            guard value != 0xff else { throw SpliceError(.badText(byteOffset: index), field: "base64") }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: word >> bits))
            }
            index += 1
        }
        // One character alone holds less than a byte: something is missing.
        guard bits < 6 else { throw SpliceError(.badText(byteOffset: end), field: "base64") }
        return result
    }

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let word =
                UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[index + 2]) : 0)
            result.append(alphabet[Int(word >> 18)])
            result.append(alphabet[Int(word >> 12 & 63)])
            result.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "="))
            result.append(left > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "="))
            index += 3
        }
        return result
    }
}
