import Glibc
import Testing

@testable import Transport

@Test func streamsOfKnownAndUnknownLengthArriveWhole() async throws {
    try await withServer { server in
        let client = try server.client()
        let chunked = try client.get("/stream?500")
        #expect(chunked.headers["transfer-encoding"] == "chunked" && chunked.body.utf8.count == 5_000_000)
        let sized = try client.get("/sized?500")
        #expect(sized.headers["content-length"] == "5000000" && sized.body.utf8.count == 5_000_000)
        #expect(try client.get("/stream?0").body.isEmpty)
        #expect(try client.get("/hello").body == "hello")
    }
}

@Test func sourceStopsForAViewerWhoDoesNotRead() async throws {
    try await withServer { server in
        let client = try TestClient(port: server.addresses[0].port, receiveBuffer: 16_384)
        try client.send("GET /sized?3000 HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await eventually { server.log.all.last?.hasPrefix("held at") == true })
        try await Task.sleep(for: .milliseconds(50))
        #expect(server.log.all.count == 1, "held until the viewer reads")
        #expect(!server.log.all.contains("written"))
        #expect(try client.response().body.utf8.count == 30_000_000)
        #expect(try client.response().body == "hello")
        #expect(server.log.all.contains("drained") && server.log.all.last == "written")
    }
}

@Test func sourceIsToldWhenTheViewerGoes() async throws {
    try await withServer { server in
        do {
            let client = try server.client()
            try client.send("GET /stream?3000 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await eventually { !server.log.all.isEmpty })
        }
        #expect(await eventually { server.log.all.last == "cancelled" })
        #expect(await eventually { server.connections == 0 })
    }
}

@Test(arguments: ["/abort?3", "/short?3"])
func brokenStreamIsSeenAsBroken(path: String) async throws {
    try await withServer { server in
        let client = try server.client()
        try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(throws: TestClient.Failure.self) { try client.response() }
        #expect(await eventually { server.connections == 0 })
    }
}

@Test func viewerWhoTakesNothingIsCutOff() async throws {
    var settings = HttpServerSettings()
    settings.writeTimeoutNs = 150_000_000
    try await withServer(settings) { server in
        let streaming = try TestClient(port: server.addresses[0].port, receiveBuffer: 4_096)
        try streaming.send("GET /stream?3000 HTTP/1.1\r\nHost: a\r\n\r\n")
        let plain = try TestClient(port: server.addresses[0].port, receiveBuffer: 4_096)
        try plain.send("GET /large?100 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await eventually { server.count(.writeTimeouts) == 2 })
        #expect(await eventually { server.connections == 0 })
        #expect(server.log.all.last == "cancelled")
    }
}

@Test func pipeliningWithoutReadingIsHeldBack() async throws {
    try await withServer { server in
        let client = try TestClient(port: server.addresses[0].port, receiveBuffer: 4_096)
        let request = "GET /large?10 HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(String(repeating: request, count: 200))
        try await Task.sleep(for: .milliseconds(100))
        let early = server.count(.requests)
        #expect(early < 50, "answers are not piled up for a client that does not read: \(early)")
        for _ in 0..<200 { #expect(try client.response().body.utf8.count == 1_000_000) }
        #expect(server.count(.requests) == 200)
    }
}
