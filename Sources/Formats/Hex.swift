/// Bytes as hexadecimal digits.
public enum Hex {
    /// Reads pairs of digits, in either case.
    ///
    /// - Throws: `BadByte`; a half pair is missing its second digit.
    public static func decode(_ text: Span<UInt8>) throws(BadByte) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 2)
        var index = 0
        while index < text.count {
            guard let high = text[index].hexValue else { throw BadByte(offset: index) }
            guard index + 1 < text.count, let low = text[index + 1].hexValue else { throw BadByte(offset: index + 1) }
            result.append(high << 4 | low)
            index += 2
        }
        return result
    }

    /// The whole number that digits write, without `0x` before them; nil for anything else, and over 64 bits.
    public static func number(_ text: Span<UInt8>) -> UInt64? {
        guard text.count > 0 else { return nil }
        var value: UInt64 = 0
        for index in 0..<text.count {
            guard let digit = text[index].hexValue, value >> 60 == 0 else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }

    public static func encode(_ bytes: some Sequence<UInt8>, isUppercase: Bool = true) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.underestimatedCount * 2)
        for byte in bytes { append(byte, isUppercase: isUppercase, to: &result) }
        return result
    }

    /// Appends the two digits of a byte.
    @inlinable
    public static func append(_ byte: UInt8, isUppercase: Bool = true, to out: inout [UInt8]) {
        out.append(digit(byte >> 4, isUppercase: isUppercase))
        out.append(digit(byte & 15, isUppercase: isUppercase))
    }

    @usableFromInline
    static func digit(_ value: UInt8, isUppercase: Bool) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : (isUppercase ? UInt8(ascii: "A") : UInt8(ascii: "a")) + value - 10
    }
}
