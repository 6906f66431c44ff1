import Formats
import Model
import Store
import TestSupport
import Testing
import Transport

@testable import EdgeProxy

/// Versions, copies, dry runs, requests that come again, and a tenant as a whole.
@Suite struct ManagedHistoryTests {
    private typealias Stage = ManagementStage
    private static let creative = #"{"id": "ad", "duration": 10, "hls": "http://o/ad.m3u8"}"#

    private func spring(_ stage: Stage) async {
        let body = "{\"id\": \"spring\", \"name\": \"Spring\", \"creatives\": [\(Self.creative)]}"
        #expect(await stage.ask(.post, "/campaigns", body).status == 201)
    }

    // MARK: Versions

    @Test func versionsAreKeptAndComeBack() async throws {
        let stage = try await Stage()
        await spring(stage)
        for name in ["Second", "Third"] { #expect(await stage.ask(.patch, "/campaigns/spring", "{\"name\": \"\(name)\"}").status == 200) }
        let page = await stage.ask(.get, "/campaigns/spring/versions?limit=2")
        #expect(page.json["versions"]?.list.map { $0["version"] } == [.integer(3), .integer(2)])
        #expect(page.json[path: "versions.0.changes"] == .array([["field": "name", "from": "Second", "to": "Third"]]))
        #expect(page.json[path: "versions.0.by"] == "key:test")
        let cursor = try #require(page.json["next_cursor"]?.string)
        let last = await stage.ask(.get, "/campaigns/spring/versions?cursor=\(cursor)")
        #expect(last.json["versions"]?.list.map { $0["version"] } == [.integer(1)] && last.json["next_cursor"] == .null)
        #expect(await stage.ask(.get, "/campaigns/spring/versions/2").json[path: "version.object.name"] == "Second")
        for version in ["0", "4", "-1", "x", "9223372036854775807"] {
            #expect(await stage.ask(.get, "/campaigns/spring/versions/\(version)").status == 404, "\(version)")
        }

        let blind = await stage.ask(.post, "/campaigns/spring/rollback", #"{"version": 1}"#)
        #expect(blind.status == 428 && blind.json[path: "error.current_version"] == .integer(3))
        #expect(await stage.ask(.post, "/campaigns/spring/rollback", #"{"version": 1}"#, ifMatch: "\"2\"").status == 412)
        #expect(await stage.ask(.post, "/campaigns/spring/rollback", #"{"version": 9}"#, ifMatch: "\"3\"").status == 422)
        #expect(await stage.ask(.post, "/campaigns/spring/rollback", #"{"version": 1.5}"#, ifMatch: "\"3\"").status == 422)
        let back = await stage.ask(.post, "/campaigns/spring/rollback", #"{"version": 1}"#, ifMatch: "\"3\"")
        #expect(back.status == 200 && back.json[path: "campaign.name"] == "Spring" && back.json[path: "campaign.version"] == .integer(4))
    }

    /// To what names something that is gone nobody goes back.
    @Test func aRollbackIsCheckedAsAnyChange() async throws {
        let stage = try await Stage()
        #expect(await stage.ask(.post, "/slates", #"{"id": "slate", "hls": "http://o/s.m3u8"}"#).status == 201)
        #expect(await stage.ask(.post, "/channels", #"{"id": "news", "origin": ["http://o/"], "slate": "slate"}"#).status == 201)
        #expect(await stage.ask(.delete, "/slates/slate").json[path: "error.code"] == "still_referenced")
        #expect(await stage.ask(.patch, "/channels/news", #"{"slate": null}"#).status == 200)
        #expect(await stage.ask(.delete, "/slates/slate").status == 204)
        let back = await stage.ask(.post, "/channels/news/rollback", #"{"version": 1}"#, ifMatch: "*")
        #expect(back.status == 422 && back.json[path: "error.field"] == "slate", "\(back.text)")
    }

    // MARK: Campaigns and what is in them

    /// In a patch `null` brings the default back, which over REST is another than in the file.
    @Test func aStatusThatIsTakenAwayIsADraft() async throws {
        let stage = try await Stage()
        await spring(stage)
        #expect(await stage.ask(.patch, "/campaigns/spring", #"{"status": "paused"}"#).json[path: "campaign.status"] == "paused")
        #expect(await stage.ask(.patch, "/campaigns/spring", #"{"status": null}"#).json[path: "campaign.status"] == "draft")
    }

    /// Names may be long; cursors are not.
    @Test func alikeLongNamesArePaged() async throws {
        let stage = try await Stage(), name = String(repeating: "é", count: 5_000)
        for id in ["a", "b", "c"] {
            #expect(await stage.ask(.post, "/campaigns", "{\"id\": \"\(id)\", \"name\": \"\(name)\(id)\"}").status == 201)
        }
        var ids: [String] = [], cursor: String?
        repeat {
            let page = await stage.ask(.get, "/campaigns?limit=1" + (cursor.map { "&cursor=\($0)" } ?? ""))
            ids += (page.json["campaigns"]?.list ?? []).compactMap { $0["id"]?.string }
            cursor = page.json["next_cursor"]?.string
            #expect((cursor?.utf8.count ?? 0) < 4_096)
        } while cursor != nil && ids.count < 9
        #expect(ids == ["a", "b", "c"])
    }

    @Test func aStatusIsSetAndACopyIsADraft() async throws {
        let stage = try await Stage()
        await spring(stage)
        #expect(await stage.ask(.get, "/campaigns/spring").json[path: "campaign.status"] == "draft", "the default over REST")
        let active = await stage.ask(.put, "/campaigns/spring/status", #"{"status": "active"}"#, ifMatch: "\"1\"")
        #expect(active.status == 200 && active.json[path: "campaign.status"] == "active")
        #expect(active.json[path: "campaign.name"] == "Spring" && active.json[path: "campaign.impressions"] == .integer(7))
        for body in ["{}", #"{"status": "running"}"#, #"{"status": null}"#, #"{"status": "paused", "name": "x"}"#] {
            #expect(await stage.ask(.put, "/campaigns/spring/status", body).status == 422, "\(body)")
        }
        let copy = await stage.ask(.post, "/campaigns/spring/copy")
        #expect(copy.status == 201 && copy.json[path: "campaign.status"] == "draft" && copy.json[path: "campaign.name"] == "Spring (copy)")
        #expect(copy.json[path: "campaign.version"] == .integer(1) && copy.json[path: "campaign.id"] != "spring")
        #expect(copy.json[path: "campaign.creatives.0.hls"] == "http://o/ad.m3u8")
        #expect(copy.json[path: "campaign.creatives.0.id"] != "ad", "ids of creatives are unique within the tenant")
        #expect(await stage.ask(.post, "/campaigns/spring/copy", #"{"id": "spring"}"#).status == 409)
        #expect(
            await stage.ask(.post, "/campaigns/spring/copy", #"{"id": "summer", "name": "Summer"}"#)
                .json[path: "campaign.name"] == "Summer")
    }

    @Test func creativesHaveRoutesOfTheirOwn() async throws {
        let stage = try await Stage()
        await spring(stage)
        let made = await stage.ask(.post, "/campaigns/spring/creatives", #"{"hls": "http://o/b.m3u8", "duration": 15}"#)
        let id = try #require(made.json[path: "creative.id"]?.string)
        #expect(made.status == 201 && made.headers["Location"] == "/api/v1/creatives/\(id)" && made.headers["ETag"] == "\"2\"")
        #expect(made.json[path: "creative.campaign"] == "spring" && made.json[path: "creative.status"] == "processing")
        #expect(await stage.ask(.post, "/campaigns/spring/creatives", Self.creative).status == 409)
        #expect(await stage.ask(.post, "/campaigns/spring/creatives", #"{"duration": -1, "hls": "no"}"#).status == 422)
        let wrong = await stage.ask(.patch, "/creatives/\(id)", #"{"hls": "no url"}"#)
        #expect(wrong.status == 422 && wrong.json[path: "error.field"] == "hls")
        let changed = await stage.ask(.patch, "/creatives/\(id)", #"{"name": "B", "duration": 20}"#, ifMatch: "\"2\"")
        #expect(
            changed.status == 200 && changed.json[path: "creative.name"] == "B" && changed.json[path: "creative.version"] == .integer(3))
        #expect(await stage.ask(.patch, "/creatives/\(id)", #"{"name": "C"}"#, ifMatch: "\"2\"").status == 412)
        for path in ["/creatives", "/campaigns/spring/creatives"] {
            #expect(await stage.ask(.get, path).json["creatives"]?.list.map { $0["name"] } == ["B", "ad"], "\(path)")
        }
        #expect(await stage.ask(.delete, "/creatives/\(id)?dry_run=1").status == 200)
        #expect(await stage.ask(.delete, "/creatives/\(id)").status == 204)
        #expect(await stage.ask(.get, "/creatives/\(id)").status == 404)
        #expect(await stage.ask(.get, "/campaigns/spring").json[path: "campaign.creatives"]?.list.count == 1)
    }

    @Test func experimentsAreTheTenants() async throws {
        let stage = try await Stage()
        let made = await stage.ask(.post, "/experiments", #"{"id": "test", "arms": [{"id": "a"}, {"id": "b", "weight": 3}]}"#)
        #expect(made.status == 201 && made.json[path: "experiment.tenant"] == "one", "\(made.text)")
        let aimed = #"{"id": "c", "targeting": {"all": [{"arm": {"include": ["test/b"]}}]}}"#
        let campaign = await stage.ask(.post, "/campaigns", aimed)
        #expect(campaign.status == 201, "\(campaign.text)")
        #expect(await stage.ask(.delete, "/experiments/test").json[path: "error.code"] == "still_referenced")
        #expect(await stage.ask(.delete, "/campaigns/c").status == 204)
        #expect(await stage.ask(.delete, "/experiments/test").status == 204)
        #expect(await stage.ask(.get, "/experiments").json["experiments"]?.list == [])
    }

    // MARK: Dry runs

    @Test func aDryRunTellsAndChangesNothing() async throws {
        let stage = try await Stage()
        await spring(stage)
        let before = try await stage.base.store.load()
        for (method, path, body) in [
            (HttpMethod.post, "/channels", #"{"id": "news", "origin": ["http://o/"]}"#), (.patch, "/campaigns/spring", #"{"name": "S"}"#),
            (.put, "/campaigns/spring", #"{"name": "S"}"#), (.delete, "/campaigns/spring", nil), (.post, "/campaigns/spring/copy", "{}"),
            (.put, "/campaigns/spring/status", #"{"status": "active"}"#), (.patch, "/creatives/ad", #"{"name": "A"}"#),
            (.delete, "/creatives/ad", nil), (.post, "/campaigns/spring/creatives", #"{"hls": "http://o/x.m3u8", "duration": 5}"#),
            (.post, "/keys", "{}"), (.post, "/users", #"{"email": "a@b.c"}"#),
        ] as [(HttpMethod, String, String?)] {
            let answer = await stage.ask(method, path + "?dry_run=1", body)
            #expect(answer.status == 200 && answer.json["dry_run"] == .bool(true), "\(method) \(path): \(answer.text)")
            #expect(answer.json[path: "key.secret"] == nil)
        }
        let after = try await stage.base.store.load()
        #expect(after.mark == before.mark && after.objects == before.objects)
        let told = await stage.ask(.patch, "/campaigns/spring?dry_run=true", #"{"name": "S"}"#)
        #expect(
            told.json["changes"] == .array([["field": "name", "from": "Spring", "to": "S"]]) && told.json[path: "campaign.name"] == "S")
        #expect(await stage.ask(.patch, "/campaigns/spring?dry_run=1", #"{"name": "S"}"#, ifMatch: "\"9\"").status == 412)
        #expect(await stage.ask(.patch, "/campaigns/spring?dry_run=yes", #"{"name": "S"}"#).status == 400)
    }

    /// Nothing that is drawn is shown: not the id, not what follows from it, not a key's hint.
    @Test(arguments: [
        ("/channels", #"{"origin": ["http://o/"]}"#), ("/campaigns", #"{"creatives": []}"#), ("/slates", #"{"hls": "http://o/s.m3u8"}"#),
        ("/users", #"{"email": "a@b.c"}"#), ("/keys", "{}"), ("/campaigns/spring/copy", "{}"), ("/campaigns", #"{"id": null}"#),
        ("/campaigns/spring/creatives", #"{"hls": "http://o/x.m3u8", "duration": 5}"#),
        ("/experiments", #"{"arms": [{"id": "a"}, {"id": "b"}]}"#),
    ])
    func aCreationThatIsTriedShowsNoIdThatItWillNotHave(path: String, body: String) async throws {
        let stage = try await Stage()
        await spring(stage)
        func tried(_ body: String) async throws -> Json {
            let heard = await stage.ask(.post, path + "?dry_run=1", body)
            #expect(heard.status == 200, "\(heard.text)")
            return heard.json
        }
        func withoutTimes(_ json: Json) -> Json {
            .object(json.members.map { .init(name: $0.name, value: $0.value.without(["created_at", "updated_at"])) })
        }
        let first = try await tried(body), second = try await tried(body)
        #expect(withoutTimes(first) == withoutTimes(second), "nothing in it is of this one time")
        #expect(first.members.first?.value["id"] == nil && first.members.first?.value["hint"] == nil)
        #expect(first["changes"]?.list.contains { $0["field"] == "id" } == false)
        // One that the caller has chosen is shown, and so is a name that is the id.
        let chosen = try await tried(try JsonReader.read(Array(body.utf8)).without(["id"]).setting("id", "chosen").text)
        #expect(chosen.members.first?.value["id"] == "chosen")
        #expect(path.hasSuffix("copy") || chosen["changes"]?.list.contains { $0["field"] == "id" && $0["to"] == "chosen" } == true)
        let made = await stage.ask(.post, path, body)
        #expect(made.status == 201 && made.json.members.first?.value["id"]?.string?.count == 36, "\(made.text)")
    }

    // MARK: Requests that come again

    /// 401, 404, 403, 415, 400, 422: what is wrong with the key is told in its turn.
    @Test func aKeyThatIsNoneIsRefusedInItsTurn() async throws {
        let stage = try await Stage(), bad = "a b", viewer = Stage.tenant("one", .read)
        await spring(stage)
        let creative = #"{"hls": "http://o/x.m3u8", "duration": 5}"#
        for (path, body, type, asker, status) in [
            ("/campaigns/spring/copy", "{}", nil, nil, 401), ("/campaigns/none/copy", "{}", nil, Stage.tenant("one"), 404),
            ("/campaigns/none/copy", nil, nil, Stage.tenant("one"), 404), ("/campaigns/spring/copy", "{}", nil, Stage.tenant("two"), 404),
            ("/campaigns/none/creatives", creative, nil, Stage.tenant("one"), 404),
            ("/campaigns/none/rollback", #"{"version": 1}"#, nil, Stage.tenant("one"), 404),
            ("/campaigns?tenant=none", "{}", nil, Stage.installation, 404), ("/campaigns/spring/copy", "{}", nil, viewer, 403),
            ("/campaigns/spring/copy", "{}", "text/plain", Stage.tenant("one"), 415),
            ("/campaigns/spring/copy", nil, nil, Stage.tenant("one"), 400), ("/campaigns/spring/copy", "{}", nil, Stage.tenant("one"), 400),
            ("/campaigns/spring/creatives", creative, nil, Stage.tenant("one"), 400),
            ("/channels", #"{"id": 7}"#, nil, Stage.tenant("one"), 400),
            ("/campaigns/spring/rollback", #"{"version": 0}"#, nil, Stage.tenant("one"), 400),
            ("/import", "{}", nil, Stage.tenant("one"), 400),
        ] as [(String, String?, String?, Principal?, Int)] {
            let heard = await stage.ask(.post, path, body, by: asker, type: type, key: bad)
            #expect(heard.status == status, "\(path): \(heard.text)")
            #expect((heard.json[path: "error.field"] == "Idempotency-Key") == (status == 400), "\(path): \(heard.text)")
        }
        #expect(stage.objects.campaigns.all(of: "one").count == 1)
    }

    /// Whatever a POST makes is made once, however often its request comes.
    @Test(arguments: [
        ("/campaigns", #"{"name": "Once"}"#), ("/campaigns/spring/copy", "{}"),
        ("/campaigns/spring/creatives", #"{"hls": "http://o/x.m3u8", "duration": 5}"#),
        ("/experiments", #"{"id": "e", "arms": [{"id": "a"}, {"id": "b"}]}"#), ("/users", #"{"email": "once@example.com"}"#),
        ("/channels", #"{"origin": ["http://o/"]}"#), ("/slates", #"{"hls": "http://o/s.m3u8"}"#),
    ])
    func aRequestThatComesAgainIsDoneOnce(path: String, body: String) async throws {
        let stage = try await Stage()
        await spring(stage)
        let first = await stage.ask(.post, path, body, key: "k"), mark = try await stage.base.store.load().mark
        #expect(first.status == 201 && first.headers["Idempotent-Replayed"] == nil, "\(first.text)")
        let again = await stage.ask(.post, path, body, key: "k")
        #expect(again.status == 201 && again.text == first.text && again.headers["Idempotent-Replayed"] == "true", "\(again.text)")
        #expect(again.headers["ETag"] == first.headers["ETag"] && again.headers["Location"] == first.headers["Location"])
        #expect(try await stage.base.store.load().mark == mark)
        let other = await stage.ask(.post, path, body.replacing("{", with: "{ "), key: "k")
        #expect(other.status == 422 && other.json[path: "error.code"] == "key_reused")
        // Another tenant's key is another key, and so is that of another route.
        #expect(await stage.ask(.post, "/slates", #"{"hls": "http://o/t.m3u8"}"#, by: Stage.tenant("two"), key: "k").status == 201)
        #expect(await stage.ask(.post, "/keys", "{}", key: "k").status == 201)
    }

    @Test func aKeyOfARefusedRequestIsFreeAndExpires() async throws {
        let stage = try await Stage(), body = #"{"id": "news", "origin": ["http://o/"]}"#
        #expect(await stage.ask(.post, "/channels", #"{"id": "news"}"#, key: "k").status == 422)
        stage.base.store.failCommits(.full)
        #expect(await stage.ask(.post, "/channels", body, key: "k").status == 507)
        stage.base.store.failCommits(.unavailable("away"))
        let away = await stage.ask(.post, "/channels", body, key: "k")
        #expect(away.status == 503 && away.headers["Retry-After"] != nil)
        #expect(await stage.ask(.post, "/channels", body, key: "k").status == 201)
        #expect(await stage.ask(.post, "/channels", body, key: "k").status == 201)
        // A dry run neither needs nor spends one.
        #expect(await stage.ask(.post, "/channels?dry_run=1", #"{"id": "b", "origin": ["http://o/"]}"#, key: "k").status == 200)
        stage.base.forward(ms: 86_400_001)
        #expect(await stage.ask(.post, "/channels", body, key: "k").status == 409, "after a day it is a request like any other")
        for key in ["", "a b", String(repeating: "k", count: 256), "é"] {
            #expect(await stage.ask(.post, "/channels", body, key: key).status == 400, "\(key)")
        }
    }

    /// What was rolled back once is not rolled back again, though the version that it names has moved on.
    @Test func aRollbackThatComesAgainIsDoneOnce() async throws {
        let stage = try await Stage()
        await spring(stage)
        #expect(await stage.ask(.patch, "/campaigns/spring", #"{"name": "Other"}"#).status == 200)
        let path = "/campaigns/spring/rollback", body = #"{"version": 1}"#
        let first = await stage.ask(.post, path, body, ifMatch: "\"2\"", key: "k")
        #expect(first.status == 200 && first.json[path: "campaign.version"] == .integer(3), "\(first.text)")
        let again = await stage.ask(.post, path, body, ifMatch: "\"2\"", key: "k")
        #expect(again.status == 200 && again.text == first.text && again.headers["ETag"] == first.headers["ETag"], "\(again.text)")
        #expect(await stage.ask(.post, path, body, ifMatch: "\"2\"").status == 412)
    }

    /// Whoever may only read does not get by a key what others were answered.
    @Test func aKeyIsNoWayAroundRights() async throws {
        let stage = try await Stage()
        #expect(await stage.ask(.post, "/campaigns", #"{"name": "Once"}"#, key: "k").status == 201)
        let reader = Stage.tenant("one", .read)
        #expect(await stage.ask(.post, "/campaigns", #"{"name": "Once"}"#, by: reader, key: "k").status == 403)
    }

    @Test func twentyAtOnceMakeOne() async throws {
        let stage = try await Stage()
        let statuses = await withTaskGroup(of: Int.self, returning: [Int].self) { group in
            for _ in 0..<20 { group.addTask { await stage.ask(.post, "/campaigns", #"{"name": "Once"}"#, key: "k").status } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.contains(201) && statuses.allSatisfy { $0 == 201 || $0 == 409 }, "\(statuses)")
        #expect(await stage.ask(.get, "/campaigns").json["campaigns"]?.list.count == 1)
    }

    // MARK: Trouble of the store

    /// While the store is away reads answer what is known, and writes say when to come again.
    @Test func withoutItsStoreItReadsOn() async throws {
        let stage = try await Stage()
        await spring(stage)
        stage.base.store.set(isAway: true)
        #expect(await stage.ask(.get, "/campaigns/spring").status == 200)
        #expect(await stage.ask(.get, "/campaigns").json["campaigns"]?.list.count == 1)
        for (method, path, body) in [
            (HttpMethod.patch, "/campaigns/spring", #"{"name": "Lost"}"#), (.delete, "/campaigns/spring", nil),
            (.get, "/campaigns/spring/versions", nil), (.get, "/audit", nil),
        ] as [(HttpMethod, String, String?)] {
            let answer = await stage.ask(method, path, body)
            #expect(answer.status == 503 && answer.headers["Retry-After"] != nil, "\(method) \(path): \(answer.text)")
        }
        stage.base.store.set(isAway: false)
        #expect(await stage.ask(.patch, "/campaigns/spring", #"{"name": "Kept"}"#).json[path: "campaign.version"] == .integer(2))
    }

    // MARK: A tenant as a whole

    @Test func whatIsExportedIsImported() async throws {
        let stage = try await Stage(), boss = Stage.installation
        await spring(stage)
        #expect(await stage.ask(.post, "/slates", #"{"id": "slate", "hls": "http://o/s.m3u8"}"#).status == 201)
        let channel = #"{"id": "news", "origin": ["http://o/"], "slate": "slate", "origin_headers": {"X-Key": "hush"}}"#
        #expect(await stage.ask(.post, "/channels", channel).status == 201)
        let export = await stage.ask(.get, "/export")
        #expect(export.status == 200)
        // What is there already stays as it is, secrets too.
        let same = await stage.ask(.post, "/import", export.text)
        #expect(same.json["import"] == ["created": .integer(0), "changed": .integer(0), "unchanged": .integer(4)], "\(same.text)")
        // Into another tenant.
        let dry = await stage.ask(.post, "/import?tenant=two&dry_run=1", export.text, by: boss)
        #expect(dry.status == 200 && dry.json["dry_run"] == .bool(true) && stage.objects.channels.all(of: "two").isEmpty)
        let names = (dry.json["changes"]?.list ?? []).compactMap { $0["field"]?.string }
        #expect(names.contains { $0.hasPrefix("channels/") && $0.hasSuffix(".origin") }, "\(dry.text)")
        let moved = await stage.ask(.post, "/import?tenant=two", export.text, by: boss)
        #expect(moved.json[path: "import.created"] == .integer(3), "\(moved.text)")
        #expect(stage.objects.channels.find("two", "news")?.model.slate == "slate")
        #expect(stage.objects.campaigns.find("two", "spring")?.model.creatives.map(\.id) == ["ad"])
        // All of it or nothing.
        let broken = export.text.replacing("\"slate\": \"slate\"", with: "\"slate\": \"none\"").replacing("Spring", with: "Changed")
        let refused = await stage.ask(.post, "/import", broken)
        #expect(refused.status == 422, "\(refused.text)")
        #expect(stage.objects.campaigns.find("one", "spring")?.model.name == "Spring")
        #expect(await stage.ask(.post, "/import", "{}").status == 422)
    }
}
