import Formats

/// How names are written for people.
enum UpidText {
    /// Lower-case hexadecimal in groups of `size` bytes.
    static func groups(_ bytes: [UInt8], of size: Int, by separator: UInt8) -> [UInt8] {
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if index > 0, index % size == 0 { text.append(separator) }
            Hex.append(byte, isUppercase: false, to: &text)
        }
        return text
    }

    /// 8-4-4-4-12 (RFC 9562 §4), of 16 bytes.
    static func uuid(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(dash) }
            Hex.append(byte, isUppercase: false, to: &text)
        }
        return text
    }

    /// `10.5240/` and the digits as they are, of 12 bytes.
    static func eidrCompact(_ bytes: [UInt8]) -> [UInt8] { prefix(bytes) + Hex.encode([UInt8](bytes.dropFirst(2))) }

    /// The canonical form (EIDR ID Format 1.5 §2): content in fives of four with a check character, a video service in twos of four.
    static func eidr(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Hex.encode([UInt8](bytes.dropFirst(2)))
        if bytes[0] == 0x14, bytes[1] == 0x77, bytes[6...].allSatisfy({ $0 == 0 }) { return prefix(bytes) + fours([UInt8](digits[..<8])) }
        return prefix(bytes) + fours(digits) + [dash, check(digits)]
    }

    /// `0000-0000-D07A-0090-Q-0000-0000-X` of 12 bytes, without the version of 8 (ISO 15706, annexes A and B).
    static func isan(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Hex.encode(bytes)
        let root = [UInt8](digits[..<16])
        let text = fours(root) + [dash, check(root)]
        return bytes.count == 8 ? text : text + [dash] + fours([UInt8](digits[16...])) + [dash, check(digits)]
    }

    private static let dash = UInt8(ascii: "-")

    /// The DOI prefix: `10.` and the sub-prefix in decimal.
    private static func prefix(_ bytes: [UInt8]) -> [UInt8] { [UInt8]("10.\(Int(bytes[0]) << 8 | Int(bytes[1]))/".utf8) }

    private static func fours(_ digits: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if index > 0, index % 4 == 0 { text.append(dash) }
            text.append(digit)
        }
        return text
    }

    /// The check character of hexadecimal digits (ISO 7064, mod 37,36): 0-9 and A-Z.
    static func check(_ digits: some Sequence<UInt8>) -> UInt8 {
        var product = 36
        for digit in digits {
            let sum = (product + Int(digit.hexValue ?? 0)) % 36
            product = (sum == 0 ? 36 : sum) * 2 % 37
        }
        let value = (37 - product) % 36
        return value < 10 ? UInt8(ascii: "0") + UInt8(value) : UInt8(ascii: "A") + UInt8(value - 10)
    }
}
