import Foundation
import Formats
import TestSupport
import Testing

/// Makes JSON that fits a shape: fields there or not, values at their bounds and in between.
struct GeneratedJson {
    private var random: Seeded
    /// What a text of a kind may be, by the noun of its shape.
    private static let texts: [String: [String]] = [
        "text": ["a", "ä b", "0"], "id": ["a", "b-1", "C_2", "0.x"],
        "URL": ["http://o/", "https://o.example.com:444/a?b=c", "HTTP://[::1]/"],
        "URL prefix": ["http://o", "https://o.example.com/a/", "http://192.0.2.1:81/b"],
        "date": ["2026-01-01T00:00:00Z", "2027-06-30T23:59:59.25Z", "1970-01-01T00:00:00Z", "2026-05-01T12:00:00.123456789+02:00"],
        "address": [":0", "127.0.0.1:81", "[::1]:82", "localhost:83"], "network": ["10.0.0.0/8", "192.0.2.1", "fd00::/8"],
        "network or host name": ["10.0.0.0/8", "origin.internal"], "header name": ["X-A", "y_b"],
        "name of a time zone": ["UTC", "Europe/Berlin", "America/New_York"], "e-mail address": ["a@b"], "path": ["a", "/b", "./c/d"],
        "pattern": ["curl/", "*crawler", "bot"], "IAB category": ["IAB1", "IAB9-5", "53"],
        "`\"HH:MM\"`, in quarters of an hour": ["00:00", "18:15", "24:00"],
        "`\"HH:MM:SS\"`, or `\"end\"`": ["end", "00:00:00", "99:59:59.999999999"], "text such as `\"25%\"`": ["25%", "0.05%"],
    ]

    init(seed: UInt64) { random = Seeded(seed) }

    /// - Throws: a kind of text that this has no example of.
    mutating func value(_ shape: FieldShape) throws -> Json {
        switch shape {
        case .object(let table): return try object(table)
        case .list(let element, let count):
            let length = Int.random(
                in: (count?.lowerBound ?? 0)...max(count?.lowerBound ?? 0, min(count?.upperBound ?? 3, 3)), using: &random)
            var values: [Json] = []
            for _ in 0..<length { values.append(try value(element)) }
            return .array(values)
        case .map(_, let inner, _):
            var members: [Json.Member] = []
            for name in ["x-a", "y"].filter({ _ in Bool.random(using: &random) }) {
                members.append(Json.Member(name: name, value: try value(inner)))
            }
            return .object(members)
        case .anyOf(let shapes): return try value(shapes[Int.random(in: shapes.indices, using: &random)])
        case .text(let text):
            let texts = try #require(Self.texts[text.noun], "an example of \(text.noun)").filter { example in
                text.pattern.map { example.range(of: $0, options: .regularExpression) != nil } ?? true
            }
            return .string(texts[Int.random(in: texts.indices, using: &random)])
        case .words(let words): return .string(words[Int.random(in: words.indices, using: &random)])
        case .number(let number):
            let near = number.allowed.clamped(to: number.allowed.lowerBound...number.allowed.lowerBound + 1_000)
            let value = [number.allowed.lowerBound, number.allowed.upperBound, Int64.random(in: near, using: &random)].randomElement(
                using: &random)
            return .number(DecimalText.text(value ?? 0, places: number.places))
        case .flag: return .bool(Bool.random(using: &random))
        case .secret: return ([["file": "k"], ["env": "K"], "s3cret"] as [Json]).randomElement(using: &random) ?? .null
        case .nothing: return .null
        }
    }

    private mutating func object(_ table: FieldTable) throws -> Json {
        var left: [String] = [], kept: [String] = []
        for check in table.checks {
            switch check.sentence {
            case .exactlyOne(let names):
                let one = names.randomElement(using: &random)
                kept += names.filter { $0 == one }
                left += names.filter { $0 != one }
            case .atLeastOne(let names): kept += names.randomElement(using: &random).map { [$0] } ?? []
            case .expected, .refused: break
            }
        }
        var members: [Json.Member] = []
        for row in table.rows where !left.contains(row.rule.name) {
            guard row.rule.need == .required || kept.contains(row.rule.name) || Int.random(in: 0..<3, using: &random) > 0 else { continue }
            members.append(Json.Member(name: row.rule.name, value: try value(row.shape)))
        }
        if let others = table.others { members.append(Json.Member(name: others.rule.name + "a", value: try value(others.shape))) }
        if table.isSingle { members = members.randomElement(using: &random).map { [$0] } ?? [] }
        return .object(members)
    }
}
