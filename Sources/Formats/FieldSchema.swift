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

extension FieldSchema {
    /// Whose schema is wanted: of what is read or of what is written.
    public enum Side: Hashable, Sendable {
        case taken(FieldReader.Use)
        /// What `FieldWriter` makes of it, secrets left out.
        case shown
    }

    /// What a model is called under `#/components/schemas/`, and then pointed to; `nil`: its schema stands where it is used.
    public typealias Naming = (FieldTable, Side) -> String?
}

extension FieldTable {
    /// As a schema of OpenAPI 3.1 (JSON Schema 2020-12).
    ///
    /// - Parameter use: a file takes what a body does not.
    public func schema(_ use: FieldReader.Use = .file, name: FieldSchema.Naming = { _, _ in nil }) -> Json {
        schema(of: .taken(use), name: name)
    }

    /// - Parameter name: asked for each model that stands within this one.
    public func schema(of side: FieldSchema.Side, name: FieldSchema.Naming = { _, _ in nil }) -> Json {
        var json: Json = [
            "type": .string("object"), "title": .string(title),
            "properties": .object(
                rows.map { Json.Member(name: $0.rule.name, value: $0.schema(side, name: name, mayBeNull: !isSingle)) }),
            "additionalProperties": .bool(false),
        ]
        if let others {
            let pattern = "^" + others.rule.name.replacing(".", with: "\\.") + "."
            json = json.with(
                "patternProperties", .object([Json.Member(name: pattern, value: others.schema(side, name: name, mayBeNull: !isSingle))]))
        }
        if isSingle { json = json.with("minProperties", .integer(1)).with("maxProperties", .integer(1)) }
        guard side != .taken(.patch) else { return json }
        let required = rows.filter { side == .shown ? $0.rule.need != .alternative && !isSingle : $0.rule.need == .required }
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
    func schema(_ side: FieldSchema.Side, name: FieldSchema.Naming, mayBeNull: Bool) -> Json {
        var json = shape.schema(side, name: name)
        switch (rule.need, side) {
        // One that stands for others is not written when there is none.
        case (.optional, _), (.alternative, .taken), (.derived, .taken): json = json.orNull
        // What the reader takes for leaving the field out (`put`), or for its default (`patch`).
        case (.standard, .taken(.put)), (.standard, .taken(.patch)): if mayBeNull { json = json.orNull }
        case (.required, _), (.standard, _), (.reserved, _), (.alternative, .shown), (.derived, .shown): break
        }
        json = json.with("description", .string(rule.text))
        guard let standard, side == .taken(.put) || side == .taken(.file) else { return json }
        return json.with("default", standard)
    }
}

extension FieldShape {
    /// As a schema that stands alone.
    public var schema: Json { schema(.shown, name: { _, _ in nil }) }

    func schema(_ side: FieldSchema.Side, name: FieldSchema.Naming) -> Json {
        switch self {
        case .object(let table):
            guard let title = name(table, side) else { return table.schema(of: side, name: name) }
            return ["$ref": .string("#/components/schemas/\(title)")]
        case .list(let element, let count):
            // What a list holds is replaced as a whole.
            var list: Json = [
                "type": .string("array"), "items": element.schema(side == .taken(.patch) ? .taken(.put) : side, name: name),
            ]
            if let count { list = list.with("minItems", .integer(count.lowerBound)).with("maxItems", .integer(count.upperBound)) }
            return list
        case .map(_, let value, let most):
            let schema = value.schema(side, name: name)
            return [
                "type": .string("object"), "additionalProperties": side == .taken(.patch) ? schema.orNull : schema,
                "maxProperties": .integer(most),
            ]
        case .anyOf(let shapes): return ["anyOf": .array(shapes.map { $0.schema(side, name: name) })]
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
            return number.places == 0 || number.isRounded ? json : json.with("multipleOf", .number(number.text(1)))
        case .flag: return ["type": .string("boolean")]
        case .secret:
            let text: Json = ["type": .string("string"), "minLength": .integer(1), "writeOnly": .bool(true)]
            let mark: Json = ["type": .string("string"), "const": .string(FieldWriter.secretMark)]
            switch side {
            case .taken(.file): return ["anyOf": .array([text, Self.reference("file"), Self.reference("env")])]
            case .taken: return text
            case .shown: return ["anyOf": .array([mark, Self.reference("file"), Self.reference("env")])]
            }
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
