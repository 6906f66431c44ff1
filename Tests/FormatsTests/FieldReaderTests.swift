import Testing

@testable import Formats

private let full = #"""
    {
      "id": "a", "name": "A", "seats": 7, "length": 1.5, "pause": 30, "price": 12.5, "start": "2026-01-01T00:00:00.5Z",
      "end": "2026-01-01T01:00:00+01:00", "open": false, "mood": "loud", "page": "https://example.com/a?b", "origins": ["http://o"],
      "labels": ["x"], "stage": {"width": 20}, "host": {"name": "H", "lead": true}, "cast": [{"number": 3}], "notes": {"mon": "late"},
      "tickets": null
    }
    """#

@Suite struct FieldReaderTests {
    @Test func everyFormIsRead() throws {
        var expected = Show.whole
        expected.endMs = 1_767_229_200_000
        #expect(try Show.read(full.replacing("01:00:00+01:00", with: "01:00:00Z")) == expected)
    }

    @Test func whatIsLeftOutIsTheDefault() throws {
        var expected = Show()
        expected.id = "a"
        expected.name = "a"
        #expect(try Show.read(#"{"id": "a"}"#) == expected)
        // What may be none may say so.
        #expect(try Show.read(#"{"id": "a", "name": null, "price": null, "host": null, "tickets": null}"#) == expected)
    }

    @Test(arguments: [
        ("1", "", "expected an object, got 1"), ("{}", "id", "is missing"), (#"{"id": null}"#, "id", "expected an id of at most 64"),
        (#"{"id": "a", "seat": 1}"#, "seat", "unknown field; did you mean \"seats\"?"), (#"{"id": "a", "zzz": 1}"#, "zzz", "unknown field"),
        (#"{"id": "a", "seats": -1}"#, "seats", "expected a whole number from 0 to 5000, got -1"),
        (#"{"id": "a", "seats": 1e9}"#, "seats", "expected a whole number from 0 to 5000, got 1e9"),
        (#"{"id": "a", "seats": 1e99}"#, "seats", "expected a whole number from 0 to 5000, got 1e99"),
        (#"{"id": "a", "seats": 1.5}"#, "seats", "expected a whole number, got 1.5"),
        (#"{"id": "a", "seats": null}"#, "seats", "expected a whole number, got null"),
        (#"{"id": "a", "length": 0.5}"#, "length", "expected a number of seconds from 1 to 86400, got 0.5"),
        (#"{"id": "a", "pause": 601}"#, "pause", "expected a whole number from 0 to 600, got 601"),
        (#"{"id": "a", "price": 1.005}"#, "price", "expected an amount with at most two places, got 1.005"),
        (#"{"id": "a", "price": 1000.01}"#, "price", "expected an amount with at most two places from 0 to 1000, got 1000.01"),
        (#"{"id": "a", "start": "today"}"#, "start", "expected a date such as \"2026-01-01T00:00:00Z\", got \"today\""),
        (
            #"{"id": "a", "start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}"#, "end",
            "expected a date after start, got \"2026-01-01T00:00:00Z\""
        ),
        (#"{"id": "a", "open": 1}"#, "open", "expected true or false, got 1"),
        (#"{"id": "a", "mood": "mad"}"#, "mood", "expected \"calm\", \"loud\" or \"still\", got \"mad\""),
        (#"{"id": "a", "name": ""}"#, "name", "expected a string that is not empty, got \"\""),
        (#"{"id": "a", "name": "\u0001"}"#, "name", "expected a string without control characters, got \"\\u0001\""),
        (#"{"id": "a", "page": "ftp://o/"}"#, "page", "expected an http or https URL, got \"ftp://o/\""),
        (#"{"id": "a", "origins": ["http://o/", "http://o/?a"]}"#, "origins[1]", "expected an http or https URL without a query"),
        (#"{"id": "a", "origins": ["http://o/", "http://o/", "http://o/"]}"#, "origins", "expected at most 2 URL prefixes"),
        (#"{"id": "a", "labels": "x"}"#, "labels", "expected an array, got \"x\""),
        (#"{"id": "a", "stage": {"width": 41}}"#, "stage.width", "expected a whole number from 1 to 40, got 41"),
        (#"{"id": "a", "stage": {"with": 4}}"#, "stage.with", "unknown field; did you mean \"width\"?"),
        (#"{"id": "a", "stage": {"width": 2}}"#, "stage.depth", "is more than \"width\""),
        (#"{"id": "a", "cast": [{"number": 1}, {}]}"#, "cast[1]", "expected either \"name\" or \"number\""),
        (#"{"id": "a", "cast": [{"number": 1, "name": "x"}]}"#, "cast[0]", "expected either \"name\" or \"number\""),
        (#"{"id": "a", "notes": {"xx": "y"}}"#, "notes.xx", "is no name"),
        (#"{"id": "a", "notes": {"mon": 1}}"#, "notes.mon", "expected a string, got 1"),
        (#"{"id": "a", "tickets": "http://o/"}"#, "tickets", "is not available yet"),
    ])
    func whatDoesNotFitIsNamed(text: String, path: String, message: String) {
        let errors = #expect(throws: FieldErrors.self) { try Show.read(text) }
        #expect(errors?.first.path == path)
        #expect(errors?.first.message.hasPrefix(message) == true, "\(errors?.first.message ?? "")")
        #expect(errors?.all.count == 1)
    }

    @Test func allThatIsWrongIsToldAtOnce() {
        let text = #"{"seats": -1, "seets": 1, "stage": {"width": 2, "depth": "x"}, "cast": [{"number": 1}, {}, {"name": 1}], "mood": 1}"#
        let errors = #expect(throws: FieldErrors.self) { try Show.read(text) }
        // What fields say together is left aside where one of them can't be read.
        #expect(errors?.all.map(\.path) == ["seets", "id", "seats", "mood", "stage.depth", "cast[1]", "cast[2].name"])
    }

    @Test func whatIsToldIsBounded() {
        let text = #"{"id": "a", \#((0..<1_000).map { "\"\($0)\": 1" }.joined(separator: ", "))}"#
        let errors = #expect(throws: FieldErrors.self) { try Show.read(text) }
        #expect(errors?.all.count == Limits.fieldErrors)
    }

    @Test func thePathBeginsWhereTheObjectStands() throws {
        let json = try JsonReader.read(Array(#"{"stage": {"width": 0}, "id": "a"}"#.utf8))
        let errors = #expect(throws: FieldErrors.self) { try FieldReader.read(json, as: Show.self, at: "shows[3]") }
        #expect(errors?.first.path == "shows[3].stage.width")
    }

    // A body that replaces: null says no more than leaving the field out.
    @Test func inABodyNullIsTheDefault() throws {
        let read = try Show.read(#"{"id": "a", "seats": null, "labels": null, "stage": null, "cast": null, "mood": null}"#, .put)
        #expect(try read == Show.read(#"{"id": "a"}"#))
        #expect(throws: FieldErrors.self) { try Show.read(#"{"id": null}"#, .put) }
    }
}
