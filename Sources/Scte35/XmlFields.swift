import Formats

/// What the elements of SCTE 35 hold (§11 and its schema).
extension XmlDocument {
    /// The first child of a name; nil when there is none.
    func ownChild(_ name: String, of index: Int) -> Int? { ownChildren(name, of: index).first }

    func ownChildren(_ name: String, of index: Int) -> [Int] { ownChildren(of: index).filter { elements[$0].name == name } }

    /// The children of the same vocabulary: those of the element's own namespace, of none, or of any edition of SCTE 35's.
    func ownChildren(of index: Int) -> [Int] {
        let own = elements[index].space
        return children(of: index).filter { child in
            let space = elements[child].space
            return space.isEmpty || space == own || space.contains("scte.org/schemas/35")
        }
    }

    /// What a field says, with the white space at its ends dropped and every run of it one blank, as XML Schema has it for all types
    /// but strings (XML Schema part 2 §4.3.6); nil when it is nowhere.
    func field(_ name: String, of index: Int) -> String? { rawField(name, of: index).map(Self.collapsed) }

    /// The same with its white space, for strings.
    ///
    /// The schema has attributes. Older editions, and writers that follow none, have child elements with the same names, whose value is
    /// their text or their one attribute: `<SegmentationTypeID segmentationType="52"/>`. Letters match in either case, underscores and
    /// dashes mean nothing.
    func rawField(_ name: String, of index: Int) -> String? {
        if let value = spelled(name, of: index) { return value }
        guard let child = ownChildren(of: index).first(where: { Self.isSame(elements[$0].name, name) }) else { return nil }
        let attributes = elements[child].attributes
        return spelled(name, of: child) ?? (attributes.count == 1 ? attributes[0].value : elements[child].text)
    }

    private func spelled(_ name: String, of index: Int) -> String? {
        attribute(name, of: index) ?? elements[index].attributes.first { Self.isSame($0.name, name) }?.value
    }

    /// Whether an element has that name, in any spelling.
    func isNamed(_ name: String, _ index: Int) -> Bool { Self.isSame(elements[index].name, name) }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        func plain(_ name: String) -> [UInt8] {
            name.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }.map(\.uppercased)
        }
        return plain(one) == plain(other)
    }

    private static func collapsed(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 <= 0x20 }) else { return text }
        return text.split { $0.utf8.allSatisfy { $0 <= 0x20 } }.joined(separator: " ")
    }

    /// The first of several elements that has the field; the first of all when none does.
    func holder(of name: String, among places: [Int]) -> Int { places.first { rawField(name, of: $0) != nil } ?? places[0] }

    /// A whole number, decimal or `0x…`, that fits into `bits`; `standard` when it is nowhere.
    func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ name: String, of index: Int, bits: Int, standard: Value
    ) throws(SpliceError) -> Value {
        guard var text = field(name, of: index).map({ Array($0.utf8)[...] }) else { return standard }
        // A sign is part of the number's form.
        if text.first == UInt8(ascii: "+"), text.dropFirst().first?.isDigit == true { text = text.dropFirst() }
        let isHex = text.starts(with: "0x".utf8) || text.starts(with: "0X".utf8), digits = text.dropFirst(isHex ? 2 : 0)
        let number = isHex ? Hex.number(digits.span) : DecimalInteger.parse(digits.span, as: UInt64.self)
        guard let number else { throw refused("a whole number", name, index) }
        guard number >> UInt64(bits) == 0 else { throw SpliceError(.outOfRange(value: number, bits: bits), field: name) }
        return Value(truncatingIfNeeded: number)
    }

    /// `true`, `false`, `1` or `0`; programs that print what they hold write capitals.
    func flag(_ name: String, of index: Int, standard: Bool) throws(SpliceError) -> Bool {
        switch field(name, of: index)?.lowercased() {
        case nil: standard
        case "true", "1": true
        case "false", "0": false
        default: throw refused("true or false", name, index)
        }
    }

    /// The bytes of a string's characters; nil when it is nowhere.
    func bytes(_ name: String, of index: Int) -> [UInt8]? { rawField(name, of: index).map { Array($0.utf8) } }

    /// Hexadecimal text of an element, blanks dropped.
    func hex(_ index: Int) throws(SpliceError) -> [UInt8] {
        let text = elements[index].text.utf8.filter { $0 > 0x20 }
        do { return try Hex.decode(text.span) } catch { throw refused("hexadecimal", nil, index) }
    }

    /// The `PrivateBytes` child, hexadecimal; empty when there is none.
    func privateBytes(_ at: Int) throws(SpliceError) -> [UInt8] {
        guard let child = ownChild("PrivateBytes", of: at) else { return [] }
        return try hex(child)
    }

    /// `utcSpliceTime`: seconds since 1980 as on the wire, or an `xsd:dateTime`; the field is in UTC, so one without a zone is too.
    func spliceTime(_ at: Int) throws(SpliceError) -> UInt32 {
        guard let text = field("utcSpliceTime", of: at).map({ Array($0.utf8) }), text.contains(UInt8(ascii: "T")) else {
            return try integer("utcSpliceTime", of: at, bits: 32, standard: 0)
        }
        guard let seconds = GpsTime.seconds(dateTime: text) else {
            throw refused("a date and time from 1980-01-06 on", "utcSpliceTime", at)
        }
        return seconds
    }

    func refused(_ expected: String, _ name: String?, _ index: Int) -> SpliceError {
        SpliceError(.document(expected: expected, byteOffset: elements[index].byteOffset), field: name ?? elements[index].name)
    }
}

extension SpliceError {
    /// What the reader of the text found.
    init(_ error: XmlError) {
        if case .duplicateAttribute(let name) = error.reason {
            self.init(.twice(byteOffset: error.place.byteOffset), field: name)
        } else {
            self.init(.document(expected: error.reason.expected, byteOffset: error.place.byteOffset), field: "xml")
        }
    }
}
