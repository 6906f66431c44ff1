import Glibc
import Testing

@testable import Transport

@Suite struct ClientFailureTests {
    /// The error of one fetch from a server that sends `answer` and then closes or waits.
    private func failure(
        answering answer: String, closing: Bool = true, _ change: @escaping @Sendable (inout FetchRequest) -> Void = { _ in }
    ) async throws -> FetchError? {
        let server = ClientTestServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(answer)
            if !closing { connection.waitForClose() }
        }
        defer { server.stop() }
        return try await withClient { [url = server.url("/list.m3u8?token=secret")] client, _ in
            var request = FetchRequest(url: url)
            change(&request)
            return await fetchError { [request] in _ = try await client.fetch(request) }
        }
    }

    @Test(arguments: [
        // Half a body, by length, in chunks (before, within and after one), and before the header has ended.
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", FetchError.Kind.incomplete),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf", .incomplete),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", .incomplete),
        ("HTTP/1.1 200 OK\r\nContent-Le", .incomplete),
        ("", .connection),
        // Not HTTP.
        ("220 mail.example.com ESMTP\r\n", .badResponse), ("\u{0}\u{1}\u{2}\u{3}garbage\r\n\r\n", .badResponse),
        ("HTTP/1.1 abc OK\r\n\r\n", .badResponse), ("HTTP/7.3 200 OK\r\n\r\n", .badResponse),
        ("HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\nx", .badResponse),
        // Broken coding.
        ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nnotgzip", .badResponse),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n", .incomplete),
    ])
    func brokenAnswersAreErrors(answer: String, kind: FetchError.Kind) async throws {
        let error = try await failure(answering: answer)
        #expect(error?.kind == kind, "\(error.debugDescription)")
        #expect(error?.isRetryable == true)
        #expect(error?.url.hasSuffix("/list.m3u8?…") == true && error?.description.contains("secret") == false)
    }

    @Test func bodiesOverTheLimitAreRefused() async throws {
        let body = String(repeating: "x", count: 1_001)
        // By the announced length, before a byte of the body; by count, where none is announced.
        let announced = try await failure(answering: "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", closing: false) {
            $0.bodyLimitBytes = 1_000
        }
        let counted = try await failure(answering: "HTTP/1.1 200 OK\r\n\r\n" + body) { $0.bodyLimitBytes = 1_000 }
        #expect(announced?.kind == .bodyTooLarge && counted?.kind == .bodyTooLarge)
        #expect(counted?.isRetryable == false)
        #expect(try await failure(answering: httpAnswer(body: body)) { $0.bodyLimitBytes = 1_001 } == nil)
    }

    /// Lines, bytes in all lines, bytes of one line (64 kB are ours, 100 kB curl's own bound), and answers before the answer.
    @Test(arguments: [(300, 1, 1), (100, 1_000, 1), (1, 70_000, 1), (1, 300_000, 1), (1, 1, 150)])
    func headersOverTheLimitsAreRefused(lines: Int, lineBytes: Int, answers: Int) async throws {
        let field = "X: " + String(repeating: "v", count: lineBytes) + "\r\n"
        let answer = String(repeating: "HTTP/1.1 103 Early Hints\r\n" + String(repeating: field, count: lines) + "\r\n", count: answers)
        let error = try await failure(answering: answer + httpAnswer())
        #expect(error?.kind == .headerTooLarge && error?.isRetryable == false, "\(error.debugDescription)")
    }

    @Test func aServerThatHangsRunsIntoTheTotalTimeout() async throws {
        for (answer, phase) in [
            ("", "waiting for the header from 127.0.0.1"), ("HTTP/1.1 200 OK\r\n", "waiting for the header from 127.0.0.1"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "reading the body, 4 bytes so far"),
        ] {
            // A longer time where the machine is so busy that it does not come so far in a short one.
            var isOverThere = false
            for ms in [150, 600, 2_400, 9_600, 38_400] where !isOverThere {
                let start = Clock.monotonicNs()
                let error = try await failure(answering: answer, closing: false) { $0.totalTimeoutMs = ms }
                #expect(error?.kind == .timeout && Clock.monotonicNs() - start >= ms * 1_000_000)
                isOverThere = error?.message == "\(ms) ms over: \(phase)"
            }
            #expect(isOverThere, "\(phase)")
        }
    }

    @Test func aPortThatDoesNotAcceptRunsIntoTheConnectTimeout() async throws {
        // A backlog of 0 holds one connection; those beyond get no SYN-ACK.
        let (listener, port) = ClientTestServer.listen(backlog: 0)
        defer { close(listener) }
        let (error, elapsedNs) = try await withClient { client, loop in
            let url = "http://127.0.0.1:\(port)/"
            let fillers = (0..<4).map { _ in client.fetch(FetchRequest(url: url)) { _ in } }
            await loop.sleep(ns: 50_000_000)
            let start = loop.now
            let error = await fetchError {
                _ = try await client.fetch(FetchRequest(url: url, connectTimeoutMs: 200, totalTimeoutMs: 300_000))
            }
            let elapsed = loop.now - start
            for filler in fillers { filler.cancel() }
            await loop.sleep(ns: 1)
            return (error, elapsed)
        }
        #expect(error?.kind == .timeout && error?.message.hasSuffix(": connecting to 127.0.0.1") == true)
        #expect((190_000_000..<300_000_000_000).contains(elapsedNs))
    }

    @Test func aClosedPortIsAConnectError() async throws {
        let (listener, port) = ClientTestServer.listen(backlog: 1)
        close(listener)
        let error = try await withClient { client, _ in
            await fetchError { _ = try await client.fetch(FetchRequest(url: "http://127.0.0.1:\(port)/")) }
        }
        #expect(error?.kind == .connect && error?.isRetryable == true)
    }

    @Test(arguments: [
        FetchRequest(url: "ftp://127.0.0.1/"), FetchRequest(url: "file:///etc/passwd"), FetchRequest(url: "/relative"),
        FetchRequest(url: ""),
        FetchRequest(url: "http://"), FetchRequest(url: "http://user:password@127.0.0.1/"), FetchRequest(url: "http://127.0.0.1/ blank"),
        FetchRequest(url: "http://127.0.0.1/\r\nX: 1"), FetchRequest(url: "http://127.0.0.1/\0"),
        FetchRequest(url: "http://bücher.example/"),
        FetchRequest(url: "http://127.0.0.1:99999/"),
        FetchRequest(url: "http://127.0.0.1/", headers: [("X", "a\r\nY: b")]),
        FetchRequest(url: "http://127.0.0.1/", headers: [("X Y", "a")]),
        FetchRequest(url: "http://127.0.0.1/", headers: [("", "a")]), FetchRequest(url: "http://127.0.0.1/", ifNoneMatch: "\"a\"\nX: 1"),
        FetchRequest(url: "http://127.0.0.1/", body: [1]), FetchRequest(url: "http://127.0.0.1/" + String(repeating: "x", count: 20_000)),
    ])
    func whatCanNotBeSentIsRefused(request: FetchRequest) async throws {
        let error = try await withClient { client, _ in await fetchError { _ = try await client.fetch(request) } }
        #expect(error?.kind == .badRequest && error?.isRetryable == false)
        #expect(error?.description.contains("password") == false)
    }

    @Test func aCancelledFetchIsToldOnceAndLater() async throws {
        let server = ClientTestServer { $0.waitForClose() }
        defer { server.stop() }
        let kinds = try await withClient { [url = server.url()] client, loop in
            var kinds: [FetchError.Kind?] = []
            let handle = client.fetch(FetchRequest(url: url)) { result in
                if case .failure(let error) = result { kinds.append(error.kind) } else { kinds.append(nil) }
            }
            await loop.sleep(ns: 20_000_000)
            handle.cancel()
            handle.cancel()
            kinds.append(.overloaded)
            await loop.sleep(ns: 20_000_000)
            return kinds
        }
        #expect(kinds == [.overloaded, .cancelled])
    }

    @Test func closingEndsWhatIsUnderWayAndWhatComes() async throws {
        let server = ClientTestServer { $0.waitForClose() }
        defer { server.stop() }
        let kinds = try await withClient { [url = server.url()] client, loop in
            var kinds: [FetchError.Kind] = []
            let note: (Result<FetchResponse, FetchError>) -> Void = { if case .failure(let error) = $0 { kinds.append(error.kind) } }
            client.fetch(FetchRequest(url: url), note)
            await loop.sleep(ns: 20_000_000)
            client.close()
            client.fetch(FetchRequest(url: url), note)
            await loop.sleep(ns: 20_000_000)
            return kinds
        }
        #expect(kinds == [.cancelled, .cancelled])
    }

    @Test func theClientMayBeClosedFromACallback() async throws {
        let server = ClientTestServer(answering: httpAnswer())
        defer { server.stop() }
        let kinds = try await withClient { [url = server.url()] client, loop in
            var kinds: [FetchError.Kind?] = []
            for _ in 0..<10 {
                client.fetch(FetchRequest(url: url)) { result in
                    client.close()
                    if case .failure(let error) = result { kinds.append(error.kind) } else { kinds.append(nil) }
                }
            }
            while client.transfersUnderWay > 0 { await loop.sleep(ns: 1_000_000) }
            return kinds
        }
        #expect(kinds.filter { $0 == .cancelled }.count == 9 && kinds.contains(nil))
    }

    @Test func moreTransfersThanTheLimitFailAtOnce() async throws {
        let server = ClientTestServer { $0.waitForClose() }
        defer { server.stop() }
        let kind = try await withClient { [url = server.url()] client, loop in
            let handles = (0..<Limits.transfers).map { _ in client.fetch(FetchRequest(url: url)) { _ in } }
            let error = await fetchError { _ = try await client.fetch(FetchRequest(url: url)) }
            for handle in handles { handle.cancel() }
            return error?.kind
        }
        #expect(kind == .overloaded)
    }

    @Test func aTransferThatWaitsForAConnectionKeepsItsTimeLimit() async throws {
        let server = ClientTestServer { $0.waitForClose() }
        defer { server.stop() }
        let kinds = try await withClient { [url = server.url()] client, loop in
            var kinds: [FetchError.Kind?] = []
            for _ in 0..<(Limits.fetchConnectionsPerHost + 8) {
                client.fetch(FetchRequest(url: url, totalTimeoutMs: 200)) { result in
                    if case .failure(let error) = result { kinds.append(error.kind) }
                }
            }
            while client.transfersUnderWay > 0 { await loop.sleep(ns: 5_000_000) }
            return kinds
        }
        #expect(kinds == Array(repeating: .timeout, count: Limits.fetchConnectionsPerHost + 8))
    }
}
