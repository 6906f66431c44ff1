import Foundation
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Store

extension PostgresStore.Times {
    /// A machine that is busy with others is no fault.
    static let patient: PostgresStore.Times = {
        let ms = Int64(Patience.seconds * 1_000)
        return PostgresStore.Times(callMs: ms, loadMs: ms, migrateMs: ms, waits: PostgresConnection.Waits(lockMs: ms, idleMs: ms))
    }()
}

/// What is PostgreSQL's alone; what all stores promise is in `ConfigurationStoreTests`.
@Suite(.enabled(if: PostgresServer.isPossible, "SKIPPED: needs PostgreSQL")) struct PostgresStoreTests {
    private static let key = StoreKey(kind: "channels", tenant: "t", id: "c")

    private static func change(_ document: String) -> StoreChange {
        StoreChange(
            writes: [StoreWrite(key, .anything, document)], principal: "anna", request: "r",
            audit: AuditLine(tenant: "t", action: "channel.write", object: "c", address: "192.0.2.1"))
    }

    private static func connection(_ url: String) throws -> PostgresConnection {
        let deadlineNs = Clock.monotonicNs() + Int64(Patience.seconds * 1e9)
        let connection = try PostgresAddress(url).connect(deadlineNs: deadlineNs)
        connection.deadlineNs = deadlineNs
        connection.waits = PostgresStore.Times.patient.waits
        return connection
    }

    /// Ends all other connections to the data base of this one.
    private static func endOthers(_ connection: PostgresConnection) throws {
        _ = try connection.all(
            """
            SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
    }

    private static func isUnavailable(_ error: StoreError?) -> Bool { if case .unavailable = error { true } else { false } }

    private static func error(_ body: () async throws -> Void) async -> StoreError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    // MARK: Several nodes

    /// Nothing is heard through a pooler, and nothing is waited for long: it is looked often.
    @Test(.enabled(if: PgBouncer.isPossible, Comment(rawValue: PgBouncer.skipReason)))
    func whatOneNodeWritesAnotherLearnsThroughAPooler() async throws {
        let pooler = try PgBouncer.shared(), url = try pooler.database()
        let one = try await PostgresStore.open(pooler.directly(url), nowMs: 1, .patient)
        let other = try await PostgresStore.open(url, nowMs: 1, .patient)
        let before = try await other.load().mark, count = Atomic(0)
        other.watch { count.add(1, ordering: .relaxed) }
        #expect(await eventually { count.load(ordering: .relaxed) > 0 }, "something may have changed before it looked")
        let looked = count.load(ordering: .relaxed)
        _ = try await one.commit(Self.change("{}"), nowMs: 2)
        #expect(await eventually { count.load(ordering: .relaxed) > looked })
        guard case .versions(let versions, _) = try await other.changes(after: before) else {
            Issue.record("all was to be read")
            return
        }
        #expect(versions.map(\.key) == [Self.key])
        await one.close()
        await other.close()
    }

    @Test func whatOneNodeWritesAnotherLearns() async throws {
        let url = try PostgresServer.shared().database()
        let one = try await PostgresStore.open(url, nowMs: 1, .patient)
        let other = try await PostgresStore.open(url, nowMs: 1, .patient)
        let count = Atomic(0), start = try await other.load().mark
        other.watch { count.add(1, ordering: .relaxed) }
        #expect(await eventually { count.load(ordering: .relaxed) > 0 }, "something may have changed before it listened")
        for number in 1...5 {
            let before = count.load(ordering: .relaxed)
            let made = try await one.commit(Self.change("{\"n\":\(number)}"), nowMs: 2)
            #expect(await eventually { count.load(ordering: .relaxed) > before })
            guard case .versions(let versions, let mark) = try await other.changes(after: start) else {
                Issue.record("it starts over")
                return
            }
            #expect(mark == made.mark && versions.last?.document == "{\"n\":\(number)}" && versions.count == number)
        }
        await one.close()
        await other.close()
    }

    @Test func thoseThatStartAtOnceMakeOneSchema() async throws {
        let url = try PostgresServer.shared().database()
        let stores = try await withThrowingTaskGroup(of: PostgresStore.self) { group in
            for _ in 1...5 { group.addTask { try await PostgresStore.open(url, nowMs: 1, .patient) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (index, store) in stores.enumerated() {
            #expect(try await store.commit(Self.change("{}"), nowMs: 1).mark.number == Int64(index + 1))
        }
        for store in stores { await store.close() }
        #expect(try Self.connection(url).all("SELECT number FROM migrations").count == SqlMigration.all.count)
    }

    @Test func whatWaitsForALockIsBusy() async throws {
        let url = try PostgresServer.shared().database()
        try await PostgresStore.open(url, nowMs: 1, .patient).close()
        let one = try Self.connection(url), other = try Self.connection(url)
        other.waits.lockMs = 20
        try one.transaction(.writing) { () throws(StoreError) in
            _ = try one.all(SqlText.nextNumber)
            #expect(throws: StoreError.busy("canceling statement due to lock timeout (55P03)")) {
                try other.transaction(.writing) { () throws(StoreError) in _ = try other.all(SqlText.nextNumber) }
            }
        }
        // It goes on with the same connection.
        #expect(other.isUsable)
        #expect(try other.all(SqlText.nextNumber).map(\.values) == [[.integer(2)]])
    }

    // MARK: When the server is away

    @Test func aKilledServerLosesNothingThatWasAcknowledged() async throws {
        let server = try PostgresServer(), url = try server.database()
        let store = try await PostgresStore.open(url, nowMs: 1, .patient), count = Atomic(0)
        store.watch { count.add(1, ordering: .relaxed) }
        for round in 1...2 {
            var last = try await store.commit(Self.change("{\"n\":0}"), nowMs: 1).mark
            for number in 1...20 { last = try await store.commit(Self.change("{\"n\":\(number)}"), nowMs: 1).mark }
            server.kill()
            let error = await Self.error { _ = try await store.commit(Self.change("{\"n\":-1}"), nowMs: 2) }
            #expect(Self.isUnavailable(error), "\(String(describing: error))")
            #expect(Self.isUnavailable(await Self.error { _ = try await store.load() }))
            try server.start()
            let before = count.load(ordering: .relaxed)
            #expect(await eventually { await Self.error { _ = try await store.load() } == nil })
            let all = try await store.load()
            #expect(all.mark == last && all.objects.map(\.document) == ["{\"n\":20}"], "round \(round)")
            _ = try await store.commit(Self.change("{}"), nowMs: 3)
            #expect(await eventually { count.load(ordering: .relaxed) > before })
        }
        await store.close()
    }

    @Test func aDeadConnectionIsMadeAnewUnderACall() async throws {
        let url = try PostgresServer.shared().database(), store = try await PostgresStore.open(url, nowMs: 1, .patient)
        _ = try await store.commit(Self.change("{}"), nowMs: 1)
        try Self.endOthers(try Self.connection(url))
        #expect(try await store.commit(Self.change("{}"), nowMs: 2).versions == [2])
        #expect(try await store.load().mark.number == 2)
        await store.close()
    }

    /// The answer to COMMIT may never come: whether it was done is looked up, and it is not done twice.
    @Test(arguments: CuttingRelay.Cut.allCases) func aCommitThatIsCutOffIsLookedUp(cut: CuttingRelay.Cut) async throws {
        let server = try PostgresServer.shared(), relay = try CuttingRelay(to: server.port)
        defer { relay.end() }
        let url = try server.database(hosts: "127.0.0.1:\(relay.port)")
        let store = try await PostgresStore.open(url, nowMs: 1, .patient)
        // "READ COMMITTED" stands where it begins.
        relay.cut(cut, at: "; COMMIT")
        switch cut {
        case .after: #expect(try await store.commit(Self.change("{}"), nowMs: 1).mark.number == 1)
        case .before:
            let error = await Self.error { _ = try await store.commit(Self.change("{}"), nowMs: 1) }
            #expect(Self.isUnavailable(error), "\(String(describing: error))")
        }
        let all = try await store.load()
        #expect(all.objects.map(\.version) == (cut == .after ? [1] : []) && all.mark.number == (cut == .after ? 1 : 0))
        await store.close()
    }

    @Test func aServerThatMayNotBeWrittenToIsLeft() async throws {
        let url = try PostgresServer.shared().database(), store = try await PostgresStore.open(url, nowMs: 1, .patient)
        let name = try #require(URL(string: url)?.lastPathComponent), own = try Self.connection(url)
        try own.run("ALTER DATABASE \(name) SET default_transaction_read_only = on")
        try Self.endOthers(own)
        #expect(Self.isUnavailable(await Self.error { _ = try await store.commit(Self.change("{}"), nowMs: 1) }))
        try own.run("ALTER DATABASE \(name) RESET default_transaction_read_only")
        #expect(await eventually { await Self.error { _ = try await store.commit(Self.change("{}"), nowMs: 1) } == nil })
        await store.close()
    }

    // MARK: Addresses

    @Test func theNextHostIsTaken() async throws {
        let server = try PostgresServer.shared(), closed = try CuttingRelay(to: server.port)
        closed.end()
        let url = try server.database(hosts: "127.0.0.1:\(closed.port),localhost:\(server.port)")
        let store = try await PostgresStore.open(url, nowMs: 1, .patient)
        #expect(try await store.load().mark.number == 0)
        await store.close()
        let nowhere = await Self.error { _ = try await PostgresStore.open(server.url("a", hosts: "127.0.0.1:\(closed.port)"), nowMs: 1) }
        #expect(Self.isUnavailable(nowhere), "\(String(describing: nowhere))")
    }

    @Test func aMuteHostIsLeftAfterItsTime() throws {
        let server = try PostgresServer.shared(), mute = try CuttingRelay(to: nil)
        defer { mute.end() }
        let url = try server.database(hosts: "127.0.0.1:\(mute.port),127.0.0.1:\(server.port)")
        // A second each: the other one may need more on a busy machine, then it is asked again.
        let address = try PostgresAddress(url.replacing("connect_timeout=60", with: "connect_timeout=1"))
        let end = ContinuousClock.now + .seconds(Patience.seconds)
        var connection: PostgresConnection?
        while connection == nil, ContinuousClock.now < end {
            connection = try? address.connect(deadlineNs: Clock.monotonicNs() + 60_000_000_000)
        }
        #expect(connection != nil)
    }

    @Test func noMoreThanSoManyWait() async throws {
        let pool = PostgresPool(try PostgresAddress(try PostgresServer.shared().database()), PostgresBackOff())
        let gate = DispatchSemaphore(value: 0), untilNs = Clock.monotonicNs() + Int64(Patience.seconds * 1e9)
        await withTaskGroup(of: StoreError?.self) { group in
            for _ in 0...Limits.postgresWaiting {
                group.addTask { await Self.error { try await pool.run(untilNs: untilNs) { _ in gate.wait() } } }
            }
            // All others wait at the gate.
            #expect(await group.next() == .busy("\(Limits.postgresWaiting) calls wait already"))
            for _ in 0..<Limits.postgresWaiting { gate.signal() }
            for await error in group { #expect(error == nil) }
        }
        await pool.close()
    }

    // MARK: Values

    @Test(arguments: [
        ("53100", StoreError.full, true), ("40001", .busy("x (40001)"), true), ("40P01", .busy("x (40P01)"), true),
        ("23505", .refused("x (23505)"), true), ("XX001", .corrupt("x (XX001)"), true), ("25006", .unavailable("x (25006)"), false),
        ("53300", .unavailable("x (53300)"), false), ("57P03", .unavailable("x (57P03)"), false),
        ("08006", .unavailable("x (08006)"), false),
    ])
    func statesHaveTheirErrors(state: String, error: StoreError, isUsable: Bool) throws {
        let connection = try Self.connection(try PostgresServer.shared().database())
        #expect(throws: error) { try connection.run("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '\(state)'; END $$") }
        #expect(connection.isUsable == isUsable)
    }

    @Test func valuesComeBackAsTheyWere() throws {
        let connection = try Self.connection(try PostgresServer.shared().database())
        let values: [SqlValue] = [
            .null, .integer(.min), .integer(.max), .text(""), .text("a'\\\u{1f600}\n"), .bytes([]), .bytes([0, 39, 92, 255]),
        ]
        let types = ["TEXT", "BIGINT", "BIGINT", "TEXT", "TEXT", "BYTEA", "BYTEA"]
        let columns = types.enumerated().map { "$\($0.offset + 1)::\($0.element)" }.joined(separator: ", ")
        let rows = try connection.transaction(.reading) { () throws(StoreError) in try connection.all("SELECT \(columns)", values) }
        #expect(rows.map(\.values) == [values])
        #expect(throws: StoreError.refused("a text has a NUL in it")) { try connection.all("SELECT $1::TEXT", [.text("a\0b")]) }
        #expect(throws: StoreError.refused("division by zero (22012)")) { try connection.all("SELECT 1 / $1::INT", [.integer(0)]) }
        #expect(connection.isUsable)
    }

    @Test func aCallEndsWhenItsTimeIsOver() throws {
        let connection = try Self.connection(try PostgresServer.shared().database())
        connection.deadlineNs = Clock.monotonicNs() + 50_000_000
        #expect(throws: StoreError.unavailable("no answer in time")) { try connection.all("SELECT pg_sleep(60)") }
        #expect(!connection.isUsable)
    }
}

/// Needs no server.
@Suite struct PostgresAddressTests {
    @Test func hostsAndPortsBelongTogether() throws {
        let address = try PostgresAddress("postgresql://anna:pw@one,other:5433,[::1]/name?connect_timeout=3")
        #expect(address.hosts.map(\.name) == ["one", "other", "::1"] && address.hosts.map(\.port) == [nil, "5433", nil])
        #expect(try PostgresAddress("postgresql:///name?host=/run/a&port=1").hosts == [.init(name: "/run/a", port: "1", address: nil)])
        let numeric = try PostgresAddress("postgres://a/b?hostaddr=192.0.2.1")
        #expect(numeric.hosts == [.init(name: "a", port: nil, address: "192.0.2.1")])
    }

    @Test(arguments: ["", "host=a", "mysql://a/b", "postgresql://anna:secret@[::1", "postgresql://a,b,c:1,d:/e?port=1,2"])
    func whatIsNoUrlIsRefusedWithoutItsPassword(url: String) {
        let error = #expect(throws: StoreError.self) { try PostgresAddress(url) }
        if case .refused(let why) = error { #expect(!why.contains("secret")) } else { Issue.record("\(String(describing: error))") }
    }
}
