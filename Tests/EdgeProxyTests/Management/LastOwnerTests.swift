import Formats
import Model
import Testing
import Transport

@testable import EdgeProxy

/// A tenant that has an owner keeps one, whoever of it changes what: nobody of it could make another.
@Suite struct LastOwnerTests {
    private typealias Stage = ManagementStage

    /// Tenant one with these users; the role of each is the beginning of its id.
    private static func stage(_ users: String...) async throws -> Stage {
        let stage = try await Stage()
        for id in users {
            let role = id.split(separator: "-")[0]
            let body = "{\"tenant\": \"one\", \"id\": \"\(id)\", \"email\": \"\(id)@example.com\", \"role\": \"\(role)\"}"
            let made = await stage.ask(.post, "/users", body, by: Stage.installation)
            #expect(made.status == 201, "\(made.text)")
        }
        return stage
    }

    private static func me(_ stage: Stage, _ id: String) throws -> Principal {
        try #require(stage.principal(cookie: stage.logIn("one", id)))
    }

    /// Also a dry run says so, and a key of the tenant is no other way.
    @Test(
        arguments: [
            (HttpMethod.delete, "", nil), (.delete, "?dry_run=1", nil), (.patch, "", #"{"role": "viewer"}"#),
            (.patch, "", #"{"role": "operator", "name": "N"}"#), (.patch, "", #"{"role": null}"#),
            (.put, "", #"{"email": "me@example.com"}"#), (.put, "?dry_run=1", #"{"email": "me@example.com", "role": "viewer"}"#),
        ] as [(HttpMethod, String, String?)], [false, true])
    func theLastOwnerOfATenantStays(change: (method: HttpMethod, query: String, body: String?), withKey: Bool) async throws {
        let stage = try await Self.stage("owner-1", "operator-1")
        let asker = withKey ? Stage.tenant("one") : try Self.me(stage, "owner-1")
        let before = stage.objects.users.find("one", "owner-1")?.record
        let refused = await stage.ask(change.method, "/users/owner-1\(change.query)", change.body, by: asker)
        #expect(refused.status == 409 && refused.json[path: "error.code"] == "last_owner", "\(refused.text)")
        #expect(refused.json[path: "error.message"]?.string?.contains("make another user an owner first") == true)
        #expect(stage.objects.users.find("one", "owner-1")?.record == before)
    }

    @Test func whoLeavesAnotherOwnerMayGo() async throws {
        let stage = try await Self.stage("owner-1", "operator-1"), me = try Self.me(stage, "owner-1")
        #expect(await stage.ask(.patch, "/users/owner-1", #"{"name": "N"}"#, by: me).status == 200, "what leaves the role is no matter")
        #expect(await stage.ask(.delete, "/users/operator-1", by: me).status == 204)
        #expect(await stage.ask(.post, "/users", #"{"id": "owner-2", "email": "o@example.com", "role": "owner"}"#, by: me).status == 201)
        #expect(await stage.ask(.delete, "/users/owner-1", by: me).status == 204)
        #expect(await stage.ask(.delete, "/users/owner-2", by: try Self.me(stage, "owner-2")).status == 409)
    }

    /// Two who go at once: one of them stays.
    @Test func ofTwoWhoGoAtOnceOneStays() async throws {
        let stage = try await Self.stage("owner-1", "owner-2")
        async let first = stage.ask(.delete, "/users/owner-1", by: try Self.me(stage, "owner-1"))
        async let second = stage.ask(.patch, "/users/owner-2", #"{"role": "viewer"}"#, by: try Self.me(stage, "owner-2"))
        let statuses = [try await first.status, try await second.status]
        #expect(statuses.count { $0 == 409 } == 1 && statuses.count { $0 == 200 || $0 == 204 } == 1, "\(statuses)")
        #expect(stage.objects.hasOwner(of: "one"))
    }

    /// Who runs the installation may: it can make another. So does whoever removes the tenant.
    @Test func theInstallationMay() async throws {
        let stage = try await Self.stage("owner-1"), boss = Stage.installation
        #expect(await stage.ask(.patch, "/users/owner-1?tenant=one", #"{"role": "viewer"}"#, by: boss).status == 200)
        #expect(await stage.ask(.patch, "/users/owner-1?tenant=one", #"{"role": "owner"}"#, by: boss).status == 200)
        #expect(await stage.ask(.delete, "/users/owner-1?tenant=one", by: boss).status == 204)
        let other = try await Self.stage("owner-1")
        #expect(await other.ask(.delete, "/tenants/one", by: boss).status == 204)
    }
}
