import Formats
import Model

/// Schemas of answers around the objects themselves.
enum OpenApiAnswers {
    static var schemas: [Json.Member] {
        let resources =
            ObjectKind.allCases.map { ($0.singular, $0.rawValue, $0.title) }
            + [Route.ElementKind.creatives, .experiments].map { ($0.singular, $0.plural, $0.title) }
        return resources.flatMap { singular, plural, title -> [Json.Member] in
            let one = reference(title)
            return [
                .init(name: "\(title)Answer", value: object([(singular, one)])),
                .init(name: "\(title)ChangeAnswer", value: object([(singular, one)], dryRun)),
                .init(name: "\(title)DryAnswer", value: object([(singular, reference("\(title)Dry"))] + dryRun)),
                .init(
                    name: "\(title)List",
                    value: object([(plural, list(one)), ("next_cursor", cursor)], [("total", count)])),
            ]
        } + others
    }

    private static var others: [Json.Member] {
        let version: [(String, Json)] = [("version", count), ("at", date), ("by", text)]
        var schemas: [(String, Json)] = [
            ("KeyMadeAnswer", object([("key", reference("KeyMade"))])),
            ("Change", object([("field", text), ("from", [:]), ("to", [:])])),
            (
                "VersionList",
                object([
                    ("versions", list(object(version + [("changes", list(reference("Change")))], [("removed", isDry)]))),
                    ("next_cursor", cursor),
                ])
            ),
            (
                "AuditList",
                object([
                    (
                        "audit",
                        list(
                            object([
                                ("at", date), ("by", text), ("action", text), ("object", text), ("tenant", textOrNull), ("address", text),
                                ("outcome", text), ("request", text),
                            ]))
                    ), ("next_cursor", cursor),
                ])
            ),
            (
                "UserProfile",
                object([
                    ("id", text), ("email", text), ("name", text), ("role", words(Role.allCases.map(\.rawValue))), ("tenant", textOrNull),
                ])
            ),
            (
                "KeyProfile",
                object([
                    ("id", text), ("email", nothing), ("name", text), ("role", nothing), ("tenant", textOrNull),
                    ("scopes", list(words(KeyScope.allCases.map(\.rawValue)))),
                ])
            ),
            ("LoginAnswer", object([("user", reference("UserProfile"))])),
            ("ProfileAnswer", object([("user", ["oneOf": .array([reference("UserProfile"), reference("KeyProfile")])])])),
            ("ExportAnswer", object([("export", reference("Export"))])),
            (
                "ImportAnswer",
                object([("import", object([("created", count), ("changed", count), ("unchanged", count)]))], dryRun)
            ),
            (
                "Error",
                object([
                    (
                        "error",
                        object(
                            [("code", text), ("message", text)],
                            [
                                ("field", text), ("details", list(object([("field", text), ("message", text)]))),
                                ("current_version", count),
                            ])
                    )
                ])
            ),
            (
                "Problem",
                object(
                    [("type", text), ("title", text), ("status", count), ("detail", text)],
                    [
                        ("instance", text), ("field", text), ("errors", list(object([("detail", text), ("pointer", text)]))),
                        ("current_version", count),
                    ])
            ),
        ]
        for kind in ObjectKind.allCases where kind != .users && kind != .keys {
            let title = kind.title
            schemas.append(("\(title)VersionAnswer", object([("version", object(version + [("object", reference("\(title)Fields"))]))])))
        }
        return (schemas + OpenApiChannels.schemas + OpenApiReports.schemas).map { Json.Member(name: $0, value: $1) }
    }

    static func reference(_ name: String) -> Json { ["$ref": .string("#/components/schemas/\(name)")] }

    // MARK: Words of schemas

    static let text: Json = ["type": "string"], textOrNull: Json = ["type": .array(["string", "null"])]
    static let date: Json = ["type": "string", "format": "date-time"], count: Json = ["type": "integer", "minimum": 0]
    static let cursor: Json = [
        "type": .array(["string", "null"]), "description": "of the next page; `null`: this is the last one",
    ]
    private static let nothing: Json = ["type": "null"], isDry: Json = ["type": "boolean", "const": .bool(true)]
    /// What the answer of a dry run has besides.
    static let dryRun: [(String, Json)] = [("dry_run", isDry), ("changes", list(reference("Change")))]

    static func words(_ words: [String]) -> Json { ["type": "string", "enum": .array(words.map { .string($0) })] }
    static func list(_ element: Json) -> Json { ["type": "array", "items": element] }

    static func object(_ required: [(String, Json)], _ others: [(String, Json)] = []) -> Json {
        [
            "type": "object", "properties": .object((required + others).map { Json.Member(name: $0, value: $1) }),
            "required": .array(required.map { .string($0.0) }), "additionalProperties": .bool(false),
        ]
    }
}
