import Decision
import Formats
import Model
import Store
import Synchronization
import TestSupport
import Testing
import Transport

@testable import EdgeProxy

/// The management routes over a store of their own, in this process: requests are found in the table and answered as a loop does it, but
/// without HTTP.
final class ManagementStage: Sendable {
    struct Heard {
        let status: Int
        let json: Json
        let text: String
        let headers: [String: String]
    }

    let base: StoreStage
    let api: ManagementApi
    let reports = FakeReports()
    private let directories: DirectoryHolder
    private let table = RouteTable.proxy(for: [.operators])

    /// With the tenants "one" and "two", and an owner of the installation.
    init(_ change: (inout Configuration) -> Void = { _ in }) async throws {
        base = try await StoreStage()
        let file = StoreStage.file(tenants: ["one", "two"]) { file in
            file.admin = AdminLogin(email: "boss@example.com", password: .literal("of the file"))
            change(&file)
        }
        let publisher = DirectoryPublisher(file, try file.readSecrets(), passedThrough: []) { _ in 0 }
        let directories = DirectoryHolder(publisher.first(ManagedObjects())), library = CreativeLibrary(file)
        let (stored, mark) = try await base.store.load()
        let writer = try ConfigurationWriter(base.store, ManagedObjects(stored), at: mark, nowMs: base.clock) { objects in
            let next = publisher.first(objects)
            library.adopt(next.configuration)
            directories.publish(next, oldestHeld: next.version)
        }
        #expect(await writer.follow(file, replaces: false) == [])
        self.directories = directories
        api = ManagementApi(
            directories, writer, base.store, logins: Self.logins, library: library, cursorKey: Array(0..<32), openApi: Array("{}".utf8),
            nowMs: base.clock, random: { .random(in: 0 ... .max) }, filePassword: { Array("of the file".utf8) },
            reports: reports, freshen: { [reports] in reports.noteFreshen() },
            countAvails: { [reports] tenant in reports.noteCounted(tenant) },
            delivered: { _ in Delivery(impressions: 7, spendMicros: 3_500_000) })
    }

    /// To make one takes as long as a password.
    private static let logins = LoginTable.forTests()

    var objects: ManagedObjects { directories.current.objects }

    // MARK: Who asks

    static func tenant(_ id: String, _ rights: Rights = .all) -> Principal { Principal(tenant: id, rights: rights, name: "key:test") }
    static let installation = Principal(tenant: nil, rights: .all, name: "user:boss@example.com", user: "admin")

    func principal(bearer key: String) -> Principal? {
        Array("Bearer \(key)".utf8).withUnsafeBytes { directories.current.access.principal(authorization: $0, nowMs: base.clock()) }
    }

    /// A login of a user who is there.
    func logIn(_ owner: String, _ id: String) -> [UInt8] {
        let token = api.logins.makeToken()
        api.logins.begin(.init(owner: owner, id: id), token: token, now: .now)
        return token
    }

    func principal(cookie token: [UInt8]) -> Principal? { ManagementApi.principal(token, api.logins, objects, now: .now) }

    // MARK: Asking

    /// - Parameters:
    ///   - path: below `/api/v1`, with its query.
    ///   - principal: `nil`: nobody who is known.
    ///   - cookie: the token of the login that the request goes by.
    func ask(
        _ method: HttpMethod, _ path: String, _ body: String? = nil, by principal: Principal? = tenant("one"), type: String? = nil,
        ifMatch: String? = nil, ifNoneMatch: String? = nil, key: String? = nil, cookie: [UInt8]? = nil
    ) async -> Heard {
        let parts = path.split(separator: "?", maxSplits: 1), bytes = Array(("/api/v1" + parts[0]).utf8)
        var found: (route: Route, parameters: [String])?
        bytes.withUnsafeBytes { raw in
            var parameters = RouteParameters()
            guard case .place(let place) = table.find(raw, &parameters), let index = table.route(method, at: place) else { return }
            found = (table.routes[index], (0..<parameters.count).map { String(decoding: parameters[$0], as: UTF8.self) })
        }
        guard let found else { return Self.heard(.failure(Reply.notFound)) }
        var asking = principal
        if case .none = found.route.credential { asking = Principal(tenant: nil, rights: [], name: "") }
        guard let asking else { return Self.heard(.failure(Reply.unauthorized)) }
        var call = ManagementCall(principal: asking, address: IpAddress(v4: 0x7f00_0001))
        call.parameters = found.parameters
        call.query = parts.count > 1 ? Array(parts[1].utf8) : []
        call.body = Array((body ?? "").utf8)
        call.contentType = type ?? (body == nil ? nil : "application/json")
        call.ifMatch = ifMatch.map { Array($0.utf8) }
        call.ifNoneMatch = ifNoneMatch.map { Array($0.utf8) }
        call.idempotencyKey = key
        call.cookie = cookie
        call.target = "\(method.text) /api/v1\(parts[0])"
        return Self.heard(await api.answer(found.route.action, found.route.credential, call))
    }

    private static func heard(_ result: Result<ManagementAnswer, Reply.Failure>) -> Heard {
        let (status, body, headers): (Int, [UInt8], [(String, String)]) =
            switch result {
            case .success(let answer): (answer.status, answer.whole, answer.headers)
            case .failure(let failure): (failure.status, failure.body, failure.headers.map { ("\($0)", $1) })
            }
        return Heard(
            status: status, json: (try? JsonReader.read(body)) ?? .null, text: String(decoding: body, as: UTF8.self),
            headers: Dictionary(headers) { $1 })
    }
}

extension ManagementAnswer {
    /// The body, also of what is sent piece by piece.
    var whole: [UInt8] {
        guard var pieces else { return body }
        var whole: [UInt8] = []
        while let piece = pieces.piece() { whole += piece }
        return whole
    }
}

extension Json {
    /// `name.inner.0`
    subscript(path path: String) -> Json? {
        path.split(separator: ".").reduce(self as Json?) { json, part in
            guard let index = Int(part) else { return json?[String(part)] }
            return json?.list.indices.contains(index) == true ? json?.list[index] : nil
        }
    }

    var list: [Json] { if case .array(let list) = self { list } else { [] } }
    var string: String? { if case .string(let text) = self { text } else { nil } }
}

extension LoginTable {
    static func forTests() -> LoginTable { LoginTable(WorkersAtOnce()) { .random(in: 0 ... .max) } }
}

/// Workers that do a job when it comes.
private final class WorkersAtOnce: Workers {
    let name = "test", isStopping = false
    var statistics: WorkerStatistics { WorkerQueue(name: name, waitingMax: 1).statistics }
    func submit(_ job: WorkerJob) throws(WorkersError) { job.run() }
    func stop(_ waiting: WaitingJobs) {}
}
