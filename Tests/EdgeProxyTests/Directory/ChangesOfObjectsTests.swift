import Decision
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Store

/// Changes of what is configured: each is whole, kept before it is in force, and checked against all there is.
@Suite struct ChangesOfObjectsTests {
    private func refusal(_ work: () async throws(ConfigurationWriter.Failure) -> Void) async -> ChangeRefusal? {
        do throws(ConfigurationWriter.Failure) { try await work() } catch { return error.refusal }
        return nil
    }

    private func begin(_ published: StoreStage.Published = .init()) async throws -> (StoreStage, ConfigurationWriter) {
        let stage = try await StoreStage(), writer = try await stage.writer(published)
        #expect(await writer.follow(StoreStage.file(channels: [StoreStage.channel("news")]), replaces: false) == [])
        return (stage, writer)
    }

    @Test func versionsRiseAndSayWhoseTheyAre() async throws {
        let published = StoreStage.Published(), (stage, writer) = try await begin(published)
        try await writer.put(StoreStage.channel("news", name: "Two"))
        try await writer.put(StoreStage.channel("news", name: "Three"), at: 2)
        let news = try #require(await writer.objects.channels.find("t", "news"))
        #expect(news.record.version == 3 && news.model.name == "Three")
        #expect(news.record.createdBy == "file" && news.record.updatedBy == "user:anna@example.com" && !news.record.followsFile)
        #expect(news.record.createdMs < news.record.updatedMs)
        #expect(published.last?.channels.find("t", "news")?.model.name == "Three", "it is in force when it is answered")
        // The store has the same, and its history.
        let again = try #require(await stage.writer().objects.channels.find("t", "news"))
        #expect(again.model == news.model && again.record == news.record)
        #expect(try await stage.store.history(news.key, before: .max, limit: 9).map(\.version) == [3, 2, 1])
    }

    @Test func anotherVersionThanTheExpectedOneIsRefused() async throws {
        let (_, writer) = try await begin()
        try await writer.put(StoreStage.channel("news", name: "Two"))
        #expect(
            await refusal { () throws(ConfigurationWriter.Failure) in
                try await writer.put(StoreStage.channel("news", name: "Lost"), at: 1)
            } == .outdated(version: 2))
        #expect(await writer.objects.channels.find("t", "news")?.model.name == "Two")
    }

    @Test func anIdThatIsUsedAgainGoesOnWithItsVersions() async throws {
        let (stage, writer) = try await begin()
        try await writer.remove(ChannelConfiguration.self, "t", "news")
        #expect(await writer.objects.channels.find("t", "news") == nil)
        try await writer.put(StoreStage.channel("news", name: "Again"))
        let news = try #require(await writer.objects.channels.find("t", "news"))
        #expect(news.record.version == 3 && news.record.createdBy == "user:anna@example.com")
        #expect(try await stage.writer().objects.channels.find("t", "news")?.record == news.record)
    }

    @Test func whatIsNamedStays() async throws {
        let (_, writer) = try await begin()
        try await writer.put(StoreStage.slate("slate"))
        try await writer.put(StoreStage.channel("news", slate: "slate"))
        #expect(
            await refusal { () throws(ConfigurationWriter.Failure) in try await writer.remove(Slate.self, "t", "slate") }
                == .referenced(by: ["channels/news"]))
        #expect(
            await refusal { () throws(ConfigurationWriter.Failure) in try await writer.remove(TenantConfiguration.self, "", "t") }
                == .referenced(by: ["channels/news", "slates/slate"]))
        #expect(await refusal { () throws(ConfigurationWriter.Failure) in try await writer.remove(Slate.self, "t", "none") } == .missing)
        try await writer.remove(ChannelConfiguration.self, "t", "news")
        try await writer.remove(Slate.self, "t", "slate")
        #expect(await writer.objects.slates.count == 0)
    }

    /// With a tenant its users and keys go, in the same change.
    @Test func aTenantTakesItsUsersAndKeysAlong() async throws {
        let (stage, writer) = try await begin()
        try await writer.put(TenantConfiguration(id: "u", name: "U"))
        try await writer.put(UserAccount(id: "ben", tenant: "u", email: "ben@example.com"))
        try await writer.put(ApiKey(id: "k", tenant: "u", digest: "00"))
        let before = try await stage.store.load().mark.number
        try await writer.remove(TenantConfiguration.self, "", "u")
        let after = try await stage.store.load()
        #expect(after.mark.number == before + 1, "one change")
        #expect(!after.objects.contains { $0.key.tenant == "u" || $0.key.id == "u" })
        #expect(await writer.objects.keys.count == 0)
    }

    @Test func aDryRunChangesNothing() async throws {
        let published = StoreStage.Published(), (stage, writer) = try await begin(published)
        let before = try await stage.store.load(), count = published.count
        try await writer.put(StoreStage.channel("news", name: "Dry"), isDry: true)
        try await writer.put(StoreStage.channel("other"), isDry: true)
        let after = try await stage.store.load()
        #expect(after.objects == before.objects && after.mark == before.mark && published.count == count)
        #expect(await writer.objects.channels.find("t", "news")?.model.name == "news")
        #expect(
            await refusal { () throws(ConfigurationWriter.Failure) in
                try await writer.put(StoreStage.channel("other", slate: "none"), isDry: true)
            } != nil, "it is refused as the change itself would be")
    }

    /// A change that is refused may have taken up what another node has changed: that is in force then, for nothing else will tell of it.
    @Test func whatARefusedChangeHasTakenUpIsInForce() async throws {
        let published = StoreStage.Published(), (stage, writer) = try await begin(published), other = try await stage.writer()
        try await other.put(StoreStage.channel("theirs"))
        let refusal = await refusal { () throws(ConfigurationWriter.Failure) in
            try await writer.put(StoreStage.channel("news", slate: "none"))
        }
        #expect(refusal != nil && published.last?.channels.find("t", "theirs") != nil)
    }

    /// What comes while others are written is written together, but for what touches the same object; each is answered for itself.
    @Test func whatWaitsIsWrittenTogether() async throws {
        let published = StoreStage.Published(), (stage, writer) = try await begin(published)
        let gate = Gate(), before = stage.store.committed.count
        stage.store.beforeCommit { await gate.wait() }
        let first = Task { try await writer.put(StoreStage.channel("first")) }
        while await !gate.isWaited { await Task.yield() }
        let others = (0..<9).map { number in
            Task { () -> ChangeRefusal? in
                await refusal { () throws(ConfigurationWriter.Failure) in
                    // The third names what is not there; the last two change one channel.
                    let id = "c\(min(number, 7))", slate = number == 3 ? "none" : nil
                    try await writer.put(StoreStage.channel(id, name: "n\(number)", slate: slate))
                }
            }
        }
        while await writer.waitingCount < 9 { await Task.yield() }
        await gate.open()
        try await first.value
        for (number, task) in others.enumerated() { #expect(await (task.value == nil) == (number != 3), "\(number)") }
        let commits = stage.store.committed.dropFirst(before)
        // The first alone; then all up to the one that is refused, and up to the second change of one channel, in whatever order they came.
        #expect(commits.reduce(0, +) == 9 && (3...4).contains(commits.count), "\(commits)")
        #expect(published.last?.channels.count == 9, "news, first, and seven of eight")
        let last = try #require(await writer.objects.channels.find("t", "c7"))
        #expect(last.record.version == 2)
        #expect(try await stage.writer().objects.channels.all.map(\.record) == writer.objects.channels.all.map(\.record))
    }

    /// One that would change nothing by what others write before it is answered by what of that was kept.
    @Test(arguments: [StoreError.full, .unavailable("away"), .unknown("lost")])
    func whatGoesByOthersIsAnsweredWhenTheyAreKept(error: StoreError) async throws {
        let (stage, writer) = try await begin(), gate = Gate()
        stage.store.beforeCommit { await gate.wait() }
        let first = Task { try await writer.put(StoreStage.channel("first")) }
        while await !gate.isWaited { await Task.yield() }
        // The same twice; and one that is refused for what the first of them makes.
        var tasks: [Task<Void, any Error>] = []
        for _ in 0..<2 {
            tasks.append(Task { try await writer.put(StoreStage.channel("same"), at: nil) })
            while await writer.waitingCount < tasks.count { await Task.yield() }
        }
        tasks.append(
            Task {
                _ = try await writer.change(by: ConfigurationWriter.anna, "create") { draft throws(ConfigurationWriter.Failure) in
                    do throws(ChangeRefusal) { try draft.put(StoreStage.channel("same"), mustBeNew: true) } catch { throw .refused(error) }
                }
            })
        while await writer.waitingCount < 3 { await Task.yield() }
        // Of all three nothing is kept.
        stage.store.failCommits(nil, error, error, error)
        await gate.open()
        try await first.value
        for task in tasks {
            do {
                try await task.value
                Issue.record("it was answered as done")
            } catch {
                #expect((error as? ConfigurationWriter.Failure)?.storeError != nil, "\(error)")
            }
        }
        #expect(try await stage.writer().objects.channels.find("t", "same") == nil)
    }

    /// Another node was first: all that waits is made anew over what it has changed.
    @Test func whatWaitsIsMadeAnewOverWhatOthersChanged() async throws {
        let (stage, writer) = try await begin(), other = try await stage.writer(), gate = Gate()
        stage.store.beforeCommit { await gate.wait() }
        let tasks = (0..<3).map { number in Task { try await writer.put(StoreStage.channel("c\(number)")) } }
        while await !gate.isWaited { await Task.yield() }
        try await other.put(StoreStage.channel("theirs"))
        await gate.open()
        for task in tasks { try await task.value }
        #expect(await writer.objects.channels.count == 5)
        #expect(try await stage.writer().objects.channels.all.map(\.record) == writer.objects.channels.all.map(\.record))
    }

    /// One that the store refuses takes no other along.
    @Test func oneThatIsNotKeptTakesNoOtherAlong() async throws {
        let (stage, writer) = try await begin(), gate = Gate()
        stage.store.beforeCommit { await gate.wait() }
        let first = Task { try await writer.put(StoreStage.channel("first")) }
        while await !gate.isWaited { await Task.yield() }
        let others = (0..<4).map { number in Task { try await writer.put(StoreStage.channel("c\(number)")) } }
        while await writer.waitingCount < 4 { await Task.yield() }
        // The four together, then the second alone.
        stage.store.failCommits(nil, .refused("one of them"), nil, .full)
        await gate.open()
        try await first.value
        var kept = 0
        for task in others { if (try? await task.value) != nil { kept += 1 } }
        #expect(kept == 3)
        #expect(await writer.objects.channels.count == 5)
        #expect(try await stage.writer().objects.channels.count == 5)
    }

    /// What the store did not keep is not in force.
    @Test(arguments: [StoreError.full, .unavailable("away"), .unknown("lost")])
    func whatIsNotKeptIsNotInForce(error: StoreError) async throws {
        let published = StoreStage.Published(), (stage, writer) = try await begin(published), count = published.count
        stage.store.failCommits(error)
        do throws(ConfigurationWriter.Failure) {
            try await writer.put(StoreStage.channel("news", name: "Lost"))
            Issue.record("it was answered as done")
        } catch {
            #expect(error.storeError != nil)
        }
        #expect(await writer.objects.channels.find("t", "news")?.model.name == "news")
        #expect(published.count == count)
        // When there is room again it works again.
        try await writer.put(StoreStage.channel("news", name: "Kept"))
        #expect(await writer.objects.channels.find("t", "news")?.record.version == 2)
    }

    @Test func aFullStoreTakesChangesAgainWhenThereIsRoom() async throws {
        let (stage, writer) = try await begin()
        try await stage.sqlite.limit(pages: 1)
        var refused = false
        for number in 0..<2_000 where !refused {
            do throws(ConfigurationWriter.Failure) {
                try await writer.put(StoreStage.channel("c\(number)"))
            } catch {
                #expect(error.storeError == .full)
                refused = true
            }
        }
        #expect(refused)
        let count = await writer.objects.channels.count
        #expect(
            try await stage.store.load().objects.count { $0.key.kind == "channels" } == count, "what was answered is there, and no more")
        try await stage.sqlite.limit(pages: 1_000_000)
        try await writer.put(StoreStage.channel("room"))
        #expect(await writer.objects.channels.count == count + 1)
    }

    // MARK: Several nodes

    @Test func aChangeIsMadeOnWhatOthersHaveChanged() async throws {
        let stage = try await StoreStage(), one = try await stage.writer(), file = StoreStage.file(channels: [StoreStage.channel("news")])
        #expect(await one.follow(file, replaces: false) == [])
        let two = try await stage.writer()
        try await one.put(StoreStage.channel("of-one"))
        // Two does not know it yet, and is told `behind`.
        try await two.put(StoreStage.channel("of-two"))
        #expect(await two.objects.channels.all.map(\.model.id) == ["news", "of-one", "of-two"])
        // What it was checked against counts: a channel that names what the other has removed meanwhile is refused.
        try await one.put(StoreStage.slate("slate"))
        try await two.put(StoreStage.channel("of-two", slate: "slate"))
        #expect(
            await refusal { () throws(ConfigurationWriter.Failure) in try await one.remove(Slate.self, "t", "slate") }
                == .referenced(by: ["channels/of-two"]))
    }

    @Test func whatAnotherNodeHasCommittedIsTakenUp() async throws {
        let stage = try await StoreStage(), published = StoreStage.Published(), one = try await stage.writer()
        #expect(await one.follow(StoreStage.file(), replaces: false) == [])
        let two = try await stage.writer(published)
        try await one.put(StoreStage.channel("news"))
        two.look { Issue.record("\($0)") }
        #expect(await eventually { published.last?.channels.find("t", "news") != nil })
        let record = try #require(await two.objects.channels.find("t", "news")).record
        #expect(await one.objects.channels.find("t", "news")?.record == record)
        try await one.remove(ChannelConfiguration.self, "t", "news")
        two.look { Issue.record("\($0)") }
        #expect(await eventually { published.last?.channels.find("t", "news") == nil })
    }

    @Test func whoIsBehindAgainAndAgainGivesUp() async throws {
        let (stage, writer) = try await begin()
        stage.store.failCommits(.behind)
        try await writer.put(StoreStage.channel("once"))
        stage.store.failCommits(.behind, .behind, .behind, .behind, .behind, .behind)
        do throws(ConfigurationWriter.Failure) {
            try await writer.put(StoreStage.channel("never"))
            Issue.record("it was answered as done")
        } catch {
            #expect(error.storeError == .behind)
        }
        #expect(await writer.objects.channels.find("t", "never") == nil)
    }

    /// However many come at once, all are kept, each with a version of its own.
    @Test func aFloodOfChangesLosesNone() async throws {
        let published = StoreStage.Published(), (stage, writer) = try await begin(published), other = try await stage.writer()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<120 {
                group.addTask {
                    let author = number % 2 == 0 ? writer : other
                    while true {
                        do throws(ConfigurationWriter.Failure) {
                            return try await author.put(StoreStage.channel("c\(number)"))
                        } catch {
                            guard error.storeError == .behind else {
                                Issue.record("\(error)")
                                return
                            }
                        }
                    }
                }
            }
        }
        #expect(try await stage.writer().objects.channels.count == 121)
        #expect(published.count < 200, "they are put in force together")
    }
}
