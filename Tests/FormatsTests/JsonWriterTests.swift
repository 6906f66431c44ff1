import Testing

@testable import Formats

@Suite struct JsonWriterTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "-12.50e3", #""a\"\\\n\u0001ä""#, #"{"b": [1, {"a": null}], "a": "x"}"#,
    ])
    func whatIsWrittenIsWhatWasRead(text: String) throws {
        let json = try JsonReader.read(Array(text.utf8))
        #expect(try JsonReader.read(Array(json.text.utf8)) == json)
        #expect(json.text == text)
    }

    @Test(arguments: [
        (0, "0"), (30_000_000_000, "30"), (30_015_000_000, "30.015"), (-500_000_000, "-0.5"), (499_999, "0"), (-499_999, "0"),
        (1_234_567_890, "1.235"), (Int64.min, "-9223372036.855"),
    ])
    func lengthsAreSeconds(ns: Int64, text: String) { #expect(Json.seconds(ns).text == text) }

    @Test func datesAreUtc() {
        #expect(Json.date(1_700_000_000_123_000_000).text == #""2023-11-14T22:13:20.123Z""#)
        #expect(Json.date(nil) == .null)
    }

    @Test func layoutsDifferInBlanksAlone() throws {
        func written(_ layout: JsonWriter.Layout) -> String {
            var writer = JsonWriter(layout)
            writer.beginObject()
            writer.name("a")
            let place = writer.numberToCome()
            writer.name("b")
            writer.beginList()
            writer.bool(true)
            writer.string(ofBytes: [0x41, 0x22, 0x0a, 0xe9])
            writer.beginObject()
            writer.endObject()
            writer.endList()
            writer.endObject()
            writer.fill(place, 12)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        #expect(written(.compact) == #"{"a":12,"b":[true,"A\"\u000a\u00e9",{}]}"#)
        #expect(written(.line) == #"{"a": 12, "b": [true, "A\"\u000a\u00e9", {}]}"#)
        #expect(written(.indented) == "{\n  \"a\": 12,\n  \"b\": [\n    true,\n    \"A\\\"\\u000a\\u00e9\",\n    {}\n  ]\n}")
    }

    @Test(arguments: [("", #""""#), ("a\"\\\u{7f}\u{0}é\u{2028}", "\"a\\\"\\\\\\u007f\\u0000é\u{2028}\"")])
    func quotesStayOnOneLine(text: String, quoted: String) { #expect(Json.quoted(text) == quoted) }
}
