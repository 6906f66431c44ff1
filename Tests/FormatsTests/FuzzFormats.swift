// seeds: testdata/configuration
@testable import Formats

/// No text crashes the reader or the numbers; what is read is written so that it reads back as it was.
func fuzzJson(_ input: [UInt8]) {
    guard let value = try? JsonReader.read(input) else { return }
    check(value)
    precondition((try? JsonReader.read(Array(value.text.utf8))) == value, "what we write, we read back unchanged")
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

/// No text crashes the dates; one that is read is written as a date that means the same millisecond.
func fuzzDate(_ input: [UInt8]) {
    if let strict = Rfc3339.wallNs(String(decoding: input, as: UTF8.self)) {
        precondition(Rfc3339.parse(input.span) == strict, "what the strict form takes, the other reads alike")
    }
    guard let date = Rfc3339.parse(input.span) else { return }
    var out: [UInt8] = []
    Rfc3339.append(date, isExact: true, to: &out)
    precondition(Rfc3339.parse(out.span) == date, "a date that was written reads back")
}
