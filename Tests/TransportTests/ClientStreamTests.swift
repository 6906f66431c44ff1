import Synchronization
import Testing

@testable import Transport

@Suite struct ClientStreamTests {
    /// Sends 64 MB and counts what the socket took.
    private func firehose(chunked: Bool, _ sent: SentBytes = SentBytes()) -> ClientTestServer {
        ClientTestServer { connection in
            let piece = [UInt8](repeating: 0x61, count: 65_536)
            while connection.readRequest() != nil {
                connection.write(
                    "HTTP/1.1 200 OK\r\n"
                        + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: \(1_024 * piece.count)\r\n\r\n"))
                for _ in 0..<1_024 {
                    guard !chunked || connection.write("10000\r\n"), connection.write(piece), !chunked || connection.write("\r\n") else {
                        return
                    }
                    sent.count.add(piece.count, ordering: .relaxed)
                }
                if chunked { connection.write("0\r\n\r\n") }
            }
        }
    }

    @Test(arguments: [false, true])
    func aPausedStreamDoesNotGrow(chunked: Bool) async throws {
        let sent = SentBytes(), server = firehose(chunked: chunked, sent)
        defer { server.stop() }
        let (paused, total, ends) = try await withClient { [url = server.url()] client, loop in
            let recorder = StreamRecorder()
            var limit = 300_000, paused: [[Int]] = []
            recorder.onData = { recorder.bytes >= limit ? .pause : .more }
            let handle = client.stream(FetchRequest(url: url), recorder)
            while recorder.bytes < limit { await loop.sleep(ns: 5_000_000) }
            for _ in 0..<20 where paused.count < 2 || paused[paused.count - 1] != paused[paused.count - 2] {
                await loop.sleep(ns: 100_000_000)
                paused.append([recorder.bytes, sent.count.load(ordering: .relaxed)])
            }
            limit = .max
            handle.resume()
            await recorder.ended()
            return (paused, recorder.bytes, recorder.ends)
        }
        // The kernel's two buffers are full and stay so: what we hold beside them is what curl had read by then.
        let last = paused[paused.count - 1]
        #expect(paused[paused.count - 2] == last)
        #expect((300_000..<400_000).contains(last[0]) && last[1] < 20 << 20)
        #expect(total == 64 << 20 && ends == [nil])
    }

    @Test(arguments: [1, 3_000, 16_384, 100_000])
    func pausingAtEveryPieceLosesNothing(size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        let server = ClientTestServer { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                for start in stride(from: 0, to: size, by: 7_000) { connection.write(Array(body[start..<min(size, start + 7_000)])) }
            }
        }
        defer { server.stop() }
        let (data, connections) = try await withClient { [server] client, loop in
            var data: [[UInt8]] = []
            for round in 0..<4 {
                let recorder = StreamRecorder()
                var handle: StreamHandle?
                recorder.onData = {
                    // At once within the call, or a while later.
                    if round % 2 == 0 { handle?.resume() } else { loop.schedule(afterNs: 300_000) { handle?.resume() } }
                    return .pause
                }
                handle = client.stream(FetchRequest(url: server.url()), recorder)
                await recorder.ended()
                #expect(recorder.ends == [nil] && recorder.head?.contentLength == size)
                data.append(recorder.data)
            }
            return (data, server.connections)
        }
        #expect(data.allSatisfy { $0 == body })
        #expect(connections == 1)
    }

    @Test func theEndComesEvenWhilePaused() async throws {
        let server = ClientTestServer(answering: httpAnswer(body: "last piece"))
        defer { server.stop() }
        let (bytes, ends) = try await withClient { [url = server.url()] client, _ in
            let recorder = StreamRecorder()
            recorder.onData = { .pause }
            client.stream(FetchRequest(url: url), recorder)
            await recorder.ended()
            return (recorder.bytes, recorder.ends)
        }
        #expect(bytes == 10 && ends == [nil])
    }

    @Test func nothingIsHeardAfterCancel() async throws {
        let server = firehose(chunked: false)
        defer { server.stop() }
        for place in 0..<3 {
            let (heads, bytes, ends) = try await withClient { [url = server.url()] client, loop in
                let recorder = StreamRecorder()
                var handle: StreamHandle?
                if place == 0 { recorder.onHead = { handle?.cancel() } }
                if place == 1 {
                    recorder.onData = {
                        handle?.cancel()
                        return .more
                    }
                }
                handle = client.stream(FetchRequest(url: url), recorder)
                if place == 2 { handle?.cancel() }
                for _ in 0..<1_000 where client.transfersUnderWay > 0 { await loop.sleep(ns: 5_000_000) }
                await loop.sleep(ns: 30_000_000)
                #expect(client.transfersUnderWay == 0)
                handle?.resume()
                return (recorder.head == nil ? 0 : 1, recorder.bytes, recorder.ends.count)
            }
            #expect(heads == (place == 2 ? 0 : 1) && ends == 0)
            #expect(place == 1 ? (1...65_536).contains(bytes) : bytes == 0)
        }
    }

    @Test func anotherFetchMayBeStartedWithinTheCalls() async throws {
        let server = ClientTestServer(answering: httpAnswer(body: "x"))
        defer { server.stop() }
        let (statuses, ends) = try await withClient { [url = server.url()] client, loop in
            var statuses: [Int] = []
            let note: (Result<FetchResponse, FetchError>) -> Void = { statuses.append((try? $0.get().status) ?? 0) }
            let recorder = StreamRecorder()
            recorder.onHead = { client.fetch(FetchRequest(url: url, preferHttp2: false), note) }
            recorder.onData = {
                client.fetch(FetchRequest(url: url, preferHttp2: false), note)
                // Started and ended while curl is at work.
                client.fetch(FetchRequest(url: url, preferHttp2: false), note).cancel()
                return .more
            }
            client.stream(FetchRequest(url: url), recorder)
            await recorder.ended()
            while client.transfersUnderWay > 0 { await loop.sleep(ns: 1_000_000) }
            await loop.sleep(ns: 1_000_000)
            return (statuses, recorder.ends)
        }
        #expect(statuses.sorted() == [0, 200, 200] && ends == [nil])
    }

    @Test func aStreamThatFallsSilentEndsUnlessItIsPaused() async throws {
        let server = ClientTestServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            connection.waitForClose()
        }
        defer { server.stop() }
        let (ends, pausedEnds) = try await withClient { [url = server.url()] client, loop in
            let request = FetchRequest(url: url, totalTimeoutMs: 100, idleTimeoutMs: 150)
            // Again where the machine is so busy that the head does not come in time.
            while true {
                let silent = StreamRecorder(), paused = StreamRecorder()
                paused.onData = { .pause }
                client.stream(request, silent)
                let handle = client.stream(request, paused)
                await silent.ended()
                await loop.sleep(ns: 400_000_000)
                handle.cancel()
                if silent.bytes > 0, paused.bytes > 0 { return (silent.ends, paused.ends.count) }
            }
        }
        #expect(ends.first??.kind == .timeout && ends.first??.message == "no byte for 150 ms: reading the body, 4 bytes so far")
        #expect(pausedEnds == 0)
    }

    @Test func aBrokenStreamEndsWithItsError() async throws {
        let server = ClientTestServer { connection in
            guard let request = connection.readRequest() else { return }
            if request.hasPrefix("GET /none") { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\nhalf")
        }
        defer { server.stop() }
        let (half, none, long) = try await withClient { [server] client, _ in
            let half = StreamRecorder(), none = StreamRecorder(), long = StreamRecorder()
            client.stream(FetchRequest(url: server.url("/half")), half)
            client.stream(FetchRequest(url: server.url("/none")), none)
            client.stream(FetchRequest(url: server.url("/long"), bodyLimitBytes: 3), long)
            for recorder in [half, none, long] { await recorder.ended() }
            return (half.ends[0]?.kind, none.ends[0]?.kind, (long.ends[0]?.kind, half.data, none.head == nil, long.bytes))
        }
        // A stream is passed on as it was sent: no gzip is undone.
        #expect(half == .incomplete && long.1 == Array("half".utf8))
        #expect(none == .connection && long.2)
        #expect(long.0 == .bodyTooLarge && long.3 == 0)
    }

    @Test func streamsDoNotKeepFetchesWaiting() async throws {
        let server = firehose(chunked: false)
        let small = ClientTestServer { connection in
            while let request = connection.readRequest() {
                if request.hasPrefix("GET /small") {
                    connection.write(httpAnswer(body: "small"))
                } else {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n")
                    connection.write([UInt8](repeating: 0, count: 100_000))
                    connection.waitForClose()
                }
            }
        }
        defer {
            server.stop()
            small.stop()
        }
        let status = try await withClient { [small] client, loop in
            let recorder = StreamRecorder()
            recorder.onData = { .pause }
            let handles = (0..<100).map { _ in client.stream(FetchRequest(url: small.url("/big")), recorder) }
            await loop.sleep(ns: 50_000_000)
            let status = try await client.fetch(FetchRequest(url: small.url("/small"))).status
            for handle in handles { handle.cancel() }
            return status
        }
        #expect(status == 200)
    }
}

/// What a server has handed to its socket.
private final class SentBytes: Sendable { let count = Atomic<Int>(0) }
