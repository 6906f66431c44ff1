/// An XML text as a flat list of elements: what SCTE-35 in XML needs and no more. Prefixes are resolved; DTDs, and so every entity
/// that a text could define, are refused; depth, size and number are bounded.
struct XmlDocument {
    struct Element {
        /// Without its prefix.
        var name: [UInt8]
        /// The namespace; a prefix that nobody declares stands for itself, as in an element cut out of its document.
        var space: [UInt8] = []
        /// Without their prefixes, and without those that declare one.
        var attributes: [(name: [UInt8], value: [UInt8])] = []
        /// All text directly within, references resolved, CDATA included.
        var text: [UInt8] = []
        var children: [Int] = []
        var offset: Int
    }

    let bytes: [UInt8]
    /// The first is the root.
    private(set) var elements: [Element] = []
    private var position = 0
    /// Open elements, and how many `spaces` are declared around each.
    private var open: [(index: Int, tag: Range<Int>, spaces: Int)] = []
    /// The declarations in force, the innermost last.
    private var spaces: [(prefix: [UInt8], space: [UInt8])] = []

    /// - Throws: `.document` with what was expected and where; `.twice` for an attribute; `.outOfRange` past `Limits.documentBytes`.
    init(_ bytes: [UInt8]) throws(SpliceError) {
        self.bytes = bytes
        guard bytes.count <= Limits.documentBytes else {
            throw SpliceError(.outOfRange(value: UInt64(bytes.count), bits: 20), field: "xml")
        }
        if starts(with: "\u{FEFF}") { position = 3 }
        while position < bytes.count { try step() }
        guard open.isEmpty, !elements.isEmpty else { throw refused(elements.isEmpty ? "an element" : "an end tag") }
    }

    private func refused(_ expected: String) -> SpliceError {
        SpliceError(.document(expected: expected, byteOffset: position), field: "xml")
    }

    private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    private mutating func step() throws(SpliceError) {
        if bytes[position] != UInt8(ascii: "<") {
            try characters()
        } else if starts(with: "<!--") {
            try skip(past: "-->", from: 4)
        } else if starts(with: "<![CDATA[") {
            let start = position + 9
            try skip(past: "]]>", from: 9)
            guard let index = open.last?.index else { throw refused("no text here") }
            elements[index].text += bytes[start..<position - 3]
        } else if starts(with: "<?") {
            try skip(past: "?>", from: 2)
        } else if starts(with: "<!") {
            throw refused("no document type")
        } else if starts(with: "</") {
            try endTag()
        } else {
            try startTag()
        }
    }

    private mutating func skip(past end: String, from: Int) throws(SpliceError) {
        position += from
        while position < bytes.count, !starts(with: end) { position += 1 }
        guard position < bytes.count else { throw refused("\"\(end)\"") }
        position += end.utf8.count
    }

    private mutating func characters() throws(SpliceError) {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        guard let index = open.last?.index else {
            if bytes[start..<position].allSatisfy({ $0 <= 0x20 }) { return }
            position = start
            throw refused("no text here")
        }
        elements[index].text += try resolved(start..<position)
    }

    private mutating func endTag() throws(SpliceError) {
        position += 2
        let tag = try name()
        skipBlanks()
        guard let closed = open.popLast(), bytes[tag] == bytes[closed.tag] else { throw refused("the end tag of what is open") }
        spaces.removeLast(spaces.count - closed.spaces)
        try take(">")
    }

    private mutating func startTag() throws(SpliceError) {
        guard open.count < Limits.documentDepth else { throw refused("at most \(Limits.documentDepth) levels") }
        guard elements.count < Limits.documentValues else { throw refused("at most \(Limits.documentValues) elements") }
        guard !open.isEmpty || elements.isEmpty else { throw refused("one root") }
        var element = Element(name: [], offset: position)
        position += 1
        let tag = try name()
        element.name = local(tag)
        let outside = spaces.count
        var seen = Set<ArraySlice<UInt8>>()
        while true {
            skipBlanks()
            guard position < bytes.count else { throw refused("\">\"") }
            if bytes[position] == UInt8(ascii: ">") || bytes[position] == UInt8(ascii: "/") { break }
            let (key, value) = try attribute()
            guard seen.insert(bytes[key]).inserted else {
                throw SpliceError(.twice(byteOffset: key.lowerBound), field: String(decoding: bytes[key], as: UTF8.self))
            }
            if let declared = declaredPrefix(key) {
                guard spaces.count < Limits.documentNamespaces else { throw refused("at most \(Limits.documentNamespaces) namespaces") }
                spaces.append((declared, value))
            } else {
                element.attributes.append((local(key), value))
            }
        }
        let prefix = prefix(tag)
        element.space = spaces.last { $0.prefix == prefix }?.space ?? prefix
        let isEmpty = bytes[position] == UInt8(ascii: "/")
        if isEmpty { position += 1 }
        try take(">")
        elements.append(element)
        let index = elements.count - 1
        if let parent = open.last?.index { elements[parent].children.append(index) }
        if isEmpty { spaces.removeLast(spaces.count - outside) } else { open.append((index, tag, outside)) }
    }

    private mutating func attribute() throws(SpliceError) -> (key: Range<Int>, value: [UInt8]) {
        let key = try name()
        skipBlanks()
        try take("=")
        skipBlanks()
        guard position < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[position]) else { throw refused("a quote") }
        let quote = bytes[position]
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != quote {
            if bytes[position] == UInt8(ascii: "<") { throw refused("no \"<\"") }
            position += 1
        }
        guard position < bytes.count else { throw refused("a quote") }
        let value = try resolved(start..<position)
        position += 1
        return (key, value)
    }

    private mutating func take(_ text: StaticString) throws(SpliceError) {
        guard starts(with: text.description) else { throw refused("\"\(text)\"") }
        position += text.utf8CodeUnitCount
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
    }

    private mutating func name() throws(SpliceError) -> Range<Int> {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...:
                position += 1
                continue
            default: break
            }
            break
        }
        guard position > start else { throw refused("a name") }
        return start..<position
    }

    /// A name without its prefix.
    private func local(_ name: Range<Int>) -> [UInt8] {
        let colon = bytes[name].lastIndex(of: UInt8(ascii: ":"))
        return [UInt8](bytes[(colon.map { $0 + 1 } ?? name.lowerBound)..<name.upperBound])
    }

    /// What stands before a name's colon; empty when it has none.
    private func prefix(_ name: Range<Int>) -> [UInt8] {
        bytes[name].lastIndex(of: UInt8(ascii: ":")).map { [UInt8](bytes[name.lowerBound..<$0]) } ?? []
    }

    /// The prefix that an attribute declares, empty for the default namespace; nil for any other attribute.
    private func declaredPrefix(_ key: Range<Int>) -> [UInt8]? {
        if bytes[key].elementsEqual("xmlns".utf8) { return [] }
        return bytes[key].starts(with: "xmlns:".utf8) ? local(key) : nil
    }

    /// Text with its references replaced: the five of XML itself, and numbers.
    private func resolved(_ range: Range<Int>) throws(SpliceError) -> [UInt8] {
        var result: [UInt8] = [], at = range.lowerBound
        while at < range.upperBound {
            guard bytes[at] == UInt8(ascii: "&") else {
                result.append(bytes[at])
                at += 1
                continue
            }
            let end = bytes[at..<range.upperBound].firstIndex(of: UInt8(ascii: ";"))
            guard let end, let character = Self.character(bytes[(at + 1)..<end]) else {
                throw SpliceError(.document(expected: "a reference", byteOffset: at), field: "xml")
            }
            result += character
            at = end + 1
        }
        return result
    }

    private static func character(_ name: ArraySlice<UInt8>) -> [UInt8]? {
        switch name {
        case [UInt8]("amp".utf8)[...]: return [UInt8(ascii: "&")]
        case [UInt8]("lt".utf8)[...]: return [UInt8(ascii: "<")]
        case [UInt8]("gt".utf8)[...]: return [UInt8(ascii: ">")]
        case [UInt8]("quot".utf8)[...]: return [UInt8(ascii: "\"")]
        case [UInt8]("apos".utf8)[...]: return [UInt8(ascii: "'")]
        default: break
        }
        guard name.count >= 2, name.count <= 9, name.first == UInt8(ascii: "#") else { return nil }
        let isHex = name.dropFirst().first == UInt8(ascii: "x")
        var code: UInt32 = 0
        for byte in name.dropFirst(isHex ? 2 : 1) {
            guard let digit = Hex.digit(byte), isHex || digit < 10 else { return nil }
            code = code &* (isHex ? 16 : 10) &+ UInt32(digit)
        }
        return Unicode.Scalar(code).map { [UInt8](String(Character($0)).utf8) }
    }
}

extension XmlDocument {
    /// The value of an attribute; nil when there is none.
    func attribute(_ name: StaticString, of index: Int) -> [UInt8]? {
        elements[index].attributes.first { $0.name.elementsEqual(name.description.utf8) }?.value
    }

    /// The first child of a name; nil when there is none.
    func child(_ name: StaticString, of index: Int) -> Int? { children(name, of: index).first }

    func children(_ name: StaticString, of index: Int) -> [Int] {
        let name = name.description
        return children(of: index).filter { elements[$0].name.elementsEqual(name.utf8) }
    }

    /// The children of the same vocabulary: those of the element's own namespace, of none, or of any edition of SCTE 35's.
    func children(of index: Int) -> [Int] {
        let own = elements[index].space
        return elements[index].children.filter { child in
            let space = elements[child].space
            return space.isEmpty || space == own || String(decoding: space, as: UTF8.self).contains("scte.org/schemas/35")
        }
    }

    /// A whole number, decimal or `0x…`, that fits into `bits`; `standard` when the attribute is missing.
    func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString, of index: Int, bits: Int, standard: Value
    ) throws(SpliceError) -> Value {
        guard let text = attribute(name, of: index) else { return standard }
        let isHex = text.starts(with: "0x".utf8)
        var value: UInt64 = 0
        for byte in text.dropFirst(isHex ? 2 : 0) {
            guard let digit = Hex.digit(byte), isHex || digit < 10 else { throw refused("a whole number", name, index) }
            let (product, over) = value.multipliedReportingOverflow(by: isHex ? 16 : 10)
            guard !over, product <= .max - UInt64(digit) else { throw refused("a whole number", name, index) }
            value = product + UInt64(digit)
        }
        guard text.count > (isHex ? 2 : 0) else { throw refused("a whole number", name, index) }
        guard value >> UInt64(bits) == 0 else { throw SpliceError(.outOfRange(value: value, bits: bits), field: name.description) }
        return Value(truncatingIfNeeded: value)
    }

    func flag(_ name: StaticString, of index: Int, standard: Bool) throws(SpliceError) -> Bool {
        guard let text = attribute(name, of: index) else { return standard }
        if text.elementsEqual("true".utf8) || text.elementsEqual("1".utf8) { return true }
        if text.elementsEqual("false".utf8) || text.elementsEqual("0".utf8) { return false }
        throw refused("true or false", name, index)
    }

    /// Hexadecimal text of an element, blanks dropped.
    func hex(_ index: Int) throws(SpliceError) -> [UInt8] {
        let text = elements[index].text.filter { $0 > 0x20 }
        do { return try Hex.decode(text.span, 0..<text.count) } catch { throw refused("hexadecimal", nil, index) }
    }

    func refused(_ expected: String, _ name: StaticString?, _ index: Int) -> SpliceError {
        SpliceError(
            .document(expected: expected, byteOffset: elements[index].offset),
            field: name?.description ?? String(decoding: elements[index].name, as: UTF8.self))
    }
}
