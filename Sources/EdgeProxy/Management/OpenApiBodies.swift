import Formats
import Model

/// The body of a request, as the interface's document has it.
struct OpenApiBody {
    let schema: String
    /// JSON that is taken as it stands.
    let example: String
    var isPatch = false, isRequired = true

    var json: Json {
        let example = (try? JsonReader.read(Array(example.utf8))) ?? .null
        let content: Json = ["schema": OpenApiAnswers.reference(schema), "example": example]
        let types = isPatch ? ["application/merge-patch+json", "application/json"] : ["application/json"]
        return ["required": .bool(isRequired), "content": .object(types.map { .init(name: $0, value: content) })]
    }
}

extension Route.Action {
    /// What a route reads; `nil`: nothing.
    var body: OpenApiBody? {
        switch self {
        case .objects(let kind, let action): body(action, kind.title, OpenApiExample(kind))
        case .elements(let kind, let action): body(action, kind.title, OpenApiExample(kind))
        case .logIn:
            OpenApiBody(schema: LoginBody.title, example: #"{"email": "ada@example.com", "password": "correct horse battery"}"#)
        case .logOut: OpenApiBody(schema: LogoutBody.title, example: #"{"everywhere": true}"#, isRequired: false)
        case .changePassword:
            OpenApiBody(
                schema: PasswordBody.title,
                example: #"{"password": "correct horse battery", "new_password": "staple correct horse"}"#)
        case .campaignForecast: OpenApiBody(schema: "CampaignCreate", example: OpenApiExample(.campaigns).create)
        case .orderBreak: OpenApiBody(schema: BreakOrderBody.title, example: #"{"duration": 60, "in": 10}"#)
        case .eraseViewer: OpenApiBody(schema: EraseBody.title, example: #"{"uid": "4f1c2a"}"#)
        case .importTenant:
            OpenApiBody(
                schema: ImportBody.title,
                example: """
                    {"export": {"version": 1, "tenant": {"id": "north"}, "slates": [\(OpenApiExample.owned(.slates))], "channels":
                    [\(OpenApiExample.owned(.channels))], "campaigns": [\(OpenApiExample.owned(.campaigns))]}}
                    """)
        default: nil
        }
    }

    private func body(_ action: Route.ObjectAction, _ title: String, _ example: OpenApiExample) -> OpenApiBody? {
        switch action {
        case .create: OpenApiBody(schema: "\(title)Create", example: example.create)
        case .replace: OpenApiBody(schema: "\(title)Replace", example: example.replace)
        case .patch: OpenApiBody(schema: "\(title)Patch", example: example.patch, isPatch: true)
        case .rollBack: OpenApiBody(schema: RollBackBody.title, example: #"{"version": 3}"#)
        case .setStatus: OpenApiBody(schema: StatusBody.title, example: #"{"status": "paused"}"#)
        case .copy: OpenApiBody(schema: CopyBody.title, example: #"{"name": "Spring, once more"}"#, isRequired: false)
        case .list, .read, .remove, .versions, .version: nil
        }
    }
}

/// Examples of what makes, replaces and changes an object.
struct OpenApiExample {
    private let fields: String, id: String
    let patch: String

    /// With an id of its own.
    var create: String { "{\"id\": \"\(id)\", \(fields)}" }
    var replace: String { "{\(fields)}" }

    /// As an export has it.
    static func owned(_ kind: ObjectKind) -> String {
        let example = OpenApiExample(kind)
        return "{\"tenant\": \"north\", \"id\": \"\(example.id)\", \(example.fields)}"
    }

    init(_ kind: ObjectKind) {
        switch kind {
        case .tenants:
            self.init(
                "north", #""name": "North", "time_zone": "Europe/Berlin", "default_cpm": 12.50, "billable": "confirmed""#,
                patch: #"{"default_cpm": 14.00}"#)
        case .users:
            self.init(
                "ada", #""email": "ada@example.com", "name": "Ada", "role": "operator", "password": "correct horse battery""#,
                patch: #"{"role": "viewer"}"#)
        case .keys:
            self.init(
                "import", #""name": "Nightly import", "scopes": ["read", "write"], "expires_at": "2030-01-01T00:00:00Z""#,
                patch: #"{"scopes": ["read"]}"#)
        case .channels:
            self.init(
                "news",
                """
                "name": "News", "origin": ["https://origin.example.com/news/"], "slate": "slate-1", \
                "pod": {"max_ads": 6, "max_duration": 180}
                """,
                patch: #"{"slate": null, "pod": {"max_ads": 4}}"#)
        case .campaigns:
            self.init(
                "spring",
                """
                "name": "Spring", "status": "draft", "budget_total": 5000.00, "cpm": 12.50, "start_date": "2027-01-01T00:00:00Z", \
                "end_date": "2028-01-01T00:00:00Z", "targeting": {"all": [{"country": {"include": ["DE", "AT"]}}]}, \
                "caps": [{"count": 3, "per": "day"}], "creatives": [{"id": "spring-15", "name": "Spring 15s", "duration": 15, \
                "hls": "https://ads.example.com/spring-15/main.m3u8"}]
                """, patch: #"{"priority": 7, "pacing": "fast", "end_date": null}"#)
        case .slates:
            self.init(
                "slate-1", #""hls": "https://ads.example.com/slate/main.m3u8""#,
                patch: #"{"hls": "https://ads.example.com/other/main.m3u8"}"#)
        }
    }

    init(_ kind: Route.ElementKind) {
        switch kind {
        case .creatives:
            self.init(
                "spring-30", #""name": "Spring 30s", "duration": 30, "hls": "https://ads.example.com/spring-30/main.m3u8", "weight": 2"#,
                patch: #"{"weight": 0}"#)
        case .experiments:
            self.init(
                "ad-load", #""arms": [{"id": "four", "weight": 1}, {"id": "six", "weight": 1}]"#,
                patch: #"{"arms": [{"id": "four"}]}"#)
        }
    }

    private init(_ id: String, _ fields: String, patch: String) { (self.id, self.fields, self.patch) = (id, fields, patch) }
}
