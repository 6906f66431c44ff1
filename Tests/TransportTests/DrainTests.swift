import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Test func drainLetsWhatIsInFlightEnd() async throws {
    try await withServer(loops: 2) { server in
        let streaming = try TestClient(port: server.addresses[0].port, receiveBuffer: 8_192)
        try streaming.send("GET /sized?2000 HTTP/1.1\r\nHost: a\r\n\r\n")
        let waiting = try server.client(), idle = try server.client(), half = try server.client()
        try waiting.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try idle.get("/hello").headers["connection"] == nil)
        try half.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na")
        #expect(await eventually { server.count(.requests) == 3 })

        // On a thread that it has to itself: this test's own blocks, and those of the pool are all other tests'.
        let elsewhere = try EventLoop(), thread = try LoopThread(elsewhere, name: "drain")
        defer { thread.stop() }
        let drained = Task(executorPreference: elsewhere) { await server.server.drain(idleNs: 60_000_000_000) }
        #expect(await eventually { server.server.isDraining })
        // An idle connection may ask once more, and is told to go.
        let last = try idle.get("/hello")
        #expect(last.body == "hello" && last.headers["connection"] == "close")
        try half.send("bc")
        let echoed = try half.response()
        #expect(echoed.body == "abc" && echoed.headers["connection"] == "close")
        server.log.add("let go")
        let held = try waiting.response()
        #expect(held.body == "held" && held.headers["connection"] == "close")
        #expect(try streaming.response().body.utf8.count == 20_000_000)
        for client in [idle, half, waiting, streaming] { #expect(try client.hasEnded()) }
        await drained.value
        #expect(server.connections == 0)
        #expect(throws: TestClient.Failure.self) { try server.client() }
    }
}

@Test func drainClosesSilentConnectionsAndCutsAtItsLimit() async throws {
    var settings = HttpServerSettings()
    settings.writeTimeoutNs = 1_000_000_000_000
    try await withServer(settings) { server in
        let silent = try server.client(), stuck = try TestClient(port: server.addresses[0].port, receiveBuffer: 4_096)
        try stuck.send("GET /sized?3000 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await eventually { server.count(.requests) == 1 })
        await server.server.drain(idleNs: 50_000_000, limitNs: 600_000_000)
        // The limit has cut it, not the time that a viewer has to take something.
        #expect(server.count(.writeTimeouts) == 0)
        #expect(try silent.hasEnded())
        #expect(server.connections == 0)
    }
}

/// Connects anew for each request until connections are refused, which is the only failure that is allowed.
private final class ShortClients: Sendable {
    let answered = Atomic<Int>(0), cut = Atomic<Int>(0)

    func run(_ port: UInt16) {
        while let client = try? TestClient(port: port) {
            let body = (try? client.get("/hello", headers: "Connection: close\r\n"))?.body
            if body == "hello" { answered.add(1, ordering: .relaxed) } else { cut.add(1, ordering: .relaxed) }
        }
    }
}

@Test func noRequestIsCutWhileDraining() async throws {
    try await withServer(loops: 2) { server in
        let port = server.addresses[0].port, load = ShortClients()
        let threads = try (0..<8).map { _ in try TestThread { load.run(port) } }
        #expect(await eventually { load.answered.load(ordering: .relaxed) > 200 })
        // Whoever has connected asks, however busy the machine is; then it connects no more.
        await server.server.drain(idleNs: 300_000_000_000)
        threads.forEach { $0.join() }
        #expect(load.cut.load(ordering: .relaxed) == 0, "of \(load.answered.load(ordering: .relaxed))")
    }
}
