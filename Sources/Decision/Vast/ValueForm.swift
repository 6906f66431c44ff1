import Formats

/// How the value of an element or an attribute is written.
protocol ValueForm: Sendable {
    associatedtype Value: Equatable & Sendable
    /// White space at both ends is gone already; nil for what is no such value.
    func read(_ text: String) -> Value?
    func text(_ value: Value) -> String
    /// Whether it stands in CDATA where it is an element's text, as is usual for what often has an ampersand.
    var isCdata: Bool { get }
}

extension ValueForm {
    var isCdata: Bool { false }
}

/// Any text.
struct StringValue: ValueForm {
    var isCdata = false
    func read(_ text: String) -> String? { text }
    func text(_ value: String) -> String { value }
}

/// A URL, perhaps relative, with macros that are still to be replaced.
///
/// What has a scheme that is neither http nor https is no value: nobody may be led to run a script or to open a file. So is
/// `about:blank`, the sign for no URL (VAST 4.2 §3.4.4).
struct UrlValue: ValueForm {
    var isCdata: Bool { true }
    func read(_ text: String) -> String? { Self.scheme(text).map { $0 == "http" || $0 == "https" } ?? true ? text : nil }
    func text(_ value: String) -> String { value }

    static let blank = "about:blank"

    /// In small letters; nil where a URL is relative or begins with a macro.
    private static func scheme(_ text: String) -> String? {
        // Browsers pass over control characters within a scheme, so these must not hide it.
        var scheme: [UInt8] = []
        for byte in text.utf8 where byte > 0x20 {
            if byte == UInt8(ascii: ":") { return String(decoding: scheme, as: UTF8.self) }
            guard byte.isAlphanumeric || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") else {
                return nil
            }
            scheme.append(byte.uppercased | (byte.uppercased >= 0x41 ? 0x20 : 0))
        }
        return nil
    }
}

/// A whole number, not negative. Pixels with a fraction, and with their unit, are met.
struct NumberValue: ValueForm {
    func read(_ text: String) -> Int? {
        let bytes = Array((text.hasSuffix("px") ? text.dropLast(2) : text[...]).utf8)
        guard let value = try? DecimalText.scaled(bytes.span, places: 0, isRounded: true), value >= 0 else { return nil }
        return Int(value)
    }
    func text(_ value: Int) -> String { String(max(0, value)) }
}

struct BooleanValue: ValueForm {
    func read(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }
    func text(_ value: Bool) -> String { value ? "true" : "false" }
}

/// `HH:MM:SS.mmm`, in milliseconds.
struct ClockValue: ValueForm {
    func read(_ text: String) -> Int64? { ClockText.milliseconds(text) }
    func text(_ value: Int64) -> String { ClockText.text(min(max(0, value), Limits.durationMs)) }
}

/// A time or a percentage.
struct OffsetValue: ValueForm {
    func read(_ text: String) -> TimeOffset? { TimeOffset(reading: text) }
    func text(_ value: TimeOffset) -> String {
        switch value {
        case .time(let milliseconds): TimeOffset.time(ms: min(max(0, milliseconds), Limits.durationMs)).text
        case .percent(let share): TimeOffset.percent(thousandths: min(max(0, share), 100_000)).text
        }
    }
}

/// A decimal number, not negative, in millionths.
struct DecimalValue: ValueForm {
    /// Nine thousand million: nobody pays as much.
    private static let most = Int64.max / 1_000

    var isCdata: Bool { true }
    func read(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let value = try? DecimalText.scaled(bytes.span, places: 6, isRounded: true)
        return value.flatMap { (0...Self.most).contains($0) ? $0 : nil }
    }
    func text(_ value: Int64) -> String {
        var out: [UInt8] = []
        // Millionths times a thousand are to one what nanoseconds are to a second.
        DecimalSeconds.append(min(max(0, value), Self.most) * 1_000, to: &out)
        return String(decoding: out, as: UTF8.self)
    }
}

/// Three letters of ISO 4217.
struct CurrencyValue: ValueForm {
    func read(_ text: String) -> String? {
        text.utf8.count == 3 && text.utf8.allSatisfy { $0.isAlphanumeric && !$0.isDigit } ? text.uppercased() : nil
    }
    func text(_ value: String) -> String { value }
}

/// One of a few words, in letters of any case.
struct TokenValue<Word: RawRepresentable & CaseIterable & Equatable & Sendable>: ValueForm where Word.RawValue == String {
    func read(_ text: String) -> Word? { Word(rawValue: text) ?? Word.allCases.first { $0.rawValue.lowercased() == text.lowercased() } }
    func text(_ value: Word) -> String { value.rawValue }
}

extension ValueForm where Self == StringValue {
    static var string: StringValue { StringValue() }
    /// Text that is markup of another kind.
    static var markup: StringValue { StringValue(isCdata: true) }
}
extension ValueForm where Self == UrlValue { static var url: UrlValue { UrlValue() } }
extension ValueForm where Self == NumberValue { static var number: NumberValue { NumberValue() } }
extension ValueForm where Self == BooleanValue { static var boolean: BooleanValue { BooleanValue() } }
extension ValueForm where Self == ClockValue { static var clock: ClockValue { ClockValue() } }
extension ValueForm where Self == OffsetValue { static var offset: OffsetValue { OffsetValue() } }
extension ValueForm where Self == DecimalValue { static var decimal: DecimalValue { DecimalValue() } }
extension ValueForm where Self == CurrencyValue { static var currency: CurrencyValue { CurrencyValue() } }
