import Testing

@testable import Transport

@Suite struct ClientRedirectTests {
    /// `/n` leads to `/n-1`, `/0` is the goal and answers with the request that it got.
    private func countdown() -> ClientTestServer {
        ClientTestServer { connection in
            while let request = connection.readRequest() {
                let path = request.split(separator: " ")[1]
                if let left = Int(path.dropFirst()), left > 0 {
                    connection.write(httpAnswer("302 Found", "Location: \(left - 1)\r\n", body: "moved"))
                } else {
                    connection.write(httpAnswer(body: request))
                }
            }
        }
    }

    /// What the goal at `/goal` was asked, when the first answer has this status and leads there.
    private func requestAfter(_ status: String, _ location: String, _ request: FetchRequest) async throws -> String {
        let server = ClientTestServer { connection in
            while let request = connection.readRequest() {
                let isGoal = request.split(separator: " ")[1].hasPrefix("/goal")
                connection.write(isGoal ? httpAnswer(body: request) : httpAnswer(status, "Location: \(location)\r\n"))
            }
        }
        defer { server.stop() }
        let response = try await withClient { [server] client, _ in
            var request = request
            request.url = server.url("/a/b")
            return try await client.fetch(request)
        }
        return request.method == .head ? "HEAD \(response.effectiveUrl)" : String(decoding: response.body, as: UTF8.self)
    }

    @Test func redirectsAreFollowedUpToTheLimit() async throws {
        let server = countdown()
        defer { server.stop() }
        let (response, error, unfollowed) = try await withClient { [server] client, _ in
            let response = try await client.fetch(FetchRequest(url: server.url("/3"), redirectsMax: 3))
            let error = await fetchError { _ = try await client.fetch(FetchRequest(url: server.url("/4"), redirectsMax: 3)) }
            return (response, error, try await client.fetch(FetchRequest(url: server.url("/1"), redirectsMax: 0)))
        }
        #expect(response.status == 200 && response.effectiveUrl == server.url("/0"))
        #expect(error?.kind == .redirects && error?.isRetryable == false)
        #expect(unfollowed.status == 302 && unfollowed.header("location") == "0" && unfollowed.body == Array("moved".utf8))
        #expect(server.connections == 1)
    }

    @Test func aRedirectToARefusedAddressIsRefused() async throws {
        let inner = ClientTestServer(answering: httpAnswer(body: "inner"))
        // Not allowed by name, and of another loopback address than the allowed one.
        for target in ["http://127.0.0.2:\(inner.port)/", "http://[::ffff:127.0.0.2]:\(inner.port)/", "http://2130706434:\(inner.port)/"] {
            let outer = ClientTestServer(answering: httpAnswer("302 Found", "Location: \(target)\r\n"))
            defer { outer.stop() }
            let error = try await withClient(allow: ["127.0.0.1"]) { [url = outer.url()] client, _ in
                await fetchError { _ = try await client.fetch(FetchRequest(url: url)) }
            }
            #expect(error?.kind == .refusedAddress && error?.isRetryable == false)
            #expect(error?.message.hasPrefix("127.0.0.2 (loopback) of ") == true && error?.message.hasSuffix("outbound.allow") == true)
        }
        inner.stop()
        #expect(inner.connections == 0)
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "http://user:secret@127.0.0.1/", "http://127.0.0.1:0x/", "//user@127.0.0.1/",
    ])
    func aRedirectToAnUnusableUrlIsAnError(target: String) async throws {
        let server = ClientTestServer(answering: httpAnswer("302 Found", "Location: \(target)\r\n"))
        defer { server.stop() }
        let error = try await withClient { [url = server.url()] client, _ in
            await fetchError { _ = try await client.fetch(FetchRequest(url: url)) }
        }
        #expect(error?.kind == .redirects && error?.description.contains("secret") == false)
    }

    @Test(arguments: [
        (FetchMethod.get, "301 Moved", "GET", false), (.head, "302 Found", "HEAD", false), (.head, "303 See Other", "HEAD", false),
        (.post, "301 Moved", "GET", false), (.post, "302 Found", "GET", false), (.post, "303 See Other", "GET", false),
        (.put, "303 See Other", "GET", false), (.put, "302 Found", "PUT", true), (.post, "307 Temporary", "POST", true),
        (.post, "308 Permanent", "POST", true),
    ])
    func methodAndBodyAfterARedirect(method: FetchMethod, status: String, then: String, withBody: Bool) async throws {
        let body: [UInt8]? = method == .get || method == .head ? nil : Array("beacon".utf8)
        let seen = try await requestAfter(
            status, "/goal", FetchRequest(url: "", method: method, headers: [("Content-Type", "a/b")], body: body))
        #expect(seen.hasPrefix(then + " "))
        #expect(seen.hasSuffix("beacon") == withBody)
        if method != .get { #expect(seen.contains("Content-Type: a/b") == withBody) }
    }

    @Test func ownHeadersGoToTheSameOriginOnly() async throws {
        let request = FetchRequest(url: "", headers: [("X-Origin-Token", "t")], ifNoneMatch: "\"e\"")
        let same = try await requestAfter("302 Found", "../goal?x=ä b", request)
        #expect(same.hasPrefix("GET /goal?x=%c3%a4") && same.contains("X-Origin-Token: t\r\n") && same.contains("If-None-Match: \"e\"\r\n"))

        let other = ClientTestServer { connection in
            while let request = connection.readRequest() { connection.write(httpAnswer(body: request)) }
        }
        defer { other.stop() }
        let seen = try await requestAfter("302 Found", other.url("/goal"), request)
        #expect(seen.hasPrefix("GET /goal ") && !seen.contains("X-Origin-Token"))
    }

    @Test func theBodyOfARedirectCostsTheConnectionWhenItIsLong() async throws {
        let server = ClientTestServer { connection in
            while let request = connection.readRequest() {
                if request.hasPrefix("GET /goal") {
                    connection.write(httpAnswer(body: "goal"))
                } else {
                    connection.write("HTTP/1.1 302 Found\r\nLocation: /goal\r\nContent-Length: 1000000\r\n\r\n")
                    connection.write([UInt8](repeating: 0x78, count: 200_000))
                }
            }
        }
        defer { server.stop() }
        let response = try await withClient { [url = server.url()] client, _ in
            try await client.fetch(FetchRequest(url: url, bodyLimitBytes: 10))
        }
        #expect(response.body == Array("goal".utf8))
        #expect(server.connections == 2)
    }
}
