import Formats

/// One `NAME=value` of an attribute list.
struct Attribute {
    var name: ByteSlice
    /// Without its quotes.
    var value: ByteSlice
    var quoted: Bool
    /// A closing quote was missing; the value then ends with the line.
    var unterminated = false
    /// No equals sign: the whole item is `value`, `name` is empty.
    var bare = false
}

/// Walks an attribute list (rfc8216bis §4.2) without copying. Never refuses: blanks around names and values are skipped, a lone
/// value comes as `bare`; who reads the tag decides what is wrong.
struct AttributeList {
    private var position: Int
    private let end: Int

    init(_ value: ByteSlice) {
        position = value.start
        end = value.end
    }

    /// The next attribute; `nil` at the end. Empty items (two commas) are skipped.
    mutating func next(in bytes: Span<UInt8>) -> Attribute? {
        while position < end, bytes[position].isBlank || bytes[position] == UInt8(ascii: ",") { position += 1 }
        guard position < end else { return nil }
        let start = position
        var equals = -1
        // A quote before any equals sign is a bare quoted value, as in CUE-OUT:"30.0".
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "=") {
                equals = position
                break
            }
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") { break }
            position += 1
        }
        if equals < 0 {
            position = start
            let (value, quoted, open) = readValue(in: bytes)
            return Attribute(name: .empty, value: value, quoted: quoted, unterminated: open, bare: true)
        }
        let name = bytes.trimmed(ByteSlice(start, equals))
        position = equals + 1
        let (value, quoted, open) = readValue(in: bytes)
        return Attribute(name: name, value: value, quoted: quoted, unterminated: open)
    }

    /// A quoted string, or everything up to the next comma. Leaves `position` behind the comma.
    private mutating func readValue(in bytes: Span<UInt8>) -> (ByteSlice, quoted: Bool, unterminated: Bool) {
        while position < end, bytes[position].isBlank { position += 1 }
        guard position < end, bytes[position] == UInt8(ascii: "\"") else {
            let comma = bytes.firstIndex(of: UInt8(ascii: ","), from: position, to: end)
            defer { position = comma + 1 }
            return (bytes.trimmed(ByteSlice(position, comma)), false, false)
        }
        let start = position + 1
        let close = bytes.firstIndex(of: UInt8(ascii: "\""), from: start, to: end)
        position = bytes.firstIndex(of: UInt8(ascii: ","), from: min(close + 1, end), to: end) + 1
        return (ByteSlice(start, close), true, close == end)
    }
}

extension Span<UInt8> {
    /// The value of the first attribute with this name, written in capitals; nil when there is none.
    func attribute(_ name: StaticString, of list: ByteSlice) -> ByteSlice? {
        var attributes = AttributeList(list)
        while let item = attributes.next(in: self) {
            if equalsIgnoringCase(item.name, name) { return item.value }
        }
        return nil
    }
}
