import Decision
import Formats
import Model

/// What routes take in their paths, queries and headers, as the interface's document has it.
enum OpenApiParameters {
    static func all(of route: Route) -> [Json] {
        let path = route.pattern.components.compactMap { component in
            if case .parameter(let name) = component { reference(.path, name) } else { nil }
        }
        return path + route.action.queryNames.map { query($0, route.action) } + headers(of: route.action)
    }

    /// Where one stands. Of each place a name is another parameter: `id` in a path is the object's, in the query of a list a filter.
    private enum Place: String { case path, query, header }

    private struct Shared {
        let place: Place
        let name: String, text: String
        let schema: Json

        /// What it is called under `components`.
        var title: String { place == .path ? "\(name)OfPath" : name }
    }

    /// Those that many routes have.
    private static let common: [Shared] = [
        Shared(place: .path, name: "id", text: "of the object", schema: id),
        Shared(place: .path, name: "version", text: "of the object", schema: ObjectKind.recordRows[0].shape.schema),
        Shared(place: .path, name: "break", text: "`id` of the break, as the list of breaks has it", schema: OpenApiChannels.breakId),
        Shared(
            place: .query, name: "limit", text: "rows of the page", schema: whole(1...Limits.listRows, standard: Limits.listRowsStandard)),
        Shared(
            place: .query, name: "cursor", text: "`next_cursor` of the page before; made-up ones are refused",
            schema: ["type": "string", "minLength": 1, "maxLength": .integer(Limits.cursorBytes)]),
        Shared(
            place: .query, name: "q", text: "a text that the id or the name has, upper and lower case alike", schema: ["type": "string"]),
        Shared(place: .query, name: "total", text: "whether the answer says how many rows there are in all", schema: flag),
        Shared(place: .query, name: "dry_run", text: "whether the answer only says what would be", schema: flag),
        Shared(place: .query, name: "tenant", text: "whose; for those who see several tenants", schema: id),
        Shared(place: .header, name: "If-Match", text: "versions, one of which it has to have", schema: tags(Limits.entityTags)),
        Shared(place: .header, name: "If-None-Match", text: "versions that need not be answered", schema: tags(Limits.entityTags)),
        Shared(
            place: .header, name: OnceHeader.name,
            text: "a text that nobody has used yet: when the same request comes again within a day with the same one, it gets the same "
                + "answer, and nothing is done twice; another request with it is 422. A dry run does not need one.",
            schema: ["type": "string", "pattern": .string("^[!-~]{1,\(Limits.idempotencyKeyBytes)}$")]),
    ]

    static let shared: [Json.Member] = common.map {
        .init(name: $0.title, value: parameter($0.name, $0.place, $0.text, $0.schema, isRequired: $0.place == .path))
    }

    private static let id: Json = (.id as ParsedForm<String>).shape.schema
    /// What `QueryParameters.flag` takes.
    static let flag: Json = ["type": "string", "enum": .array(["1", "true", "0", "false"])]

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

    private static func parameter(_ name: String, _ place: Place, _ text: String, _ schema: Json, isRequired: Bool = false) -> Json {
        var members: [Json.Member] = [.init(name: "name", value: .string(name)), .init(name: "in", value: .string(place.rawValue))]
        if isRequired { members.append(.init(name: "required", value: .bool(true))) }
        return .object(members + [.init(name: "description", value: .string(text)), .init(name: "schema", value: schema)])
    }

    /// One of those that many routes have; it is a mistake of the program to name another.
    private static func reference(_ place: Place, _ name: String) -> Json {
        guard let shared = common.first(where: { $0.place == place && $0.name == name }) else {
            preconditionFailure("nothing says what \(name) in a \(place) is")
        }
        return ["$ref": .string("#/components/parameters/\(shared.title)")]
    }

    private static func query(_ name: String, _ action: Route.Action) -> Json {
        if name == "sort" {
            let names = action.sortNames.flatMap { [Json.string($0), .string("-\($0)")] }
            return parameter(
                name, .query, "what the rows are sorted by; with \"-\" the other way round",
                ["type": "string", "enum": .array(names), "default": .string(action.sortNames[0])])
        }
        if let report = OpenApiReports.parameter(name, of: action) { return parameter(name, .query, report.text, report.schema) }
        if common.contains(where: { $0.place == .query && $0.name == name }) { return reference(.query, name) }
        var schema: Json = ["type": "string"]
        if let words = action.words(of: name)?.joined(separator: "|") {
            schema = schema.setting("pattern", .string("^(?:\(words))(?:,(?:\(words)))*$"))
        }
        return parameter(name, .query, "only rows with one of these, with commas between them", schema)
    }

    private static func headers(of action: Route.Action) -> [Json] {
        let once = action.isDoneOnce ? [reference(.header, OnceHeader.name)] : []
        switch action {
        case _ where action.isTagged: return [reference(.header, "If-None-Match")]
        case .objects(_, .rollBack):
            return [
                parameter(
                    "If-Match", .header, "the version that is to be rolled back", tags(Limits.entityTags), isRequired: true)
            ] + once
        case .objects(_, .replace), .objects(_, .patch), .objects(_, .remove), .objects(_, .setStatus), .elements(_, .create),
            .elements(_, .replace), .elements(_, .patch), .elements(_, .remove):
            return [reference(.header, "If-Match")] + once
        default: return once
        }
    }
}

extension Route.Action {
    /// What rows can be filtered by in a field; `nil`: any text.
    fileprivate func words(of name: String) -> [String]? { if case .objects(let kind, _) = self { kind.words(of: name) } else { nil } }

    /// What the rows of a list can be sorted by, the first where nothing is said.
    fileprivate var sortNames: [String] { if case .objects(let kind, _) = self { kind.sortNames } else { Route.ElementKind.sortNames } }
}
