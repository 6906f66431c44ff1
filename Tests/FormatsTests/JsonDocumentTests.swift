import TestSupport
import Testing

@testable import Formats

@Suite struct JsonDocumentTests {
    private func document(_ text: String, _ bounds: JsonBounds = .standard) throws(JsonError) -> JsonDocument {
        try JsonDocument(Array(text.utf8), bounds: bounds)
    }

    @Test func valuesKnowTheirPlaceAndTheirNeighbours() throws {
        let text = #"{"a": [1, {}, [2]], "b\u0021": "x\n", "c": null}"#
        let found = try document(text)
        #expect(Array(found.children(of: 0)) == [1, 6, 7])
        #expect(Array(found.children(of: 1)) == [2, 3, 4] && found.values[1].count == 3)
        #expect(Array(found.children(of: 3)).isEmpty && Array(found.children(of: 2)).isEmpty)
        #expect(found.member("c", of: 0) == 7 && found.member("b!", of: 0) == 6 && found.member("d", of: 0) == nil)
        #expect(found.member("a", of: 1) == nil)
        #expect(found.name(6) == "b!" && found.string(6) == "x\n" && found.string(2) == "1" && found.name(0).isEmpty)
        #expect(found.values.map(\.kind) == [.object, .list, .number, .object, .list, .number, .string, .null])
        #expect(found.values.map(\.hasName) == [false, true, false, false, false, false, true, true])
        #expect(found.values[4].text == 14..<17 && found.values[6].name.lowerBound == 21)
    }

    @Test(arguments: [
        #"{"a": 1, "\u0061": 2}"#, #"{"0":0,"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"a":1,"\u0061":2}"#,
        #"{"x": {"a": 1, "b": 2, "a": 3}}"#,
    ])
    func aNameStandsOnceHoweverItIsWritten(text: String) throws {
        let error = try #require(throws: JsonError.self) { try document(text) }
        #expect(error.reason == .duplicate("a") && Array(text.utf8)[error.place.byteOffset] == UInt8(ascii: "\""))
    }

    // Two names that Unicode holds for the same text are two names: RFC 8259 §8.3 compares code units.
    @Test func namesAreComparedByTheirBytes() throws {
        #expect(try document("{\"\u{e9}\": 1, \"e\u{301}\": 2}").values.count == 3)
    }

    @Test func boundsAreTheCallers() throws {
        let bounds = JsonBounds(bytes: 12, depth: 2, values: 3)
        #expect(try document("[1,[2]]".replacing("1,", with: ""), bounds).values.count == 3)
        #expect(throws: JsonError(.tooDeep(2), at: 2, in: [0, 0])) { try document("[[[]]]", bounds) }
        #expect(throws: JsonError(.tooManyValues(3), at: 5, in: [UInt8](repeating: 0, count: 5))) { try document("[1,2,3]", bounds) }
        #expect(throws: JsonError(.tooLong(bytes: 12), at: 0, in: [])) { try document("[            ]", bounds) }
    }

    @Test func surrogatesMakeOneCharacter() throws {
        #expect(try document(#""\ud83d\ude00\uD800\uDC00\u00e9""#).string(0) == "😀𐀀é")
    }

    @Test func deepTextsTakeNoStack() throws {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JsonError.self) { try JsonDocument(deep, bounds: JsonBounds(bytes: 1 << 20, depth: 1 << 20, values: 1 << 20)) }
    }
}
