import Testing

@testable import Formats

@Suite struct FieldComparerTests {
    @Test func whatDiffersIsNamed() {
        var other = Show.whole
        other.seats = 8
        other.stage.depth = 1
        other.cast = [.named("x", isLead: false)]
        other.labels = []
        other.notes.append(Note(name: "tue", value: "x"))
        #expect(
            FieldComparer.changes(from: Show.whole, to: other) == [
                FieldChange(field: "seats", from: .number("7"), to: .number("8")),
                FieldChange(field: "labels", from: .array([.string("x")]), to: .array([])),
                FieldChange(field: "stage.depth", from: .number("8"), to: .number("1")),
                FieldChange(field: "cast[0].number", from: .number("3"), to: .null),
                FieldChange(field: "cast[0].name", from: .null, to: .string("x")),
                FieldChange(field: "notes.tue", from: .null, to: .string("x")),
            ])
        #expect(FieldComparer.changes(from: Show.whole, to: Show.whole).isEmpty)
    }
}
