/// Lists what a model has: each field with its form, its bounds, its default and its text.
public struct FieldSchema: FieldCursor {
    private var table: FieldTable

    public static func table<Model: FieldModel>(of model: Model.Type) -> FieldTable {
        var schema = FieldSchema(table: FieldTable(title: model.title)), empty = Model()
        empty.walk(&schema)
        return schema.table
    }

    public mutating func walk<Form: FieldForm>(
        _ value: inout Form.Value, _ form: Form, _ rule: FieldRule, standard: () -> Form.Value?
    ) {
        let json = rule.need == .standard ? FieldWriter.json(value, as: form) : nil
        table.rows.append(FieldTable.Row(rule, form.shape, standard: json))
    }

    public mutating func check(_ holds: Bool, _ check: @autoclosure () -> FieldCheck) { table.checks.append(check()) }
}

extension FieldTable {
    /// As a schema of OpenAPI 3.1 (JSON Schema 2020-12).
    ///
    /// - Parameters:
    ///   - use: a file takes what a body does not.
    ///   - named: titles of the models that stand under `#/components/schemas/`, and are pointed to from here.
    public func schema(_ use: FieldReader.Use = .file, named: Set<String> = []) -> Json {
        var json: Json = [
            "type": .string("object"), "title": .string(title),
            "properties": .object(rows.map { Json.Member(name: $0.rule.name, value: $0.schema(use, named: named, mayBeNull: !isSingle)) }),
            "additionalProperties": .bool(false),
        ]
        if let others {
            let pattern = "^" + others.rule.name.replacing(".", with: "\\.") + "."
            json = json.with(
                "patternProperties", .object([Json.Member(name: pattern, value: others.schema(use, named: named, mayBeNull: !isSingle))]))
        }
        if isSingle { json = json.with("minProperties", .integer(1)).with("maxProperties", .integer(1)) }
        guard use != .patch else { return json }
        let required = rows.filter { $0.rule.need == .required }
        if !required.isEmpty { json = json.with("required", .array(required.map { .string($0.rule.name) })) }
        for check in checks {
            func need(_ names: [String]) -> Json { .array(names.map { ["required": .array([.string($0)])] }) }
            switch check.sentence {
            case .exactlyOne(let names): json = json.with("oneOf", need(names))
            case .atLeastOne(let names): json = json.with("anyOf", need(names))
            case .refused, .expected: break
            }
        }
        return json
    }
}

extension FieldTable.Row {
    /// - Parameter mayBeNull: not where one field of several is there, and the others are not.
    func schema(_ use: FieldReader.Use, named: Set<String>, mayBeNull: Bool) -> Json {
        var json = shape.schema(use, named: named)
        switch rule.need {
        case .optional, .alternative, .derived: json = json.orNull
        // What the reader takes for leaving the field out (`put`), or for its default (`patch`).
        case .standard where use != .file && mayBeNull: json = json.orNull
        case .required, .standard, .reserved: break
        }
        json = json.with("description", .string(rule.text))
        guard let standard, use != .patch else { return json }
        return json.with("default", standard)
    }
}

extension FieldShape {
    func schema(_ use: FieldReader.Use, named: Set<String>) -> Json {
        switch self {
        case .object(let table):
            guard named.contains(table.title) else { return table.schema(use, named: named) }
            return ["$ref": .string("#/components/schemas/\(table.title)")]
        case .list(let element, let count):
            // What a list holds is replaced as a whole.
            var list: Json = ["type": .string("array"), "items": element.schema(use == .patch ? .put : use, named: named)]
            if let count { list = list.with("minItems", .integer(count.lowerBound)).with("maxItems", .integer(count.upperBound)) }
            return list
        case .map(_, let value, let most):
            let schema = value.schema(use, named: named)
            return [
                "type": .string("object"), "additionalProperties": use == .patch ? schema.orNull : schema,
                "maxProperties": .integer(most),
            ]
        case .anyOf(let shapes): return ["anyOf": .array(shapes.map { $0.schema(use, named: named) })]
        case .text(let text):
            var json: Json = ["type": .string("string")]
            if let pattern = text.pattern { json = json.with("pattern", .string(pattern)) }
            if let format = text.format { json = json.with("format", .string(format)) }
            return json
        case .words(let words): return ["type": .string("string"), "enum": .array(words.map { .string($0) })]
        case .number(let number):
            let json: Json = [
                "type": .string(number.places == 0 ? "integer" : "number"), "minimum": .number(number.text(number.allowed.lowerBound)),
                "maximum": .number(number.text(number.allowed.upperBound)),
            ]
            return number.places == 0 ? json : json.with("multipleOf", .number(number.text(1)))
        case .flag: return ["type": .string("boolean")]
        case .secret:
            let text: Json = ["type": .string("string"), "minLength": .integer(1), "writeOnly": .bool(true)]
            return use == .file ? ["anyOf": .array([text, Self.reference("file"), Self.reference("env")])] : text
        case .nothing: return ["type": .string("null")]
        }
    }

    private static func reference(_ name: String) -> Json {
        [
            "type": .string("object"), "properties": .object([.init(name: name, value: ["type": .string("string")])]),
            "required": .array([.string(name)]), "additionalProperties": .bool(false),
        ]
    }
}

extension Json {
    /// The same object with a further member.
    fileprivate func with(_ name: String, _ value: Json) -> Json {
        guard case .object(let members) = self else { return self }
        return .object(members + [Member(name: name, value: value)])
    }

    /// The same schema, or `null`.
    fileprivate var orNull: Json {
        guard case .object(var members) = self, let type = members.first, type.name == "type", self["enum"] == nil, self["oneOf"] == nil
        else {
            return ["anyOf": .array([self, ["type": .string("null")]])]
        }
        members[0].value = .array([type.value, .string("null")])
        return .object(members)
    }
}
