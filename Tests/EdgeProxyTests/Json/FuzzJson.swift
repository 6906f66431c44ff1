// seeds: testdata/configuration
@testable import EdgeProxy

/// No text crashes the reader, the numbers or the configuration behind it; a string that an error shows reads back as it was.
func fuzzJson(_ input: [UInt8]) {
    guard let value = try? JsonReader.read(input) else { return }
    check(value)
    _ = try? ConfigurationReader.read(input, file: "edge.json")
}

private func check(_ value: Json) {
    switch value {
    case .string(let text):
        precondition((try? JsonReader.read(Array(Json.quoted(text).utf8))) == value, "what we quote, we read back unchanged")
    case .number(let digits):
        for places in [0, 2, 9, 18] { _ = try? DecimalText.scaled(digits, places: places) }
    case .array(let values): values.forEach(check)
    case .object(let members): members.forEach { check($0.value) }
    case .null, .bool: break
    }
}
