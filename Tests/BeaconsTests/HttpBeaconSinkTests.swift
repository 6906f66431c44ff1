import Store
import StoreTestSupport
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Beacons

/// Real requests to a server of this machine.
@Suite struct HttpBeaconSinkTests {
    private static func answer(_ status: String, _ headers: String = "", body: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    private static func beacon(_ url: String) -> Beacon {
        var beacon = Samples.beacon(0)
        beacon.url = url
        beacon.viewer.referrer = "https://p.example/"
        return beacon
    }

    /// What comes of one beacon after the other.
    private static func results(_ urls: [String]) async throws -> [BeaconResult] {
        let loop = try EventLoop(index: 0), thread = try LoopThread(loop, name: "beacons")
        let outbound = try OutboundPolicy(allow: ["127.0.0.0/8"])
        let results: [BeaconResult] = await withCheckedContinuation { continuation in
            loop.execute {
                let client = HttpClient(loop: loop, outbound: outbound, userAgent: "server/1")
                let sink = HttpBeaconSink(client: client, loop: loop)
                loop.spawn {
                    var results: [BeaconResult] = []
                    for url in urls {
                        results.append(
                            await withUnsafeContinuation { done in sink.send(Self.beacon(url)) { done.resume(returning: $0) } })
                    }
                    sink.close()
                    continuation.resume(returning: results)
                }
            }
        }
        thread.stop()
        return results
    }

    @Test func aRequestIsTheUrlByteForByteWithTheViewersFields() async throws {
        let server = BeaconTestServer { _ in Self.answer("200 OK", "Set-Cookie: a=b\r\n", body: "GIF89a") }
        defer { server.stop() }
        let target = "/p//../q?x=[UNKNOWN]&y=%5bfoo%5D&&z=a|b{c}\"<>^`%"
        let results = try await Self.results([server.url(target), server.url("/second#part")])
        #expect(results == [BeaconResult](repeating: .answered(status: 200, redirects: 0, retryAfter: nil), count: 2))
        let lines = server.requests[0].split(separator: "\r\n")
        #expect(lines[0] == "GET \(target) HTTP/1.1")
        for field in [
            "User-Agent: \(Samples.userAgent)", "X-Device-User-Agent: \(Samples.userAgent)", "X-Device-IP: \(Samples.address)",
            "X-Forwarded-For: \(Samples.address)", "X-Device-Referer: https://p.example/",
        ] { #expect(lines.contains(Substring(field)), "\(field)") }
        #expect(server.requests[1].hasPrefix("GET /second HTTP/1.1\r\n") && !server.requests[1].lowercased().contains("cookie"))
    }

    @Test func redirectsAreFollowedWithTheViewersFields() async throws {
        let goal = BeaconTestServer { _ in Self.answer("204 No Content") }
        let first = BeaconTestServer { [url = goal.url("/goal")] request in
            if request.hasPrefix("GET /loop ") { return Self.answer("302 Found", "Location: /loop\r\n") }
            if request.hasPrefix("GET /inside ") { return Self.answer("302 Found", "Location: http://10.0.0.1/\r\n") }
            return Self.answer("302 Found", "Location: \(url)\r\n")
        }
        defer {
            goal.stop()
            first.stop()
        }
        let results = try await Self.results([first.url("/"), first.url("/loop"), first.url("/inside"), "http://10.0.0.1/", "http://"])
        #expect(results[0] == .answered(status: 204, redirects: 1, retryAfter: nil))
        #expect(goal.requests[0].contains("X-Device-IP: \(Samples.address)\r\n"), "also where they lead to another host")
        #expect(results[1] == .failed(.redirects, mayHaveArrived: true) && first.count("/loop") == Beacons.Limits.redirects + 1)
        #expect(results[2] == .failed(.refusedAddress, mayHaveArrived: true), "the first host has it")
        #expect(results[3] == .failed(.refusedAddress, mayHaveArrived: false))
        #expect(results[4] == .failed(.badRequest, mayHaveArrived: false))
    }

    // libcurl sends again by itself when a connection that it used before closes without an answer.
    @Test func aConnectionThatClosesIsNoReasonToSendAgain() async throws {
        let server = BeaconTestServer { $0.hasPrefix("GET /cut") ? nil : Self.answer("200 OK") }
        defer { server.stop() }
        let results = try await Self.results([server.url("/1"), server.url("/cut1"), server.url("/cut2"), server.url("/2")])
        guard case .failed(_, mayHaveArrived: true) = results[1], case .failed(_, mayHaveArrived: true) = results[2] else {
            Issue.record("\(results)")
            return
        }
        #expect(server.count("/cut1") == 1 && server.count("/cut2") == 1 && server.count("/2") == 1)
    }

    @Test func whatHasNotArrivedSaysSo() async throws {
        let server = BeaconTestServer { _ in nil }
        let url = server.url("/")
        server.stop()
        let results = try await Self.results([url, "http://nowhere.invalid/"])
        #expect(results[0] == .failed(.connect, mayHaveArrived: false))
        guard case .failed(_, mayHaveArrived: false) = results[1] else {
            Issue.record("\(results[1])")
            return
        }
    }

    @Test func theHeaderDecidesAndAHostMayAskForTime() async throws {
        let long = String(repeating: "x", count: Limits.bodyBytes + 1)
        let server = BeaconTestServer { request in
            if request.hasPrefix("GET /busy ") { return Self.answer("503 Busy", "Retry-After: 7\r\n") }
            if request.hasPrefix("GET /long ") { return Self.answer("200 OK", body: long) }
            return "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"
        }
        defer { server.stop() }
        let results = try await Self.results([server.url("/busy"), server.url("/long"), server.url("/stalls")])
        #expect(results[0] == .answered(status: 503, redirects: 0, retryAfter: "7"))
        #expect(
            results[1...] == [.answered(status: 200, redirects: 0, retryAfter: nil), .answered(status: 200, redirects: 0, retryAfter: nil)])
    }

    // All of it together: the queue's thread, the sender's loop, sockets.
    @Test func aThousandBeaconsReachTheServerOnce() async throws {
        let server = BeaconTestServer { request in
            if request.contains("n=13 ") { return nil }
            return Self.answer(request.contains("n=7 ") ? "404 Not Found" : "200 OK", body: "GIF89a")
        }
        defer { server.stop() }
        let loop = try EventLoop(index: 0), thread = try LoopThread(loop, name: "beacons"), sums = Mutex<[BeaconSums]>([])
        let outbound = try OutboundPolicy(allow: ["127.0.0.0/8"])
        let queue = BeaconQueue(
            folder: "/beacons", files: EventDisk(), secrets: [Samples.secret], nowMs: { Clock.wallNs() / 1_000_000 }, report: { _ in })
        let sender: Confined<BeaconSender> = await withCheckedContinuation { continuation in
            loop.execute {
                let client = HttpClient(loop: loop, outbound: outbound)
                var random = SystemRandomNumberGenerator()
                let sender = Confined(
                    BeaconSender(
                        loop: loop, queue: queue, sink: HttpBeaconSink(client: client, loop: loop), labels: EventLabels(),
                        random: { random.next() }, sums: { records in sums.withLock { $0 += records } }))
                queue.start { arrival in loop.execute { sender.value.arrived(arrival) } }
                continuation.resume(returning: sender)
            }
        }
        let nowMs = Clock.wallNs() / 1_000_000
        queue.add((0..<1_000).map { Samples.beacon($0, host: "127.0.0.1:\(server.port)", atMs: nowMs) })
        #expect(await eventually { queue.kept.load(ordering: .relaxed) == 0 && server.requests.count >= 1_000 })
        await withCheckedContinuation { continuation in loop.execute { sender.value.stop { continuation.resume() } } }
        queue.close()
        thread.stop()
        #expect(server.requests.count == 1_000 && Set(server.requests.map { $0.prefix { $0 != "\r" } }).count == 1_000)
        let total = sender.value.statistics.total, sum = sums.withLock { $0 }
        #expect(total.delivered == 998 && total.refused == 1 && total.unknown == 1 && total.queued == 0)
        #expect(sum.reduce(0) { $0 + $1.delivered } == 998 && queue.bytes.load(ordering: .relaxed) <= Limits.segmentRecords + 1 << 20)
    }
}
