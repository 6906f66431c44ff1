import Formats

/// The grammars of values, stricter than they are read (§4.2, §4.4.6).
enum AttributeSyntax {
    /// 1 to 20 digits, 0 to 2^64-1. We count less far (`DecimalInteger`).
    static func isInteger(_ slice: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        (1...20).contains(slice.count) && DecimalInteger.parse(bytes[slice], as: UInt64.self) != nil
    }

    /// Digits and a point, a minus sign where it may be; the readers take a plus too.
    static func isDecimal(_ slice: ByteSlice, _ bytes: Span<UInt8>, signed: Bool = false) -> Bool {
        guard let value = DecimalSeconds.parse(bytes[slice], signed: signed) else { return false }
        // One that is nothing has a sign all the same: "+0".
        return value < 0 || bytes[slice.start] != UInt8(ascii: "+")
    }

    /// Digits are 0 to 9 and A to F; small letters are read by everybody.
    static func hasSmallHex(_ slice: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        guard slice.count > 2 else { return false }
        for at in (slice.start + 2)..<slice.end where bytes[at] >= UInt8(ascii: "a") { return true }
        return false
    }

    /// What a date of ISO 8601 has that players need not take: a blank where `T` should be, which none need, and what most read
    /// otherwise or not at all.
    static func dateFault(_ slice: ByteSlice, _ bytes: Span<UInt8>) -> (what: String, severity: Violation.Severity)? {
        guard let date = Iso8601(bytes[slice]) else { return nil }
        if date.timeMark == UInt8(ascii: " ") { return ("a blank stands for the T", .error) }
        if date.timeMark == UInt8(ascii: "t") || date.zoneIsSmall { return ("T and Z are capitals", .warning) }
        if !date.isUsual { return ("a form of ISO 8601 that few players read; most write YYYY-MM-DDThh:mm:ss.SSSZ", .warning) }
        return date.nanoseconds == nil ? ("a year that many players cannot count with", .warning) : nil
    }

    /// Whether a list has an entry that is empty.
    static func hasEmptyEntry(_ text: String, separator: Character = ",") -> Bool {
        text.split(separator: separator, omittingEmptySubsequences: false).contains("")
    }

    /// The names of pathways (§4.4.6.2).
    static func isPathway(_ name: String) -> Bool { name.utf8.allSatisfy { $0.isAlphanumeric || ".-_".utf8.contains($0) } }

    /// CHANNELS: a count, then lists of codings and of usages, with slashes between them (§4.4.6.1).
    static func isChannels(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let count = parts.first, isNumber(count) else { return false }
        return parts.dropFirst().allSatisfy { part in
            part.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(isLabel)
        }
    }

    /// A usage of CHANNELS that the standard does not name (§4.4.6.1).
    static func unknownUsage(_ channels: String) -> Substring? {
        let parts = channels.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2 else { return nil }
        return parts[2].split(separator: ",").first { usage in
            let isNumbered = usage.hasPrefix("BED-") && isNumber(usage.dropFirst(4))
            return !isNumbered && !["-", "BINAURAL", "IMMERSIVE", "DOWNMIX", "DOF-3", "DOF-6"].contains(usage)
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
