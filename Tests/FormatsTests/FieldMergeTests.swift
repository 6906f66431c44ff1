import Testing

@testable import Formats

/// RFC 7396, over a show that has everything.
@Suite struct FieldMergeTests {
    private func merged(_ patch: String) throws -> Show { try Show.read(patch, .patch, over: Show.whole) }

    private func expecting(_ change: (inout Show) -> Void) -> Show {
        var show = Show.whole
        change(&show)
        return show
    }

    @Test func whatIsNotNamedStays() throws { #expect(try merged("{}") == Show.whole) }

    @Test func whatIsNamedChanges() throws {
        #expect(try merged(#"{"seats": 8, "stage": {"depth": 9}}"#) == expecting { ($0.seats, $0.stage.depth) = (8, 9) })
    }

    @Test func nullTakesAwayOrBringsTheDefaultBack() throws {
        let patch =
            #"{"seats": null, "price": null, "labels": null, "stage": null, "host": null, "notes": null, "name": null, "mood": null}"#
        #expect(
            try merged(patch)
                == expecting {
                    $0.seats = 100
                    $0.priceCents = nil
                    $0.labels = []
                    $0.stage = Stage()
                    $0.host = nil
                    $0.notes = []
                    $0.name = "a"
                    $0.mood = .calm
                })
        #expect(try merged(#"{"stage": {"width": null}}"#) == expecting { $0.stage.width = 12 })
    }

    @Test func listsAreReplaced() throws {
        #expect(try merged(#"{"cast": [{"name": "B"}]}"#) == expecting { $0.cast = [.named("B", isLead: false)] })
        // Nothing of what was there fills up what the new elements lack.
        let errors = #expect(throws: FieldErrors.self) { try merged(#"{"cast": [{"lead": true}]}"#) }
        #expect(errors?.first.path == "cast[0]")
    }

    @Test func anObjectWithFreeNamesIsMergedByName() throws {
        #expect(try merged(#"{"notes": {"tue": "x"}}"#).notes.map(\.name) == ["mon", "tue"])
        #expect(try merged(#"{"notes": {"tue": "x", "mon": "y"}}"#).notes.map(\.value) == ["y", "x"])
        #expect(try merged(#"{"notes": {"mon": null}}"#).notes.isEmpty)
        #expect(try merged(#"{"notes": {"fri": null}}"#).notes.map(\.name) == ["mon"])
    }

    @Test func alternativesChangeTogether() throws {
        #expect(try merged(#"{"host": {"name": null, "number": 4, "lead": null}}"#) == expecting { $0.host = .numbered(4) })
        let errors = #expect(throws: FieldErrors.self) { try merged(#"{"host": {"number": 4}}"#) }
        #expect(errors?.first == FieldError(path: "host", message: "expected either \"name\" or \"number\""))
    }

    // The result is checked, not the patch.
    @Test func whatFieldsSayTogetherIsAskedOfTheResult() throws {
        let errors = #expect(throws: FieldErrors.self) { try merged(#"{"stage": {"width": 7}}"#) }
        #expect(errors?.first == FieldError(path: "stage.depth", message: "is more than \"width\""))
        let late = #expect(throws: FieldErrors.self) { try merged(#"{"start": "2027-01-01T00:00:00Z"}"#) }
        #expect(late?.all == [FieldError(path: "end", message: "expected a date after start")])
    }

    @Test(arguments: [
        ("[]", ""), (#"{"id": null}"#, "id"), (#"{"seets": null}"#, "seets"), (#"{"stage": {"with": null}}"#, "stage.with"),
        (#"{"tickets": 1}"#, "tickets"),
    ])
    func patchesAreCheckedByName(patch: String, path: String) {
        let errors = #expect(throws: FieldErrors.self) { try merged(patch) }
        #expect(errors?.first.path == path)
    }
}
