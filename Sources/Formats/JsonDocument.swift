/// A JSON text (RFC 8259) as a flat list of values that point into it: nothing is copied, every value knows its place, numbers keep
/// their digits. A value stands before what is within it, and that before its neighbour.
public struct JsonDocument: Sendable {
    public enum Kind: UInt8, Sendable { case null, yes, no, number, string, list, object }

    public struct Value: Nesting {
        public let kind: Kind
        /// Whether a string, or a member's name, has escapes.
        let hasEscapes: Bool, nameHasEscapes: Bool
        // Four bytes each: a document may have millions of values.
        private let nameStart: UInt32, nameEnd: UInt32, textStart: UInt32
        private var textEnd: UInt32, members: UInt32 = 0, following: UInt32

        public var next: Int { Int(following) }
        /// Elements or members directly within.
        public var count: Int { Int(members) }
        /// Whether it is a member of an object.
        public var hasName: Bool { nameStart > 0 }
        /// The bytes of a member's name, without quotes, escapes as they came; empty for what is no member.
        public var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        /// The bytes of the value; those of a string without quotes, escapes as they came.
        public var text: Range<Int> { Int(textStart)..<Int(textEnd) }

        /// - Parameter index: where it will stand in the list.
        init(_ kind: Kind, _ text: JsonReader.Token, name: JsonReader.Token, index: Int) {
            self.kind = kind
            hasEscapes = text.hasEscapes
            nameHasEscapes = name.hasEscapes
            nameStart = UInt32(truncatingIfNeeded: name.start)
            nameEnd = UInt32(truncatingIfNeeded: name.end)
            textStart = UInt32(truncatingIfNeeded: text.start)
            textEnd = UInt32(truncatingIfNeeded: text.end)
            following = UInt32(truncatingIfNeeded: index + 1)
        }

        mutating func addMember() { members += 1 }

        /// Ends a list or object before the byte `end`, when `following` values have been read in all.
        mutating func close(end: Int, following count: Int) {
            textEnd = UInt32(truncatingIfNeeded: end)
            following = UInt32(truncatingIfNeeded: count)
        }
    }

    public let bytes: [UInt8]
    /// The first is the whole document.
    public let values: [Value]

    /// Reads one text, strictly: nothing after the value, no comments, no trailing commas, no lone surrogates, no name twice in one
    /// object.
    ///
    /// - Throws: `JsonError`, with the place of the first byte that does not fit.
    public init(_ bytes: [UInt8], bounds: JsonBounds = .standard) throws(JsonError) {
        self.bytes = bytes
        values = try JsonReader.values(of: bytes, bounds)
    }

    /// The elements of a list, or the members of an object, as indices of `values`; none for anything else.
    public func children(of index: Int) -> Children<Value> { Children(of: index, in: values) }

    /// The member of an object by its name; nil when there is none.
    public func member(_ name: String, of index: Int) -> Int? {
        guard values[index].kind == .object else { return nil }
        return children(of: index).first { nameBytes($0).elementsEqual(name.utf8) }
    }

    /// A member's name, its escapes resolved; empty for what is no member.
    public func name(_ index: Int) -> String { String(decoding: nameBytes(index), as: UTF8.self) }

    /// The text of a string, its escapes resolved; for any other value what stands there.
    public func string(_ index: Int) -> String {
        let value = values[index]
        return String(decoding: value.hasEscapes ? Self.resolved(bytes[value.text])[...] : bytes[value.text], as: UTF8.self)
    }

    private func nameBytes(_ index: Int) -> ArraySlice<UInt8> {
        let value = values[index]
        return value.nameHasEscapes ? Self.resolved(bytes[value.name])[...] : bytes[value.name]
    }

    /// The bytes of a string with its escapes resolved; they were found right when it was read.
    static func resolved(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = text.startIndex
        func hex() -> UInt32 {
            defer { at += 4 }
            return text[at..<at + 4].reduce(0) { $0 << 4 | UInt32($1.hexValue ?? 0) }
        }
        while at < text.endIndex {
            let byte = text[at]
            at += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            let escaped = text[at]
            at += 1
            switch escaped {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0c)
            case UInt8(ascii: "n"): result.append(0x0a)
            case UInt8(ascii: "r"): result.append(0x0d)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var code = hex()
                if code & 0xfc00 == 0xd800 {
                    at += 2
                    code = 0x10000 + (code & 0x3ff) << 10 + hex() & 0x3ff
                }
                result.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{fffd}").utf8)
            default: result.append(escaped)
            }
        }
        return result
    }
}
