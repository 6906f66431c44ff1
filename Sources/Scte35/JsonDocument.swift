/// A JSON text (RFC 8259) as a flat list of values that point into it: no tree of objects, no recursion, bounded.
struct JsonDocument {
    enum Kind: Equatable { case null, yes, no, number, string, list, object }

    /// One value. Ranges are byte offsets; those of strings and keys are without their quotes, escapes as they came.
    struct Value {
        var kind: Kind
        var key: Range<Int>
        var text: Range<Int>
        /// Index of the first value within, and of the next beside; -1 where there is none.
        var first = -1
        var next = -1
        /// Elements or members.
        var count = 0
    }

    let bytes: [UInt8]
    /// The first is the whole document.
    private(set) var values: [Value] = []
    private var position = 0
    /// Open lists and objects, with the last value in each.
    private var open: [(index: Int, last: Int)] = []

    /// - Throws: `.document` with what was expected and where; `.twice` for a key; `.outOfRange` past `Limits`.
    init(_ bytes: [UInt8]) throws(SpliceError) {
        self.bytes = bytes
        guard bytes.count <= Limits.documentBytes else {
            throw SpliceError(.outOfRange(value: UInt64(bytes.count), bits: 20), field: "json")
        }
        try parse()
        skipBlanks()
        guard position == bytes.count else { throw refused("the end") }
    }

    private func refused(_ expected: String) -> SpliceError {
        SpliceError(.document(expected: expected, byteOffset: position), field: "json")
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func parse() throws(SpliceError) {
        var key = 0..<0
        while true {
            skipBlanks()
            let opened = try value(key)
            // After a value: its neighbours, then the ends of what holds it.
            var isFresh = opened
            while true {
                guard let (index, _) = open.last else { return }
                let isObject = values[index].kind == .object
                skipBlanks()
                if next == UInt8(ascii: isObject ? "}" : "]") {
                    if isObject { try refuseTwins(in: index) }
                    position += 1
                    values[index].text = values[index].text.lowerBound..<position
                    open.removeLast()
                    isFresh = false
                    continue
                }
                if !isFresh {
                    guard next == UInt8(ascii: ",") else { throw refused(isObject ? "\",\" or \"}\"" : "\",\" or \"]\"") }
                    position += 1
                    skipBlanks()
                }
                key = isObject ? try member() : 0..<0
                break
            }
        }
    }

    /// Refuses an object with the same key twice: most readers would take the last, some the first.
    private func refuseTwins(in object: Int) throws(SpliceError) {
        var seen = Set<ArraySlice<UInt8>>(minimumCapacity: values[object].count), member = values[object].first
        while member >= 0 {
            let key = values[member].key
            guard seen.insert(bytes[key]).inserted else {
                throw SpliceError(.twice(byteOffset: key.lowerBound), field: String(decoding: bytes[key], as: UTF8.self))
            }
            member = values[member].next
        }
    }

    /// A key and its colon.
    private mutating func member() throws(SpliceError) -> Range<Int> {
        guard next == UInt8(ascii: "\"") else { throw refused("a field name") }
        let key = try string()
        skipBlanks()
        guard next == UInt8(ascii: ":") else { throw refused("\":\"") }
        position += 1
        return key
    }

    /// One value, or the beginning of a list or object, which is then true.
    private mutating func value(_ key: Range<Int>) throws(SpliceError) -> Bool {
        let start = position
        switch next {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let kind: Kind = next == UInt8(ascii: "{") ? .object : .list
            position += 1
            try append(Value(kind: kind, key: key, text: start..<position))
            guard open.count < Limits.documentDepth else { throw refused("at most \(Limits.documentDepth) levels") }
            open.append((values.count - 1, -1))
            return true
        case UInt8(ascii: "\""): try append(Value(kind: .string, key: key, text: string()))
        case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte):
            try append(Value(kind: .number, key: key, text: number()))
        case UInt8(ascii: "n"): try append(Value(kind: .null, key: key, text: word("null")))
        case UInt8(ascii: "t"): try append(Value(kind: .yes, key: key, text: word("true")))
        case UInt8(ascii: "f"): try append(Value(kind: .no, key: key, text: word("false")))
        default: throw refused("a value")
        }
        return false
    }

    private mutating func append(_ value: Value) throws(SpliceError) {
        guard values.count < Limits.documentValues else { throw refused("at most \(Limits.documentValues) values") }
        values.append(value)
        guard let (parent, last) = open.last else { return }
        let index = values.count - 1
        if last < 0 { values[parent].first = index } else { values[last].next = index }
        values[parent].count += 1
        open[open.count - 1].last = index
    }

    private mutating func word(_ word: StaticString) throws(SpliceError) -> Range<Int> {
        let start = position
        for byte in "\(word)".utf8 {
            guard next == byte else { throw refused("\(word)") }
            position += 1
        }
        return start..<position
    }

    private mutating func number() throws(SpliceError) -> Range<Int> {
        let start = position
        func digits(_ document: inout JsonDocument) throws(SpliceError) {
            guard let first = document.next, Self.isDigit(first) else { throw document.refused("a digit") }
            while let byte = document.next, Self.isDigit(byte) { document.position += 1 }
        }
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits(&self) }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits(&self)
        }
        if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits(&self)
        }
        return start..<position
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private mutating func string() throws(SpliceError) -> Range<Int> {
        position += 1
        let start = position
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"):
                position += 1
                guard let escaped = next, "\"\\/bfnrtu".utf8.contains(escaped) else { throw refused("an escape") }
                position += 1
            case 0..<0x20: throw refused("no control character")
            default: position += 1
            }
        }
        throw refused("\"\\\"\"")
    }
}

extension JsonDocument {
    /// The member of an object under `key`; nil when there is none.
    func member(_ key: String, of index: Int) -> Int? {
        var child = values[index].first
        while child >= 0 {
            if bytes[values[child].key].elementsEqual(key.utf8) { return child }
            child = values[child].next
        }
        return nil
    }

    /// The bytes that a string stands for: each character is the byte of its value, as `JsonWriter` puts it. nil when one is over 255.
    func text(_ index: Int) -> [UInt8]? {
        var result: [UInt8] = [], at = values[index].text.lowerBound
        let end = values[index].text.upperBound
        while at < end {
            let byte = bytes[at]
            at += 1
            guard byte == UInt8(ascii: "\\") else {
                if byte >= 0x80 { return nil }
                result.append(byte)
                continue
            }
            let escaped = bytes[at]
            at += 1
            switch escaped {
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "u"):
                var code = 0
                for _ in 0..<4 {
                    guard at < end, let digit = Hex.digit(bytes[at]) else { return nil }
                    code = code << 4 | Int(digit)
                    at += 1
                }
                guard let single = UInt8(exactly: code) else { return nil }
                result.append(single)
            default: result.append(escaped)
            }
        }
        return result
    }

    /// A whole number, or a string of one in hexadecimal ("0x…"); nil when it is neither or over 64 bits.
    func integer(_ index: Int) -> UInt64? {
        var result: UInt64 = 0
        var digits = bytes[values[index].text]
        let isHex = values[index].kind == .string && digits.starts(with: "0x".utf8)
        if isHex { digits = digits.dropFirst(2) } else if values[index].kind != .number { return nil }
        guard !digits.isEmpty else { return nil }
        for byte in digits {
            guard let digit = Hex.digit(byte), isHex || digit < 10 else { return nil }
            let (product, over) = result.multipliedReportingOverflow(by: isHex ? 16 : 10)
            let (sum, overSum) = product.addingReportingOverflow(UInt64(digit))
            if over || overSum { return nil }
            result = sum
        }
        return result
    }

    /// A number of seconds as 90 kHz ticks, to the nearest; nil when it is negative, has an exponent or is too large.
    func ticks(_ index: Int) -> UInt64? {
        guard values[index].kind == .number else { return nil }
        var whole: UInt64 = 0, billionths: UInt64 = 0, scale: UInt64 = 1_000_000_000, isFraction = false
        for byte in bytes[values[index].text] {
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            guard let digit = Hex.digit(byte), digit < 10, whole < 1 << 40 else { return nil }
            if isFraction {
                scale /= 10
                billionths += UInt64(digit) * scale
            } else {
                whole = whole * 10 + UInt64(digit)
            }
        }
        return whole * 90_000 + (billionths * 90_000 + 500_000_000) / 1_000_000_000
    }
}
