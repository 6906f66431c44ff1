/// Reads JSON (RFC 8259): into a tree, or for a `JsonDocument`. Nothing here recurses while it reads.
public struct JsonReader {
    /// Where a name or value stands; a string's quotes are outside.
    struct Token {
        var start = 0, end = 0
        var hasEscapes = false
    }

    private let bytes: [UInt8]
    private let bounds: JsonBounds
    private var at = 0
    private var values: [JsonDocument.Value] = []
    /// Lists and objects that are open, the innermost last.
    private var open: [Int] = []

    /// - Throws: `JsonError`, with the place of the first byte that does not fit.
    public static func read(_ bytes: [UInt8], bounds: JsonBounds = .standard) throws(JsonError) -> Json {
        Json(try JsonDocument(bytes, bounds: bounds), at: 0)
    }

    static func values(of bytes: [UInt8], _ bounds: JsonBounds) throws(JsonError) -> [JsonDocument.Value] {
        var reader = JsonReader(bytes: bytes, bounds: bounds)
        try reader.parse()
        return reader.values
    }

    private init(bytes: [UInt8], bounds: JsonBounds) {
        self.bytes = bytes
        self.bounds = bounds
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func error(_ reason: JsonError.Reason, at position: Int? = nil) -> JsonError {
        JsonError(reason, at: position ?? at, in: bytes)
    }

    private mutating func skipBlanks() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0a, 0x0d, 0x09: at += 1
            default: return
            }
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    private mutating func parse() throws(JsonError) {
        guard bytes.count <= bounds.bytes else { throw error(.tooLong(bytes: bounds.bytes), at: 0) }
        // Some editors write a byte order mark, which a reader may pass over (RFC 8259 §8.1).
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
        skipBlanks()
        try value(name: Token())
        while let container = open.last {
            let isObject = values[container].kind == .object
            skipBlanks()
            if skip(UInt8(ascii: isObject ? "}" : "]")) {
                values[container].close(end: at, following: values.count)
                if isObject { try refuseTwins(in: container) }
                open.removeLast()
                continue
            }
            if values[container].count > 0 {
                guard skip(UInt8(ascii: ",")) else { throw error(.expected(isObject ? "\",\" or \"}\"" : "\",\" or \"]\"")) }
                skipBlanks()
            }
            values[container].addMember()
            try value(name: isObject ? member() : Token())
        }
        skipBlanks()
        guard at == bytes.count else { throw error(.expected("the end of the text")) }
    }

    /// A name and its colon.
    private mutating func member() throws(JsonError) -> Token {
        guard next == UInt8(ascii: "\"") else { throw error(.expected("a field name in quotes")) }
        let name = try string()
        skipBlanks()
        guard skip(UInt8(ascii: ":")) else { throw error(.expected("\":\"")) }
        skipBlanks()
        return name
    }

    /// One value, or the beginning of a list or object.
    private mutating func value(name: Token) throws(JsonError) {
        switch next {
        case UInt8(ascii: "{"): try begin(.object, name)
        case UInt8(ascii: "["): try begin(.list, name)
        case UInt8(ascii: "\""): try append(.string, string(), name)
        case UInt8(ascii: "t"): try append(.yes, word("true"), name)
        case UInt8(ascii: "f"): try append(.no, word("false"), name)
        case UInt8(ascii: "n"): try append(.null, word("null"), name)
        case .some(let byte) where byte.isDigit || byte == UInt8(ascii: "-"): try append(.number, number(), name)
        default: throw error(.expected("a value"))
        }
    }

    private mutating func append(_ kind: JsonDocument.Kind, _ text: Token, _ name: Token) throws(JsonError) {
        guard values.count < bounds.values else { throw error(.tooManyValues(bounds.values), at: text.start) }
        values.append(JsonDocument.Value(kind, text, name: name, index: values.count))
    }

    private mutating func begin(_ kind: JsonDocument.Kind, _ name: Token) throws(JsonError) {
        guard open.count < bounds.depth else { throw error(.tooDeep(bounds.depth)) }
        try append(kind, Token(start: at, end: at + 1), name)
        open.append(values.count - 1)
        at += 1
    }

    private mutating func word(_ text: String) throws(JsonError) -> Token {
        let start = at
        guard bytes[at...].starts(with: text.utf8) else { throw error(.expected("a value")) }
        at += text.utf8.count
        return Token(start: start, end: at)
    }

    private mutating func digits() throws(JsonError) {
        guard let byte = next, byte.isDigit else { throw error(.expected("a digit")) }
        while let byte = next, byte.isDigit { at += 1 }
    }

    private mutating func number() throws(JsonError) -> Token {
        let start = at
        _ = skip(UInt8(ascii: "-"))
        // A leading zero stands alone: 012 is refused at the 1.
        if !skip(UInt8(ascii: "0")) { try digits() }
        if skip(UInt8(ascii: ".")) { try digits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try digits()
        }
        guard at - start <= Limits.jsonNumberBytes else {
            throw error(.expected("a number of at most \(Limits.jsonNumberBytes) characters"), at: start)
        }
        return Token(start: start, end: at)
    }

    private mutating func string() throws(JsonError) -> Token {
        at += 1
        let start = at
        var hasEscapes = false, isAscii = true
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                if !isAscii { try refuseWhatIsNoUtf8(start..<at) }
                at += 1
                return Token(start: start, end: at - 1, hasEscapes: hasEscapes)
            }
            guard byte >= 0x20 else { throw error(.expected("no control character in a string")) }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try escape()
            } else {
                isAscii = isAscii && byte < 0x80
                at += 1
            }
        }
        throw error(.expected("the end of the string"))
    }

    private func refuseWhatIsNoUtf8(_ text: Range<Int>) throws(JsonError) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span.extracting(text))
        } catch {
            throw self.error(.notUtf8, at: text.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    private mutating func escape() throws(JsonError) {
        let start = at
        guard at + 1 < bytes.count else { throw error(.expected("the end of the string"), at: bytes.count) }
        at += 2
        switch bytes[at - 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            switch try hex(start) {
            case 0xd800..<0xdc00:
                guard skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")), case 0xdc00..<0xe000 = try hex(start) else {
                    throw error(.badEscape, at: start)
                }
            case 0xdc00..<0xe000: throw error(.badEscape, at: start)
            default: return
            }
        default: throw error(.badEscape, at: start)
        }
    }

    private mutating func hex(_ start: Int) throws(JsonError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next?.hexValue else { throw error(.badEscape, at: start) }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }

    /// Refuses an object with one name twice: most readers would take the last, some the first.
    private func refuseTwins(in object: Int) throws(JsonError) {
        guard values[object].count > 1 else { return }
        var member = object + 1
        let end = values[object].next
        // Most objects are small; comparing is faster than hashing there.
        if values[object].count <= 8 {
            while member < end {
                let name = values[member]
                var other = object + 1
                while other < member {
                    if isSame(values[other], name) { throw twice(name) }
                    other = values[other].next
                }
                member = name.next
            }
            return
        }
        var seen = Set<ArraySlice<UInt8>>(minimumCapacity: values[object].count)
        while member < end {
            guard seen.insert(resolvedName(values[member])).inserted else { throw twice(values[member]) }
            member = values[member].next
        }
    }

    private func isSame(_ one: JsonDocument.Value, _ other: JsonDocument.Value) -> Bool {
        if one.nameHasEscapes || other.nameHasEscapes { return resolvedName(one) == resolvedName(other) }
        return one.name.count == other.name.count && bytes[one.name] == bytes[other.name]
    }

    private func resolvedName(_ value: JsonDocument.Value) -> ArraySlice<UInt8> {
        value.nameHasEscapes ? JsonDocument.resolved(bytes[value.name])[...] : bytes[value.name]
    }

    private func twice(_ member: JsonDocument.Value) -> JsonError {
        error(.duplicate(String(decoding: resolvedName(member), as: UTF8.self)), at: member.name.lowerBound - 1)
    }
}

extension Json {
    /// The value of a document at an index, with all that is within: `JsonBounds.depth` bounds how deep this goes.
    public init(_ document: JsonDocument, at index: Int) {
        let value = document.values[index]
        switch value.kind {
        case .null: self = .null
        case .yes: self = .bool(true)
        case .no: self = .bool(false)
        case .number: self = .number(document.string(index))
        case .string: self = .string(document.string(index))
        case .list:
            var values: [Json] = []
            values.reserveCapacity(value.count)
            for child in document.children(of: index) { values.append(Json(document, at: child)) }
            self = .array(values)
        case .object:
            var members: [Member] = []
            members.reserveCapacity(value.count)
            for child in document.children(of: index) {
                members.append(Member(name: document.name(child), value: Json(document, at: child)))
            }
            self = .object(members)
        }
    }
}
