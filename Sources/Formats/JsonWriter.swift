/// Writes JSON text (RFC 8259). What is written is well-formed as long as each object gets names and values in turn and all that is
/// begun is ended.
public struct JsonWriter: Sendable {
    public enum Layout: Sendable {
        /// One line, with a blank after each comma and colon.
        case line
        case compact
        /// One member or element a line, two blanks for each level.
        case indented
    }

    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    private let layout: Layout
    /// For each open object or list, whether it is still empty.
    private var empty: [Bool] = []
    private var isAfterName = false

    public init(_ layout: Layout = .line) { self.layout = layout }

    // MARK: shape

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginList() { open(UInt8(ascii: "[")) }
    public mutating func endList() { close(UInt8(ascii: "]")) }

    /// The name of the member whose value comes next.
    public mutating func name(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        if layout != .compact { bytes.append(UInt8(ascii: " ")) }
        isAfterName = true
    }

    private mutating func open(_ bracket: UInt8) {
        beforeValue()
        bytes.append(bracket)
        empty.append(true)
    }

    private mutating func close(_ bracket: UInt8) {
        let wasEmpty = empty.removeLast()
        if !wasEmpty { breakLine() }
        bytes.append(bracket)
    }

    private mutating func beforeValue() {
        if isAfterName { isAfterName = false } else if !empty.isEmpty { separate() }
    }

    private mutating func separate() {
        if !empty[empty.count - 1] {
            bytes.append(UInt8(ascii: ","))
            if layout == .line { bytes.append(UInt8(ascii: " ")) }
        }
        empty[empty.count - 1] = false
        breakLine()
    }

    private mutating func breakLine() {
        guard layout == .indented else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<empty.count * 2 { bytes.append(UInt8(ascii: " ")) }
    }

    // MARK: values

    public mutating func null() { literal("null") }
    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
    public mutating func number(_ value: some BinaryInteger) { literal("\(value)") }
    /// Digits that are a number already, as `Json.number` holds them.
    public mutating func number(digits: String) { literal(digits) }
    public mutating func number(digits: [UInt8]) {
        beforeValue()
        bytes.append(contentsOf: digits)
    }

    private mutating func literal(_ text: String) {
        beforeValue()
        bytes.append(contentsOf: text.utf8)
    }

    public mutating func string(_ text: String) {
        beforeValue()
        quote(text)
    }

    /// Bytes, not characters: each stands for the code point of its value.
    public mutating func string(ofBytes text: [UInt8]) {
        beforeValue()
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x20..<0x7f: bytes.append(byte)
            default: escape(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func value(_ json: Json) {
        switch json {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let digits): number(digits: digits)
        case .string(let text): string(text)
        case .array(let values):
            beginList()
            for value in values { self.value(value) }
            endList()
        case .object(let members):
            beginObject()
            for member in members {
                name(member.name)
                value(member.value)
            }
            endObject()
        }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0a: bytes.append(contentsOf: "\\n".utf8)
            case 0x0d: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0x00..<0x20, 0x7f: escape(byte)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(contentsOf: "\\u00".utf8)
        Hex.append(byte, isUppercase: false, to: &bytes)
    }

    // MARK: numbers that are known later

    /// Leaves room for a number that is known only when what comes behind it is written.
    ///
    /// - Returns: its place, for `fill`.
    public mutating func numberToCome() -> Int {
        beforeValue()
        return bytes.count
    }

    /// Writes a number where it was left out. Places are filled from the last to the first: a number moves what is behind it.
    public mutating func fill(_ place: Int, _ value: some BinaryInteger) { bytes.insert(contentsOf: "\(value)".utf8, at: place) }
}

extension Json {
    /// The value as text, on one line.
    public var text: String {
        var writer = JsonWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The text between quotes, with JSON's own escapes, so that it stays on one line.
    public static func quoted(_ text: String) -> String { Json.string(text).text }
}
