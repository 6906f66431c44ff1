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

/// Numbers, dates, escapes and bytes as text: nothing crashes them, and what is read and written reads back.
func fuzzValues(_ input: [UInt8]) {
    precondition(PercentText.decodedTwice(input[...]).count <= input.count)
    precondition(PercentText.decoded(PercentText.encoded(input, keeping: "-")[...]) == input)
    if let value = DecimalSeconds.parse(input.span, signed: true) {
        var out: [UInt8] = []
        DecimalSeconds.append(value, to: &out)
        precondition(DecimalSeconds.parse(out.span, signed: true) == value)
    }
    let uri = PercentText.uri(input[...])
    precondition(PercentText.isUri(uri[...]) && PercentText.uri(uri[...]) == uri, "what is encoded is not encoded again")
    precondition(PercentText.isUri(input[...]) == (uri == input), "a URI stays as it is")
    for places in [0, 9, 18] {
        guard let value = try? DecimalText.scaled(input.span, places: places) else { continue }
        let rounded = try? DecimalText.scaled(input.span, places: places, isRounded: true)
        precondition(rounded == value, "what is exact needs no rounding")
    }
    if let bytes = try? Base64.decode(input.span) {
        let text = Base64.encode(bytes)
        precondition((try? Base64.decode(text.span)) == bytes)
    }
    if let bytes = try? Hex.decode(input.span) { precondition(Hex.encode(bytes).count == input.count) }
    if let strict = Rfc3339.wallNs(String(decoding: input, as: UTF8.self)) {
        precondition(Rfc3339.parse(input.span) == strict, "what the strict form takes, the other reads alike")
    }
    precondition(Iso8601(input.span)?.nanoseconds == Rfc3339.parse(input.span), "both readings of a date agree")
    guard let date = Rfc3339.parse(input.span) else { return }
    var out: [UInt8] = []
    Rfc3339.append(date, isExact: true, to: &out)
    precondition(Rfc3339.parse(out.span) == date, "a date that was written reads back")
}

/// No text crashes the reader of XML; its elements lie within each other.
func fuzzXmlDocument(_ input: [UInt8]) {
    guard let document = try? XmlDocument(input) else { return }
    precondition(document.elements[0].next == document.elements.count)
    for (index, element) in document.elements.enumerated() {
        precondition(element.next > index && element.next <= document.elements.count && element.byteOffset < input.count)
        for child in document.children(of: index) { precondition(document.elements[child].next <= element.next) }
    }
}
