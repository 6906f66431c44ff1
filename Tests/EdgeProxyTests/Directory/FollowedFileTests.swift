import Decision
import Store
import Testing

@testable import EdgeProxy
@testable import Model

/// The configuration file declares: an object follows it until it is first changed over REST; from then on the store rules.
@Suite struct FollowedFileTests {
    private typealias Stage = StoreStage

    /// A start with a file, on what the store has.
    private func start(_ stage: Stage, _ file: Configuration, replaces: Bool = false) async throws -> (ConfigurationWriter, [String]) {
        let writer = try await stage.writer()
        return (writer, await writer.follow(file, replaces: replaces))
    }

    private func names(_ writer: ConfigurationWriter) async -> [String] { await writer.objects.channels.all.map(\.model.name) }

    @Test func whatNobodyHasChangedFollowsTheFile() async throws {
        let stage = try await Stage(), first = Stage.file(channels: [Stage.channel("a"), Stage.channel("b")])
        let (one, lines) = try await start(stage, first)
        #expect(lines == [])
        #expect(await one.objects.channels.all.allSatisfy { $0.record.followsFile && $0.record.version == 1 })
        // The same file makes no versions.
        let before = try await stage.store.load().mark
        #expect(try await start(stage, first).1 == [])
        #expect(try await stage.store.load().mark == before)
        // Changed, removed and added.
        let second = Stage.file(channels: [Stage.channel("a", name: "A2"), Stage.channel("c")])
        let (two, more) = try await start(stage, second)
        #expect(more == [])
        #expect(await names(two) == ["A2", "c"])
        #expect(await two.objects.channels.find("t", "a")?.record.version == 2)
        #expect(try await stage.store.load().objects.count { $0.key.kind == "channels" } == 2)
        // On SIGHUP the same way.
        #expect(await two.follow(first, replaces: false) == [])
        #expect(await names(two) == ["a", "b"])
        #expect(await two.objects.channels.find("t", "b")?.record.version == 3, "its versions go on")
    }

    @Test func whatWasChangedOverRestStays() async throws {
        let stage = try await Stage(), file = Stage.file(channels: [Stage.channel("a"), Stage.channel("b")])
        let (writer, _) = try await start(stage, file)
        try await writer.put(Stage.channel("a", name: "by Anna"))
        let changed = Stage.file(channels: [Stage.channel("a", name: "A2"), Stage.channel("b", name: "B2")])
        for _ in 0..<2 {
            let (again, lines) = try await start(stage, changed)
            #expect(await names(again) == ["by Anna", "B2"])
            #expect(lines == ["t/channels/a was changed over REST, and stays so: the configuration file differs in name"])
        }
        // Also where the file has it no more.
        let (without, lines) = try await start(stage, Stage.file())
        #expect(lines == [])
        #expect(await names(without) == ["by Anna"])
    }

    @Test func whatWasRemovedOverRestStaysRemoved() async throws {
        let stage = try await Stage(), file = Stage.file(channels: [Stage.channel("a"), Stage.channel("b")])
        let (writer, _) = try await start(stage, file)
        try await writer.remove(ChannelConfiguration.self, "t", "a")
        let line = "t/channels/a was removed over REST, and stays so: the configuration file still has it"
        let changed = Stage.file(channels: [Stage.channel("a", name: "A2"), Stage.channel("b")])
        for file in [file, changed] {
            let (again, lines) = try await start(stage, file)
            #expect(lines == [line])
            #expect(await names(again) == ["b"])
        }
        #expect(await writer.follow(changed, replaces: false) == [line])
    }

    @Test func toReplaceIsANewVersion() async throws {
        let stage = try await Stage(), file = Stage.file(channels: [Stage.channel("a"), Stage.channel("b")])
        let (writer, _) = try await start(stage, file)
        try await writer.put(Stage.channel("a", name: "by Anna"))
        try await writer.remove(ChannelConfiguration.self, "t", "b")
        try await writer.put(Stage.channel("own"))
        let (again, lines) = try await start(stage, file, replaces: true)
        #expect(lines == [])
        #expect(await names(again) == ["a", "b", "own"])
        let a = try #require(await again.objects.channels.find("t", "a"))
        #expect(a.record.version == 3 && a.record.followsFile, "it follows the file again")
        #expect(try await stage.store.history(a.key, before: .max, limit: 9).map(\.by) == ["file", "user:anna@example.com", "file"])
    }

    /// Objects that name each other come and go together, whatever stands first in the file.
    @Test func whatNamesEachOtherComesTogether() async throws {
        let stage = try await Stage()
        let file = Stage.file(channels: [Stage.channel("a", slate: "slate")], slates: [Stage.slate("slate")])
        let (writer, lines) = try await start(stage, file)
        #expect(lines == [])
        #expect(await writer.objects.slates.count == 1)
        #expect(await writer.follow(Stage.file(tenants: []), replaces: false) == [])
        let objects = await writer.objects
        #expect(objects.tenants.count == 0 && objects.slates.count == 0 && objects.channels.count == 0)
    }

    /// What somebody's channel names does not go with the file.
    @Test func aSlateThatIsNamedOverRestStays() async throws {
        let stage = try await StoreStage(), slate = StoreStage.slate("slate"), news = StoreStage.channel("news", slate: "slate")
        let (writer, _) = try await start(stage, StoreStage.file(channels: [news], slates: [slate]))
        try await writer.put(StoreStage.channel("mine", slate: "slate"))
        let told = await writer.follow(StoreStage.file(), replaces: false)
        #expect(told.count == 1 && told[0].contains("channels/mine"), "\(told)")
        #expect(await writer.objects.slates.count == 1)
        #expect(await names(writer) == ["mine"])
        // When it is named no more it goes.
        try await writer.put(StoreStage.channel("mine"))
        #expect(await writer.follow(StoreStage.file(), replaces: false) == [])
        #expect(await writer.objects.slates.count == 0)
    }

    /// What stays because somebody names it may name others: they stay, too.
    @Test func whatIsNamedByWhatStaysStays() async throws {
        let stage = try await Stage(), news = Stage.channel("news", slate: "slate")
        let (writer, _) = try await start(stage, Stage.file(channels: [news], slates: [Stage.slate("slate")]))
        var spring = Campaign(id: "spring", tenant: "t")
        spring.targeting.all = [.init(.channel, ["news"])]
        try await writer.put(spring)
        let told = await writer.follow(Stage.file(), replaces: false)
        #expect(told.count == 2 && told.allSatisfy { $0.contains("stays") }, "\(told)")
        let kept = await writer.objects
        #expect(kept.slates.count == 1 && kept.channels.count == 1)
        try await writer.remove(Campaign.self, "t", "spring")
        #expect(await writer.follow(Stage.file(), replaces: false) == [])
        let left = await writer.objects
        #expect(left.slates.count == 0 && left.channels.count == 0)
    }

    /// A tenant that the file drops stays while something of REST's is in it.
    @Test func aTenantThatIsInUseStays() async throws {
        let stage = try await Stage(), (writer, _) = try await start(stage, Stage.file())
        try await writer.put(Stage.slate("own"))
        let lines = await writer.follow(Stage.file(tenants: []), replaces: false)
        #expect(lines == ["tenants/t is not in the configuration file any more, and stays: it is still named by slates/own"])
        #expect(await writer.objects.tenants.count == 1)
    }

    @Test func theAdministratorFollowsToo() async throws {
        let stage = try await Stage()
        func file(_ email: String?) -> Configuration {
            Stage.file { $0.admin = email.map { AdminLogin(email: $0, password: .literal("in the file alone")) } }
        }
        let (writer, _) = try await start(stage, file("Boss@Example.com"))
        let admin = try #require(await writer.objects.users.find("", "admin"))
        #expect(admin.model.email == "boss@example.com" && admin.model.role == .owner && admin.model.password == nil)
        #expect(try await !stage.store.load().objects.contains { $0.document.contains("in the file") })
        #expect(await writer.follow(file(nil), replaces: false) == [])
        #expect(await writer.objects.users.count == 0)
    }

    /// Its key is the file's alone: no store, no version and no answer has it.
    @Test func aKeyOfTheFileIsNotKept() async throws {
        let stage = try await Stage(), file = Stage.file { $0.tenants[0].apiKey = .literal("the key of the file") }
        let (writer, lines) = try await start(stage, file)
        #expect(lines == [])
        #expect(await writer.objects.tenants.find("", "t")?.model.apiKey == nil)
        #expect(try await !stage.store.load().objects.contains { $0.document.contains("the key of the file") })
        #expect(try await start(stage, file).1 == [], "that is no difference")
    }

    // MARK: Trouble

    /// Playback goes before: what the file says is in force while the store is away, and is kept as soon as it can be.
    @Test func aStoreThatIsAwayStopsNoFile() async throws {
        let stage = try await Stage(), (writer, _) = try await start(stage, Stage.file(channels: [Stage.channel("a")]))
        stage.store.set(isAway: true)
        let changed = Stage.file(channels: [Stage.channel("a", name: "A2"), Stage.channel("b")])
        let lines = await writer.follow(changed, replaces: false)
        #expect(lines.count == 1 && lines[0].hasPrefix("what the configuration file says is in force, and could not be kept"))
        #expect(await names(writer) == ["A2", "b"])
        stage.store.set(isAway: false)
        // It is read again: nothing in it has changed, and now it is kept.
        #expect(await writer.follow(changed, replaces: false) == [])
        #expect(try await stage.writer().objects.channels.all.map(\.model.name) == ["A2", "b"])
    }

    /// The first change over REST after that is none of somebody's else: it is not refused for a version that was never kept.
    @Test func afterTroubleChangesGoOn() async throws {
        let stage = try await Stage(), (writer, _) = try await start(stage, Stage.file(channels: [Stage.channel("a")]))
        stage.store.failCommits(.unavailable("away"))
        #expect(
            await writer.follow(Stage.file(channels: [Stage.channel("a", name: "A2"), Stage.channel("b")]), replaces: false).count == 1)
        try await writer.put(Stage.channel("b", name: "by Anna"))
        try await writer.put(Stage.channel("a", name: "by Anna too"))
        #expect(await names(writer) == ["by Anna too", "by Anna"])
        #expect(try await stage.writer().objects.channels.all.map(\.model.name) == ["by Anna too", "by Anna"])
    }

    /// What another node commits while this one reads its file is not lost.
    @Test func aChangeInBetweenIsTakenUp() async throws {
        let stage = try await Stage(), (one, _) = try await start(stage, Stage.file(channels: [Stage.channel("a")]))
        let two = try await stage.writer()
        try await one.put(Stage.channel("of-one"))
        #expect(await two.follow(Stage.file(channels: [Stage.channel("a", name: "A2")]), replaces: false) == [])
        #expect(await two.objects.channels.all.map(\.model.id) == ["a", "of-one"])
        #expect(try await stage.writer().objects.channels.all.map(\.model.name) == ["A2", "of-one"])
    }
}
