import Testing

@testable import Formats

// Whoever sends a body chooses its names: how many are looked at is bounded before they are.
@Test func anObjectWithTooManyNamesIsRefusedAtOnce() throws {
    let text = #"{"id": "a", "notes": {\#((0...Limits.mapEntries).map { "\"\($0)\": 1" }.joined(separator: ", "))}}"#
    let errors = #expect(throws: FieldErrors.self) { try Show.read(text) }
    #expect(errors?.all == [FieldError(path: "notes", message: "has more than \(Limits.mapEntries) entries")])
}
