import Formats
import Foundation

/// Says where JSON does not fit a JSON schema, of the words that our schemas use.
enum SchemaCheck {
    /// One line for each mistake; an unknown word of the schema is one too.
    static func faults(_ json: Json, _ schema: Json, at path: String = "") -> [String] {
        guard case .object(let words) = schema else { return ["\(path): the schema is no object"] }
        var faults: [String] = []
        for word in words {
            if let fault = check(json, word, schema, path, &faults) { faults.append("\(path): \(fault)") }
        }
        return faults
    }

    private static func check(_ json: Json, _ word: Json.Member, _ schema: Json, _ path: String, _ faults: inout [String]) -> String? {
        switch (word.name, word.value) {
        case ("title", _), ("description", _), ("default", _), ("format", _), ("writeOnly", _), ("readOnly", _):
            return nil
        case ("const", let value): return json == value ? nil : "\(json.text) is not \(value.text)"
        case ("type", .string(let type)): return isOf(type, json) ? nil : "\(json.text) is no \(type)"
        case ("type", .array(let types)):
            let fits = types.contains { if case .string(let type) = $0 { isOf(type, json) } else { false } }
            return fits ? nil : "\(json.text) is none of \(word.value.text)"
        case ("enum", .array(let values)): return values.contains(json) ? nil : "\(json.text) is none of \(word.value.text)"
        case ("anyOf", .array(let schemas)):
            return schemas.contains { Self.faults(json, $0, at: path).isEmpty } ? nil : "\(json.text) fits none of \(word.value.text)"
        case ("oneOf", .array(let schemas)):
            let count = schemas.count { Self.faults(json, $0, at: path).isEmpty }
            return count == 1 ? nil : "\(json.text) fits \(count) of \(word.value.text)"
        case ("properties", .object(let properties)):
            for property in properties {
                if let value = json[property.name] { faults += Self.faults(value, property.value, at: "\(path).\(property.name)") }
            }
        case ("patternProperties", .object(let patterns)):
            for member in members(json) {
                for pattern in patterns where matches(member.name, pattern.name) {
                    faults += Self.faults(member.value, pattern.value, at: "\(path).\(member.name)")
                }
            }
        case ("additionalProperties", let value):
            let known = members(schema["properties"] ?? .null).map(\.name)
            let patterns = members(schema["patternProperties"] ?? .null).map(\.name)
            for member in members(json)
            where !known.contains(member.name) && !patterns.contains(where: { matches(member.name, $0) }) {
                if value == .bool(false) { return "has \(member.name)" }
                faults += Self.faults(member.value, value, at: "\(path).\(member.name)")
            }
        case ("required", .array(let names)):
            // As all words, it speaks of its own type alone.
            guard case .object = json else { return nil }
            for case .string(let name) in names where json[name] == nil { return "lacks \(name)" }
        case ("minProperties", .number(let least)):
            guard case .object = json else { return nil }
            return members(json).count >= Int(least) ?? 0 ? nil : "has too few members"
        case ("maxProperties", .number(let most)): return members(json).count <= Int(most) ?? 0 ? nil : "has too many members"
        case ("items", let schema):
            if case .array(let values) = json {
                for (index, value) in values.enumerated() { faults += Self.faults(value, schema, at: "\(path)[\(index)]") }
            }
        case ("minItems", .number(let least)):
            guard case .array = json else { return nil }
            return elements(json) >= Int(least) ?? 0 ? nil : "has too few elements"
        case ("maxItems", .number(let most)): return elements(json) <= Int(most) ?? 0 ? nil : "has too many elements"
        case ("minLength", .number(let least)):
            if case .string(let text) = json { return text.count >= Int(least) ?? 0 ? nil : "is too short" }
        case ("pattern", .string(let pattern)):
            if case .string(let text) = json { return matches(text, pattern) ? nil : "\(json.text) does not match \(pattern)" }
        case ("minimum", .number(let least)):
            if case .number(let number) = json { return decimal(number) >= decimal(least) ? nil : "\(number) is less than \(least)" }
        case ("maximum", .number(let most)):
            if case .number(let number) = json { return decimal(number) <= decimal(most) ? nil : "\(number) is more than \(most)" }
        case ("multipleOf", .number(let step)):
            if case .number(let number) = json {
                return (decimal(number) / decimal(step)).isWhole ? nil : "\(number) is no multiple of \(step)"
            }
        default: return "the schema has \(word.name): \(word.value.text)"
        }
        return nil
    }

    private static func members(_ json: Json) -> [Json.Member] { if case .object(let members) = json { members } else { [] } }

    private static func elements(_ json: Json) -> Int { if case .array(let values) = json { values.count } else { 0 } }

    private static func isOf(_ type: String, _ json: Json) -> Bool {
        switch (type, json) {
        case ("object", .object), ("array", .array), ("string", .string), ("number", .number), ("boolean", .bool), ("null", .null): true
        case ("integer", .number(let digits)): decimal(digits).isWhole
        default: false
        }
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.range(of: pattern, options: .regularExpression) != nil
    }

    private static func decimal(_ digits: String) -> Decimal { Decimal(string: digits) ?? .nan }
}

extension Decimal {
    fileprivate var isWhole: Bool {
        var value = self, whole = Decimal()
        NSDecimalRound(&whole, &value, 0, .down)
        return whole == self
    }
}
