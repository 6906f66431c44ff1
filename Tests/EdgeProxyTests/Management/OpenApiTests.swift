import Foundation
import Formats
import Model
import TestSupport
import Testing
import Transport

@testable import EdgeProxy

/// The interface's document, made of the table that the router goes by: that it is whole, that it is valid, and that what it says is so.
@Suite struct OpenApiTests {
    private typealias Stage = ManagementStage
    private static let document = OpenApi.document(Route.management)
    private var document: Json { Self.document }

    /// An operation with what belongs to it.
    private struct Operation {
        let path: String, method: String
        let json: Json
        var id: String { json["operationId"]?.string ?? "" }
        /// As they stand there, no matter whether for this operation alone.
        var parameters: [Json] { (json["parameters"]?.list ?? []).map { $0.followed } }
        var statuses: [String] { (json["responses"] ?? .null).members.map(\.name) }
    }

    private static let operations: [Operation] = (document["paths"] ?? .null).members.flatMap { path in
        path.value.members.map { Operation(path: path.name, method: $0.name, json: $0.value) }
    }

    // MARK: Whole

    @Test func everyRouteHasAnOperation() {
        #expect(Self.operations.count == Route.management.count)
        for route in Route.management {
            let path = String(route.pattern.description.dropFirst(OpenApi.prefix.count))
            let operation = document["paths"]?[path]?[route.method.text.lowercased()]
            #expect(operation?["operationId"] == .string(OpenApi.id(route)), "\(route.name)")
            #expect(operation?["summary"] == .string(route.summary) && route.summary.hasSuffix("."), "\(route.name)")
            #expect((operation?["requestBody"] != nil) == route.hasBody, "\(route.name)")
        }
        #expect(Set(Self.operations.map(\.id)).count == Self.operations.count)
    }

    @Test func everyOperationSaysWhatItAnswers() {
        for operation in Self.operations {
            let statuses = operation.statuses
            #expect(statuses.contains { $0.hasPrefix("2") }, "\(operation.id)")
            for status in ["400", "414", "429", "431", "503"] { #expect(statuses.contains(status), "\(operation.id) lacks \(status)") }
            let isOpen = operation.json["security"] == .array([]) && operation.id != "logIn"
            #expect(statuses.contains("401") != isOpen, "\(operation.id)")
            if operation.path.contains("{") { #expect(statuses.contains("404"), "\(operation.id)") }
            if operation.method != "get" { #expect(statuses.contains("403") && statuses.contains("507"), "\(operation.id)") }
            if operation.json["requestBody"] != nil {
                for status in ["413", "415", "422"] { #expect(statuses.contains(status), "\(operation.id) lacks \(status)") }
            }
            for answer in (operation.json["responses"] ?? .null).members where answer.name != "204" && answer.name != "304" {
                #expect(answer.value.followed["content"] != nil, "\(operation.id): \(answer.name) has no body")
            }
        }
    }

    /// Of one name there may be a parameter in the path and another in the query, but no two in one place; and a path names its own.
    @Test func everyParameterIsThereOnce() {
        for operation in Self.operations {
            let places = operation.parameters.map { "\($0["in"]?.string ?? "") \($0["name"]?.string ?? "")" }
            #expect(Set(places).count == places.count, "\(operation.id): \(places)")
            let named = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { "path \($0.dropFirst().dropLast())" }
            #expect(places.filter { $0.hasPrefix("path ") } == named, "\(operation.id)")
            for parameter in operation.parameters {
                #expect(parameter["schema"] != nil && parameter["description"] != nil, "\(operation.id): \(parameter.text)")
                let place = parameter["in"]?.string, isRequired = parameter["required"] == .bool(true)
                #expect(place == "header" || (place == "path") == isRequired, "\(operation.id): \(parameter.text)")
            }
        }
        let filter = Self.operations.first { $0.id == "listCampaigns" }?.parameters.first { $0["name"] == "id" }
        #expect(filter?["in"] == "query")
    }

    @Test func whatIsDoneOnceTakesAKey() {
        for route in Route.management {
            let operation = Self.operations.first { $0.id == OpenApi.id(route) }
            let takes = operation?.parameters.contains { $0["name"] == .string(OnceHeader.name) } ?? false
            #expect(takes == route.action.isDoneOnce && (!takes || route.method == .post), "\(route.name)")
        }
    }

    // MARK: Valid

    @Test func everyReferenceResolves() {
        var seen: Set<String> = [], next = [document.without(["components"])]
        while let json = next.popLast() {
            for reference in json.references where seen.insert(reference).inserted {
                guard let target = document[pointer: reference] else {
                    Issue.record("nothing is at \(reference)")
                    continue
                }
                next.append(target)
            }
        }
        // And nothing stands there that nobody refers to.
        for part in (document["components"] ?? .null).members where part.name != "securitySchemes" {
            for member in part.value.members {
                #expect(seen.contains("#/components/\(part.name)/\(member.name)"), "nothing refers to \(part.name)/\(member.name)")
            }
        }
    }

    @Test func everyDefaultAndExampleFitsItsSchema() {
        for operation in Self.operations {
            for type in (operation.json["requestBody"]?["content"] ?? .null).members {
                let example = type.value["example"] ?? .null, schema = (type.value["schema"] ?? .null).expanded
                #expect(SchemaCheck.faults(example, schema) == [], "\(operation.id)")
            }
            for answer in (operation.json["responses"] ?? .null).members {
                for type in (answer.value.followed["content"] ?? .null).members {
                    guard let example = type.value["example"] else { continue }
                    #expect(SchemaCheck.faults(example, (type.value["schema"] ?? .null).expanded) == [], "\(operation.id)")
                }
            }
            for parameter in operation.parameters {
                let schema = parameter["schema"] ?? .null
                for example in (schema["examples"]?.list ?? []) + (schema["default"].map { [$0] } ?? []) {
                    #expect(SchemaCheck.faults(example, schema.without(["examples"])) == [], "\(operation.id)")
                }
            }
        }
    }

    // MARK: So

    /// Each example of a body is taken, and what is answered to it fits the document.
    @Test func theExamplesAreTaken() async throws {
        let stage = try await Stage(), boss = Stage.installation
        func ask(_ id: String, _ path: String, ifMatch: String? = nil) async throws -> Json {
            let operation = try #require(Self.operations.first { $0.id == id }), method = try #require(HttpMethod(named: operation.method))
            let body = operation.json["requestBody"]?["content"]?["application/json"]?["example"]
            let heard = await stage.ask(method, path, body?.text, by: boss, ifMatch: ifMatch)
            #expect((200...299).contains(heard.status), "\(id): \(heard.text)")
            let answer = try #require(operation.json["responses"]?["\(heard.status)"], "\(id) answers \(heard.status)")
            guard let schema = answer.followed["content"]?["application/json"]?["schema"] else {
                #expect(heard.text.isEmpty, "\(id)")
                return heard.json
            }
            #expect(SchemaCheck.faults(heard.json, schema.expanded) == [], "\(id): \(heard.text)")
            return heard.json
        }
        let own = "?tenant=north"
        for (kind, plural, id) in [
            ("Tenant", "tenants", "north"), ("Slate", "slates", "slate-1"), ("Channel", "channels", "news"),
            ("Campaign", "campaigns", "spring"), ("Experiment", "experiments", "ad-load"), ("User", "users", "ada"),
            ("Key", "keys", "import"),
        ] {
            let query = kind == "Tenant" ? "" : own
            _ = try await ask("create\(kind)", "/\(plural)\(query)")
            for action in ["replace", "patch", "read"] { _ = try await ask("\(action)\(kind)", "/\(plural)/\(id)\(query)") }
            _ = try await ask("list\(kind)s", "/\(plural)\(query)")
            guard ["Tenant", "Slate", "Channel", "Campaign"].contains(kind) else { continue }
            let versions = try await ask("\(kind.lowercased())Versions", "/\(plural)/\(id)/versions\(query)")
            let last = try #require(versions["versions"]?.list.first?["version"]).text
            _ = try await ask("\(kind.lowercased())Version", "/\(plural)/\(id)/versions/\(last)\(query)")
        }
        _ = try await ask("createCreative", "/campaigns/spring/creatives\(own)")
        for action in ["replace", "patch", "read"] { _ = try await ask("\(action)Creative", "/creatives/spring-30\(own)") }
        _ = try await ask("listCreativesOfCampaign", "/campaigns/spring/creatives\(own)")
        _ = try await ask("listCreatives", "/creatives\(own)")
        let campaign = try await ask("readCampaign", "/campaigns/spring\(own)")
        let version = try #require(campaign[path: "campaign.version"]).text
        _ = try await ask("rollBackCampaign", "/campaigns/spring/rollback\(own)", ifMatch: version)
        _ = try await ask("setCampaignStatus", "/campaigns/spring/status\(own)")
        _ = try await ask("copyCampaign", "/campaigns/spring/copy\(own)")
        for id in ["importTenant", "exportTenant"] { _ = try await ask(id, "/\(id.prefix { $0.isLowercase })\(own)") }
        _ = try await ask("listAudit", "/audit\(own)")
        _ = try await ask("readProfile", "/auth/profile")
        for kind in Route.ReportKind.allCases {
            let title = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
            _ = try await ask("report\(title)", "/reports/\(kind.rawValue)\(own)&group=channel&interval=day&compare=previous")
        }
        _ = try await ask("campaignStats", "/campaigns/spring/stats\(own)")
        _ = try await ask("forecastCampaign", "/campaigns/forecast\(own)")
        _ = try await ask("campaignWhy", "/campaigns/spring/why\(own)")
        _ = try await ask("dashboard", "/dashboard\(own)")
        _ = try await ask("analyticsDashboard", "/analytics/dashboard")
        // What the loops answer, and what a cookie is needed for, is read alike.
        #expect(throws: Never.self) { _ = try Reply.read(Self.example("orderBreak"), as: BreakOrderBody.self) }
        #expect(throws: Never.self) { _ = try Reply.read(Self.example("eraseViewer"), as: EraseBody.self) }
        #expect(throws: Never.self) { _ = try Reply.read(Self.example("logIn"), as: LoginBody.self) }
        #expect(throws: Never.self) { _ = try Reply.read(Self.example("logOut"), as: LogoutBody.self) }
        #expect(throws: Never.self) { _ = try Reply.read(Self.example("changePassword"), as: PasswordBody.self) }
    }

    /// What a creation would answer, with an id of the caller's and without one.
    @Test(arguments: [
        "createTenant /tenants", "createSlate /slates", "createChannel /channels", "createCampaign /campaigns", "createUser /users",
        "createKey /keys", "createExperiment /experiments", "createCreative /campaigns/mine/creatives", "copyCampaign /campaigns/mine/copy",
    ])
    func aCreationThatIsTriedFitsTheDocument(row: String) async throws {
        let stage = try await Stage(), parts = row.split(separator: " ").map(String.init)
        let creative = #"{"id": "ad", "duration": 10, "hls": "http://o/ad.m3u8"}"#
        #expect(await stage.ask(.post, "/campaigns", "{\"id\": \"mine\", \"creatives\": [\(creative)]}").status == 201)
        let operation = try #require(Self.operations.first { $0.id == parts[0] })
        let schema = operation.json["responses"]?["200"]?.followed["content"]?["application/json"]?["schema"]?.expanded ?? .null
        // What it names is not there.
        let example = Self.example(parts[0]).without(["slate", "pod", "targeting"]), isTenant = parts[1] == "/tenants"
        for id in [nil, "chosen"] {
            let body = id.map { example.setting("id", .string($0)) } ?? example.without(["id"])
            let path = parts[1] + "?dry_run=1" + (isTenant ? "" : "&tenant=one")
            let heard = await stage.ask(.post, path, body.text, by: Stage.installation)
            #expect(heard.status == 200 && SchemaCheck.faults(heard.json, schema) == [], "\(heard.text)")
            #expect(heard.json.members.first?.value["id"]?.string == id, "\(heard.text)")
        }
    }

    private static func example(_ id: String) -> Json {
        operations.first { $0.id == id }?.json["requestBody"]?["content"]?["application/json"]?["example"] ?? .null
    }

    // MARK: Seen

    // The whole document as it is served, with a line for each value, so that a change of the interface is seen. UPDATE_GOLDEN=1 writes it.
    @Test func theDocumentIsAsItWas() throws {
        let path = "testdata/api/openapi.json", text = document.lines() + "\n"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try text.write(to: Repository.file(path), atomically: true, encoding: .utf8)
        } else {
            let kept = Repository.text(path)
            // All of it in a message is no help.
            let differing = zip(kept.split(separator: "\n"), text.split(separator: "\n")).first { $0 != $1 }, isSame = kept == text
            #expect(isSame, "UPDATE_GOLDEN=1 writes it; the first line that differs: \(String(describing: differing))")
        }
    }
}

extension HttpMethod {
    fileprivate init?(named name: String) {
        guard let found = [HttpMethod.get, .post, .put, .patch, .delete].first(where: { $0.text.lowercased() == name }) else { return nil }
        self = found
    }
}

extension Json {
    fileprivate static let document = OpenApi.document(Route.management)

    /// What stands at a reference within the document; no name there has an escape.
    fileprivate subscript(pointer pointer: String) -> Json? {
        pointer.dropFirst(2).split(separator: "/").reduce(self as Json?) { json, name in json?[String(name)] }
    }

    /// Itself, or what it refers to.
    fileprivate var followed: Json { self["$ref"]?.string.flatMap { Json.document[pointer: $0] } ?? self }

    /// The same schema with what it refers to in the place of each reference.
    fileprivate var expanded: Json {
        switch followed {
        case .object(let members): .object(members.map { Member(name: $0.name, value: $0.value.expanded) })
        case .array(let values): .array(values.map(\.expanded))
        case let scalar: scalar
        }
    }

    /// Every reference within it.
    fileprivate var references: [String] {
        switch self {
        case .object(let members):
            members.flatMap { member -> [String] in
                if member.name == "$ref", case .string(let reference) = member.value { return [reference] }
                return member.value.references
            }
        case .array(let values): values.flatMap(\.references)
        default: []
        }
    }

    /// With a line for each value.
    fileprivate func lines(_ indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(Json.string($0.name).text): \($0.value.lines(inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let values) where !values.isEmpty:
            return "[\n\(values.map { inner + $0.lines(inner) }.joined(separator: ",\n"))\n\(indent)]"
        default: return text
        }
    }
}
