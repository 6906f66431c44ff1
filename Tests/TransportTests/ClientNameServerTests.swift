import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// Each test is the only user of port 53, hence one after the other.
@Suite(
    .serialized,
    .enabled(if: ClientTestNameServer.isPossible, "SKIPPED: needs root and a mount namespace for a resolv.conf of its own"))
struct ClientNameServerTests {
    private static func withNames<Value: Sendable>(
        _ server: ClientTestNameServer, allow: [String] = ["127.0.0.1"],
        _ body: @escaping @Sendable (HttpClient, EventLoop) async throws -> Value
    ) async throws -> Value {
        try await withClient(allow: allow, setUp: { precondition(server.enterNamespace()) }, body)
    }

    @Test func aNameServerThatNeverAnswersBlocksNoTurn() async throws {
        let server = try #require(ClientTestNameServer { _ in nil })
        defer { server.stop() }
        let (slept, errors) = try await Self.withNames(server) { client, loop in
            var slept: [SlowTurn] = [], errors: [FetchError?] = []
            // A look-up that is waited for is slept through: 5 s at the least. Waiting for a processor is no sleep.
            loop.onSlowTurn = { if $0.sleptNs >= 2_000_000_000 { slept.append($0) } }
            for round in 0..<5 {
                for index in 0..<20 {
                    let limit = index % 2 == 0 ? (150, 5_000) : (5_000, 150)
                    let request = FetchRequest(
                        url: "http://silent-\(round).example/", connectTimeoutMs: limit.0, totalTimeoutMs: limit.1 == 150 ? 150 : 400)
                    client.fetch(request) { result in
                        if case .failure(let error) = result { errors.append(error) } else { errors.append(nil) }
                    }
                }
                let cancelled = client.fetch(FetchRequest(url: "http://silent-\(round).example/")) { _ in }
                await loop.sleep(ns: 50_000_000)
                cancelled.cancel()
                while client.transfersUnderWay > 0 { await loop.sleep(ns: 10_000_000) }
            }
            return (slept, errors)
        }
        #expect(slept.isEmpty, "\(slept)")
        #expect(errors.count == 100 && errors.allSatisfy { $0?.kind == .timeout })
        #expect(errors.contains { $0!.message.contains("looking up silent-0.example") })
        #expect(errors.contains { $0!.message.contains("waiting to look up silent-0.example") })
        for round in 0..<5 { #expect((1...Limits.lookupsPerHost).contains(server.lookups(of: "silent-\(round).example"))) }
    }

    @Test func manyWhoAskForOneNameNeedFewLookups() async throws {
        let server = try #require(
            ClientTestNameServer { _ in
                usleep(20_000)
                return [[127, 0, 0, 1]]
            })
        let origin = ClientTestServer(answering: httpAnswer(body: "x"))
        defer {
            server.stop()
            origin.stop()
        }
        let statuses = try await Self.withNames(server) { [port = origin.port] client, loop in
            var statuses: [Int] = []
            for _ in 0..<40 {
                client.fetch(FetchRequest(url: "http://many.example:\(port)/")) { statuses.append((try? $0.get().status) ?? 0) }
            }
            while client.transfersUnderWay > 0 { await loop.sleep(ns: 5_000_000) }
            #expect(client.gate.isIdle)
            return statuses
        }
        #expect(statuses == Array(repeating: 200, count: 40))
        #expect((1...Limits.lookupsPerHost).contains(server.lookups(of: "many.example")))
    }

    @Test func aNameIsJudgedByTheAddressThatItHasNow() async throws {
        let flag = ReboundFlag()
        let server = try #require(
            ClientTestNameServer { name in
                switch name {
                case "rebinds.example": flag.isRebound.load(ordering: .relaxed) ? [[169, 254, 169, 254]] : [[127, 0, 0, 1]]
                case "two.example": [[10, 0, 0, 1], [127, 0, 0, 1]]
                default: [[10, 0, 0, 1]]
                }
            })
        let inner = ClientTestServer(answering: httpAnswer("302 Found", "Location: http://inside.example/\r\n"))
        let origin = ClientTestServer(answering: httpAnswer(body: "x"))
        defer {
            server.stop()
            inner.stop()
            origin.stop()
        }
        let get: @Sendable (String) async throws -> FetchError? = { url in
            try await Self.withNames(server) { client, _ in await fetchError { _ = try await client.fetch(FetchRequest(url: url)) } }
        }
        #expect(try await get("http://rebinds.example:\(origin.port)/") == nil)
        flag.isRebound.store(true, ordering: .relaxed)
        let rebound = try await get("http://rebinds.example:\(origin.port)/")
        #expect(rebound?.kind == .refusedAddress)
        #expect(rebound?.message == "169.254.169.254 (link-local) of rebinds.example is not in outbound.allow")
        // The refused one of two addresses is passed over.
        #expect(try await get("http://two.example:\(origin.port)/") == nil)
        let redirected = try await get(inner.url())
        #expect(redirected?.kind == .refusedAddress && redirected?.message.hasPrefix("10.0.0.1 (private) of inside.example") == true)
    }

    @Test func aNameThatDoesNotExistIsAResolveError() async throws {
        let server = try #require(ClientTestNameServer { _ in [] })
        defer { server.stop() }
        let error = try await Self.withNames(server) { client, _ in
            await fetchError { _ = try await client.fetch(FetchRequest(url: "http://nowhere.example/")) }
        }
        #expect(error?.kind == .resolve && error?.isRetryable == true)
    }

    /// What a turn takes, by the clock.
    @Suite(.enabled(if: Soak.isOn, "needs the machine for itself: make soak"))
    struct LookupSoakTests {
        @Test func aLookUpTakesNextToNothingOfATurn() async throws {
            let server = try #require(ClientTestNameServer { _ in nil })
            defer { server.stop() }
            let turnsNs = try await withNames(server) { client, loop in
                var turnsNs: [Int64] = []
                for round in 0..<5 {
                    _ = loop.statistics.resetTurnMax()
                    for _ in 0..<20 {
                        client.fetch(FetchRequest(url: "http://silent-\(round).example/", connectTimeoutMs: 150)) { _ in }
                    }
                    while client.transfersUnderWay > 0 { await loop.sleep(ns: 10_000_000) }
                    turnsNs.append(loop.statistics.resetTurnMax())
                }
                return turnsNs
            }
            // The best of five: a look-up that blocks does so every time, a busy machine only sometimes.
            #expect(turnsNs.min()! < 10_000_000, "\(turnsNs)")
        }
    }
}

private final class ReboundFlag: Sendable { let isRebound = Atomic<Bool>(false) }
