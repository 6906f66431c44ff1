import Formats

/// What a field of a tag can be: how it is read from an attribute and written as one. The rule says which of its forms is meant.
protocol AttributeValue {
    /// Takes what the attribute says; false, and left as it was, where that cannot be read.
    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool
    /// Whether there is something to write.
    var isThere: Bool { get }
    /// Appends the value with its quotes.
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError)
}

/// A text as it stands, quoted or not as its rule has it. One that is there and empty lies somewhere; `empty` is one that is not there.
extension ByteSlice: AttributeValue {
    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool {
        self = item.value
        return true
    }
    var isThere: Bool { self != .empty }
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError) {
        if isEmpty, !rule.mayBeEmpty {
            throw ManifestError(.missingAttribute(tag: writer.tag.name, name: "\(rule.name)"), line: writer.line)
        }
        switch rule.form {
        case .integer, .hex, .decimal, .signedDecimal, .enumerated, .resolution: try writer.bare(self, rule)
        default: try writer.quoted(self, rule)
        }
    }
}

/// YES, or left out.
extension Bool: AttributeValue {
    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool {
        self = bytes.equalsIgnoringCase(item.value, "YES")
        return true
    }
    var isThere: Bool { self }
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) { writer.append("YES") }
}

/// A value that is there or not.
protocol AttributeScalar {
    static func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Self?
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError)
}

extension Optional: AttributeValue where Wrapped: AttributeScalar {
    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool {
        self = Wrapped.read(item, rule, in: bytes)
        return self != nil
    }
    var isThere: Bool { self != nil }
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError) { try self?.append(rule, to: &writer) }
}

/// A number; a decimal in the units of its rule, a date in nanoseconds since 1970. Not optional where absence means 0.
extension Int64: AttributeScalar, AttributeValue {
    static func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Int64? {
        switch rule.form {
        case .integer: return DecimalInteger.parse(bytes[item.value])
        case .date: return Rfc3339.parse(bytes[bytes.trimmed(item.value)])
        default:
            let value = DecimalSeconds.parse(bytes[item.value], signed: rule.form == .signedDecimal)
            return value.map { rule.unit == 1 ? $0 : ($0 + rule.unit / 2) / rule.unit }
        }
    }

    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool {
        var item = item
        if rule.form == .integer {
            // 1280000.0 has been seen for BANDWIDTH.
            item.value = ByteSlice(item.value.start, bytes.firstIndex(of: UInt8(ascii: "."), from: item.value.start, to: item.value.end))
        }
        guard let value = Int64.read(item, rule, in: bytes) else { return false }
        self = value
        return true
    }

    var isThere: Bool { self != 0 }

    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError) {
        guard self >= 0 || rule.form == .signedDecimal || rule.form == .date else {
            throw ManifestError(.badValue(tag: writer.tag.name, value: "\(rule.name)=\(self)"), line: writer.line)
        }
        switch rule.form {
        case .integer: writer.append(integer: self)
        case .date: writer.append(date: self, isQuoted: true)
        default:
            let (billionths, isOver) = multipliedReportingOverflow(by: rule.unit)
            if isOver { throw ManifestError(.overflow("\(rule.name)"), line: writer.line) }
            writer.append(seconds: billionths)
        }
    }
}

extension MediaKey.Iv: AttributeScalar {
    static func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Self? { Self(item.value, in: bytes) }

    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) {
        writer.append("0x")
        for half in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) { writer.append(digit: UInt8(half >> UInt64(shift) & 15)) }
        }
    }
}

extension Variant.Resolution: AttributeScalar {
    static func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Self? { Self(item.value, bytes) }

    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) {
        writer.append(integer: Int64(width))
        writer.append("x")
        writer.append(integer: Int64(height))
    }
}

/// A byte range whose offset may be left out; `assumed` is what a reader then takes.
struct RangeValue: AttributeValue {
    var range: ByteRange?
    var isExplicit: Bool
    var assumed: Int64 = 0

    init(_ range: ByteRange?, isExplicit: Bool, assumed: Int64 = 0) {
        (self.range, self.isExplicit, self.assumed) = (range, isExplicit, assumed)
    }

    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool {
        guard let (range, isExplicit) = ByteRange.read(item.value, in: bytes) else { return false }
        (self.range, self.isExplicit) = (range, isExplicit)
        return true
    }
    var isThere: Bool { range != nil }
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError) {
        writer.append("\"")
        try append(to: &writer)
        writer.append("\"")
    }
    func append(to writer: inout PlaylistWriter) throws(ManifestError) {
        guard let range else { return }
        guard range.length >= 0, range.offset >= 0 else {
            throw ManifestError(.badValue(tag: writer.tag.name, value: "\(range.length)@\(range.offset)"), line: writer.line)
        }
        writer.append(integer: range.length)
        guard isExplicit || range.offset != assumed else { return }
        writer.append("@")
        writer.append(integer: range.offset)
    }
}

/// An enumeration of the standard's words, with one case for what it does not name.
protocol AttributeWord: Equatable {
    static var named: [(Self, StaticString)] { get }
    static var unnamed: Self { get }
}

/// A word, known or not: unknown ones are kept as text.
struct WordValue<Word: AttributeWord>: AttributeValue {
    var word: Word
    var text: ByteSlice

    init(_ word: Word, _ text: ByteSlice) { (self.word, self.text) = (word, text) }

    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool {
        text = item.value
        word = Word.unnamed
        for (known, name) in Word.named where bytes.equals(item.value, name) { word = known }
        return true
    }
    var isThere: Bool { word != Word.unnamed || text.isThere }
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError) {
        for (known, name) in Word.named where known == word { return writer.append(name) }
        try text.append(rule, to: &writer)
    }
}

/// CLOSED-CAPTIONS: a group in quotes, or the word NONE.
struct CaptionsValue: AttributeValue {
    var group: ByteSlice
    var areNone: Bool

    init(_ group: ByteSlice, areNone: Bool) { (self.group, self.areNone) = (group, areNone) }

    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool {
        group = item.value
        areNone = !item.quoted && bytes.equals(item.value, "NONE")
        return true
    }
    var isThere: Bool { areNone || group.isThere }
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError) {
        if areNone { writer.append("NONE") } else { try group.append(rule, to: &writer) }
    }
}

/// A text that may be there and empty.
struct PresentText: AttributeValue {
    var text: ByteSlice
    var isThere: Bool

    mutating func read(_ item: Attribute, _ rule: AttributeRule, in bytes: Span<UInt8>) -> Bool {
        (text, isThere) = (item.value, true)
        return true
    }
    func append(_ rule: AttributeRule, to writer: inout PlaylistWriter) throws(ManifestError) { try text.append(rule, to: &writer) }
}
