/// One way to walk the attributes of a tag: reading them, writing them, or listing what the standard says of them.
///
/// Each tag has one `walk` that names its attributes in the standard's order; the cursor decides what that means. So what is parsed,
/// written and checked cannot disagree.
protocol AttributeCursor: ~Escapable {
    /// Two tags may share a walk (§4.4.6.3).
    var tag: Tag { get }
    /// Old spellings are read, never written.
    var isReading: Bool { get }
    mutating func walk<Value: AttributeValue>(_ value: inout Value, _ rule: AttributeRule) throws(ManifestError)
}

extension AttributeCursor where Self: ~Escapable {
    var isReading: Bool { false }

    /// One attribute of the table; the arguments are those of `AttributeRule`.
    @inline(__always)
    mutating func attribute<Value: AttributeValue>(
        _ name: StaticString, _ value: inout Value, _ form: AttributeRule.Form, _ need: AttributeRule.Need = .optional,
        words: StaticString = "", mayBeEmpty: Bool = false, unit: Int64 = 1
    ) throws(ManifestError) {
        try walk(&value, AttributeRule(name, form, need, words: words, mayBeEmpty: mayBeEmpty, unit: unit))
    }
}

/// A tag whose value is an attribute list.
protocol AttributeTag {
    init()
    /// The whole attribute list as written; what the table does not name is written again from here.
    var attributes: ByteSlice { get set }
    /// The whole line without its line end.
    var source: ByteSlice { get set }
    var line: Int { get set }
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError)
}

extension AttributeTag {
    /// Reads one tag.
    /// - Throws: what its table calls indispensable and is missing or cannot be read.
    static func read(
        _ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>
    ) throws(ManifestError) -> Self {
        var new = Self()
        new.attributes = value
        new.source = line
        new.line = number
        var reader = AttributeReader(bytes, tag, line: number), list = AttributeList(value)
        while let item = list.next(in: bytes) {
            reader.begin(item)
            try new.walk(&reader)
        }
        reader.finish()
        try new.walk(&reader)
        return new
    }
}

/// Gives each attribute to the field that its tag's table has for it: one walk for each attribute that stands there, and a last one for
/// what is missing. Unknown attributes are passed over.
struct AttributeReader: AttributeCursor, ~Escapable {
    let tag: Tag
    private let bytes: Span<UInt8>
    private let line: Int
    private var item = Attribute(name: .empty, value: .empty, quoted: false)
    /// Which of the table's attributes are there; a bit each.
    private var seen: UInt64 = 0
    private var place: UInt64 = 1
    private var isOver = false

    var isReading: Bool { true }

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, _ tag: Tag, line: Int) {
        self.bytes = bytes
        self.tag = tag
        self.line = line
    }

    mutating func begin(_ item: Attribute) {
        self.item = item
        place = 1
    }

    mutating func finish() {
        isOver = true
        place = 1
    }

    @inline(__always)
    mutating func walk<Value: AttributeValue>(_ value: inout Value, _ rule: AttributeRule) throws(ManifestError) {
        defer { place <<= 1 }
        if isOver {
            if rule.need == .indispensable, seen & place == 0 {
                throw ManifestError(.missingAttribute(tag: tag.name, name: "\(rule.name)"), line: line)
            }
            return
        }
        guard bytes.equalsIgnoringCase(item.name, rule.name) else { return }
        if !item.value.isEmpty { seen |= place }
        if rule.form == .uri, bytes.hasControl(in: item.value) { throw ManifestError(.badUri, line: line) }
        if !value.read(item, rule, in: bytes), rule.need >= .exact, !item.value.isEmpty {
            throw ManifestError(.badValue(tag: tag.name, value: bytes.text(item.value)), line: line)
        }
    }
}

/// The table itself, for `Check`.
struct AttributeTable: AttributeCursor {
    let tag: Tag
    private(set) var rules: [AttributeRule] = []

    mutating func walk<Value: AttributeValue>(_ value: inout Value, _ rule: AttributeRule) { rules.append(rule) }

    static func rules<Model: AttributeTag>(_ tag: Tag, _ model: Model.Type) -> [AttributeRule] {
        var table = AttributeTable(tag: tag), empty = Model()
        try? empty.walk(&table)
        return table.rules
    }

    private init(tag: Tag) { self.tag = tag }
}
