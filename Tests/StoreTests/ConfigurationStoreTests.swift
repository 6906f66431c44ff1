import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Store

/// What every store promises. Each test runs against each of them.
@Suite struct ConfigurationStoreTests {
    enum Kind: CaseIterable {
        case sqlite, postgresql
        /// Behind a pooler, which gives each transaction another connection.
        case pooled

        /// Those that are installed; `PostgresStoreTests` says so when one is not.
        static var installed: [Kind] {
            [.sqlite] + (PostgresServer.isPossible ? [.postgresql] : []) + (PgBouncer.isPossible ? [.pooled] : [])
        }
    }

    /// A store of its own for one test, and where it lies.
    private func withStore(_ kind: Kind, _ body: (any ConfigurationStore, _ path: String) async throws -> Void) async throws {
        if kind != .sqlite {
            let url = try kind == .pooled ? PgBouncer.shared().database() : PostgresServer.shared().database(),
                store = try await PostgresStore.open(url, nowMs: 1, .patient)
            try await body(store, url)
            return await store.close()
        }
        let folder = NSTemporaryDirectory() + "/edgeproxy-store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/store.db", store = try await SqliteStore.open(path, nowMs: 1)
        try await body(store, path)
        await store.close()
    }

    private static func key(_ id: String, of tenant: String = "t") -> StoreKey { StoreKey(kind: "channels", tenant: tenant, id: id) }

    private static func change(_ writes: [StoreWrite], by principal: String = "anna", answer: KeptAnswer? = nil) -> StoreChange {
        StoreChange(
            writes: writes, principal: principal, request: "r",
            audit: AuditLine(tenant: "t", action: "channel.write", object: "c", address: "192.0.2.1"), answer: answer)
    }

    @Test(arguments: Kind.installed) func whatIsCommittedIsThere(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            let none = try await store.load()
            #expect(none.objects == [] && none.mark.number == 0)
            let made = try await store.commit(Self.change([StoreWrite(Self.key("news"), .nothing, "{\"a\":1}")]), nowMs: 10)
            #expect(made.mark.number == 1 && made.versions == [1])
            let changed = try await store.commit(
                Self.change(
                    [
                        StoreWrite(Self.key("news"), .version(1), "{\"a\":2}"), StoreWrite(Self.key("sport"), .anything, "{}"),
                    ], by: "ben"), nowMs: 20)
            #expect(changed.mark.number == 2 && changed.versions == [2, 1])
            let all = try await store.load()
            #expect(all.mark == changed.mark)
            #expect(
                all.objects == [
                    StoredObject(
                        key: Self.key("news"), version: 2, document: "{\"a\":2}", createdMs: 10, updatedMs: 20, createdBy: "anna",
                        updatedBy: "ben"),
                    StoredObject(
                        key: Self.key("sport"), version: 1, document: "{}", createdMs: 20, updatedMs: 20, createdBy: "ben",
                        updatedBy: "ben"),
                ])
        }
    }

    @Test(arguments: Kind.installed) func whatIsNotExpectedChangesNothing(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            let one = Self.key("news"), other = Self.key("sport")
            _ = try await store.commit(Self.change([StoreWrite(one, .nothing, "{}")]), nowMs: 1)
            let before = try await store.load()
            for (write, error) in [
                (StoreWrite(one, .nothing, "{}"), StoreError.exists(one)), (StoreWrite(one, .version(7), "{}"), .conflict(one, version: 1)),
                (StoreWrite(Self.key("none"), .version(1), "{}"), .conflict(Self.key("none"), version: 0)),
                (StoreWrite(Self.key("none"), .anything, nil), .missing(Self.key("none"))),
            ] {
                let change = Self.change([StoreWrite(other, .anything, "{}"), write])
                await #expect(throws: error) { try await store.commit(change, nowMs: 2) }
            }
            let after = try await store.load()
            #expect(before.objects == after.objects && before.mark == after.mark)
            #expect(try await store.history(other, before: .max, limit: 9) == [])
        }
    }

    @Test(arguments: Kind.installed) func theLastUseOfAKeyStands(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            #expect(try await store.uses() == [])
            try await store.note([KeyUse(tenant: "t", id: "a", atMs: 5), KeyUse(tenant: "u", id: "a", atMs: 7)])
            try await store.note([KeyUse(tenant: "t", id: "a", atMs: 4), KeyUse(tenant: "u", id: "a", atMs: 9)])
            let uses = try await store.uses().sorted { $0.tenant < $1.tenant }
            #expect(uses == [KeyUse(tenant: "t", id: "a", atMs: 5), KeyUse(tenant: "u", id: "a", atMs: 9)])
        }
    }

    @Test(arguments: Kind.installed) func anAnswerIsKeptWithALineOfTheAudit(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            let answer = KeptAnswer(tenant: "t", key: "POST /x k", print: [1], status: 202, body: "{}", expiresMs: 100)
            let line = AuditLine(tenant: "t", action: "order break", object: "c", address: "192.0.2.1")
            try await store.audit(line, principal: "anna", request: "r", keeping: answer, nowMs: 10)
            #expect(try await store.answer(tenant: "t", key: "POST /x k", nowMs: 11) == answer)
            #expect(try await store.auditLines(tenant: "t", before: nil, limit: 9).map(\.line) == [line])
        }
    }

    @Test(arguments: Kind.installed) func versionsGoOnWhereAnIdIsUsedAgain(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            let key = Self.key("news")
            for (at, document) in ["{\"n\":1}", nil, "{\"n\":3}"].enumerated() {
                _ = try await store.commit(Self.change([StoreWrite(key, .anything, document)]), nowMs: Int64(at + 1) * 10)
            }
            let all = try await store.load().objects
            #expect(all.map(\.version) == [3] && all.map(\.createdMs) == [30])
            let history = try await store.history(key, before: 4, limit: 2)
            #expect(history.map(\.version) == [3, 2] && history.map(\.document) == ["{\"n\":3}", nil] && history.map(\.atMs) == [30, 20])
            #expect(try await store.history(key, before: 2, limit: 9).map(\.document) == ["{\"n\":1}"])
        }
    }

    @Test(arguments: Kind.installed) func changesAreReadFromAMarkOn(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            let start = try await store.load().mark
            #expect(try await store.changes(after: start) == .versions([], upTo: start))
            var marks = [start]
            for number in 1...3 {
                let writes = ["b", "a"].map { StoreWrite(Self.key($0), .anything, "{\"n\":\(number)}") }
                marks.append(try await store.commit(Self.change(writes), nowMs: Int64(number)).mark)
            }
            guard case .versions(let changes, let mark) = try await store.changes(after: marks[1]) else {
                Issue.record("it starts over")
                return
            }
            #expect(mark == marks[3] && changes.map(\.number) == [2, 2, 3, 3] && changes.map(\.key.id) == ["b", "a", "b", "a"])
            // Another history, and what this one does not have yet.
            for (number, bits) in [(1, marks[1].bits ^ 1), (9, 0)] as [(Int64, Int64)] {
                #expect(try await store.changes(after: StoreMark(number: number, bits: bits)) == .startOver)
            }
            for number in 0...Limits.storeChanges {
                _ = try await store.commit(Self.change([StoreWrite(Self.key("c"), .anything, "{}")]), nowMs: number)
            }
            #expect(try await store.changes(after: marks[0]) == .startOver, "all of it is quicker")
        }
    }

    @Test(arguments: Kind.installed) func anAnswerIsKeptWithItsChange(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            let kept = KeptAnswer(tenant: "t", key: "k", print: [1, 0, 255], status: 201, body: "{\"ä\":\"\u{1f600}\"}", expiresMs: 100)
            _ = try await store.commit(Self.change([StoreWrite(Self.key("c"), .nothing, "{}")], answer: kept), nowMs: 10)
            #expect(try await store.answer(tenant: "t", key: "k", nowMs: 99) == kept)
            #expect(try await store.answer(tenant: "t", key: "k", nowMs: 100) == nil)
            #expect(try await store.answer(tenant: "u", key: "k", nowMs: 20) == nil)
            // Two at the same moment: one of them has done it.
            await #expect(throws: StoreError.exists(StoreKey(kind: "answers", tenant: "t", id: "k"))) {
                try await store.commit(Self.change([StoreWrite(Self.key("d"), .nothing, "{}")], answer: kept), nowMs: 20)
            }
            #expect(try await store.load().objects.count == 1)
            #expect(
                try await store.commit(Self.change([StoreWrite(Self.key("d"), .nothing, "{}")], answer: kept), nowMs: 100).mark.number == 2)
        }
    }

    @Test(arguments: Kind.installed) func whoeverWatchesIsWokenByACommit(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            let count = Atomic(0)
            store.watch { count.add(1, ordering: .relaxed) }
            let start = try await store.load().mark
            for number in 1...3 {
                let before = count.load(ordering: .relaxed)
                _ = try await store.commit(Self.change([StoreWrite(Self.key("c"), .anything, "{}")]), nowMs: Int64(number))
                #expect(await eventually { count.load(ordering: .relaxed) > before })
            }
            guard case .versions(let changes, _) = try await store.changes(after: start) else {
                Issue.record("it starts over")
                return
            }
            #expect(changes.map(\.number) == [1, 2, 3])
        }
    }

    @Test(arguments: Kind.installed) func manyAtOnceStandInLine(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
                for id in 1...20 {
                    group.addTask {
                        try await store.commit(Self.change([StoreWrite(Self.key("\(id)"), .nothing, "{}")]), nowMs: 1).mark.number
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.sorted() == Array(1...20))
            #expect(try await store.load().objects.count == 20)
        }
    }

    @Test(arguments: Kind.installed) func aClosedStoreRefuses(kind: Kind) async throws {
        try await withStore(kind) { store, _ in
            store.watch {}
            await store.close()
            await #expect(throws: StoreError.unavailable("it is closed")) { try await store.load() }
        }
    }

    @Test func whatWasCommittedIsThereAfterASecondStart() async throws {
        try await withStore(.sqlite) { store, path in
            let made = try await store.commit(Self.change([StoreWrite(Self.key("c"), .nothing, "{}")]), nowMs: 10)
            await #expect(throws: StoreError.busy("another process has \(path) open")) { try await SqliteStore.open(path, nowMs: 2) }
            await store.close()
            await #expect(throws: StoreError.unavailable("it is closed")) { try await store.load() }
            let again = try await SqliteStore.open(path, nowMs: 2), all = try await again.load()
            #expect(all.mark == made.mark && all.objects.map(\.key) == [Self.key("c")])
            await again.close()
        }
    }

    /// As if there were no room: what was there stays, reads work, and writes do again when there is room.
    @Test func aFullDiskLosesNothing() async throws {
        try await withStore(.sqlite) { store, path in
            _ = try await store.commit(Self.change([StoreWrite(Self.key("c"), .nothing, "{}")]), nowMs: 10)
            let before = try await store.load(), store = try #require(store as? SqliteStore)
            try await store.limit(pages: 1)
            let large = Self.change([StoreWrite(Self.key("d"), .nothing, "\"\(String(repeating: "x", count: 200_000))\"")])
            await #expect(throws: StoreError.full) { try await store.commit(large, nowMs: 11) }
            let after = try await store.load()
            #expect(after.objects == before.objects && after.mark == before.mark)
            try await store.limit(pages: 1 << 20)
            #expect(try await store.commit(large, nowMs: 12).mark.number == before.mark.number + 1)
        }
    }
}
