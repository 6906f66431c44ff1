/// The grammars of values that are lists of their own (§4.4.6).
enum AttributeSyntax {
    /// CHANNELS: a count, then lists of codings and of usages, with slashes between them (§4.4.6.1).
    static func isChannels(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let count = parts.first, isNumber(count) else { return false }
        return parts.dropFirst().allSatisfy { part in
            part.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(isLabel)
        }
    }

    /// ALLOWED-CPC: `KEYFORMAT:LABEL/LABEL`, with commas between them (§4.4.6.2).
    static func isAllowedCpc(_ text: String) -> Bool {
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { entry in
            // A KEYFORMAT may be a URN.
            guard let colon = entry.lastIndex(of: ":"), colon > entry.startIndex else { return false }
            return entry[entry.index(after: colon)...].split(separator: "/", omittingEmptySubsequences: false).allSatisfy(isLabel)
        }
    }

    /// Subtags of one to eight letters and digits (RFC 5646 §2.1).
    static func isLanguage(_ text: String) -> Bool {
        text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { subtag in
            (1...8).contains(subtag.utf8.count) && subtag.utf8.allSatisfy(\.isAlphanumeric)
        }
    }

    /// Digits behind the point.
    static func decimals(_ text: String) -> Int { text.firstIndex(of: ".").map { text[$0...].utf8.count - 1 } ?? 0 }

    private static func isNumber(_ text: Substring) -> Bool { !text.isEmpty && text.utf8.allSatisfy(\.isDigit) }

    /// Capitals, digits and dashes.
    private static func isLabel(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isDigit || ($0 >= 0x41 && $0 <= 0x5a) || $0 == UInt8(ascii: "-") }
    }
}
