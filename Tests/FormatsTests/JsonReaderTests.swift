import TestSupport
import Testing

@testable import Formats

@Test func jsonKeepsDigitsOrderAndKinds() throws {
    let text = #" {"b": 12.50, "a": [true, null, -1e3, "x\u00e9\ud83d\ude00\n"], "n": 1} "#
    #expect(
        try JsonReader.read(Array(text.utf8))
            == .object([
                .init(name: "b", value: .number("12.50")),
                .init(name: "a", value: .array([.bool(true), .null, .number("-1e3"), .string("xé😀\n")])),
                .init(name: "n", value: .number("1")),
            ]))
}

@Test func aByteOrderMarkBeforeJsonIsPassedOver() throws {
    #expect(try JsonReader.read(Array("\u{feff} [1]".utf8)) == .array([.number("1")]))
    for text in ["\u{feff}", "[\u{feff}1]", "\u{feff}\u{feff}1"] {
        #expect(throws: JsonError.self) { try JsonReader.read(Array(text.utf8)) }
    }
}

// Table: each row is a text that is no JSON, and the whole message.
@Test(arguments: [
    ("", "line 1, column 1: expected a value"),
    ("{\"a\": 1,\n \"a\": 2}", "line 2, column 2: \"a\" is given twice"),
    ("{\"a\": 1,}", "line 1, column 9: expected a field name in quotes"),
    ("[1 2]", "line 1, column 4: expected \",\" or \"]\""),
    ("{\"a\" 1}", "line 1, column 6: expected \":\""),
    ("{\"a\": 1", "line 1, column 8: expected \",\" or \"}\""),
    ("[1] x", "line 1, column 5: expected the end of the text"),
    ("012", "line 1, column 2: expected the end of the text"),
    ("1.", "line 1, column 3: expected a digit"),
    ("-", "line 1, column 2: expected a digit"),
    ("+1", "line 1, column 1: expected a value"),
    ("tru", "line 1, column 1: expected a value"),
    ("\"a", "line 1, column 3: expected the end of the string"),
    ("\"a\nb\"", "line 1, column 3: expected no control character in a string"),
    ("\"\\x\"", "line 1, column 2: no such escape"),
    ("\"\\ud83d\"", "line 1, column 2: no such escape"),
    ("\"\\udc00\"", "line 1, column 2: no such escape"),
    ("\"\\u+123\"", "line 1, column 2: no such escape"),
    ("// no", "line 1, column 1: expected a value"),
])
func whatIsNoJsonIsRefusedWithItsPlace(text: String, message: String) throws {
    let error = try #require(throws: JsonError.self) { try JsonReader.read(Array(text.utf8)) }
    #expect(error.description == message)
}

@Test func bytesThatAreNoUtf8AreRefused() throws {
    let error = try #require(throws: JsonError.self) { try JsonReader.read([0x22, 0xff, 0x22]) }
    #expect(error.reason == .notUtf8 && error.place == TextPlace(1, in: [0x22, 0xff]))
}

@Test func nestingIsBounded() throws {
    func nested(_ depth: Int) -> [UInt8] { Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8) }
    #expect(throws: Never.self) { try JsonReader.read(nested(Limits.jsonDepth)) }
    let error = try #require(throws: JsonError.self) { try JsonReader.read(nested(100_000)) }
    #expect(error.reason == .tooDeep(Limits.jsonDepth))
}

@Test(arguments: 0..<200 as Range<UInt64>)
func mutatedTextsCrashNothing(seed: UInt64) {
    var random = Seeded(seed)
    fuzzJson(mutated(Repository.text("testdata/configuration/full.json"), &random))
}

/// The text with some bytes changed, lost, added or swapped.
private func mutated(_ text: String, _ random: inout Seeded) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...20, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: Array("\"9{[e-.\\u".utf8).shuffled(using: &random).prefix(2), at: at)
        default: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &random))
        }
    }
    return bytes
}
