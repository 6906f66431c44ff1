import Synchronization
import Testing

@testable import Transport

/// What counts at the other side each time it comes must not come twice.
@Suite struct ClientSendsOnceTests {
    /// Answers "/" and closes without a word on everything else; how often it was asked for that.
    private func asked(sendsOnce: Bool) async throws -> (count: Int, error: FetchError?) {
        let server = ClientTestServer { connection in
            while let request = connection.readRequest() {
                guard request.hasPrefix("GET / ") else {
                    ClientSendsOnceTests.cuts.add(1, ordering: .relaxed)
                    return
                }
                connection.write(httpAnswer())
            }
        }
        defer { server.stop() }
        Self.cuts.store(0, ordering: .relaxed)
        let error = try await withClient { [server] client, _ in
            _ = try await client.fetch(FetchRequest(url: server.url(), preferHttp2: false))
            var request = FetchRequest(url: server.url("/cut"), preferHttp2: false)
            request.sendsOnce = sendsOnce
            return await fetchError { [request] in _ = try await client.fetch(request) }
        }
        return (Self.cuts.load(ordering: .relaxed), error)
    }
    private static let cuts = Atomic<Int>(0)

    // On a connection that was used before libcurl sends again by itself.
    @Test func aUsedConnectionThatClosesIsNoReasonToSendAgain() async throws {
        let usual = try await asked(sendsOnce: false)
        #expect(usual.count == 2 && usual.error?.kind == .connection, "or there would be nothing to forbid")
        let once = try await asked(sendsOnce: true)
        #expect(once.count == 1 && once.error?.kind == .connection && once.error?.mayHaveArrived == true)
    }

    @Test func anErrorSaysWhetherTheRequestMayHaveArrived() async throws {
        let gone = ClientTestServer { _ in }
        let loop = ClientTestServer(answering: httpAnswer("302 Found", "Location: \(gone.url())\r\n"))
        let mute = ClientTestServer { connection in connection.waitForClose() }
        // Not before, or one of the others has its port.
        gone.stop()
        defer {
            loop.stop()
            mute.stop()
        }
        let errors = try await withClient {
            [urls = [gone.url(), "ftp://127.0.0.1/", "http://10.0.0.1/", loop.url(), mute.url()]] client, _ in
            var errors: [FetchError?] = []
            for url in urls {
                var request = FetchRequest(url: url)
                if url == urls[4] { request.totalTimeoutMs = 200 }
                errors.append(await fetchError { [request] in _ = try await client.fetch(request) })
            }
            return errors
        }
        #expect(errors.map(\.?.kind) == [.connect, .badRequest, .refusedAddress, .connect, .timeout])
        #expect(errors.map(\.?.mayHaveArrived) == [false, false, false, true, true], "the server before a redirect has it")
    }

    @Test func fieldsThatAreNoSecretGoWhereARedirectLeads() async throws {
        let goal = ClientTestServer { connection in
            while let request = connection.readRequest() { connection.write(httpAnswer(body: request)) }
        }
        let first = ClientTestServer { [location = goal.url("/goal")] connection in
            while connection.readRequest() != nil { connection.write(httpAnswer("302 Found", "Location: \(location)\r\n")) }
        }
        defer {
            goal.stop()
            first.stop()
        }
        let response = try await withClient { [url = first.url()] client, _ in
            var request = FetchRequest(url: url, headers: [("X-Device-IP", "192.0.2.1")])
            request.keepsHeaders = true
            return try await client.fetch(request)
        }
        #expect(String(decoding: response.body, as: UTF8.self).contains("X-Device-IP: 192.0.2.1\r\n") && response.redirects == 1)
    }
}
