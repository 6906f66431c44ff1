/// One attribute as the standard defines it: the table that `Check` tests attribute lists against.
struct AttributeRule {
    /// The value types of §4.2.
    enum Form {
        case integer, hex, decimal, signedDecimal, quoted, enumerated, resolution
        /// Quoted or enumerated (CLOSED-CAPTIONS).
        case quotedOrEnumerated
    }
    let name: StaticString
    let form: Form
    var required = false
    /// Words allowed for an enumerated value, separated by blanks; empty for any.
    var words: StaticString = ""
    /// The version of the protocol that brought it (§8).
    var since = 1
    /// May be an empty string.
    var mayBeEmpty = false

    init(
        _ name: StaticString, _ form: Form, required: Bool = false, words: StaticString = "", since: Int = 1, mayBeEmpty: Bool = false
    ) {
        self.name = name
        self.form = form
        self.required = required
        self.words = words
        self.since = since
        self.mayBeEmpty = mayBeEmpty
    }

    /// The attributes of a tag of the standard; nil for a tag without an attribute list.
    static func all(of tag: Tag) -> [AttributeRule]? {
        switch tag {
        case .start: start
        case .define: define
        case .partInf: [AttributeRule("PART-TARGET", .decimal, required: true)]
        case .serverControl: serverControl
        case .key: key
        case .sessionKey: key
        case .map: [AttributeRule("URI", .quoted, required: true), AttributeRule("BYTERANGE", .quoted)]
        case .part: part
        case .dateRange: dateRange
        case .skip:
            [
                AttributeRule("SKIPPED-SEGMENTS", .integer, required: true),
                AttributeRule("RECENTLY-REMOVED-DATERANGES", .quoted, since: 10, mayBeEmpty: true),
            ]
        case .preloadHint: preloadHint
        case .renditionReport:
            [AttributeRule("URI", .quoted), AttributeRule("LAST-MSN", .integer), AttributeRule("LAST-PART", .integer)]
        case .media: media
        case .streamInf: variant + streamOnly
        case .iFrameStreamInf: variant + [AttributeRule("URI", .quoted, required: true)]
        case .sessionData: sessionData
        case .contentSteering: [AttributeRule("SERVER-URI", .quoted, required: true), AttributeRule("PATHWAY-ID", .quoted)]
        default: nil
        }
    }

    private static let start = [
        AttributeRule("TIME-OFFSET", .signedDecimal, required: true), AttributeRule("PRECISE", .enumerated, words: "YES NO"),
    ]
    private static let define = [
        AttributeRule("NAME", .quoted), AttributeRule("VALUE", .quoted, mayBeEmpty: true), AttributeRule("IMPORT", .quoted),
        AttributeRule("QUERYPARAM", .quoted, since: 11),
    ]
    private static let serverControl = [
        AttributeRule("CAN-SKIP-UNTIL", .decimal), AttributeRule("CAN-SKIP-DATERANGES", .enumerated, words: "YES NO"),
        AttributeRule("HOLD-BACK", .decimal), AttributeRule("PART-HOLD-BACK", .decimal),
        AttributeRule("CAN-BLOCK-RELOAD", .enumerated, words: "YES NO"),
    ]
    private static let key = [
        AttributeRule("METHOD", .enumerated, required: true), AttributeRule("URI", .quoted), AttributeRule("IV", .hex, since: 2),
        AttributeRule("KEYFORMAT", .quoted, since: 5), AttributeRule("KEYFORMATVERSIONS", .quoted, since: 5),
    ]
    private static let part = [
        AttributeRule("URI", .quoted, required: true), AttributeRule("DURATION", .decimal, required: true),
        AttributeRule("INDEPENDENT", .enumerated, words: "YES NO"), AttributeRule("BYTERANGE", .quoted),
        AttributeRule("GAP", .enumerated, words: "YES NO"),
    ]
    private static let dateRange = [
        AttributeRule("ID", .quoted, required: true), AttributeRule("CLASS", .quoted), AttributeRule("START-DATE", .quoted),
        AttributeRule("CUE", .quoted), AttributeRule("END-DATE", .quoted), AttributeRule("DURATION", .decimal),
        AttributeRule("PLANNED-DURATION", .decimal), AttributeRule("SCTE35-CMD", .hex), AttributeRule("SCTE35-OUT", .hex),
        AttributeRule("SCTE35-IN", .hex), AttributeRule("END-ON-NEXT", .enumerated, words: "YES"),
    ]
    private static let preloadHint = [
        AttributeRule("TYPE", .enumerated, required: true), AttributeRule("URI", .quoted, required: true),
        AttributeRule("BYTERANGE-START", .integer), AttributeRule("BYTERANGE-LENGTH", .integer),
    ]
    private static let media = [
        AttributeRule("TYPE", .enumerated, required: true, words: "AUDIO VIDEO SUBTITLES CLOSED-CAPTIONS"), AttributeRule("URI", .quoted),
        AttributeRule("GROUP-ID", .quoted, required: true), AttributeRule("LANGUAGE", .quoted), AttributeRule("ASSOC-LANGUAGE", .quoted),
        AttributeRule("NAME", .quoted, required: true), AttributeRule("STABLE-RENDITION-ID", .quoted),
        AttributeRule("DEFAULT", .enumerated, words: "YES NO"), AttributeRule("AUTOSELECT", .enumerated, words: "YES NO"),
        AttributeRule("FORCED", .enumerated, words: "YES NO"), AttributeRule("INSTREAM-ID", .quoted), AttributeRule("BIT-DEPTH", .integer),
        AttributeRule("SAMPLE-RATE", .integer), AttributeRule("CHARACTERISTICS", .quoted), AttributeRule("CHANNELS", .quoted),
    ]
    private static let variant = [
        AttributeRule("BANDWIDTH", .integer, required: true), AttributeRule("AVERAGE-BANDWIDTH", .integer),
        AttributeRule("SCORE", .decimal),
        AttributeRule("CODECS", .quoted), AttributeRule("SUPPLEMENTAL-CODECS", .quoted), AttributeRule("RESOLUTION", .resolution),
        AttributeRule("HDCP-LEVEL", .enumerated, words: "TYPE-0 TYPE-1 NONE"), AttributeRule("ALLOWED-CPC", .quoted),
        AttributeRule("VIDEO-RANGE", .enumerated, words: "SDR HLG PQ"), AttributeRule("REQ-VIDEO-LAYOUT", .quoted, since: 12),
        AttributeRule("STABLE-VARIANT-ID", .quoted), AttributeRule("VIDEO", .quoted), AttributeRule("PATHWAY-ID", .quoted),
    ]
    private static let streamOnly = [
        AttributeRule("FRAME-RATE", .decimal), AttributeRule("AUDIO", .quoted), AttributeRule("SUBTITLES", .quoted),
        AttributeRule("CLOSED-CAPTIONS", .quotedOrEnumerated, words: "NONE"),
    ]
    private static let sessionData = [
        AttributeRule("DATA-ID", .quoted, required: true), AttributeRule("VALUE", .quoted), AttributeRule("URI", .quoted),
        AttributeRule("FORMAT", .enumerated, words: "JSON RAW"), AttributeRule("LANGUAGE", .quoted),
    ]
}

extension AttributeRule {
    /// What is wrong with a value; nil when nothing is. A variable reference may stand for anything.
    func fault(of item: Attribute, in bytes: Span<UInt8>) -> String? {
        let value = item.value
        if bytes.hasReference(in: value) { return nil }
        switch form {
        case .quoted where !item.quoted: return "\(name) must be quoted"
        case .quoted: return value.isEmpty && !mayBeEmpty ? "\(name) is empty" : nil
        case .integer, .hex, .decimal, .signedDecimal, .enumerated, .resolution:
            if item.quoted { return "\(name) must not be quoted" }
        case .quotedOrEnumerated: if item.quoted { return value.isEmpty ? "\(name) is empty" : nil }
        }
        let text = bytes.text(value)
        switch form {
        case .integer: return isInteger(value, bytes) ? nil : "\(name) is not a decimal integer: '\(text)'"
        case .hex: return isHex(value, bytes) ? nil : "\(name) is not a hexadecimal sequence: '\(text)'"
        case .decimal, .signedDecimal:
            let signed = form == .signedDecimal
            return DecimalSeconds.parse(value, in: bytes, signed: signed) == nil ? "\(name) is not a decimal number: '\(text)'" : nil
        case .resolution: return Variant.Resolution(value, bytes) == nil ? "\(name) is not <width>x<height>: '\(text)'" : nil
        default:
            if value.isEmpty { return "\(name) is empty" }
            guard words.utf8CodeUnitCount > 0 else { return nil }
            return "\(words)".split(separator: " ").contains { $0 == text } ? nil : "\(name) is none of \(words): '\(text)'"
        }
    }

    /// 1 to 20 digits: up to 2^64-1, more than we use.
    private func isInteger(_ slice: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        guard slice.count >= 1, slice.count <= 20 else { return false }
        for at in slice.range where !bytes[at].isDigit { return false }
        return true
    }

    private func isHex(_ slice: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        guard slice.count > 2, bytes[slice.start] == UInt8(ascii: "0"), bytes[slice.start + 1].uppercased == UInt8(ascii: "X") else {
            return false
        }
        for at in (slice.start + 2)..<slice.end where bytes[at].hexValue == nil { return false }
        return true
    }
}
