import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// Bytes without a pattern that a shift would hide.
private func payload(_ count: Int) -> [UInt8] {
    var state: UInt32 = 12_345
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(truncatingIfNeeded: state >> 24)
    }
}

private func head(_ path: String, _ lines: String) -> [UInt8] { Array("POST \(path) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n".utf8) }

private func sized(_ path: String, _ body: [UInt8], _ lines: String = "") -> [UInt8] {
    head(path, "Content-Length: \(body.count)\r\n\(lines)") + body
}

private func chunked(_ path: String, _ body: [UInt8], by size: Int, _ lines: String = "") -> [UInt8] {
    var bytes = head(path, "Transfer-Encoding: chunked\r\n\(lines)")
    for start in stride(from: 0, to: body.count, by: size) {
        let chunk = body[start..<min(start + size, body.count)]
        bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10]
    }
    return bytes + Array("0\r\n\r\n".utf8)
}

private let next = Array("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".utf8)

@Test(arguments: [0, 1, 5, 65_535, 65_536, 65_537, 3_000_000])
func streamedBodiesArriveWholeAndTheConnectionGoesOn(count: Int) async throws {
    try await withServer { server in
        let client = try server.client(), body = payload(count)
        for request in [sized("/upload", body), chunked("/upload", body, by: 7_000), chunked("/upload", body, by: 200_000)] {
            // The next request is behind the body, in the same write.
            try client.send(request + next)
            let answer = try client.response()
            #expect(answer.status == 200 && answer.body == TestHash.answer(body) && answer.headers["connection"] == nil)
            #expect(try client.response().body == "hello")
        }
        #expect(server.count(.requests) == 6 && server.count(.bodyBytes) == 3 * count)
    }
}

@Test func olderClientsStreamTheirWay() async throws {
    try await withServer { server in
        let body = payload(100_000)
        let closing = try server.client()
        // 1.0 knows no 100 (RFC 9110 §10.1.1): it is not sent one.
        try closing.send(Array("POST /upload HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n".utf8) + body)
        let answer = try closing.response()
        #expect(answer.status == 200 && answer.body == TestHash.answer(body) && answer.headers["connection"] == "close")
        #expect(try closing.hasEnded())
        let kept = try server.client()
        for _ in 0..<2 {
            try kept.send(Array("POST /upload HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 100000\r\n\r\n".utf8) + body)
            let answer = try kept.response()
            #expect(answer.body == TestHash.answer(body) && answer.headers["connection"] == "keep-alive")
        }
    }
}

@Test func aStreamedHandlerSeesRequestsWithoutABodyToo() async throws {
    try await withServer { server in
        let client = try server.client()
        for method in ["POST", "PUT", "PATCH"] { #expect(try client.get("/upload", method: method).body == TestHash.answer([])) }
        #expect(try client.get("/upload").status == 404, "a GET is not asked about")
        try client.send("GET /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
        #expect(try client.response().body == TestHash.answer(Array("abc".utf8)), "one with a body is")
    }
}

@Test func chunksAreReadHoweverTheyAreCut() async throws {
    let body = Array("0123456789abcdefghij".utf8)
    var request = head("/upload", "Transfer-Encoding: chunked\r\n")
    request += Array("1\r\n0\r\n0a;x=y\r\n123456789a\r\n9\r\nbcdefghij\r\n0\r\nTrailer: x\r\n\r\n".utf8)
    let wanted = TestHash.answer(body)
    // Without a socket each cut is certain.
    for cut in 1..<request.count {
        var first = true
        let transcript = RequestTranscript(request + next, bodies: .streamed) { left in
            defer { first = false }
            return first ? cut : left
        }
        guard transcript.events.count == 2, case .request(_, _, let decoded, _) = transcript.events[0] else {
            Issue.record("cut at \(cut): \(transcript.events)")
            continue
        }
        #expect(decoded == body)
    }
    let bytes = request
    try await withServer { server in
        let client = try server.client()
        for cut in 1..<bytes.count {
            try client.send(Array(bytes[..<cut]))
            usleep(300)
            try client.send(bytes[cut...] + next)
            #expect(try client.response().body == wanted)
            #expect(try client.response().body == "hello")
        }
    }
}

// MARK: Back-pressure

@Test func nothingIsReadBeforeTheHandlerAsks() async throws {
    try await withServer { server in
        let body = payload(30_000_000)
        for request in [sized("/upload/held", body), chunked("/upload/held", body, by: 10_000)] {
            let client = try server.client(), before = server.count(.bodyBytes)
            let sent = client.sendWhatFits(request)
            #expect(sent < request.count, "the client is held back")
            #expect(server.count(.bodyBytes) - before <= Limits.bodyPieceBytes, "what came with the head")
            server.valve.open()
            try client.send(request[sent...] + next)
            #expect(try client.response().body == TestHash.answer(body))
            #expect(try client.response().body == "hello")
        }
    }
}

@Test func eachPieceIsReadWhenItIsAskedFor() async throws {
    try await withServer { server in
        let body = payload(30_000_000)
        let client = try server.client(), request = sized("/upload/stepped", body)
        let sent = client.sendWhatFits(request)
        #expect(sent < request.count)
        for step in 1...20 {
            #expect(await eventually { server.log.all.count == step })
            #expect(server.count(.bodyBytes) <= step * Limits.bodyPieceBytes)
            server.valve.open()
        }
        server.valve.open(1_000_000)
        try client.send(Array(request[sent...]))
        #expect(try client.response().body == TestHash.answer(body))
    }
}

@Test func slowHandlerHoldsOnePieceAtATime() async throws {
    try await withServer { server in
        // The handler looks after each piece that nothing else has come.
        let body = payload(4_000_000), client = try server.client()
        try client.send(chunked("/upload/slow", body, by: 30_000))
        #expect(try client.response().body == TestHash.answer(body))
    }
}

@Test func othersAreServedWhileOneIsHeld() async throws {
    try await withServer { server in
        let held = try server.client(), other = try server.client()
        let request = sized("/upload/held", payload(10_000_000))
        let sent = held.sendWhatFits(request)
        for _ in 0..<10 { #expect(try other.get("/hello").body == "hello") }
        server.valve.open()
        try held.send(Array(request[sent...]))
        #expect(try held.response().status == 200)
    }
}

// MARK: What goes wrong

@Test(arguments: ["/upload", "/upload/stepped"])
func handlerIsToldWhenTheClientGoes(path: String) async throws {
    for resets in [true, false] {
        try await withServer { server in
            let client = try server.client()
            try client.send(head(path, "Content-Length: 1000000\r\n") + payload(1_000))
            #expect(await eventually { server.log.all == ["piece"] })
            if resets { client.vanish() } else { client.endSending() }
            // The one that does not ask meanwhile hears of it when it asks.
            server.valve.open()
            #expect(await eventually { server.log.all.last == "connection ended after 1000 bytes of the body" })
            #expect(await eventually { server.connections == 0 })
        }
    }
}

@Test func handlerIsToldWhenTheServerStops() async throws {
    try await withServer { server in
        let client = try server.client()
        try client.send(head("/upload", "Content-Length: 1000000\r\n") + payload(1_000))
        #expect(await eventually { server.log.all == ["piece"] })
        await server.server.stop()
        #expect(await eventually { server.log.all.last == "connection ended after 1000 bytes of the body" })
    }
}

@Test func aBodyThatHasComeIsReadThoughTheClientHasGone() async throws {
    try await withServer { server in
        let client = try server.client()
        try client.send(sized("/upload/held", payload(1_000)))
        #expect(await eventually { server.count(.bodyBytes) == 1_000 })
        client.vanish()
        #expect(await eventually { server.connections == 0 })
        server.valve.open()
        #expect(await eventually { server.log.all == ["piece", "whole"] })
    }
}

@Test(arguments: [
    ("3\r\nabcX", "malformed chunk"), ("3\r\nabc\r\nZ", "malformed chunk"), ("-1\r\n", "malformed chunk"),
    ("3\r\nabc\r\n0\r\nno colon\r\n\r\n", "malformed trailer"),
])
func malformedChunkIsAnErrorAtTheHandler(text: String, reason: String) async throws {
    try await withServer { server in
        let client = try server.client()
        try client.send(head("/upload", "Transfer-Encoding: chunked\r\n") + Array(text.utf8) + next)
        let answer = try client.response()
        #expect(answer.status == 400 && answer.body.hasPrefix(reason) && answer.headers["connection"] == "close")
        #expect(try client.hasEnded(), "what follows can't be trusted")
        #expect(server.count(.requests) == 1)
    }
}

@Test func eachRequestHasItsOwnLimit() async throws {
    var settings = HttpServerSettings()
    settings.bodyBytesMax = 1_000
    try await withServer(settings) { server in
        let body = payload(300_000), client = try server.client()
        for request in [sized("/upload?300000", body), chunked("/upload?300000", body, by: 50_000)] {
            try client.send(request)
            #expect(try client.response().body == TestHash.answer(body), "above the server's, and exactly its own")
        }
        for request in [sized("/upload?299999", body), chunked("/upload?299999", body, by: 50_000)] {
            let client = try server.client()
            try client.send(request + next)
            let answer = try client.response()
            #expect(answer.status == 413 && answer.body == "body longer than 299999 bytes" && answer.headers["connection"] == "close")
            #expect(try client.hasEnded())
        }
        #expect(server.log.all.suffix(1) == ["body longer than 299999 bytes"])
    }
}

// MARK: Expect

@Test func continueIsSentWhenTheHandlerAsks() async throws {
    try await withServer { server in
        let client = try server.client(), body = payload(100_000)
        for _ in 0..<2 {
            try client.send(head("/upload/held", "Expect: 100-continue\r\nContent-Length: 100000\r\n"))
            #expect(await eventually { server.count(.requests) % 2 == 1 })
            var event = pollfd(fd: client.fd, events: Int16(POLLIN), revents: 0)
            #expect(poll(&event, 1, 20) == 0, "not before")
            server.valve.open()
            #expect(try client.response().status == 100)
            try client.send(body + next)
            #expect(try client.response().body == TestHash.answer(body))
            #expect(try client.response().body == "hello")
        }
        // Who sends without waiting needs none.
        try client.send(sized("/upload", body, "Expect: 100-continue\r\n"))
        #expect(try client.response().body == TestHash.answer(body))
    }
}

@Test(arguments: [
    ("/upload/refused", 403, "refused"), ("/refused", 403, "refused with 0"), ("/upload?99999", 413, "body longer than 99999 bytes"),
])
func refusalComesInsteadOfTheContinue(path: String, status: Int, words: String) async throws {
    try await withServer { server in
        for framing in ["Content-Length: 100000\r\n", "Transfer-Encoding: chunked\r\n"] where status != 413 || framing.hasPrefix("C") {
            let client = try server.client()
            try client.send(head(path, "Expect: 100-continue\r\n" + framing))
            let answer = try client.response()
            #expect(answer.status == status && answer.body == words)
            // What comes next could be the body or not.
            #expect(answer.headers["connection"] == "close")
            #expect(try client.hasEnded())
        }
        #expect(server.count(.bodyBytes) == 0)
    }
}

// MARK: Answers before the end

@Test(arguments: ["/upload/refused", "/upload/early", "/refused"])
func littleThatIsLeftIsSkipped(path: String) async throws {
    try await withServer { server in
        let client = try server.client(), body = payload(60_000)
        for cut in [0, 1, 100, 30_000, 60_000] {
            let request = sized(path, body)
            let first = request.count - body.count + cut
            try client.send(Array(request[..<first]))
            // A piece is needed for an answer to the one that reads.
            let isAnswered = cut > 0 || path != "/upload/early"
            if isAnswered { #expect(try client.response().status == 403) }
            try client.send(request[first...] + next)
            if !isAnswered { #expect(try client.response().status == 403) }
            #expect(try client.response().body == "hello", "cut at \(cut)")
        }
        #expect(server.connections == 1)
    }
}

@Test(arguments: ["/upload/refused", "/upload/early", "/refused"])
func withMuchLeftTheConnectionEndsBehindTheAnswer(path: String) async throws {
    try await withServer { server in
        let body = payload(1_000_000)
        for request in [sized(path, body), chunked(path, body, by: 10_000)] {
            let client = try server.client()
            // All of it is sent before the answer is looked at: a reset would take the answer away.
            try client.send(request + next)
            let answer = try client.response()
            #expect(answer.status == 403 && answer.headers["connection"] == "close")
            #expect(try client.hasEnded())
        }
        #expect(server.count(.requests) == 2)
    }
}

@Test func chunksThatHaveAllComeKeepTheConnection() async throws {
    try await withServer { server in
        let client = try server.client(), body = payload(5_000)
        for path in ["/upload/refused", "/upload/early", "/refused"] {
            try client.send(chunked(path, body, by: 1_000) + next)
            let answer = try client.response()
            #expect(answer.status == 403 && answer.headers["connection"] == nil)
            #expect(try client.response().body == "hello")
        }
    }
}

@Test func endlessClientIsCutOffBehindItsAnswer() async throws {
    var settings = HttpServerSettings()
    settings.lingerNs = 60_000_000_000
    try await withServer(settings) { server in
        let client = try server.client()
        try client.send(head("/upload/refused", "Content-Length: 1000000000\r\n"))
        #expect(try client.response().status == 403)
        let piece = payload(1_000_000)
        var sent = 0
        while sent < 200_000_000, (try? client.send(piece)) != nil { sent += piece.count }
        #expect(sent < 200_000_000, "what is thrown away has its bound")
        #expect(await eventually { server.connections == 0 })
    }
}

// MARK: Time

private var shortTimes: HttpServerSettings {
    var settings = HttpServerSettings()
    settings.bodyTimeoutNs = 100_000_000
    settings.lingerNs = 100_000_000
    return settings
}

@Test func timeCountsOnlyWhileTheHandlerWaits() async throws {
    try await withServer(shortTimes) { server in
        let body = payload(300_000), client = try server.client()
        // The handler first asks when five times the time for a body is over.
        try client.send(sized("/upload/late", body))
        #expect(try client.response().body == TestHash.answer(body))
        #expect(server.count(.requestTimeouts) == 0)
    }
}

@Test func silentClientIsAnErrorAtTheHandler() async throws {
    try await withServer(shortTimes) { server in
        let client = try server.client()
        try client.send(head("/upload", "Content-Length: 1000\r\n") + payload(10))
        let answer = try client.response()
        #expect(answer.status == 408 && answer.body == "request took too long after 10 bytes of the body")
        #expect(answer.headers["connection"] == "close")
        #expect(try client.hasEnded())
        #expect(server.count(.requestTimeouts) == 1)
    }
}

@Test func restThatNeverComesEndsTheConnectionWithoutASecondAnswer() async throws {
    try await withServer(shortTimes) { server in
        let client = try server.client()
        try client.send(head("/upload/refused", "Content-Length: 1000\r\n") + payload(10))
        let answer = try client.response()
        #expect(answer.status == 403 && answer.headers["connection"] == nil)
        #expect(try client.hasEnded())
    }
}

// MARK: Drain

@Test func drainLetsAnUploadEnd() async throws {
    try await withServer { server in
        let client = try server.client(), body = payload(2_000_000)
        let request = sized("/upload/held", body)
        try client.send(Array(request[..<100_000]))
        #expect(await eventually { server.count(.requests) == 1 })
        let elsewhere = try EventLoop(), thread = try LoopThread(elsewhere, name: "drain")
        defer { thread.stop() }
        let drained = Task(executorPreference: elsewhere) { await server.server.drain(idleNs: 50_000_000) }
        #expect(await eventually { server.server.isDraining })
        server.valve.open()
        try client.send(Array(request[100_000...]))
        let answer = try client.response()
        #expect(answer.body == TestHash.answer(body) && answer.headers["connection"] == "close")
        await drained.value
        #expect(server.connections == 0)
    }
}

// MARK: TLS

@Test func bodiesStreamUnderTls() async throws {
    let certificate = try TestCertificate("first")
    try await withServer(endpoints: [.init(address: "127.0.0.1:0", tls: certificate.identity)]) { server in
        let port = server.addresses[0].port
        let client = try TlsClient(port: port), body = payload(2_000_000)
        for request in [sized("/upload", body), chunked("/upload", body, by: 9_000), sized("/upload/slow", body)] {
            try client.send(request + next)
            #expect(client.response() == TestHash.answer(body))
            #expect(client.response() == "hello")
        }
        // Little that is left is skipped, much closes.
        try client.send(sized("/upload/early", payload(50_000)) + next)
        #expect(client.response() == "enough")
        #expect(client.response() == "hello")
        try client.send(sized("/upload/refused", payload(500_000)))
        #expect(client.response() == "refused" && client.hasEndedCleanly())

        let asking = try TlsClient(port: port)
        try asking.send(head("/upload", "Expect: 100-continue\r\nContent-Length: 100000\r\n"))
        #expect(asking.response() == "", "the head of a 100 is all there is")
        try asking.send(Array(body[..<100_000]))
        #expect(asking.response() == TestHash.answer(Array(body[..<100_000])))
    }
}

@Test func nothingIsReadUnaskedUnderTls() async throws {
    let certificate = try TestCertificate("first")
    try await withServer(endpoints: [.init(address: "127.0.0.1:0", tls: certificate.identity)]) { server in
        let port = server.addresses[0].port, body = payload(20_000_000)
        let sender = try TestThread {
            guard let client = try? TlsClient(port: port) else { return }
            try? client.send(sized("/upload/stepped", body))
            server.log.add(client.response())
        }
        for step in 1...20 {
            #expect(await eventually { server.log.all.count == step })
            #expect(server.count(.bodyBytes) <= step * Limits.bodyPieceBytes)
            server.valve.open()
        }
        server.valve.open(1_000_000)
        sender.join()
        #expect(server.log.all.last == TestHash.answer(body))
    }
}
