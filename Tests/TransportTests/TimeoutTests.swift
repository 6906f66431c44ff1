import Glibc
import Testing

@testable import Transport

/// Each test makes one of the times short, and the rest stays as long as it is: on a busy machine they must not be over by themselves.
private func settings(_ change: (inout HttpServerSettings) -> Void) -> HttpServerSettings {
    var settings = HttpServerSettings()
    settings.headTimeoutNs = 600_000_000_000
    settings.bodyTimeoutNs = settings.headTimeoutNs
    settings.idleTimeoutNs = settings.headTimeoutNs
    change(&settings)
    return settings
}

@Test func slowlorisIsCutOffHoweverItTrickles() async throws {
    try await withServer(settings { $0.headTimeoutNs = 200_000_000 }) { server in
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n")
        // A byte every 20 ms must not renew anything.
        let isCutOff = await eventually {
            try? client.send("X")
            return server.count(.requestTimeouts) == 1
        }
        #expect(isCutOff)
        #expect(try client.response().status == 408)
    }
}

@Test func bodyThatTricklesIsCutOff() async throws {
    try await withServer(settings { $0.bodyTimeoutNs = 200_000_000 }) { server in
        let client = try server.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        let isCutOff = await eventually {
            try? client.send("X")
            return server.count(.requestTimeouts) == 1
        }
        #expect(isCutOff)
        #expect(try client.response().status == 408)
    }
}

@Test func bodyThatKeepsItsPaceMayTakeLonger() async throws {
    try await withServer(
        settings {
            $0.bodyTimeoutNs = 200_000_000
            $0.bodyBytesMax = 4 << 20
        }
    ) { server in
        let client = try server.client()
        // With its head comes what lasts for 200 s at the least pace; the rest comes when the time for a body is long over.
        let first = String(repeating: "p", count: 2_000_000), rest = String(repeating: "q", count: 1_000)
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(first.utf8.count + rest.utf8.count)\r\n\r\n" + first)
        usleep(500_000)
        try client.send(rest)
        #expect(try client.response().body.utf8.count == 2_001_000)
    }
}

private let shortIdleness = settings {
    $0.idleTimeoutNs = 300_000_000
    $0.lingerNs = 100_000_000
}

/// A connection whose request the server has taken. On a busy machine one may be closed as idle before it has said anything: then another.
private func client(of server: TestServer, asking path: String) async throws -> TestClient {
    while true {
        let taken = server.count(.requests), closed = server.count(.idleTimeouts)
        let client = try server.client()
        try? client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await eventually { server.count(.requests) > taken || server.count(.idleTimeouts) > closed })
        if server.count(.requests) > taken { return client }
    }
}

@Test func idleConnectionIsClosedWithoutAWord() async throws {
    try await withServer(shortIdleness) { server in
        let kept = try await client(of: server, asking: "/hello"), silent = try server.client()
        #expect(try kept.response().body == "hello")
        #expect(try silent.hasEnded())
        #expect(try kept.hasEnded())
        #expect(server.count(.idleTimeouts) >= 2 && server.count(.requestTimeouts) == 0)
        #expect(await eventually { server.connections == 0 })
    }
}

@Test func waitingForTheHandlerIsNoIdleness() async throws {
    try await withServer(shortIdleness) { server in
        let client = try await client(of: server, asking: "/later?700")
        #expect(try client.response().body == "later")
    }
}

@Test func lingeringEndsWithItsTime() async throws {
    try await withServer(settings { $0.lingerNs = 100_000_000 }) { server in
        let client = try server.client()
        try client.send("GET / HTTP/1.1\n\n")
        #expect(try client.response().status == 400)
        #expect(try client.hasEnded())
        // The client keeps its side open; the server lets go all the same.
        #expect(await eventually { server.connections == 0 })
        _ = client.fd
    }
}
