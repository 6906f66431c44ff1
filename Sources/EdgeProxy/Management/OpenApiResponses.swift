import Formats
import Model
import Transport

/// What routes answer, as the interface's document has it.
enum OpenApiResponses {
    static func all(of route: Route) -> Json {
        let good = answers(of: route.action).map { answer in
            var answer = answer
            if route.action.isDoneOnce { answer.headers.append((OnceHeader.replayed, OnceHeader.replayed)) }
            if route.action.isTagged { answer.headers.append(("ETag", "ETag")) }
            return answer
        }
        let known = route.action.isTagged ? [Answer(status: 304, text: "It has that tag still.", headers: [("ETag", "ETag")])] : []
        let bad = errors(of: route).map { status in
            Json.Member(name: "\(status)", value: ["$ref": .string("#/components/responses/\(name(of: status))")])
        }
        return .object((good + known).map { Json.Member(name: "\($0.status)", value: $0.json) } + bad)
    }

    static let headers: Json = [
        "ETag": ["required": .bool(true), "description": "The version in quotes; of a list what stands for all of it.", "schema": tag],
        "ETagOfChange": ["description": "The version in quotes; a dry run has none.", "schema": tag],
        "Location": ["required": .bool(true), "description": "Where it is.", "schema": ["type": "string"]],
        "Idempotent-Replayed": [
            "description": .string("There where the same request was answered before: `\(OnceHeader.name)`."), "schema": ["const": "true"],
        ],
        "Content-Disposition": ["description": "The name of a file, of what is no JSON.", "schema": ["type": "string"]],
        "Set-Cookie": ["description": "The login.", "schema": ["type": "string"]],
        "X-Request-Id": ["description": "In logs and audit too.", "schema": ["type": "string"]],
        "Retry-After": ["description": "Seconds.", "schema": ["type": "integer", "minimum": 0]],
        "WWW-Authenticate": ["description": "Who is asked for.", "schema": ["type": "string"]],
    ]
    private static let tag: Json = ["type": "string", "pattern": "^\"[0-9]{1,19}\"$"]

    // MARK: Errors

    private static let statuses: [(status: Int, name: String, text: String)] = [
        (400, "BadRequest", "The path, a parameter, a header or the JSON is not well-formed."),
        (401, "Unauthorized", "Nobody who is known."),
        (403, "Forbidden", "The role, the key's scopes or where the page comes from do not allow it."),
        (404, "NotFound", "There is none, or none that is yours."),
        (409, "Conflict", "Something else has the id or the address, names it still, or there are too many."),
        (412, "PreconditionFailed", "It is at another version."), (413, "ContentTooLarge", "The body is too long."),
        (414, "UriTooLong", "Path and query are too long."),
        (415, "UnsupportedMediaType", "The body is of another media type."), (422, "UnprocessableContent", "Fields have no such value."),
        (428, "PreconditionRequired", "If-Match is missing."), (429, "TooManyRequests", "A limit: try again later."),
        (431, "RequestHeaderFieldsTooLarge", "The headers are too long, or too many."),
        (503, "ServiceUnavailable", "Overloaded, draining, or the store can't be reached."),
        (507, "InsufficientStorage", "The disk is full."),
    ]

    static let errors: [Json.Member] = statuses.map { status, name, text in
        var members: [Json.Member] = [.init(name: "description", value: .string(text))]
        let header = [401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"][status]
        if let header { members.append(.init(name: "headers", value: named([(header, header)]))) }
        let content: Json = [
            "application/json": ["schema": OpenApiAnswers.reference("Error")],
            "application/problem+json": ["schema": OpenApiAnswers.reference("Problem")],
        ]
        return Json.Member(name: name, value: .object(members + [.init(name: "content", value: content)]))
    }

    private static func name(of status: Int) -> String { statuses.first { $0.status == status }?.name ?? "\(status)" }

    private static func errors(of route: Route) -> [Int] {
        let action = route.action, isWrite = route.method != .get
        var statuses: Set = [400, 414, 429, 431, 503]
        if case .none = route.credential {} else { statuses.insert(401) }
        switch route.credential {
        case .none: break
        case .rights(let rights): if !rights.isEmpty { statuses.insert(403) }
        case .installation: statuses.insert(403)
        }
        // A cookie's write has to come from a page of ours, and everything that is written may find the disk full.
        if isWrite { statuses.formUnion([403, 507]) }
        if route.hasBody { statuses.formUnion([413, 415, 422]) }
        let isNamed = route.pattern.components.contains { if case .parameter = $0 { true } else { false } }
        if isNamed || action.queryNames.contains("tenant") { statuses.insert(404) }
        switch action {
        case .logIn: statuses.insert(401)
        case .objects(_, let inner):
            if isWrite { statuses.insert(409) }
            if [.replace, .patch, .remove, .rollBack, .setStatus].contains(inner) { statuses.insert(412) }
            if inner == .rollBack { statuses.insert(428) }
        case .elements: if isWrite { statuses.formUnion([409, 412]) }
        case .importTenant, .orderBreak, .endBreak: statuses.insert(409)
        default: break
        }
        return statuses.sorted()
    }

    // MARK: Answers

    private struct Answer {
        let status: Int
        var text = "Done."
        /// A schema's name; empty for no body.
        var schema = ""
        var headers: [(String, String)] = []
        var mediaType = "application/json"
        var example: Json?
        /// What else it may be: text.
        var otherTypes: [String] = []

        var json: Json {
            var members: [Json.Member] = [.init(name: "description", value: .string(text))]
            members.append(.init(name: "headers", value: named(headers + [("X-Request-Id", "X-Request-Id")])))
            if mediaType != "application/json" {
                members.append(.init(name: "content", value: .object([.init(name: mediaType, value: ["schema": ["type": "string"]])])))
            } else if schema == "*" {
                members.append(.init(name: "content", value: ["application/json": ["schema": ["type": "object"]]]))
            } else if !schema.isEmpty {
                let shown = example.map { [Json.Member(name: "example", value: $0)] } ?? []
                let json = Json.Member(
                    name: "application/json",
                    value: .object([.init(name: "schema", value: OpenApiAnswers.reference(schema))] + shown))
                let others = otherTypes.map { Json.Member(name: $0, value: ["schema": ["type": "string"]]) }
                members.append(.init(name: "content", value: .object([json] + others)))
            }
            return .object(members)
        }
    }

    private static func named(_ headers: [(String, String)]) -> Json {
        .object(headers.map { .init(name: $0, value: ["$ref": .string("#/components/headers/\($1)")]) })
    }

    private static func answers(of action: Route.Action) -> [Answer] {
        switch action {
        case .objects(let kind, let inner): answers(inner, kind.title)
        case .elements(let kind, let inner): answers(inner, kind.title)
        case .logIn: [Answer(status: 200, schema: "LoginAnswer", headers: [("Set-Cookie", "Set-Cookie")])]
        case .logOut, .changePassword, .eraseViewer: [Answer(status: 204)]
        case .readProfile: [Answer(status: 200, schema: "ProfileAnswer")]
        case .report(let kind):
            [
                Answer(
                    status: 200, schema: OpenApiReports.title(of: kind), headers: [("Content-Disposition", "Content-Disposition")],
                    example: OpenApiReports.example(of: kind), otherTypes: ["text/csv", "application/x-ndjson"])
            ]
        case .campaignStats: [Answer(status: 200, schema: "CampaignStatsAnswer")]
        case .campaignForecast: [Answer(status: 200, schema: "CampaignForecastAnswer")]
        case .campaignWhy: [Answer(status: 200, schema: "CampaignWhyAnswer", example: OpenApiReports.exampleOfWhy)]
        case .dashboard: [Answer(status: 200, schema: "DashboardAnswer")]
        case .audit: [Answer(status: 200, schema: "AuditList")]
        case .exportTenant: [Answer(status: 200, schema: "ExportAnswer")]
        case .importTenant: [Answer(status: 200, schema: "ImportAnswer")]
        case .channelStatus: [Answer(status: 200, schema: "ChannelStatusAnswer")]
        case .listBreaks: [Answer(status: 200, schema: "BreakList")]
        case .orderBreak:
            [
                Answer(status: 200, text: "A dry run: what would be.", schema: "BreakOrderDryAnswer"),
                Answer(status: 202, text: "It will begin.", schema: "BreakOrderAnswer"),
            ]
        case .endBreak:
            [
                Answer(status: 200, text: "A dry run: what would be.", schema: "BreakEndDryAnswer"),
                Answer(status: 202, text: "It will end.", schema: "BreakEndAnswer"),
            ]
        case .apiPage: [Answer(status: 200, mediaType: "text/html")]
        default: [Answer(status: 200, schema: "*")]
        }
    }

    private static func answers(_ action: Route.ObjectAction, _ title: String) -> [Answer] {
        let tag = ("ETag", "ETag"), tagOfChange = ("ETag", "ETagOfChange")
        let dry = Answer(status: 200, text: "A dry run: what would be.", schema: "\(title)ChangeAnswer")
        switch action {
        case .list: return [Answer(status: 200, schema: "\(title)List")]
        case .create, .copy:
            let made = action == .create && title == ObjectKind.keys.title ? "KeyMadeAnswer" : "\(title)Answer"
            return [
                Answer(status: 200, text: dry.text, schema: "\(title)DryAnswer"),
                Answer(status: 201, text: "Made.", schema: made, headers: [tag, ("Location", "Location")]),
            ]
        case .read: return [Answer(status: 200, schema: "\(title)Answer")]
        case .replace, .patch, .rollBack, .setStatus:
            return [Answer(status: 200, schema: "\(title)ChangeAnswer", headers: [tagOfChange])]
        case .remove: return [dry, Answer(status: 204)]
        case .versions: return [Answer(status: 200, schema: "VersionList")]
        case .version: return [Answer(status: 200, schema: "\(title)VersionAnswer")]
        }
    }
}
