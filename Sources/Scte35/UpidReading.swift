import Formats

/// The text that stands for a name in a document, and the bytes that it may mean.
///
/// Source: SCTE 35 table 22, which has for each type that is binary on the wire the text that represents it.
struct UpidReading {
    enum Form { case text, hex, base64 }

    let text: [UInt8]
    let type: UpidType

    /// The bytes that the text means in one form; nil when it is not of that form.
    func bytes(_ form: Form) -> [UInt8]? {
        switch form {
        case .hex:
            let digits = text.filter { $0 > 0x20 }, plain = digits.dropFirst(digits.starts(with: "0x".utf8) ? 2 : 0)
            return try? Hex.decode(plain.span)
        case .base64:
            let digits = text.filter { $0 > 0x20 }
            return try? Base64.decode(digits.span)
        case .text:
            guard type.isBinary else { return characters }
            let trimmed = self.trimmed
            return trimmed.isEmpty ? [] : Self.represented(trimmed, type)?.bytes
        }
    }

    /// The form of a text that no format is said of: the one that gives the bytes their length, else what the type has by itself.
    ///
    /// - Parameter length: `segmentationUpidLength`, which editions had whose content was hexadecimal.
    func guessed(length: Int?) -> Form? {
        let forms: [Form] = type.isText ? [.text, .hex, .base64] : type.isBinary ? [.hex, .text, .base64] : [.hex, .base64]
        let possible = forms.filter { bytes($0) != nil }
        if let length = length ?? type.fixedLength, let fitting = possible.first(where: { bytes($0)?.count == length }) { return fitting }
        return possible.first
    }

    /// Whether the text has a check character that is not the one of its digits.
    var hasWrongCheck: Bool { type.isBinary && Self.represented(trimmed, type)?.hasWrongCheck ?? false }

    /// For a message: at most 60 characters, anything but printable ASCII as a question mark.
    static func shown(_ text: some Sequence<UInt8>) -> String {
        var out = ""
        for byte in text.prefix(60) { out.unicodeScalars.append(byte >= 0x20 && byte < 0x7f ? Unicode.Scalar(byte) : "?") }
        return out
    }

    private var trimmed: [UInt8] {
        guard let start = text.firstIndex(where: { $0 > 0x20 }), let end = text.lastIndex(where: { $0 > 0x20 }) else { return [] }
        return Array(text[start...end])
    }

    /// A string keeps its white space (XML Schema part 2 §3.2.1), but where it cannot belong to it.
    private var characters: [UInt8] {
        if type == .uri { return trimmed }
        guard let length = type.fixedLength, text.count != length, trimmed.count == length else { return text }
        return trimmed
    }

    // MARK: Text that represents bytes

    typealias Represented = (bytes: [UInt8], hasWrongCheck: Bool)

    private static func represented(_ text: [UInt8], _ type: UpidType) -> Represented? {
        let read: Represented? =
            switch type {
            case .eidr: eidr(withoutPrefix(text, ["https://doi.org/", "http://doi.org/", "doi:", "urn:eidr:"]))
            case .isan, .isanOld: isan(withoutPrefix(text, ["urn:isan:", "isan"]), hasVersion: type == .isan)
            case .umid: plain(withoutPrefix(text, ["urn:smpte:umid:"]), ".-: ")
            case .uuid: plain(withoutPrefix(text, ["urn:uuid:"]), "-{}")
            case .airingId: airingId(text)
            default: nil
            }
        if let read, read.bytes.count == type.fixedLength { return read }
        // The digits of the bytes themselves.
        guard let plain = plain(text, ""), plain.bytes.count == type.fixedLength else { return nil }
        return plain
    }

    private static func withoutPrefix(_ text: [UInt8], _ prefixes: [String]) -> [UInt8] {
        for prefix in prefixes where text.count >= prefix.utf8.count {
            if text.prefix(prefix.utf8.count).map(\.uppercased) == prefix.utf8.map(\.uppercased) {
                return Array(text.dropFirst(prefix.utf8.count))
            }
        }
        return text
    }

    /// Hexadecimal digits, with or without `0x`, and marks between them.
    private static func plain(_ text: [UInt8], _ marks: String) -> Represented? {
        let digits = (text.starts(with: "0x".utf8) ? text.dropFirst(2) : text[...]).filter { !marks.utf8.contains($0) }
        return (try? Hex.decode(digits.span)).map { ($0, false) }
    }

    /// A number of 64 bits: Tribune's ids are decimal.
    private static func airingId(_ text: [UInt8]) -> Represented? {
        let isHex = text.starts(with: "0x".utf8), digits = text.dropFirst(isHex ? 2 : 0)
        let number = isHex ? Hex.number(digits.span) : DecimalInteger.parse(digits.span, as: UInt64.self)
        return number.map { number in (stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }, false)
        }
    }

    /// `10.5240/XXXX-XXXX-XXXX-XXXX-XXXX-C`, or `10.5239/XXXX-XXXX`, which is filled with zeros: the prefix behind the point as 16 bits,
    /// then the digits; the check character is not on the wire (EIDR ID Format §2).
    private static func eidr(_ text: [UInt8]) -> Represented? {
        guard text.starts(with: "10.".utf8), let mark = text.firstIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }),
            let prefix = DecimalInteger.parse(text[3..<mark].span, as: UInt16.self)
        else { return nil }
        var digits = text[(mark + 1)...].filter { $0 != UInt8(ascii: "-") }
        let hasWrongCheck = digits.count == 21 && UpidText.check(digits.dropLast()) != digits[20].uppercased
        if digits.count == 21, digits[20].isAlphanumeric { digits.removeLast() }
        // Only parties, users and services have short ones.
        guard let bytes = try? Hex.decode(digits.span), bytes.count == 10 || (bytes.count == 4 && (5237...5239).contains(prefix)) else {
            return nil
        }
        let head = [UInt8(truncatingIfNeeded: prefix >> 8), UInt8(truncatingIfNeeded: prefix)]
        return (head + bytes + [UInt8](repeating: 0, count: 10 - bytes.count), hasWrongCheck)
    }

    /// Sixteen digits, and eight of the version where there is one, each with its check character or without (ISO 15706).
    private static func isan(_ text: [UInt8], hasVersion: Bool) -> Represented? {
        let digits = text.filter { $0 != UInt8(ascii: "-") && $0 > 0x20 }
        let hasChecks = digits.count == 17 || digits.count == 26
        let root = digits.prefix(16), version = digits.dropFirst(hasChecks ? 17 : 16).prefix(8)
        guard [16, 17].contains(digits.count) || (hasVersion && [24, 26].contains(digits.count)) else { return nil }
        guard let first = try? Hex.decode(root.span), let last = try? Hex.decode(version.span) else { return nil }
        var hasWrongCheck = hasChecks && UpidText.check(root) != digits[16].uppercased
        if digits.count == 26, UpidText.check(root + version) != digits[25].uppercased { hasWrongCheck = true }
        // A work without a version has version 0.
        return (first + (hasVersion && last.isEmpty ? [0, 0, 0, 0] : last), hasWrongCheck)
    }
}

extension UpidType {
    /// Whether the bytes are no characters, though a text stands for them.
    var isBinary: Bool { [.umid, .isan, .isanOld, .airingId, .eidr, .uuid].contains(self) }
}
