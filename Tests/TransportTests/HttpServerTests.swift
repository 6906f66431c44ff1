import Glibc
import Testing

@testable import Transport

@Test func keptConnectionAnswersInOrder() async throws {
    try await withServer { server in
        let client = try server.client()
        for _ in 0..<3 {
            let answer = try client.get("/hello")
            #expect(answer.status == 200 && answer.body == "hello")
            #expect(answer.headers["content-length"] == "5" && answer.headers["connection"] == nil)
            #expect(answer.headers["date"]?.hasSuffix(" GMT") == true && answer.headers["content-type"] == "text/plain")
        }
        #expect(server.count(.requests) == 3 && server.count(.accepted) == 1)
    }
}

@Test func pipelinedRequestsAreAnsweredInTheirOrder() async throws {
    try await withServer { server in
        let client = try server.client()
        // A later answer in the middle holds back those behind it.
        let paths = [
            "/echo?1", "/later?20", "/called?20", "/echo?2", "/called?0", "/large?3", "/echo?3", "/shared", "/stream?5", "/echo?4",
            "/close", "/echo?5",
        ]
        try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for path in paths.dropLast() {
            let answer = try client.response()
            #expect(answer.status == 200)
            if path.hasPrefix("/echo") { #expect(answer.headers["x-query"] == String(path.dropFirst(6))) }
            if path.hasPrefix("/called") { #expect(answer.body == "called") }
            if path == "/large?3" { #expect(answer.body.utf8.count == 300_000) }
            if path == "/shared" { #expect(answer.body.utf8.count == 200_000) }
            if path == "/stream?5" { #expect(answer.body.utf8.count == 50_000) }
        }
        #expect(try client.hasEnded(), "what follows an answer that closes is not answered")
    }
}

@Test func thousandPipelinedRequestsByteByByteAndAtOnce() async throws {
    try await withServer { server in
        let client = try server.client()
        let all = (0..<1_000).map { "GET /echo?\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
        try client.send(all)
        for index in 0..<1_000 { #expect(try client.response().headers["x-query"] == "\(index)") }
        for byte in Array("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".utf8) { try client.send([byte]) }
        #expect(try client.response().body == "abc")
    }
}

@Test func headHasTheLengthAndNoBody() async throws {
    try await withServer { server in
        let client = try server.client()
        #expect(try client.get("/hello", method: "HEAD").headers["content-length"] == "5")
        #expect(try client.get("/large?2", method: "HEAD").headers["content-length"] == "200000")
        #expect(try client.get("/stream?2", method: "HEAD").headers["transfer-encoding"] == "chunked")
        #expect(try client.get("/sized?2", method: "HEAD").headers["content-length"] == "20000")
        #expect(server.log.all == ["cancelled", "cancelled"])
        #expect(try client.get("/called?1", method: "HEAD").headers["content-length"] == "6")
        #expect(try client.get("/hello").body == "hello")
    }
}

@Test func answersWithoutBodySayNoLength() async throws {
    try await withServer { server in
        let client = try server.client()
        for path in ["/empty", "/unmodified"] {
            let answer = try client.get(path)
            #expect(answer.headers["content-length"] == nil && answer.headers["transfer-encoding"] == nil)
        }
        let reset = try client.get("/reset")
        #expect(reset.status == 404 && reset.body == "reset" && reset.headers["content-type"] == nil)
        #expect(try client.get("/nothing").status == 500)
    }
}

@Test(arguments: ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "POST"])
func everyMethodReachesTheHandler(method: String) async throws {
    try await withServer { server in
        let answer = try server.client().get("/echo", method: method)
        #expect(answer.status == 200 && answer.headers["x-method"] == method)
    }
}

@Test func bodiesOfBothKindsArrive() async throws {
    try await withServer { server in
        let client = try server.client()
        let long = String(repeating: "0123456789", count: 20_000)
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + long)
        #expect(try client.response().body == long)
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in 0..<4 { try client.send("C350;x=\(piece)\r\n" + long.prefix(50_000) + "\r\n") }
        try client.send("0\r\nTrailer: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().body == String(long.prefix(50_000)) + long.prefix(50_000) + long.prefix(50_000) + long.prefix(50_000))
        #expect(try client.response().body == "hello")
        try client.send("POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
        #expect(try client.response().body == "later")
    }
}

@Test func continueIsSentBeforeTheBody() async throws {
    try await withServer { server in
        let client = try server.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(try client.response().status == 100)
        try client.send("abc")
        #expect(try client.response().body == "abc")
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(try client.response().status == 100)
        try client.send("3\r\nabc\r\n0\r\n\r\n")
        #expect(try client.response().body == "abc")
        // Too long is said before a byte of it is sent.
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n")
        #expect(try client.response().status == 413)
        #expect(try client.hasEnded())
    }
}

@Test func bodyOverTheLimitIsRefused() async throws {
    var settings = HttpServerSettings()
    settings.bodyBytesMax = 1_000
    try await withServer(settings) { server in
        for head in ["Content-Length: 1001\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e9\r\n"] {
            let client = try server.client()
            try client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + head)
            let answer = try client.response()
            #expect(answer.status == 413 && answer.headers["connection"] == "close")
            #expect(try client.hasEnded())
        }
        let client = try server.client()
        try client.send("POST /echo?roomy HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n" + String(repeating: "a", count: 4_000))
        #expect(try client.response().body.utf8.count == 4_000, "a route may allow more")
    }
}

@Test func refusalReachesAClientThatGoesOnSending() async throws {
    try await withServer { server in
        let client = try server.client()
        try client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n")
        // A reset instead of a half-close would throw the answer away.
        for _ in 0..<20 { try client.send([UInt8](repeating: 65, count: 50_000)) }
        #expect(try client.response().body == "hello")
        let answer = try client.response()
        #expect(answer.status == 400 && answer.body == "malformed Content-Length\n" && answer.headers["connection"] == "close")
        #expect(try client.hasEnded())
        #expect(server.count(.refused) == 1 && server.log.all == ["400 malformed Content-Length"])
        client.endSending()
        #expect(await eventually { server.connections == 0 })
    }
}

@Test(arguments: [
    ("GET /" + String(repeating: "a", count: 9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 33_000) + "\r\n\r\n", 431),
    ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "a: b\r\n", count: 101) + "\r\n", 431),
    ("GET / HTTP/2.0\r\n\r\n", 505), ("GET / HTTP/1.1\n\n", 400), ("\u{16}\u{3}\u{1}\r\n", 400),
])
func headOutsideItsBoundsIsRefused(text: String, status: Int) async throws {
    try await withServer { server in
        let client = try server.client()
        try client.send(text)
        #expect(try client.response().status == status)
        #expect(try client.hasEnded())
    }
}

@Test func headOfTheGreatestLengthIsTaken() async throws {
    try await withServer { server in
        let client = try server.client()
        let start = "GET /echo HTTP/1.1\r\nHost: a\r\nX: "
        let text = start + String(repeating: "a", count: 32_768 - start.utf8.count - 4) + "\r\n\r\n"
        try client.send(text + text)
        #expect(try client.response().status == 200)
        #expect(try client.response().status == 200)
    }
}

@Test func olderClientsAreServedTheirWay() async throws {
    try await withServer { server in
        let closing = try server.client()
        try closing.send("GET /hello HTTP/1.0\r\n\r\n")
        let answer = try closing.response()
        #expect(answer.body == "hello" && answer.headers["connection"] == "close")
        #expect(try closing.hasEnded())
        let kept = try server.client()
        for _ in 0..<2 {
            try kept.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try kept.response().headers["connection"] == "keep-alive")
        }
        // No chunks in HTTP/1.0: the body ends with the connection.
        try kept.send("GET /stream?3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let streamed = try kept.response()
        #expect(streamed.headers["transfer-encoding"] == nil && streamed.headers["connection"] == "close")
        #expect(streamed.body.utf8.count == 30_000)
    }
}

@Test func halfClosedClientStillGetsItsAnswers() async throws {
    try await withServer { server in
        let client = try server.client()
        try client.send("GET /later?30 HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        client.endSending()
        #expect(try client.response().body == "later")
        #expect(try client.response().body == "hello")
        #expect(try client.hasEnded())
        #expect(await eventually { server.connections == 0 })
    }
}

@Test func whoIsCalledBackHasItsLinesAndMayHaveGone() async throws {
    try await withServer { server in
        let client = try server.client()
        let answer = try client.get("/called?5")
        #expect(answer.body == "called" && answer.headers["x-usual"] == "usual" && answer.headers["x-own"] == "own")
        #expect(answer.headers["content-type"] == "text/plain")
        do {
            let gone = try server.client()
            try gone.send("GET /called?50 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await eventually { server.count(.requests) == 2 })
        }
        #expect(await eventually { server.log.all == ["called", "called"] && server.connections == 1 })
        #expect(try client.get("/called?0").body == "called")
    }
}

@Test func nothingFromARequestBecomesAHeaderLine() async throws {
    try await withServer { server in
        let client = try server.client()
        for path in ["/inject", "/later?0"] {
            let answer = try client.get(path)
            #expect(answer.headers["x-injected"] == nil)
        }
        #expect(try client.get("/inject").headers["x-value"] == "a__X-Injected: 1__")
    }
}
