import Formats
import Model
import Store
import TestSupport
import Testing
import Transport

@testable import EdgeProxy

/// Everything below `/api/v1` that configures, as it is answered.
@Suite struct ManagementApiTests {
    private typealias Stage = ManagementStage
    private static let channel = #"{"id": "news", "origin": ["http://o/news/"], "origin_headers": {"X-Key": "hush-hush"}}"#
    private static let campaign = #"{"id": "spring", "creatives": [{"id": "ad", "duration": 10, "hls": "http://o/ad.m3u8"}]}"#

    @Test func whatIsMadeIsReadChangedAndRemoved() async throws {
        let stage = try await Stage()
        let made = await stage.ask(.post, "/channels", Self.channel)
        #expect(made.status == 201 && made.headers["ETag"] == "\"1\"" && made.headers["Location"] == "/api/v1/channels/news")
        #expect(made.json[path: "channel.tenant"] == "one" && made.json[path: "channel.created_by"] == "key:test")
        #expect(await stage.ask(.get, "/channels/news").json == made.json)
        #expect(await stage.ask(.get, "/channels/news", ifNoneMatch: "W/\"1\"").status == 304)
        #expect(await stage.ask(.post, "/channels", Self.channel).status == 409)

        let patched = await stage.ask(.patch, "/channels/news", #"{"name": "News", "labels": ["a"]}"#, type: "application/merge-patch+json")
        #expect(patched.status == 200 && patched.json[path: "channel.version"] == .integer(2))
        #expect(patched.json[path: "channel.origin"] == made.json[path: "channel.origin"])
        let same = await stage.ask(.patch, "/channels/news", #"{"name": "News"}"#)
        #expect(same.json[path: "channel.version"] == .integer(2), "what changes nothing makes no version")

        let put = await stage.ask(.put, "/channels/news", #"{"origin": ["http://o/other/"]}"#, ifMatch: "\"2\"")
        #expect(put.status == 200 && put.json[path: "channel.name"] == "news" && put.json[path: "channel.labels"] == .array([]))
        #expect(await stage.ask(.put, "/channels/news", #"{"origin": ["http://o/"]}"#, ifMatch: "\"2\"").status == 412)
        #expect(await stage.ask(.delete, "/channels/news", ifMatch: "\"1\"").status == 412)
        let gone = await stage.ask(.delete, "/channels/news", ifMatch: "\"3\"")
        #expect(gone.status == 204 && gone.text.isEmpty)
        for method in [HttpMethod.get, .delete] { #expect(await stage.ask(method, "/channels/news").status == 404) }
        // Its id may be used again, and its versions go on.
        #expect(await stage.ask(.post, "/channels", Self.channel).json[path: "channel.version"] == .integer(5))
    }

    /// What was read can be sent back as it is.
    @Test(arguments: ["channels/news", "campaigns/spring", "slates/slate", "tenants/one", "users/anna", "keys/script", "creatives/ad"])
    func whatWasReadIsTakenBack(path: String) async throws {
        let stage = try await Self.furnished(), boss = ManagementStage.installation
        let read = await stage.ask(.get, "/\(path)", by: boss)
        guard case .object(let members) = read.json, let object = members.first else {
            Issue.record("\(read.text)")
            return
        }
        let back = await stage.ask(.put, "/\(path)", object.value.text, by: boss)
        #expect(back.status == 200 && back.json == read.json, "\(back.text)")
    }

    /// One of everything in tenant one, with secrets.
    private static func furnished() async throws -> Stage {
        let stage = try await Stage(), boss = ManagementStage.installation
        for (path, body) in [
            ("/slates", #"{"tenant": "one", "id": "slate", "hls": "http://o/slate.m3u8"}"#),
            ("/channels", #"{"tenant": "one", "id": "news", "origin": ["http://o/"], "origin_headers": {"X-Key": "hush-hush"}}"#),
            ("/users", #"{"tenant": "one", "id": "anna", "email": "anna@example.com", "password": "hush-hush and more"}"#),
            ("/keys", #"{"tenant": "one", "id": "script", "name": "Script"}"#),
            ("/experiments", #"{"tenant": "one", "id": "test", "arms": [{"id": "a"}, {"id": "b"}]}"#),
        ] {
            let made = await stage.ask(.post, path, body, by: boss)
            #expect(made.status == 201, "\(path): \(made.text)")
        }
        #expect(await stage.ask(.post, "/campaigns?tenant=one", campaign, by: boss).status == 201)
        return stage
    }

    /// A pace that nobody has asked for follows from what there is: it never stands in the way of a change of that.
    @Test(arguments: [
        (#"{"end_date": null}"#, 200, "fast"), (#"{"start_date": null}"#, 200, "fast"), (#"{"budget_total": null}"#, 200, "fast"),
        (#"{"start_date": null, "end_date": null, "name": "N"}"#, 200, "fast"), (#"{"end_date": null, "pacing": null}"#, 200, "fast"),
        (#"{"end_date": null, "pacing": "even"}"#, 422, "even"), (#"{"end_date": "2029-01-01T00:00:00Z"}"#, 200, "even"),
        (#"{"budget_total": 7, "weight": 2}"#, 200, "even"), (#"{"pacing": "fast"}"#, 200, "fast"),
    ])
    func aPaceByDefaultFollows(patch: String, status: Int, pacing: String) async throws {
        let stage = try await Stage(), dates = #""start_date": "2026-01-01T00:00:00Z", "end_date": "2027-01-01T00:00:00Z""#
        let made = await stage.ask(.post, "/campaigns", "{\"id\": \"a\", \"budget_total\": 5, \"cpm\": 1, \(dates)}")
        #expect(made.status == 201 && made.json[path: "campaign.pacing"] == "even", "\(made.text)")
        let heard = await stage.ask(.patch, "/campaigns/a", patch)
        #expect(heard.status == status && (status == 200 || heard.json[path: "error.field"] == "pacing"), "\(heard.text)")
        #expect(await stage.ask(.get, "/campaigns/a").json[path: "campaign.pacing"] == .string(pacing))
    }

    /// Passwords, digests of keys and what is sent to origins stand in no answer; a key's secret in the one that made it.
    @Test func whatIsSecretIsNeverShown() async throws {
        let stage = try await Self.furnished(), boss = ManagementStage.installation
        let key = await stage.ask(.post, "/keys", #"{"tenant": "one", "id": "second"}"#, by: boss, key: "once")
        let secret = try #require(key.json[path: "key.secret"]?.string)
        #expect(stage.principal(bearer: secret) != nil)
        let digest = Sha256.hex(Array(secret.utf8))
        let kept = stage.objects.users.find("one", "anna")?.model.password
        guard case .literal(let hash)? = kept else {
            Issue.record("\(String(describing: kept))")
            return
        }
        var heard = [
            await stage.ask(.post, "/keys", #"{"tenant": "one", "id": "second"}"#, by: boss, key: "once"),
            await stage.ask(.patch, "/users/anna?dry_run=1", #"{"name": "A", "password": "hush-hush and else"}"#, by: boss),
            await stage.ask(.patch, "/users/anna", #"{"name": "A", "password": "hush-hush and else"}"#, by: boss),
            await stage.ask(.patch, "/keys/second", #"{"name": "S"}"#, by: boss),
            await stage.ask(.patch, "/channels/news?dry_run=1", #"{"origin_headers": {"X-Key": "hush-hush-2"}}"#, by: boss),
            await stage.ask(.patch, "/channels/news", #"{"origin_headers": {"X-Key": "hush-hush-2"}}"#, by: boss),
        ]
        #expect(heard.allSatisfy { 200...201 ~= $0.status }, "\(heard)")
        for path in [
            "/users", "/users/anna", "/keys", "/keys/second", "/keys/script", "/channels", "/channels/news", "/channels/news/versions",
            "/channels/news/versions/1", "/channels/news/versions/2", "/tenants", "/tenants/one", "/tenants/one/versions",
            "/tenants/one/versions/1", "/audit", "/export?tenant=one", "/auth/profile",
        ] {
            let answer = await stage.ask(.get, path, by: boss)
            #expect(answer.status == 200, "\(path): \(answer.text)")
            heard.append(answer)
        }
        for answer in heard {
            for hidden in ["hush-hush", secret, digest, hash, "$scrypt$", "\"digest\"", "\"password\"", "of the file"] {
                #expect(!answer.text.contains(hidden), "\(hidden) in \(answer.text)")
            }
        }
        // The secret is there, and it stays there when what was shown of it comes back.
        #expect(stage.objects.channels.find("one", "news")?.model.originHeaders.first?.value == .literal("hush-hush-2"))
        let shown = await stage.ask(.get, "/channels/news", by: boss).json["channel"] ?? .null
        #expect(await stage.ask(.put, "/channels/news", shown.setting("name", "N").text, by: boss).status == 200)
        #expect(stage.objects.channels.find("one", "news")?.model.originHeaders.first?.value == .literal("hush-hush-2"))
    }

    @Test(arguments: [
        ("/channels/news", #"{"id": "other"}"#, "id"), ("/channels/news", #"{"version": 7}"#, "version"),
        ("/channels/news", #"{"created_by": "me"}"#, "created_by"), ("/channels/news", #"{"tenant": "two"}"#, "tenant"),
        ("/channels/news", #"{"created_at": "2026-01-01T00:00:00Z"}"#, "created_at"), ("/keys/script", #"{"digest": "00"}"#, "digest"),
        ("/keys/script", #"{"hint": "mine"}"#, "hint"), ("/users/anna", #"{"tenant": null, "id": "x"}"#, "id"),
        ("/creatives/ad", #"{"campaign": "other"}"#, "campaign"), ("/creatives/ad", #"{"id": "x"}"#, "id"),
        ("/experiments/test", #"{"tenant": "two"}"#, "tenant"),
    ])
    func whatIsReadOnlyIsRefused(path: String, body: String, field: String) async throws {
        let stage = try await Self.furnished(), answer = await stage.ask(.patch, path, body)
        #expect(answer.status == 422 && answer.json[path: "error.code"] == "read_only", "\(answer.text)")
        #expect(answer.json[path: "error.field"] == .string(field))
    }

    /// Whichever of the two counted, the object would be in a tenant that was not meant.
    @Test(arguments: [
        ("/campaigns", #"{"tenant": "one", "name": "A"}"#), ("/channels", #"{"tenant": "one", "origin": ["http://o/"]}"#),
        ("/users", #"{"tenant": "one", "email": "a@example.com"}"#), ("/keys", #"{"tenant": "one"}"#),
        ("/experiments", #"{"tenant": "one", "id": "e", "arms": [{"id": "a"}, {"id": "b"}]}"#),
    ])
    func bodyAndQueryNameOneTenant(path: String, body: String) async throws {
        let stage = try await Stage(), boss = Stage.installation
        let refused = await stage.ask(.post, path + "?tenant=two", body, by: boss)
        #expect(refused.status == 422 && refused.json[path: "error.field"] == "tenant", "\(refused.text)")
        #expect(await stage.ask(.post, path + "?tenant=none", body, by: boss).status == 404)
        #expect(await stage.ask(.post, path + "?tenant=one", body, by: boss).status == 201)
    }

    @Test func everyFieldThatIsWrongIsNamed() async throws {
        let stage = try await Stage()
        let answer = await stage.ask(.post, "/channels", #"{"id": "a", "origin": "x", "stitch": 3000, "nmae": "x"}"#)
        #expect(answer.status == 422)
        let fields = (answer.json[path: "error.details"]?.list ?? []).compactMap { $0["field"]?.string }
        #expect(Set(fields).isSuperset(of: ["origin", "stitch", "nmae"]), "\(answer.text)")
        for (body, type, status) in [
            ("[]", "application/json", 400), ("{", "application/json", 400), (#"{"a": 1, "a": 2}"#, "application/json", 400),
            ("{}", "text/plain", 415), (#"{"id": "A b", "origin": ["http://o/"]}"#, "application/json", 422),
        ] {
            #expect(await stage.ask(.post, "/channels", body, type: type).status == status, "\(body)")
        }
        #expect(await stage.ask(.get, "/channels?limti=5").json[path: "error.code"] == "unknown_parameter")
        for query in ["limit=0", "limit=501", "limit=x", "sort=nothing", "sort=--name", "cursor=x", "status=none", "status=active,none"] {
            #expect(await stage.ask(.get, "/campaigns?\(query)").status == 400, "\(query)")
        }
        #expect(await stage.ask(.get, "/users?role=boss").status == 400)
    }

    /// What is another tenant's does not exist: in paths, queries, bodies and references, in the words of what never was.
    @Test func whatIsAnothersIsNotThere() async throws {
        let stage = try await Self.furnished(), theirs = Stage.tenant("two")
        let ids = ["channels": "news", "campaigns": "spring", "creatives": "ad", "slates": "slate", "users": "anna", "keys": "script"]
        for (method, path, body) in [
            (HttpMethod.get, "/channels/X", nil), (.put, "/channels/X", #"{"origin": ["http://o/"]}"#), (.patch, "/channels/X", "{}"),
            (.delete, "/channels/X", nil), (.get, "/channels/X/versions", nil), (.get, "/channels/X/versions/1", nil),
            (.post, "/channels/X/rollback", #"{"version": 1}"#), (.get, "/campaigns/X", nil), (.post, "/campaigns/X/copy", "{}"),
            (.put, "/campaigns/X/status", #"{"status": "active"}"#), (.get, "/campaigns/X/creatives", nil),
            (.post, "/campaigns/X/creatives", #"{"hls": "http://o/x.m3u8", "duration": 5}"#), (.get, "/creatives/X", nil),
            (.delete, "/creatives/X", nil), (.get, "/slates/X", nil), (.get, "/users/X", nil), (.delete, "/keys/X", nil),
            (.get, "/experiments/X", nil), (.get, "/channels?tenant=X", nil), (.get, "/audit?tenant=X", nil),
            (.get, "/export?tenant=X", nil), (.get, "/channels/news?tenant=X", nil),
            (.post, "/import?tenant=X", #"{"export": {"tenant": {"id": "X"}}}"#),
        ] as [(HttpMethod, String, String?)] {
            let kind = String(path.split(separator: "/")[0])
            let id = path.contains("tenant=X") ? "one" : ids[kind] ?? "test"
            let real = await stage.ask(method, path.replacing("X", with: id), body?.replacing("X", with: id), by: theirs)
            let none = await stage.ask(method, path.replacing("X", with: "nobody"), body?.replacing("X", with: "nobody"), by: theirs)
            #expect(real.status == 404 && real.text == none.text, "\(method) \(path): \(real.status) \(real.text)")
            // Its own tenant has it.
            if method == .get { #expect(await stage.ask(method, path.replacing("X", with: id)).status == 200, "\(path)") }
        }
        for kind in ["channels", "campaigns", "slates", "users", "keys", "creatives", "experiments", "audit"] {
            #expect(await stage.ask(.get, "/\(kind)", by: theirs).json[kind]?.list == [], "\(kind)")
        }
        // Named in a body it is unknown, too.
        for (path, body) in [
            ("/channels", #"{"tenant": "X", "id": "c", "origin": ["http://o/"]}"#),
            ("/users", #"{"tenant": "X", "email": "x@example.com"}"#),
            ("/keys", #"{"tenant": "X"}"#), ("/experiments", #"{"tenant": "X", "id": "e", "arms": [{"id": "a"}, {"id": "b"}]}"#),
        ] {
            let real = await stage.ask(.post, path, body.replacing("X", with: "one"), by: theirs)
            let none = await stage.ask(.post, path, body.replacing("X", with: "nobody"), by: theirs)
            #expect(real.status == 422 && real.text.replacing("one", with: "nobody") == none.text, "\(path): \(real.text)")
        }
        let real = await stage.ask(.post, "/channels", #"{"id": "c", "origin": ["http://o/"], "slate": "slate"}"#, by: theirs)
        let none = await stage.ask(.post, "/channels", #"{"id": "c", "origin": ["http://o/"], "slate": "nobodys"}"#, by: theirs)
        #expect(real.status == 422 && real.text.replacing("slate\\\"", with: "nobodys\\\"") == none.text)
        // Ids are unique within a tenant only.
        #expect(await stage.ask(.post, "/channels", #"{"id": "news", "origin": ["http://o/"]}"#, by: theirs).status == 201)
        #expect(
            await stage.ask(.post, "/users", #"{"tenant": null, "email": "me@example.com", "role": "owner"}"#, by: theirs)
                .json[path: "user.tenant"] == "two", "nobody makes a user of the installation")
    }

    /// Ids are unique within a tenant only: when one's key was used says nothing of another's.
    @Test func theUseOfAKeyIsItsOwn() async throws {
        let stage = try await Stage()
        for tenant in ["one", "two"] {
            #expect(await stage.ask(.post, "/keys", #"{"id": "same-id"}"#, by: Stage.tenant(tenant)).status == 201)
        }
        stage.api.logins.noteUse(ofKey: "same-id", tenant: "one", nowMs: 5_000_000)
        #expect(await stage.ask(.get, "/keys/same-id").json[path: "key.last_used_at"] == "1970-01-01T01:23:20.000Z")
        #expect(await stage.ask(.get, "/keys/same-id", by: Stage.tenant("two")).json[path: "key.last_used_at"] == .null)
        // One that is made anew under the id of one that was used was not.
        #expect(await stage.ask(.delete, "/keys/same-id").status == 204)
        stage.base.forward(ms: 9_000_000)
        #expect(await stage.ask(.post, "/keys", #"{"id": "same-id"}"#).json[path: "key.last_used_at"] == .null)
    }

    /// What was used is known after a restart, whatever of it was written down when.
    @Test func theUseOfAKeyIsKept() async throws {
        let stage = try await Stage(), store = stage.base.store
        #expect(await stage.ask(.post, "/keys", #"{"id": "script"}"#).status == 201)
        let first = LoginTable.forTests(), second = LoginTable.forTests()
        first.noteUse(ofKey: "script", tenant: "one", nowMs: 5_000_000)
        store.set(isAway: true)
        await StoreJobs.keepUses(store, first)
        store.set(isAway: false)
        await StoreJobs.keepUses(store, first)
        #expect(first.newUses.isEmpty)
        second.noteUse(ofKey: "other", tenant: "one", nowMs: 6_000_000)
        await StoreJobs.keepUses(store, second)
        #expect(second.lastUseMs(ofKey: "script", tenant: "one") == 5_000_000)
        #expect(second.lastUseMs(ofKey: "other", tenant: "one") == 6_000_000)
    }

    /// A list that has not changed is not sent again.
    @Test func aListHasATag() async throws {
        let stage = try await Self.furnished()
        for path in ["/channels", "/campaigns?q=spring", "/creatives", "/audit", "/campaigns/spring/versions", "/export"] {
            let first = await stage.ask(.get, path), tag = try #require(first.headers["ETag"], "\(path)")
            let again = await stage.ask(.get, path, ifNoneMatch: "W/\(tag)")
            #expect(again.status == 304 && again.text.isEmpty && again.headers["ETag"] == tag, "\(path)")
            #expect(await stage.ask(.get, path, ifNoneMatch: "\"7\"").status == 200)
            #expect(await stage.ask(.get, path, ifNoneMatch: "z").status == 400)
        }
        #expect(await stage.ask(.get, "/creatives/ad", ifNoneMatch: "z").status == 400, "also of what is not ready")
        let tag = try #require(await stage.ask(.get, "/channels").headers["ETag"])
        #expect(await stage.ask(.patch, "/channels/news", #"{"name": "N"}"#).status == 200)
        #expect(await stage.ask(.get, "/channels", ifNoneMatch: tag).status == 200)
    }

    /// A header to the origin that the file names by a file or a variable stays when what was read comes back; nobody names another.
    @Test func whatIsNamedInTheFileComesBack() async throws {
        var channel = ChannelConfiguration(tenant: "one", id: "sport", name: "Sport", origin: ["http://o/"])
        channel.originHeaders = [OriginHeader(name: "X-Key", value: .environment(name: "PATH"))]
        let stage = try await Stage { $0.channels = [channel] }
        let shown = try #require(await stage.ask(.get, "/channels/sport").json["channel"])
        let put = await stage.ask(.put, "/channels/sport", shown.setting("name", "New").text)
        #expect(put.status == 200 && put.json[path: "channel.name"] == "New", "\(put.text)")
        #expect(stage.objects.channels.find("one", "sport")?.model.originHeaders == channel.originHeaders)
        for source in [#"{"env": "HOME"}"#, #"{"file": "/etc/passwd"}"#] {
            let body = "{\"origin_headers\": {\"X-Key\": \(source)}}"
            #expect(await stage.ask(.patch, "/channels/sport", body).status == 422, "\(source)")
        }
    }

    @Test func aCursorGoesOnWithItsListAlone() async throws {
        let stage = try await Stage()
        for tenant in ["one", "two"] {
            for number in 0..<5 {
                let body = "{\"id\": \"c\(number)\", \"name\": \"n\(number)\"}"
                #expect(await stage.ask(.post, "/campaigns", body, by: Stage.tenant(tenant)).status == 201)
            }
        }
        let cursor = try #require(await stage.ask(.get, "/campaigns?limit=2").json["next_cursor"]?.string)
        #expect(await stage.ask(.get, "/campaigns?limit=1&cursor=\(cursor)").json[path: "campaigns.0.id"] == "c2")
        for (path, who) in [
            ("/campaigns?cursor=", Stage.tenant("two")), ("/campaigns?tenant=one&cursor=", Stage.installation),
            ("/campaigns?sort=-name&cursor=", Stage.tenant("one")), ("/campaigns?q=n&cursor=", Stage.tenant("one")),
            ("/campaigns?status=draft&cursor=", Stage.tenant("one")), ("/channels?cursor=", Stage.tenant("one")),
            ("/creatives?cursor=", Stage.tenant("one")), ("/audit?cursor=", Stage.tenant("one")),
        ] {
            let answer = await stage.ask(.get, path + cursor, by: who)
            #expect(answer.status == 400 && answer.json[path: "error.code"] == "bad_cursor", "\(path)")
        }
    }

    /// Rows that stay are answered once each, whatever comes and goes between two pages.
    @Test(arguments: 0..<10 as Range<UInt64>) func pagesStandWhileRowsComeAndGo(seed: UInt64) async throws {
        var random = Seeded(seed)
        let stage = try await Stage(), names = ["a", "B", "b", "é", ""], sort = ["name", "-name", "id", "-created_at"][Int(seed % 4)]
        func make(_ id: String) async {
            let body = "{\"id\": \"\(id)\", \"name\": \"\(names.randomElement(using: &random) ?? "")x\"}"
            #expect(await stage.ask(.post, "/campaigns", body).status == 201)
        }
        var passing: [String] = []
        for number in 0..<24 { await make(number % 3 == 0 ? "stays-\(number)" : "goes-\(number)") }
        passing = (0..<24).filter { $0 % 3 != 0 }.map { "goes-\($0)" }
        var seen: [String] = [], cursor: String?, turn = 0
        repeat {
            let page = await stage.ask(.get, "/campaigns?sort=\(sort)&limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""))
            seen += (page.json["campaigns"]?.list ?? []).compactMap { $0["id"]?.string }
            cursor = page.json["next_cursor"]?.string
            if let gone = passing.randomElement(using: &random) {
                #expect(await stage.ask(.delete, "/campaigns/\(gone)").status == 204)
                passing.removeAll { $0 == gone }
            }
            turn += 1
            await make("new-\(turn)")
        } while cursor != nil && turn < 60
        #expect(turn < 60)
        #expect(seen.filter { $0.hasPrefix("stays") }.sorted() == (0..<24).filter { $0 % 3 == 0 }.map { "stays-\($0)" }.sorted())
        #expect(Set(seen).count == seen.count)
    }
}
