import Decision
import Formats
import Model

/// What routes take in their paths, queries and headers, as the interface's document has it.
enum OpenApiParameters {
    static func all(of route: Route) -> [Json] {
        let path = route.pattern.components.compactMap { component in
            if case .parameter(let name) = component { reference(name) } else { nil }
        }
        return path + route.action.queryNames.map { query($0, route.action) } + headers(of: route.action)
    }

    /// Those that many routes have.
    static let shared: [Json.Member] = [
        member("id", "path", "of the object", id, isRequired: true),
        member("version", "path", "of the object", ObjectKind.recordRows[0].shape.schema, isRequired: true),
        member("limit", "query", "rows of the page", whole(1...Limits.listRows, standard: Limits.listRowsStandard)),
        member(
            "cursor", "query", "`next_cursor` of the page before; made-up ones are refused",
            ["type": "string", "minLength": 1, "maxLength": .integer(Limits.cursorBytes)]),
        member("q", "query", "a text that the id or the name has, upper and lower case alike", ["type": "string"]),
        member("total", "query", "whether the answer says how many rows there are in all", flag),
        member("dry_run", "query", "whether the answer only says what would be", flag),
        member("tenant", "query", "whose; for those who see several tenants", id),
        member(
            "If-Match", "header", "versions, one of which it has to have", tags(Limits.entityTags)),
        member("If-None-Match", "header", "versions that need not be answered", tags(Limits.entityTags)),
    ]

    private static let id: Json = (.id as ParsedForm<String>).shape.schema
    /// What `QueryParameters.flag` takes.
    private static let flag: Json = ["type": "string", "enum": .array(["1", "true", "0", "false"])]

    private static func whole(_ range: ClosedRange<Int>, standard: Int) -> Json {
        [
            "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
            "default": .integer(standard),
        ]
    }

    /// What `Precondition` takes: `*`, or tags with commas between them; a number needs no quotes.
    private static func tags(_ most: Int) -> Json {
        let tag = "(?:(?:W/)?\"[!#-~]*\"|[0-9]{1,18})"
        let list = "[ \\t,]*\(tag)(?:[ \\t]*,[ \\t,]*\(tag)){0,\(most - 1)}[ \\t,]*"
        return ["type": "string", "pattern": .string("^(?:\\*|\(list))$"), "examples": .array(["\"7\""])]
    }

    private static func member(_ name: String, _ place: String, _ text: String, _ schema: Json, isRequired: Bool = false) -> Json.Member {
        .init(name: name, value: parameter(name, place, text, schema, isRequired: isRequired))
    }

    private static func parameter(_ name: String, _ place: String, _ text: String?, _ schema: Json, isRequired: Bool = false) -> Json {
        var members: [Json.Member] = [.init(name: "name", value: .string(name)), .init(name: "in", value: .string(place))]
        if isRequired { members.append(.init(name: "required", value: .bool(true))) }
        if let text { members.append(.init(name: "description", value: .string(text))) }
        return .object(members + [.init(name: "schema", value: schema)])
    }

    private static func reference(_ name: String) -> Json { ["$ref": .string("#/components/parameters/\(name)")] }

    private static func query(_ name: String, _ action: Route.Action) -> Json {
        if name == "sort" {
            let names = action.sortNames.flatMap { [Json.string($0), .string("-\($0)")] }
            return parameter(
                name, "query", "what the rows are sorted by; with \"-\" the other way round",
                ["type": "string", "enum": .array(names), "default": .string(action.sortNames[0])])
        }
        if shared.contains(where: { $0.name == name }) { return reference(name) }
        let words = Campaign.Status.allCases.map(\.rawValue).joined(separator: "|")
        var schema: Json = ["type": "string"]
        if name == "status" { schema = schema.setting("pattern", .string("^(?:\(words))(?:,(?:\(words)))*$")) }
        return parameter(name, "query", "only rows with one of these, with commas between them", schema)
    }

    private static func headers(of action: Route.Action) -> [Json] {
        switch action {
        case .objects(_, .read), .elements(_, .read): [reference("If-None-Match")]
        case .objects(_, .rollBack):
            [
                parameter(
                    "If-Match", "header", "the version that is to be rolled back", tags(Limits.entityTags), isRequired: true)
            ]
        case .objects(_, .replace), .objects(_, .patch), .objects(_, .remove), .objects(_, .setStatus), .elements(_, .create),
            .elements(_, .replace), .elements(_, .patch), .elements(_, .remove):
            [reference("If-Match")]
        default: []
        }
    }
}

extension Route.Action {
    /// What the rows of a list can be sorted by, the first where nothing is said.
    fileprivate var sortNames: [String] { if case .objects(let kind, _) = self { kind.sortNames } else { Route.ElementKind.sortNames } }
}
