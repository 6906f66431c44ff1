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

    /// A whole number, decimal or `0x…`, that fits into `bits`; `standard` when the attribute is missing.
    func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ name: String, of index: Int, bits: Int, standard: Value
    ) throws(SpliceError) -> Value {
        guard let text = attribute(name, of: index).map({ Array($0.utf8) }) else { return standard }
        let isHex = text.starts(with: "0x".utf8), digits = text.dropFirst(isHex ? 2 : 0)
        let number = isHex ? Hex.number(digits.span) : DecimalInteger.parse(digits.span, as: UInt64.self)
        guard let number else { throw refused("a whole number", name, index) }
        guard number >> UInt64(bits) == 0 else { throw SpliceError(.outOfRange(value: number, bits: bits), field: name) }
        return Value(truncatingIfNeeded: number)
    }

    func flag(_ name: String, of index: Int, standard: Bool) throws(SpliceError) -> Bool {
        switch attribute(name, of: index) {
        case nil: standard
        case "true", "1": true
        case "false", "0": false
        default: throw refused("true or false", name, index)
        }
    }

    /// The bytes of an attribute's characters; nil when there is none.
    func bytes(_ name: String, of index: Int) -> [UInt8]? { attribute(name, of: index).map { Array($0.utf8) } }

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

    /// `utcSpliceTime`: seconds since 1980 as on the wire, or a date and time with its zone.
    func spliceTime(_ at: Int) throws(SpliceError) -> UInt32 {
        guard let text = bytes("utcSpliceTime", of: at), text.contains(UInt8(ascii: "T")) else {
            return try integer("utcSpliceTime", of: at, bits: 32, standard: 0)
        }
        guard let seconds = GpsTime.seconds(dateTime: text) else {
            throw refused("a date and time with its zone, from 1980-01-06 on", "utcSpliceTime", at)
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
