import CZlib

/// How an API key is written: `edge_key_`, 30 random characters and 6 of their CRC-32, all base 62. So scanners of secrets find it, a
/// double click selects it, and a typing error is refused without looking it up. Keys of the configuration file may have any form.
enum ApiKeyText {
    static let prefix = "edge_key_"
    private static let randomCount = 30, checkCount = 6
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// - Parameter random: 64 random bits at each call.
    static func make(random: () -> UInt64) -> [UInt8] {
        // Below the largest multiple of 62 each digit is as likely as each other.
        let most = UInt64.max / 62 * 62
        let text: [UInt8] = (0..<randomCount).map { _ in
            var bits = random()
            while bits >= most { bits = random() }
            return digits[Int(bits % 62)]
        }
        return Array(prefix.utf8) + text + check(text)
    }

    /// Whether something is written as a key: what is not, none has.
    static func isWellFormed(_ key: [UInt8]) -> Bool {
        guard key.starts(with: prefix.utf8), key.count == prefix.utf8.count + randomCount + checkCount else { return false }
        let text = Array(key.dropFirst(prefix.utf8.count).prefix(randomCount))
        return text.allSatisfy { digits.contains($0) } && Array(key.suffix(checkCount)) == check(text)
    }

    /// What is kept to recognise a key by: how it begins and ends.
    static func hint(of key: [UInt8]) -> String {
        func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        return "\(prefix)\(text(key.dropFirst(prefix.utf8.count).prefix(4)))…\(text(key.suffix(4)))"
    }

    private static func check(_ text: [UInt8]) -> [UInt8] {
        var value = crc32(0, text, UInt32(text.count)), out = [UInt8](repeating: 0, count: checkCount)
        for place in out.indices.reversed() {
            out[place] = digits[Int(value % 62)]
            value /= 62
        }
        return out
    }
}
