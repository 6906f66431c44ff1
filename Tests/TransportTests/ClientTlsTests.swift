import TestSupport
import Testing

@testable import Transport

@Suite(.enabled(if: ClientTestNginx.isPossible, "SKIPPED: needs nginx and openssl"))
struct ClientTlsTests {
    @Test func fetchesShareOneHttp2ConnectionAndStreamsHaveTheirOwn() async throws {
        let nginx = try ClientTestNginx(bigBytes: 4 << 20, hangPort: 9)
        defer { nginx.stop() }
        let (connections, versions, streamed) = try await withClient(trust: nginx.trust) { [url = nginx.url("")] client, loop in
            var connections: [String] = [], versions: [FetchResponse.Version] = []
            for _ in 0..<30 {
                client.fetch(FetchRequest(url: url + "/")) { result in
                    guard let response = try? result.get() else { return }
                    connections.append(String(decoding: response.body, as: UTF8.self))
                    versions.append(response.version)
                }
            }
            while client.transfersUnderWay > 0 { await loop.sleep(ns: 2_000_000) }
            let plain = try await client.fetch(FetchRequest(url: url + "/", preferHttp2: false))
            // Paused again and again over TLS, where bytes wait in OpenSSL and not in the socket.
            let recorder = StreamRecorder()
            var handle: StreamHandle?, pieces = 0
            recorder.onData = {
                pieces += 1
                guard pieces % 16 == 0 else { return .more }
                loop.schedule(afterNs: 500_000) { handle?.resume() }
                return .pause
            }
            handle = client.stream(FetchRequest(url: url + "/big"), recorder)
            await recorder.ended()
            let whole = recorder.bytes == 4 << 20 && recorder.ends == [nil] && recorder.head?.version == .http1
            return (connections, versions + [plain.version], whole)
        }
        #expect(connections.count == 30 && Set(connections).count == 1)
        #expect(versions == Array(repeating: .http2, count: 30) + [.http1])
        #expect(streamed)
    }

    @Test func certificatesAreChecked() async throws {
        let nginx = try ClientTestNginx(bigBytes: 1, hangPort: 9)
        let plain = ClientTestServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForClose()
        }
        defer {
            nginx.stop()
            plain.stop()
        }
        let get: @Sendable (String, TrustStore) async throws -> FetchError? = { url, trust in
            try await withClient(trust: trust) { client, _ in await fetchError { _ = try await client.fetch(FetchRequest(url: url)) } }
        }
        #expect(try await get(nginx.url("/"), nginx.trust) == nil)
        let unknown = try await get(nginx.url("/"), .system)
        #expect(unknown?.kind == .certificate && unknown?.isRetryable == false)
        #expect(try await get("https://127.0.0.1:\(nginx.port)/", nginx.trust)?.kind == .certificate)
        #expect(try await get("https://localhost:\(plain.port)/", nginx.trust)?.kind == .tls)
    }

    @Test func authoritiesThatCanNotBeReadAreNamed() {
        for (file, reason) in [("no/such.pem", "No such file or directory"), ("Package.swift", "no certificate or crl found")] {
            #expect { _ = try TrustStore(file: file) } throws: { error in
                guard let failure = error as? TrustStore.Failure else { return false }
                return failure.file == file && failure.message == reason
            }
        }
    }

    @Test func aSharedConnectionThatDoesNotAnswerIsLeft() async throws {
        let hanging = ClientTestServer { $0.waitForClose() }
        let nginx = try ClientTestNginx(bigBytes: 1, hangPort: hanging.port)
        defer {
            hanging.stop()
            nginx.stop()
        }
        let (first, error, second, third) = try await withClient(trust: nginx.trust) { [url = nginx.url("")] client, _ in
            let first = try await client.fetch(FetchRequest(url: url + "/"))
            let error = await fetchError { _ = try await client.fetch(FetchRequest(url: url + "/hang", totalTimeoutMs: 150)) }
            let second = try await client.fetch(FetchRequest(url: url + "/"))
            return (first, error, second, try await client.fetch(FetchRequest(url: url + "/")))
        }
        #expect(error?.kind == .timeout)
        #expect(first.version == .http2 && second.version == .http1 && !second.reusedConnection && third.reusedConnection)
    }

    @Test func aHandshakeThatHangsRunsIntoTheConnectTimeout() async throws {
        let silent = ClientTestServer { $0.waitForClose() }
        defer { silent.stop() }
        let error = try await withClient { [port = silent.port] client, _ in
            await fetchError { _ = try await client.fetch(FetchRequest(url: "https://127.0.0.1:\(port)/", connectTimeoutMs: 150)) }
        }
        #expect(error?.kind == .timeout && error?.message.hasSuffix("connecting to 127.0.0.1") == true)
    }

    /// What a turn takes, by the clock.
    @Suite(.enabled(if: Soak.isOn, "needs the machine for itself: make soak"))
    struct HandshakeSoakTests {
        @Test func aHandshakeTakesNoMoreOfATurnThanItMust() async throws {
            let nginx = try ClientTestNginx(bigBytes: 1, hangPort: 9)
            defer { nginx.stop() }
            for trust in [TrustStore.system, nginx.trust] {
                let turnsNs = try await withClient(trust: trust) { [url = nginx.url("/")] client, loop in
                    var turnsNs: [Int64] = []
                    for _ in 0..<10 {
                        _ = loop.statistics.resetTurnMax()
                        _ = await fetchError { _ = try await client.fetch(FetchRequest(url: url)) }
                        await loop.sleep(ns: 1)
                        turnsNs.append(loop.statistics.resetTurnMax())
                    }
                    return turnsNs
                }
                // With curl's own reading of the system's authorities each took 20 ms.
                #expect(turnsNs.sorted()[2] < 10_000_000, "\(turnsNs)")
            }
        }
    }
}
