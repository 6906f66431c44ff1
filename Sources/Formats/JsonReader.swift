/// Reads one JSON text (RFC 8259), strictly: nothing after the value, no comments, no trailing commas, no lone surrogates.
public struct JsonReader {
    private let bytes: [UInt8]
    private var at = 0

    /// - Throws: `JsonError`, with the line and column of the first byte that does not fit.
    public static func read(_ bytes: [UInt8]) throws(JsonError) -> Json {
        var reader = JsonReader(bytes: bytes)
        reader.skipBlanks()
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.at == bytes.count else { throw reader.error(.expected("the end of the text")) }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func error(_ reason: JsonError.Reason, at position: Int? = nil) -> JsonError {
        let before = bytes[..<(position ?? at)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return JsonError(reason: reason, line: line, column: before.endIndex - start + 1)
    }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { at += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) throws(JsonError) -> Json {
        guard depth < Limits.jsonDepth else { throw error(.tooDeep) }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(let byte) where byte.isDigit || byte == UInt8(ascii: "-"): return try number()
        default: throw error(.expected("a value"))
        }
    }

    private mutating func word(_ text: String, _ value: Json) throws(JsonError) -> Json {
        guard bytes[at...].starts(with: text.utf8) else { throw error(.expected("a value")) }
        at += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JsonError) -> Json {
        at += 1
        var members: [Json.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipBlanks()
            let start = at
            guard next == UInt8(ascii: "\"") else { throw error(.expected("a field name in quotes")) }
            let name = try string()
            guard names.insert(name).inserted else { throw error(.duplicate(name), at: start) }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw error(.expected("\":\"")) }
            skipBlanks()
            members.append(Json.Member(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error(.expected("\",\" or \"}\"")) }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JsonError) -> Json {
        at += 1
        var values: [Json] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat {
            skipBlanks()
            values.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error(.expected("\",\" or \"]\"")) }
        return .array(values)
    }

    private mutating func digits() throws(JsonError) {
        guard let byte = next, byte.isDigit else { throw error(.expected("a digit")) }
        while let byte = next, byte.isDigit { at += 1 }
    }

    private mutating func number() throws(JsonError) -> Json {
        let start = at
        _ = take(UInt8(ascii: "-"))
        // A leading zero stands alone: 012 is refused at the 1.
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        guard at - start <= Limits.jsonNumberBytes else {
            throw error(.expected("a number of at most \(Limits.jsonNumberBytes) characters"), at: start)
        }
        return .number(String(decoding: bytes[start..<at], as: UTF8.self))
    }

    private mutating func string() throws(JsonError) -> String {
        at += 1
        let start = at
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error(.expected("no control character in a string")) }
            at += 1
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: String(try escape()).utf8)
            } else {
                text.append(byte)
            }
        }
        guard take(UInt8(ascii: "\"")) else { throw error(.expected("the end of the string")) }
        guard let valid = String(validating: text, as: UTF8.self) else { throw error(.notUtf8, at: start) }
        return valid
    }

    private mutating func escape() throws(JsonError) -> Unicode.Scalar {
        let start = at - 1
        guard let byte = next else { throw error(.expected("the end of the string")) }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try hex(start)
            guard first >= 0xd800 && first < 0xdc00 else {
                guard let scalar = Unicode.Scalar(first) else { throw error(.badEscape, at: start) }
                return scalar
            }
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw error(.badEscape, at: start) }
            let second = try hex(start)
            guard second >= 0xdc00, second < 0xe000,
                let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
            else { throw error(.badEscape, at: start) }
            return scalar
        default: throw error(.badEscape, at: start)
        }
    }

    private mutating func hex(_ start: Int) throws(JsonError) -> UInt32 {
        guard at + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16), bytes[at] != UInt8(ascii: "+")
        else { throw error(.badEscape, at: start) }
        at += 4
        return value
    }
}
