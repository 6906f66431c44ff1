import Glibc
import Testing

@testable import Transport

private var shortTimes: HttpServerSettings {
    var settings = HttpServerSettings()
    settings.headTimeoutNs = 200_000_000
    settings.bodyTimeoutNs = 200_000_000
    settings.idleTimeoutNs = 300_000_000
    settings.lingerNs = 100_000_000
    return settings
}

@Test func slowlorisIsCutOffHoweverItTrickles() async throws {
    try await withServer(shortTimes) { server in
        let client = try server.client()
        let start = ContinuousClock.now
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n")
        var sent = 0
        // A byte every 20 ms must not renew anything.
        while sent < 200, (try? client.send("X")) != nil, server.count(.requestTimeouts) == 0 {
            sent += 1
            usleep(20_000)
        }
        #expect(try client.response().status == 408)
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(server.count(.requestTimeouts) == 1)
    }
}

@Test func bodyThatTricklesIsCutOff() async throws {
    try await withServer(shortTimes) { server in
        let client = try server.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        for _ in 0..<200 where server.count(.requestTimeouts) == 0 {
            try? client.send("X")
            usleep(20_000)
        }
        #expect(try client.response().status == 408)
    }
}

@Test func bodyThatKeepsItsPaceMayTakeLonger() async throws {
    try await withServer(shortTimes) { server in
        let client = try server.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        // Twenty pieces in over 400 ms: longer than the time for a body, but far faster than the least pace.
        for _ in 0..<20 {
            try client.send(String(repeating: "p", count: 5_000))
            usleep(20_000)
        }
        #expect(try client.response().body.utf8.count == 100_000)
    }
}

@Test func idleConnectionIsClosedWithoutAWord() async throws {
    try await withServer(shortTimes) { server in
        let silent = try server.client(), kept = try server.client()
        #expect(try kept.get("/hello").body == "hello")
        #expect(try silent.hasEnded())
        #expect(try kept.hasEnded())
        #expect(server.count(.idleTimeouts) == 2 && server.count(.requestTimeouts) == 0)
        #expect(await eventually { server.connections == 0 })
    }
}

@Test func waitingForTheHandlerIsNoIdleness() async throws {
    try await withServer(shortTimes) { server in
        let client = try server.client()
        #expect(try client.get("/later?700").body == "later")
    }
}

@Test func lingeringEndsWithItsTime() async throws {
    try await withServer(shortTimes) { server in
        let client = try server.client()
        try client.send("GET / HTTP/1.1\n\n")
        #expect(try client.response().status == 400)
        #expect(try client.hasEnded())
        // The client keeps its side open; the server lets go all the same.
        #expect(await eventually { server.connections == 0 })
        _ = client.fd
    }
}
