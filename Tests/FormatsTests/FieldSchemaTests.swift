import Testing

@testable import Formats

@Suite struct FieldSchemaTests {
    private let table = FieldSchema.table(of: Show.self)

    @Test func everyFieldIsListedWithItsDefault() {
        #expect(table.rows.map(\.rule.name) == FieldWriter.standards(of: Show.self).map(\.name))
        #expect(table.rows.first { $0.rule.name == "seats" }?.standard == .number("100"))
        #expect(table.rows.first { $0.rule.name == "id" }?.standard == nil)
        #expect(table.rows.last?.shape == .nothing)
    }

    @Test func theSchemaSaysWhatIsTaken() {
        let schema = table.schema(), fields = schema["properties"]
        #expect(schema["additionalProperties"] == .bool(false) && schema["required"]?.text == #"["id"]"#)
        #expect(
            fields?["length"]?.text
                == #"{"type": "number", "minimum": 1, "maximum": 86400, "description": "How long it takes.", "default": 5400}"#)
        #expect(fields?["price"]?["type"]?.text == #"["number", "null"]"#)
        #expect(fields?["origins"]?["maxItems"] == .number("2"))
        #expect(fields?["host"]?["anyOf"] != nil)
        let person = FieldSchema.table(of: Person.Fields.self).schema()
        #expect(person["oneOf"]?.text == #"[{"required": ["name"]}, {"required": ["number"]}]"#)
        #expect(table.schema(.patch)["required"] == nil)
        let named = table.schema(.patch) { table, side in table.title == "Person" && side == .taken(.put) ? "PersonOfCast" : nil }
        #expect(named["properties"]?["cast"]?["items"]?.text == ##"{"$ref": "#/components/schemas/PersonOfCast"}"##)
    }

    @Test func theSchemaOfAnswersSaysWhatIsWritten() {
        let schema = table.schema(of: .shown), fields = schema["properties"]
        let names = table.rows.filter { $0.rule.need != .alternative }.map { Json.string($0.rule.name) }
        #expect(schema["required"] == .array(names))
        #expect(fields?["price"]?["type"]?.text == #"["number", "null"]"#)
        // What is never left out has no default, and is never null.
        #expect(fields?["name"]?["type"] == "string" && fields?["length"]?["default"] == nil)
    }

    @Test func theDocumentationHasARowForEach() {
        let lines = FieldTableText.markdown(table).split(separator: "\n")
        #expect(lines.count == table.rows.count + 2)
        #expect(lines.contains("| `id` | id | required | Stands in URLs. |"))
        #expect(lines.contains("| `name` | text | the id | For people. |"))
        #expect(lines.contains("| `length` | seconds, 1 to 86,400 | `5400` | How long it takes. |"))
        #expect(lines.contains("| `price` | money, 0 to 1,000 | `null` | What a seat costs; none: nothing. |"))
        #expect(lines.contains("| `mood` | `\"calm\"`, `\"loud\"` or `\"still\"` | `\"calm\"` | What it is like. |"))
        #expect(lines.contains("| `origins` | list of URL prefixes, at most 2 | `[]` | Where it comes from. |"))
        #expect(lines.contains("| `stage` | object | `{}` | Where it stands. |"))
        #expect(lines.contains("| `cast` | list of persons | `[]` | Who plays. |"))
        #expect(lines.contains("| `notes` | object of texts by date, at most 1,000 | `{}` | What is to be said. |"))
        #expect(lines.contains("| `tickets` | `null` | `null` | Where they are sold. |"))
        #expect(table.all.map(\.title) == ["Show", "Stage", "Person"])
    }
}
