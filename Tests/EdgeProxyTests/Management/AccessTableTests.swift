import Formats
import Model
import TestSupport
import Testing
import Transport

@testable import EdgeProxy

/// Who may ask what. The rows are the table that the router goes by, so that no route can be left out. One test after the other, for
/// they share their logins.
@Suite(.serialized) struct AccessTableTests {
    private typealias Stage = ManagementStage

    /// Who asks. A cookie's write from another origin is refused before a route is asked: the end-to-end tests have it.
    enum Asker: String, CaseIterable {
        case nobody, revokedKey, expiredKey, endedLogin, removedUser
        case viewer, operatorUser, owner, readKey, writeKey, adminKey, otherOwner, installationViewer, installationOwner

        var isKnown: Bool {
            switch self {
            case .nobody, .revokedKey, .expiredKey, .endedLogin, .removedUser: false
            default: true
            }
        }
        var rights: Rights {
            switch self {
            case .viewer, .installationViewer, .readKey: .read
            case .operatorUser: [.read, .write]
            case .writeKey: .write
            case .adminKey: .admin
            case .owner, .otherOwner, .installationOwner: .all
            default: []
            }
        }
        var isOfInstallation: Bool { self == .installationViewer || self == .installationOwner }
    }

    /// What the row's credential says.
    private static func may(_ asker: Asker, _ credential: Route.Credential) -> Bool {
        switch credential {
        case .none: true
        case .rights(let rights): asker.isKnown && asker.rights.isSuperset(of: rights)
        case .installation: asker.isKnown && asker.isOfInstallation && asker.rights.contains(.admin)
        }
    }

    /// A tenant with one of everything, and everybody who may ask.
    private static func furnished() async throws -> (Stage, [Asker: Principal]) {
        let stage = try await Stage(), boss = Stage.installation
        func make(_ path: String, _ body: String) async -> Stage.Heard {
            let made = await stage.ask(.post, path, body, by: boss)
            #expect(made.status == 201, "\(path): \(made.text)")
            return made
        }
        _ = await make("/slates", #"{"tenant": "one", "id": "slates", "hls": "http://o/s.m3u8"}"#)
        _ = await make("/channels", #"{"tenant": "one", "id": "channels", "origin": ["http://o/"]}"#)
        let creative = #"{"id": "creatives", "duration": 10, "hls": "http://o/a.m3u8"}"#
        _ = await make("/campaigns", "{\"tenant\": \"one\", \"id\": \"campaigns\", \"creatives\": [\(creative)]}")
        _ = await make("/experiments", #"{"tenant": "one", "id": "experiments", "arms": [{"id": "a"}, {"id": "b"}]}"#)
        _ = await make("/users", #"{"tenant": "one", "id": "users", "email": "target@example.com"}"#)
        _ = await make("/keys", #"{"tenant": "one", "id": "keys"}"#)
        var askers: [Asker: Principal] = [:]
        for (asker, tenant, role) in [
            (Asker.viewer, "\"one\"", "viewer"), (.operatorUser, "\"one\"", "operator"), (.owner, "\"one\"", "owner"),
            (.otherOwner, "\"two\"", "owner"), (.installationViewer, "null", "viewer"), (.installationOwner, "null", "owner"),
            (.endedLogin, "\"one\"", "owner"), (.removedUser, "\"one\"", "owner"),
        ] {
            let id = asker.rawValue.lowercased()
            let user = "{\"tenant\": \(tenant), \"id\": \"\(id)\", \"email\": \"\(id)@example.com\", \"role\": \"\(role)\"}"
            _ = await make("/users", user)
            let owner = tenant == "null" ? "" : String(tenant.dropFirst().dropLast()), token = stage.logIn(owner, id)
            #expect(stage.principal(cookie: token) != nil)
            if asker == .endedLogin { stage.api.logins.end(token, now: .now) }
            if asker == .removedUser { #expect(await stage.ask(.delete, "/users/\(id)", by: boss).status == 204) }
            askers[asker] = stage.principal(cookie: token)
        }
        for (asker, scopes) in [
            (Asker.readKey, "\"read\""), (.writeKey, "\"write\""), (.adminKey, "\"admin\""),
            (.revokedKey, "\"read\", \"write\", \"admin\""),
            (.expiredKey, "\"read\", \"write\", \"admin\""),
        ] {
            let id = asker.rawValue.lowercased(), expires = asker == .expiredKey ? "\"1970-01-01T00:30:00Z\"" : "null"
            let made = await make("/keys", "{\"tenant\": \"one\", \"id\": \"\(id)\", \"scopes\": [\(scopes)], \"expires_at\": \(expires)}")
            let secret = try #require(made.json[path: "key.secret"]?.string)
            #expect(stage.principal(bearer: secret) != nil)
            if asker == .revokedKey { #expect(await stage.ask(.delete, "/keys/\(id)", by: boss).status == 204) }
            if asker == .expiredKey { stage.base.forward(ms: 3_600_000) }
            askers[asker] = stage.principal(bearer: secret)
        }
        return (stage, askers)
    }

    /// A row's path, with what tenant one has in the place of its parameters.
    private static func path(of route: Route) -> String {
        var kind = ""
        return route.pattern.components.dropFirst(2).map { component in
            switch component {
            case .literal(let bytes):
                kind = kind.isEmpty ? String(decoding: bytes, as: UTF8.self) : kind
                return "/" + String(decoding: bytes, as: UTF8.self)
            case .parameter("version"): return "/1"
            case .parameter(let name): return name == "id" ? "/" + (kind == "tenants" ? "one" : kind) : "/none"
            case .rest: return "/x"
            }
        }.joined()
    }

    /// Asked of the loop on which a channel or a session lives: their rows are looked at in the end-to-end tests.
    private static func isOfLoop(_ route: Route) -> Bool {
        switch route.action {
        case .channelStatus, .listBreaks, .orderBreak, .endBreak, .eraseViewer, .explainSession, .recordSession, .recordingOfSession,
            .metrics:
            true
        default: false
        }
    }

    @Test func nobodyGetsWhatTheRowDoesNotAllow() async throws {
        let (stage, askers) = try await Self.furnished()
        for asker in Asker.allCases { #expect((askers[asker] != nil) == asker.isKnown, "\(asker)") }
        for asker in Asker.allCases where asker.isKnown { #expect(askers[asker]?.rights == asker.rights, "\(asker)") }
        let rows = (Route.management + Route.proxy).filter { $0.audience == .operators && !Self.isOfLoop($0) }
        #expect(rows.count > 60)
        for route in rows {
            // Who may remove something only looks, so that it is there for the next one.
            let path = Self.path(of: route) + (route.method == .delete ? "?dry_run=1" : "")
            for asker in Asker.allCases {
                let answer = await stage.ask(route.method, path, nil, by: askers[asker])
                // A key has no password.
                let may = Self.may(asker, route.credential) && !(route.action == .changePassword && askers[asker]?.user == nil)
                let row = "\(asker) \(route.name) \(route.pattern): \(answer.status) \(answer.text)"
                guard !may else {
                    // Let in: it may still be theirs to do, or not there for them, or lack a body.
                    if asker != .otherOwner, case .rights = route.credential { #expect(![401, 403].contains(answer.status), "\(row)") }
                    continue
                }
                if !asker.isKnown {
                    #expect(answer.status == 401, "\(row)")
                } else if asker == .otherOwner, route.pattern.components.contains(.parameter("id")) {
                    #expect(answer.status == 404 || answer.status == 403, "\(row)")
                } else {
                    #expect(answer.status == 403, "\(row)")
                }
                #expect(answer.json[path: "error.code"] != nil)
            }
        }
    }

    /// With a body that would be taken, nobody who may not changes anything.
    @Test func nothingChangesForWhoMayNot() async throws {
        let (stage, askers) = try await Self.furnished(), before = try await stage.base.store.load()
        let bodies: [Route.ObjectAction: String] = [
            .patch: #"{"name": "taken over"}"#, .setStatus: #"{"status": "active"}"#, .rollBack: #"{"version": 1}"#, .copy: "{}",
        ]
        let whole = #"{"id": "x", "tenant": "one", "email": "x@example.com", "origin": ["http://o/"], "hls": "http://o/x"}"#
        for route in Route.management where route.method != .get && !Self.isOfLoop(route) {
            for asker in Asker.allCases where !Self.may(asker, route.credential) || asker == .otherOwner {
                let body: String
                switch route.action {
                case .objects(_, let action), .elements(_, let action):
                    if action == .create && asker == .otherOwner { continue }
                    body = bodies[action] ?? whole
                default: if asker == .otherOwner { continue } else { body = "{}" }
                }
                let answer = await stage.ask(route.method, Self.path(of: route), body, by: askers[asker], ifMatch: "*")
                #expect([401, 403, 404].contains(answer.status), "\(asker) \(route.name): \(answer.status) \(answer.text)")
            }
        }
        let after = try await stage.base.store.load()
        #expect(after.objects == before.objects && after.mark == before.mark)
    }

    /// What every row needs stands in it: none but these few asks for nothing.
    @Test func rowsWithoutACredentialAreFew() {
        let open = (Route.management + Route.proxy).filter { route in
            if case .none = route.credential { route.audience == .operators } else { false }
        }
        #expect(Set(open.map(\.name.description)) == ["log_in", "openapi", "api_page", "metrics"])
        for route in Route.management {
            guard case .rights(let rights) = route.credential, route.method != .get else { continue }
            // Of oneself, or of nothing: a forecast keeps nothing of its body.
            guard ![.logOut, .changePassword, .campaignForecast].contains(route.action) else { continue }
            #expect(rights.contains(.write) || rights.contains(.admin), "\(route.name) changes something")
        }
    }

    /// One's own rights are not one's own to raise.
    @Test func nobodyRaisesTheirOwnRights() async throws {
        let (stage, askers) = try await Self.furnished()
        for asker in [Asker.viewer, .operatorUser] {
            let id = asker.rawValue.lowercased()
            for (method, body) in [(HttpMethod.patch, #"{"role": "owner"}"#), (.put, #"{"email": "x@example.com", "role": "owner"}"#)] {
                #expect(await stage.ask(method, "/users/\(id)", body, by: askers[asker]).status == 403)
            }
            #expect(await stage.ask(.post, "/keys", "{}", by: askers[asker]).status == 403)
        }
        // An owner of a tenant makes nobody of the installation, and moves nobody there.
        let owner = askers[.owner]
        #expect(await stage.ask(.patch, "/users/owner", #"{"tenant": "two"}"#, by: owner).status == 422)
        let made = await stage.ask(.post, "/users", #"{"tenant": null, "email": "new@example.com", "role": "owner"}"#, by: owner)
        #expect(made.json[path: "user.tenant"] == "one")
        #expect(await stage.ask(.get, "/tenants", by: owner).status == 403)
    }

    /// Rights go by what stands now: a role that is taken away is gone with the next request.
    @Test func aRoleCountsAsItStands() async throws {
        let (stage, _) = try await Self.furnished(), boss = Stage.installation, token = stage.logIn("one", "owner")
        #expect(stage.principal(cookie: token)?.rights == .all)
        #expect(await stage.ask(.patch, "/users/owner", #"{"role": "viewer"}"#, by: boss).status == 200)
        #expect(stage.principal(cookie: token)?.rights == .read)
        #expect(await stage.ask(.patch, "/users/owner", #"{"password": "another password"}"#, by: boss).status == 200)
        #expect(stage.principal(cookie: token) == nil, "whoever was logged in with the old password is not any more")
    }
}
