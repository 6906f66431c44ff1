extension Json {
    /// The value as text, on one line.
    public var text: String {
        var out = ""
        write(to: &out)
        return out
    }

    private func write(to out: inout String) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .number(let digits): out += digits
        case .string(let text): out += Json.quoted(text)
        case .array(let values):
            out += "["
            for (index, value) in values.enumerated() {
                if index > 0 { out += ", " }
                value.write(to: &out)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { out += ", " }
                out += Json.quoted(member.name) + ": "
                member.value.write(to: &out)
            }
            out += "}"
        }
    }

    public static func integer(_ value: some BinaryInteger) -> Json { .number("\(value)") }

    /// A length as interfaces have it: seconds, to the millisecond.
    public static func seconds(_ ns: Int64?) -> Json {
        guard let ns else { return .null }
        let ms = (ns.magnitude + 500_000) / 1_000_000
        var fraction = String(ms % 1_000 + 1_000).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        let sign = ns < 0 && ms > 0 ? "-" : ""
        return .number("\(sign)\(ms / 1_000)" + (fraction.isEmpty ? "" : ".\(fraction)"))
    }

    /// A time, RFC 3339 in UTC.
    public static func date(_ wallNs: Int64?) -> Json {
        guard let wallNs, wallNs > 0 else { return .null }
        var text: [UInt8] = []
        Rfc3339.append(wallNs, to: &text)
        return .string(String(decoding: text, as: UTF8.self))
    }

    public static func text(_ text: String?) -> Json { text.map { .string($0) } ?? .null }
}

extension Json: ExpressibleByDictionaryLiteral {
    /// Members in the order in which they are written.
    public init(dictionaryLiteral elements: (String, Json)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}

extension Json: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
}
