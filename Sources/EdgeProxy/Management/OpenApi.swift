import Formats
import Model
import Transport

/// The management routes as an OpenAPI 3.1 document, made from the table that the router uses and from the walks of what they take and
/// answer.
enum OpenApi {
    static let prefix = "/api/v1"

    static func document(_ routes: [Route]) -> Json {
        var paths: [Json.Member] = []
        for route in routes {
            let path = String(route.pattern.description.dropFirst(prefix.count))
            let operation = Json.Member(name: route.method.text.lowercased(), value: operation(route))
            if let index = paths.firstIndex(where: { $0.name == path }) {
                paths[index].value = .object(paths[index].value.members + [operation])
            } else {
                paths.append(Json.Member(name: path, value: .object([operation])))
            }
        }
        var tags: [String] = []
        for route in routes where !tags.contains(route.action.tag) { tags.append(route.action.tag) }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "edgeproxy", "version": "1",
                "description": "What is configured, as objects with versions. Errors and dry runs have one form everywhere.",
            ],
            "servers": .array([["url": .string(prefix)]]),
            "security": .array([["bearer": .array([])], ["cookie": .array([])]]),
            "tags": .array(tags.map { ["name": .string($0)] }), "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer", "description": "A key, as `POST /keys` shows it once."],
                    "cookie": [
                        "type": "apiKey", "in": "cookie", "name": .string("\(SessionCookie.name(isTls: false))"),
                        "description": .string("Of a login; over TLS its name is `\(SessionCookie.name(isTls: true))`."),
                    ],
                ],
                "parameters": .object(OpenApiParameters.shared), "headers": OpenApiResponses.headers,
                "responses": .object(OpenApiResponses.errors), "schemas": .object(OpenApiSchemas.all),
            ],
        ]
    }

    private static func operation(_ route: Route) -> Json {
        var members: [Json.Member] = [
            .init(name: "operationId", value: .string(id(route))), .init(name: "tags", value: .array([.string(route.action.tag)])),
            .init(name: "summary", value: .string(route.summary)),
        ]
        if case .none = route.credential { members.append(.init(name: "security", value: .array([]))) }
        let parameters = OpenApiParameters.all(of: route)
        if !parameters.isEmpty { members.append(.init(name: "parameters", value: .array(parameters))) }
        if let body = route.action.body { members.append(.init(name: "requestBody", value: body.json)) }
        members.append(.init(name: "responses", value: OpenApiResponses.all(of: route)))
        return .object(members)
    }

    /// The name of a route in lowerCamelCase: "roll_back_slate" is `rollBackSlate`.
    static func id(_ route: Route) -> String {
        let words = "\(route.name)".split(separator: "_")
        return (words.prefix(1) + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }).joined()
    }
}

extension Route.Action {
    /// What a route is listed under.
    var tag: String {
        switch self {
        case .objects(let kind, _): kind.rawValue
        case .elements(let kind, _): kind.plural
        case .channelStatus, .listBreaks, .orderBreak, .endBreak: ObjectKind.channels.rawValue
        case .logIn, .logOut, .readProfile, .changePassword: "auth"
        case .report, .dashboard: "reports"
        case .campaignStats, .campaignWhy, .campaignForecast: ObjectKind.campaigns.rawValue
        case .audit: "audit"
        case .eraseViewer: "viewers"
        case .exportTenant, .importTenant: "transfer"
        default: "interface"
        }
    }
}
