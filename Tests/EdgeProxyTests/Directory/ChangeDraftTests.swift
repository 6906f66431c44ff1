import Decision
import Store
import Testing

@testable import EdgeProxy
@testable import Model

/// A change in the making: what it refuses, and what it has a store write.
@Suite struct ChangeDraftTests {
    private func draft(_ file: Configuration = StoreStage.file(tenants: ["t", "u"])) -> ChangeDraft {
        ChangeDraft(ManagedObjects(file), by: "anna", nowMs: 10)
    }

    private func refusal(_ work: () throws(ChangeRefusal) -> Void) -> ChangeRefusal? {
        do throws(ChangeRefusal) { try work() } catch { return error }
        return nil
    }

    private func campaign(_ id: String, tenant: String = "t", _ creatives: String...) -> Campaign {
        let media = creatives.map { Creative(id: $0, durationNs: 10_000_000_000, name: $0, hls: "http://o/\($0).m3u8") }
        return Campaign(id: id, tenant: tenant, creatives: media, name: id)
    }

    @Test func whatAnObjectNamesHasToBeThere() {
        var draft = draft()
        #expect(refusal { () throws(ChangeRefusal) in try draft.put(StoreStage.channel("a", slate: "none")) }?.field == "slate")
        #expect(refusal { () throws(ChangeRefusal) in try draft.put(Slate(tenant: "nobody", id: "s", hls: "h")) }?.field == "tenant")
        #expect(draft.writes.isEmpty)
    }

    /// Another tenant's slate is as unknown as one that never was, in the same words.
    @Test func whatIsAnothersIsNotThere() throws {
        var draft = draft()
        try draft.put(Slate(tenant: "u", id: "theirs", hls: "http://o/s.m3u8"))
        let theirs = refusal { () throws(ChangeRefusal) in try draft.put(StoreStage.channel("a", slate: "theirs")) }
        let nobodys = refusal { () throws(ChangeRefusal) in try draft.put(StoreStage.channel("a", slate: "nobody")) }
        #expect(theirs?.sentence == nobodys?.sentence.replacing("nobody", with: "theirs"))
        #expect(theirs?.field == "slate")
    }

    /// Creatives and slates of a tenant share one name space: both stand in ad segment URIs.
    @Test func anIdOfMediaIsThereOnce() throws {
        var draft = draft()
        try draft.put(campaign("spring", "ad"))
        #expect(refusal { () throws(ChangeRefusal) in try draft.put(StoreStage.slate("ad")) }?.isTaken == true)
        #expect(refusal { () throws(ChangeRefusal) in try draft.put(campaign("summer", "other", "ad")) }?.field == "creatives[1].id")
        #expect(refusal { () throws(ChangeRefusal) in try draft.put(campaign("summer", "x", "x")) }?.field == "creatives[1].id")
        try draft.put(campaign("summer", tenant: "u", "ad"))
        // Its own it may have, and give away.
        try draft.put(campaign("spring", "ad", "second"))
        try draft.put(campaign("spring", "second"))
        try draft.put(StoreStage.slate("ad"))
    }

    @Test func anAddressIsOneUsers() throws {
        var draft = draft()
        try draft.put(UserAccount(id: "anna", tenant: "t", email: "anna@example.com"))
        #expect(
            refusal { () throws(ChangeRefusal) in
                try draft.put(UserAccount(id: "other", tenant: "u", email: "anna@example.com"))
            }?.field == "email")
        try draft.put(UserAccount(id: "anna", tenant: "t", email: "anna@example.com", name: "Anna"))
    }

    @Test func aNewOneTakesNobodysPlace() throws {
        var draft = draft()
        try draft.put(StoreStage.channel("a"), mustBeNew: true)
        #expect(refusal { () throws(ChangeRefusal) in try draft.put(StoreStage.channel("a"), mustBeNew: true) }?.field == "id")
    }

    /// A store writes an object once a change, as it stands at its end, over the version that stood before it.
    @Test func oneObjectIsWrittenOnce() throws {
        var draft = draft()
        try draft.put(StoreStage.channel("a", name: "1"))
        try draft.put(StoreStage.channel("a", name: "2"))
        try draft.put(StoreStage.channel("b"))
        try draft.remove(ChannelConfiguration.self, "t", "b")
        let writes = draft.storeWrites
        #expect(writes.map(\.key.id) == ["a", "b"] && writes.map(\.expected) == [.nothing, .nothing])
        #expect(writes[0].document?.contains("\"2\"") == true && writes[1].document == nil)
    }

    @Test func whatTheStoreGivesIsWhatStands() throws {
        var objects = ManagedObjects(StoreStage.file(channels: [StoreStage.channel("a")]))
        let record = ObjectRecord(version: 4, createdMs: 1, updatedMs: 2, createdBy: "file", updatedBy: "file")
        objects.put(Managed(StoreStage.channel("a"), record))
        var draft = ChangeDraft(objects, by: "anna", nowMs: 10)
        try draft.put(StoreStage.channel("a", name: "new"))
        try draft.put(StoreStage.channel("b"))
        var settled = objects
        draft.settle(into: &settled, [9, 7])
        #expect(
            settled.channels.find("t", "a")?.record
                == ObjectRecord(version: 9, createdMs: 1, updatedMs: 10, createdBy: "file", updatedBy: "anna"))
        #expect(
            settled.channels.find("t", "b")?.record
                == ObjectRecord(version: 7, createdMs: 10, updatedMs: 10, createdBy: "anna", updatedBy: "anna"))
    }

    /// What is kept is read back as it was, secrets too.
    @Test func whatIsKeptIsReadBack() throws {
        var channel = StoreStage.channel("a", name: "A \"quoted\" name")
        channel.originHeaders = [
            OriginHeader(name: "X-Key", value: .literal("hush")), OriginHeader(name: "X-File", value: .file(path: "/k")),
        ]
        #expect(ChannelConfiguration.kept(ChangeDraft.document(channel)) == channel)
        let user = UserAccount(id: "anna", tenant: nil, email: "a@b.c", name: "Anna", role: .owner, password: .literal("$scrypt$"))
        #expect(UserAccount.kept(ChangeDraft.document(user)) == user)
        let key = ApiKey(id: "k", tenant: "t", name: "K", scopes: [.read], expiresMs: 1_700_000_000_000, digest: "ab", hint: "edge_key_…")
        #expect(ApiKey.kept(ChangeDraft.document(key)) == key)
        var spring = campaign("spring", "ad")
        spring.priority = 5
        #expect(Campaign.kept(ChangeDraft.document(spring)) == spring)
    }

    @Test func anArmThatIsAskedForStays() throws {
        var draft = draft(), tenant = TenantConfiguration(id: "t", name: "t")
        tenant.experiments = [Experiment(id: "e", arms: [.init(id: "x"), .init(id: "y")])]
        try draft.put(tenant)
        var asking = campaign("spring")
        asking.targeting.all = [.init(.arm, ["e/x"])]
        try draft.put(asking)
        tenant.experiments = [Experiment(id: "e", arms: [.init(id: "y")])]
        #expect(refusal { () throws(ChangeRefusal) in try draft.put(tenant) } == .referenced(by: ["campaigns/spring"]))
    }
}

extension ChangeRefusal {
    fileprivate var field: String? {
        switch self {
        case .invalid(let error), .taken(let error): error.path
        default: nil
        }
    }
    fileprivate var isTaken: Bool { if case .taken = self { true } else { false } }
}
