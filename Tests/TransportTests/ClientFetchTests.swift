import Testing

@testable import Transport

@Suite struct ClientFetchTests {
    @Test func bodyStatusAndHeadersArrive() async throws {
        let server = ClientTestServer(answering: httpAnswer("404 Not Found", "ETag: \"a\"\r\nX-Two:  b c \r\nx-two: d\r\n", body: "gone"))
        defer { server.stop() }
        let response = try await withClient { [url = server.url("/a/../b?q=1#frag")] client, _ in
            try await client.fetch(FetchRequest(url: url))
        }
        #expect(response.status == 404)
        #expect(response.body == Array("gone".utf8))
        #expect(response.etag == "\"a\"")
        #expect(response.headers.filter { $0.0 == "x-two" }.map(\.1) == ["b c", "d"])
        #expect(response.effectiveUrl == server.url("/a/../b?q=1"))
        #expect(response.contentLength == 4)
        #expect(!response.reusedConnection && response.version == .http1 && response.elapsedNs > 0)
    }

    @Test func connectionIsReused() async throws {
        let server = ClientTestServer(answering: httpAnswer(body: "x"))
        defer { server.stop() }
        let reused = try await withClient { [url = server.url()] client, _ in
            var reused: [Bool] = []
            for _ in 0..<5 { reused.append(try await client.fetch(FetchRequest(url: url)).reusedConnection) }
            return reused
        }
        #expect(reused == [false, true, true, true, true])
        #expect(server.connections == 1)
    }

    @Test func aConnectionThatTheServerClosedMeanwhileIsReplaced() async throws {
        let server = ClientTestServer { connection in
            // Keep-alive is promised, then the connection is closed after the first answer.
            if connection.readRequest() != nil { connection.write(httpAnswer(body: "x")) }
        }
        defer { server.stop() }
        let statuses = try await withClient { [url = server.url()] client, loop in
            var statuses: [Int] = []
            for _ in 0..<3 {
                statuses.append(try await client.fetch(FetchRequest(url: url)).status)
                await loop.sleep(ns: 20_000_000)
            }
            return statuses
        }
        #expect(statuses == [200, 200, 200])
        #expect(server.connections == 3)
    }

    @Test(arguments: [
        (FetchMethod.get, nil), (.head, nil), (.post, "a=1&b"), (.post, nil), (.put, "{}"), (.patch, "p"), (.delete, nil), (.delete, "why"),
    ])
    func methodHeadersAndBodyAreSentAsGiven(method: FetchMethod, body: String?) async throws {
        let server = ClientTestServer { connection in
            while let request = connection.readRequest() {
                connection.write(
                    request.hasPrefix("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n" : httpAnswer(body: request))
            }
        }
        defer { server.stop() }
        let response = try await withClient { [url = server.url("/x?y=%20")] client, _ in
            try await client.fetch(
                FetchRequest(
                    url: url, method: method, headers: [("X-One", "1"), ("X-Empty", ""), ("User-Agent", "own")],
                    body: body.map { Array($0.utf8) }, bodyLimitBytes: 10_000))
        }
        guard method != .head else {
            #expect(response.body.isEmpty && response.contentLength == 999_999_999)
            return
        }
        let text = String(decoding: response.body, as: UTF8.self), lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.first == "\(method.rawValue) /x?y=%20 HTTP/1.1")
        #expect(lines.contains("X-One: 1") && lines.contains("X-Empty:") && lines.contains("User-Agent: own"))
        #expect(lines.contains("Accept-Encoding: gzip"))
        #expect(!text.lowercased().contains("content-type") && !text.lowercased().contains("expect"))
        if let body { #expect(lines.contains("Content-Length: \(body.utf8.count)") && text.hasSuffix("\r\n\r\n" + body)) }
        if method == .post, body == nil { #expect(lines.contains("Content-Length: 0")) }
    }

    @Test func gzipIsAskedForAndUndone() async throws {
        let packed = gzipOfZeros
        let server = ClientTestServer { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
                connection.write(packed)
            }
        }
        defer { server.stop() }
        let (body, tooLarge) = try await withClient { [url = server.url()] client, _ in
            let body = try await client.fetch(FetchRequest(url: url)).body
            let error = await fetchError { _ = try await client.fetch(FetchRequest(url: url, bodyLimitBytes: 99_999)) }
            return (body, error)
        }
        #expect(body == [UInt8](repeating: 0, count: 100_000))
        // The limit counts what is unpacked: 132 bytes came.
        #expect(tooLarge?.kind == .bodyTooLarge)
    }

    @Test func conditionsAreSentAndNotModifiedIsAnAnswer() async throws {
        let server = ClientTestServer { connection in
            while let request = connection.readRequest() {
                let matches =
                    request.contains("If-None-Match: W/\"v1\"\r\n")
                    && request.contains("If-Modified-Since: Fri, 21 Nov 2025 07:00:00 GMT\r\n")
                connection.write(matches ? "HTTP/1.1 304 Not Modified\r\nETag: W/\"v1\"\r\n\r\n" : httpAnswer(body: request))
            }
        }
        defer { server.stop() }
        let responses = try await withClient { [url = server.url()] client, _ in
            let request = FetchRequest(url: url, ifNoneMatch: "W/\"v1\"", ifModifiedSince: "Fri, 21 Nov 2025 07:00:00 GMT")
            return [try await client.fetch(request), try await client.fetch(request)]
        }
        #expect(responses.map(\.status) == [304, 304])
        #expect(responses[0].body.isEmpty && responses[0].etag == "W/\"v1\"" && responses[1].reusedConnection)
    }

    @Test func informationalAnswersAndTrailersAreNotTheHeader() async throws {
        let server = ClientTestServer(
            answering: "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Late: 2\r\n\r\n"
                + "3\r\nabc\r\n0\r\nX-Trailer: 3\r\n\r\n")
        defer { server.stop() }
        let response = try await withClient { [url = server.url()] client, _ in try await client.fetch(FetchRequest(url: url)) }
        #expect(response.status == 200 && response.body == Array("abc".utf8))
        #expect(response.header("x-late") == "2" && response.header("x-early") == nil && response.header("x-trailer") == nil)
    }

    @Test func manyFetchesAtOnceAreAllAnswered() async throws {
        let server = ClientTestServer { connection in
            while let request = connection.readRequest() { connection.write(httpAnswer(body: String(request.split(separator: " ")[1]))) }
        }
        defer { server.stop() }
        let wrong = try await withClient { [server] client, loop in
            var wrong = 0, left = 500
            await withUnsafeContinuation { (all: UnsafeContinuation<Void, Never>) in
                for index in 0..<500 {
                    client.fetch(FetchRequest(url: server.url("/\(index)"))) { result in
                        if (try? result.get().body) != Array("/\(index)".utf8) { wrong += 1 }
                        left -= 1
                        if left == 0 { all.resume() }
                    }
                }
            }
            return wrong
        }
        #expect(wrong == 0)
        #expect(server.connections <= Limits.fetchConnectionsPerHost)
    }
}

/// `python3 -c 'import gzip,sys; sys.stdout.buffer.write(gzip.compress(bytes(100000), 9, mtime=0))'`
private let gzipOfZeros: [UInt8] =
    [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 237, 193, 49, 1, 0, 0, 0, 194, 160, 245, 79, 109, 13, 15, 160]
    + [UInt8](repeating: 0, count: 96)
    + [128, 87, 3, 125, 149, 17, 212, 160, 134, 1, 0]
