import Testing

@testable import Formats

@Suite struct FieldWriterTests {
    @Test func whatIsWrittenIsReadBack() throws {
        #expect(try Show.read(FieldWriter.json(Show.whole).text) == Show.whole)
        var plain = Show()
        plain.id = "b"
        plain.name = "b"
        #expect(try Show.read(FieldWriter.json(plain).text) == plain)
    }

    @Test func fieldsAreWrittenAsPeopleWriteThem() {
        let json = FieldWriter.json(Show.whole)
        #expect(json["length"] == .number("1.5") && json["pause"] == .number("30") && json["price"] == .number("12.50"))
        #expect(json["start"] == .string("2026-01-01T00:00:00.500Z") && json["end"] == .string("2026-01-01T00:00:00.501Z"))
        #expect(FieldWriter.json(Show())["host"] == .null)
        // Of what stands for each other only what is there.
        #expect(json["cast"]?.text == #"[{"number": 3, "lead": false}]"#)
    }
}
