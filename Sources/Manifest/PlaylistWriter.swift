import Formats

/// Writes tags from model values: one line each, attributes in the order of their tag's table.
struct PlaylistWriter: AttributeCursor {
    /// What the slices of the model refer to.
    let text: [UInt8]
    private(set) var out: [UInt8] = []
    /// The tag that is being written, and the number of its line.
    private(set) var tag = Tag.extm3u
    private(set) var line = 1
    private var isFirst = true
    /// Attributes of the table, where the list as it was read may have more.
    private var names: [StaticString] = []

    init(text: [UInt8]) {
        self.text = text
        out.reserveCapacity(text.count)
    }

    // MARK: Lines

    /// A tag without a value.
    mutating func put(_ tag: Tag) {
        begin(tag)
        end()
    }

    mutating func put(_ tag: Tag, integer: Int64) throws(ManifestError) {
        begin(tag, hasValue: true)
        guard integer >= 0 else { throw ManifestError(.badValue(tag: tag.name, value: "\(integer)"), line: line) }
        append(integer: integer)
        end()
    }

    /// A tag whose value is more than a number; `value` writes it.
    mutating func put(_ tag: Tag, _ value: (inout PlaylistWriter) throws(ManifestError) -> Void) throws(ManifestError) {
        begin(tag, hasValue: true)
        try value(&self)
        end()
    }

    /// A tag with its attributes, and behind those of the table what else stands in the list as it was read.
    mutating func put(_ tag: Tag, _ model: some AttributeTag) throws(ManifestError) {
        begin(tag, hasValue: true)
        var model = model
        names = []
        isFirst = true
        try model.walk(&self)
        var others = AttributeList(model.attributes)
        while let item = others.next(in: text.span) {
            guard !item.bare, !item.name.isEmpty, !names.contains(where: { text.span.equalsIgnoringCase(item.name, $0) }) else { continue }
            comma()
            out.append(contentsOf: try checked(item.name, tag.name, isQuoted: true))
            append("=")
            if item.quoted { append("\"") }
            out.append(contentsOf: try checked(item.value, tag.name, isQuoted: item.quoted))
            if item.quoted { append("\"") }
        }
        end()
    }

    /// A line as it stands: a URI, or a line that was kept.
    mutating func put(line slice: ByteSlice) throws(ManifestError) {
        guard !slice.isEmpty else { throw ManifestError(.badUri, line: line) }
        out.append(contentsOf: try checked(slice, "line", isQuoted: false))
        end()
    }

    /// A URI line; it must not look like anything else.
    mutating func put(uri: ByteSlice) throws(ManifestError) {
        guard let first = text[uri].first, first != UInt8(ascii: "#"), text.span.trimmed(uri) == uri, !text.span.hasControl(in: uri) else {
            throw ManifestError(.badUri, line: line)
        }
        try put(line: uri)
    }

    private mutating func begin(_ tag: Tag, hasValue: Bool = false) {
        self.tag = tag
        append(tag.text)
        if hasValue { append(":") }
    }

    private mutating func end() {
        append("\n")
        line += 1
    }

    // MARK: Attributes

    mutating func walk<Value: AttributeValue>(_ value: inout Value, _ rule: AttributeRule) throws(ManifestError) {
        names.append(rule.name)
        guard value.isThere || rule.isRequired else { return }
        comma()
        append(rule.name)
        append("=")
        try value.append(rule, to: &self)
    }

    private mutating func comma() {
        if !isFirst { append(",") }
        isFirst = false
    }

    func checked(_ slice: ByteSlice, _ name: String, isQuoted: Bool) throws(ManifestError) -> ArraySlice<UInt8> {
        for at in slice.range where text[at] == 0x0a || text[at] == 0x0d || (isQuoted && text[at] == UInt8(ascii: "\"")) {
            throw ManifestError(.badValue(tag: tag.name, value: "\(name)=\(text.span.text(slice))"), line: line)
        }
        return text[slice]
    }

    mutating func quoted(_ slice: ByteSlice, _ rule: AttributeRule) throws(ManifestError) {
        append("\"")
        out.append(contentsOf: try checked(slice, "\(rule.name)", isQuoted: true))
        append("\"")
    }

    /// A word without quotes: nothing in it may end it.
    mutating func bare(_ slice: ByteSlice, _ rule: AttributeRule) throws(ManifestError) {
        for at in slice.range where text[at] == UInt8(ascii: ",") || text[at].isBlank {
            throw ManifestError(.badValue(tag: tag.name, value: "\(rule.name)=\(text.span.text(slice))"), line: line)
        }
        out.append(contentsOf: try checked(slice, "\(rule.name)", isQuoted: true))
    }

    // MARK: Values

    mutating func append(_ literal: StaticString) {
        // SAFETY: the buffer is the literal's own and lives for the closure.
        literal.withUTF8Buffer { unsafe out.append(contentsOf: $0) }
    }

    mutating func append(digit: UInt8) { out.append(digit < 10 ? 0x30 + digit : 0x41 + digit - 10) }

    mutating func append(integer: Int64) { DecimalInteger.append(integer, to: &out) }

    mutating func append(seconds: Int64) { DecimalSeconds.append(seconds, to: &out) }

    mutating func append(date: Int64, isQuoted: Bool) {
        if isQuoted { append("\"") }
        Rfc3339.append(date, isExact: true, to: &out)
        if isQuoted { append("\"") }
    }

    mutating func append(_ slice: ByteSlice) throws(ManifestError) {
        out.append(contentsOf: try checked(slice, tag.name, isQuoted: false))
    }
}

extension [UInt8] {
    /// Appends a text and names its place.
    mutating func store(_ bytes: some Collection<UInt8>) throws(ManifestError) -> ByteSlice {
        // At 0 an empty text could not be told from one that is not there.
        if isEmpty { append(0x0a) }
        try check(size: count + bytes.count)
        let start = count
        append(contentsOf: bytes)
        return ByteSlice(start, count)
    }
}
