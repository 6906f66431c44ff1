import Formats

/// One attribute as the standard defines it, as its tag's `walk` states it: for the parsers, the writer and `Check`.
struct AttributeRule {
    /// The value types of §4.2.
    enum Form {
        case integer, hex, decimal, signedDecimal, quoted, enumerated, resolution
        /// Quoted or enumerated (CLOSED-CAPTIONS).
        case quotedOrEnumerated
        /// Quoted: a reference without control characters, a date, `<n>[@<o>]`, one word, a list of words.
        case uri, date, byteRange, quotedWord, wordList
    }
    /// What a playlist is refused for; what is merely wrong is for `Check`.
    enum Need: UInt8, Comparable {
        /// May be left out.
        case optional
        /// The standard wants it, players do without.
        case required
        /// May be left out, but a value that cannot be read would be misread.
        case exact
        /// Nothing can be done without it.
        case indispensable

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }
    let name: StaticString
    let form: Form
    let need: Need
    /// Words allowed for an enumerated value, separated by blanks; empty for any.
    let words: StaticString
    /// May be an empty string.
    let mayBeEmpty: Bool
    /// Billionths that the model counts a decimal in.
    let unit: Int64

    @inline(__always)
    init(
        _ name: StaticString, _ form: Form, _ need: Need = .optional, words: StaticString = "", mayBeEmpty: Bool = false, unit: Int64 = 1
    ) {
        self.name = name
        self.form = form
        self.need = need
        self.words = words
        self.mayBeEmpty = mayBeEmpty
        self.unit = unit
    }

    var isRequired: Bool { need == .required || need == .indispensable }

    /// The attributes of a tag of the standard; nil for a tag without an attribute list.
    static func all(of tag: Tag) -> [AttributeRule]? { tables[Int(tag.rawValue)] }

    private static let tables: [[AttributeRule]?] = Tag.allCases.map { tag in
        switch tag {
        case .start: AttributeTable.rules(tag, StartPoint.self)
        case .define: AttributeTable.rules(tag, Define.self)
        case .partInf: AttributeTable.rules(tag, PartInformation.self)
        case .serverControl: AttributeTable.rules(tag, ServerControl.self)
        case .key, .sessionKey: AttributeTable.rules(tag, MediaKey.self)
        case .map: AttributeTable.rules(tag, MediaMap.self)
        case .part: AttributeTable.rules(tag, MediaPart.self)
        case .dateRange: AttributeTable.rules(tag, DateRange.self)
        case .skip: AttributeTable.rules(tag, SkipTag.self)
        case .preloadHint: AttributeTable.rules(tag, PreloadHint.self)
        case .renditionReport: AttributeTable.rules(tag, RenditionReport.self)
        case .media: AttributeTable.rules(tag, Rendition.self)
        case .streamInf, .iFrameStreamInf: AttributeTable.rules(tag, Variant.self)
        case .sessionData: AttributeTable.rules(tag, SessionData.self)
        case .contentSteering: AttributeTable.rules(tag, ContentSteering.self)
        default: nil
        }
    }
}

extension AttributeRule {
    /// What is wrong with a value; nil when nothing is. A variable reference may stand for anything, where one may stand: in quotes and in
    /// hexadecimal sequences (§4.3).
    func fault(of item: Attribute, in bytes: Span<UInt8>) -> String? {
        let value = item.value
        let hasReference = bytes.hasReference(in: value)
        if hasReference, !item.quoted, form != .hex { return "\(name) has a variable where none is replaced: '\(bytes.text(value))'" }
        switch form {
        case .quoted, .uri, .date, .byteRange, .quotedWord, .wordList:
            if !item.quoted { return "\(name) must be quoted" }
            if value.isEmpty { return mayBeEmpty ? nil : "\(name) is empty" }
        case .integer, .hex, .decimal, .signedDecimal, .enumerated, .resolution:
            if item.quoted { return "\(name) must not be quoted" }
        case .quotedOrEnumerated: if item.quoted { return value.isEmpty ? "\(name) is empty" : nil }
        }
        if hasReference { return nil }
        let text = bytes.text(value)
        switch form {
        case .quoted, .uri, .date: return nil
        case .byteRange: return ByteRange.read(value, in: bytes) == nil ? "\(name) is not <n>[@<o>]: '\(text)'" : nil
        case .integer: return AttributeSyntax.isInteger(value, bytes) ? nil : "\(name) is not a decimal integer: '\(text)'"
        case .hex: return isHex(value, bytes) ? nil : "\(name) is not a hexadecimal sequence: '\(text)'"
        case .decimal, .signedDecimal:
            let isDecimal = AttributeSyntax.isDecimal(value, bytes, signed: form == .signedDecimal)
            return isDecimal ? nil : "\(name) is not a decimal number: '\(text)'"
        case .resolution:
            let isSize = Variant.Resolution(value, bytes) != nil && !text.contains("X")
            return isSize ? nil : "\(name) is not <width>x<height>: '\(text)'"
        case .wordList:
            let strange = text.split(separator: ",", omittingEmptySubsequences: false).first { !allows($0) }
            return strange.map { "\(name) has '\($0)', which is none of \(words)" }
        case .enumerated, .quotedWord, .quotedOrEnumerated:
            if value.isEmpty { return "\(name) is empty" }
            return words.utf8CodeUnitCount == 0 || allows(text[...]) ? nil : "\(name) is none of \(words): '\(text)'"
        }
    }

    /// Whether an unknown word is what clients are told to pass over (§4.2, appendix D.2).
    var mayHaveUnknownWords: Bool { form == .wordList || form == .quotedWord }

    private func allows(_ word: Substring) -> Bool { "\(words)".split(separator: " ").contains { $0 == word } }

    private func isHex(_ slice: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        guard slice.count > 2, bytes[slice.start] == UInt8(ascii: "0"), bytes[slice.start + 1].uppercased == UInt8(ascii: "X") else {
            return false
        }
        for at in (slice.start + 2)..<slice.end where bytes[at].hexValue == nil { return false }
        return true
    }
}
