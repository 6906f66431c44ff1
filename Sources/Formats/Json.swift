/// A JSON value (RFC 8259) as it was written: numbers keep their digits, objects their order.
///
/// Foundation's reader loses what a configuration error has to name: it takes the last of two equal fields, and on Linux gives
/// `true` and `1`, `12.50` and `12.5` the same type.
public enum Json: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The digits as written: "12.50", "-1e3".
    case number(String)
    case string(String)
    case array([Json])
    /// Names are unique; the reader refuses a second one.
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var name: String
        public var value: Json

        public init(name: String, value: Json) {
            self.name = name
            self.value = value
        }
    }

    /// The member of that name; `nil` when this is no object or has none.
    public subscript(_ name: String) -> Json? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// How an error message shows it: a scalar as it is but for passwords in URLs, cut at 40 characters; arrays and objects by their kind.
    public var shown: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let digits): return digits.count <= 40 ? digits : "\(digits.prefix(40))…"
        case .string(let whole):
            let text = whole.withoutPasswords
            let short = text.count <= 40 ? text : "\(text.prefix(40))…"
            return Json.quoted(short)
        case .array: return "an array"
        case .object: return "an object"
        }
    }

    /// The kind alone, for what must not be printed.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension Json {
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
        return .string(Rfc3339.text(wallNs))
    }

    public static func text(_ text: String?) -> Json { text.map { .string($0) } ?? .null }
}

extension Json: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// Members in the order in which they are written.
    public init(dictionaryLiteral elements: (String, Json)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
}
