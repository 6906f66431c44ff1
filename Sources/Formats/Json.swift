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

    /// How an error message shows it: a scalar as it is, cut at 40 characters; arrays and objects by their kind.
    public var shown: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let digits): return digits.count <= 40 ? digits : "\(digits.prefix(40))…"
        case .string(let text):
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

    /// The text between quotes, with JSON's own escapes, so that it stays on one line.
    public static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
