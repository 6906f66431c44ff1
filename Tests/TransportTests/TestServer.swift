import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// A server on loops of its own, for one test.
final class TestServer: Sendable {
    let server: HttpServer
    let addresses: [PeerAddress]
    let log = TestLog()
    let valve = TestValve()
    private let threads: [LoopThread]

    init(
        loops count: Int = 1, _ settings: HttpServerSettings = HttpServerSettings(), endpoints: [HttpServer.Endpoint] = [.local]
    ) throws {
        let loops = try (0..<count).map { try EventLoop(index: $0) }
        let log = log, valve = valve
        var settings = settings
        settings.onRefusal = { status, reason, _ in log.add("\(status) \(reason)") }
        server = HttpServer(loops: loops, settings: settings) { loop in TestHandler(loop, log, valve) }
        addresses = try server.start(endpoints)
        threads = try loops.map { try LoopThread($0, name: "test loop") }
    }

    func client() throws -> TestClient { try TestClient(port: addresses[0].port) }

    func count(_ kind: HttpStatistics.Kind) -> Int { server.statistics.reduce(0) { $0 + $1[kind] } }
    var connections: Int { server.connections.reduce(0, +) }

    /// Closes connections, then the loops.
    func close() async {
        await server.stop()
        for thread in threads { thread.stop() }
    }
}

extension HttpServer.Endpoint {
    static var local: HttpServer.Endpoint { HttpServer.Endpoint(address: "127.0.0.1:0") }
}

/// What handlers and sources did, from any thread.
final class TestLog: Sendable {
    private let entries = Mutex<[String]>([])
    func add(_ entry: String) { entries.withLock { $0.append(entry) } }
    var all: [String] { entries.withLock { $0 } }
}

/// Holds handlers until the test lets them go on.
final class TestValve: Sendable {
    private let passes = Atomic<Int>(0)
    func open(_ count: Int = 1) { passes.add(count, ordering: .relaxed) }

    /// For tasks of the loop.
    func pass(_ loop: EventLoop) async {
        while passes.load(ordering: .relaxed) <= 0 { await loop.sleep(ns: 1_000_000) }
        passes.subtract(1, ordering: .relaxed)
    }
}

/// Runs a test against a server and closes it afterwards.
func withServer(
    loops: Int = 1, _ settings: HttpServerSettings = HttpServerSettings(), endpoints: [HttpServer.Endpoint] = [.local],
    _ body: @escaping @Sendable (TestServer) async throws -> Void
) async throws {
    try await blocking {
        let server = try TestServer(loops: loops, settings, endpoints: endpoints)
        do {
            try await body(server)
        } catch {
            await server.close()
            throw error
        }
        await server.close()
    }
}

/// Runs a test that blocks on a thread of its own: the pool has as few threads as the machine has cores, and everything else waits there.
func blocking(_ body: @escaping @Sendable () async throws -> Void) async throws {
    await gate.enter()
    defer { gate.leave() }
    let loop = try EventLoop(), thread = try LoopThread(loop, name: "test")
    defer { thread.stop() }
    try await withTaskExecutorPreference(loop) { try await body() }
}

/// How many of these tests run at once: each has threads of its own.
private let gate = TestGate(3)

private final class TestGate: Sendable {
    private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>
    init(_ free: Int) { state = Mutex((free, [])) }

    func enter() async {
        await withCheckedContinuation { continuation in
            let enters = state.withLock { state in
                if state.free == 0 {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if enters { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.free += 1
                return nil as CheckedContinuation<Void, Never>?
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

/// Waits until something holds; false when it hangs.
func eventually(_ holds: () -> Bool) async -> Bool { await TestSupport.eventually { holds() } }

/// Answers by path.
final class TestHandler: RequestHandler {
    private let loop: EventLoop
    private let log: TestLog
    private let valve: TestValve
    private let headers = HeaderBlock([("Content-Type", "text/plain")])
    private let large = SharedBytes(copying: [UInt8](repeating: UInt8(ascii: "L"), count: 100_000))

    init(_ loop: EventLoop, _ log: TestLog, _ valve: TestValve = TestValve()) {
        self.loop = loop
        self.log = log
        self.valve = valve
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        switch String(decoding: request.path, as: UTF8.self) {
        case "/hello":
            response.start(200, headers)
            response.append("hello")
        case "/echo":
            response.start(200, headers)
            response.header("X-Method", request.methodText)
            if let query = request.query { response.header("X-Query", query) }
            response.append(copying: request.body)
        case "/large":
            let count = request.query.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 1
            response.start(200, headers)
            for _ in 0..<count { response.append(large) }
        case "/empty": response.start(204, headers)
        case "/unmodified":
            response.start(304, headers)
            response.append("must not be seen")
        case "/reset":
            response.start(200, headers)
            response.append(large)
            response.reset()
            response.start(404, .none)
            response.append("reset")
        case "/close":
            response.start(200, headers)
            response.append("bye")
            response.closes = true
        case "/refused":
            response.start(403, headers)
            response.append(copying: Array("refused with \(request.body.count)".utf8))
        case "/nothing": return .answered
        case "/inject":
            response.start(200, headers)
            response.header("X-Value", Array("a\r\nX-Injected: 1\n\0".utf8))
            response.append("ok")
        case "/loop":
            response.start(200, headers)
            response.append(copying: Array("\(loop.index)".utf8))
        case "/called":
            let count = request.query.flatMap { Int64(String(decoding: $0, as: UTF8.self)) } ?? 0
            return .callback { [loop, log, headers] answer in
                _ = loop.schedule(afterNs: count * 1_000_000) {
                    var response = Response(status: 200, block: headers, headers: [("X-Own", "own")], body: .bytes(Array("called".utf8)))
                    response.usual = HeaderBlock([("X-Usual", "usual")])
                    answer(response)
                    log.add("called")
                }
            }
        default: return .later { [self] in await answerLater($0) }
        }
        return .answered
    }

    func bodyHandling(_ request: borrowing RequestView, bodyBytesMax: Int) -> BodyHandling {
        let path = String(decoding: request.path, as: UTF8.self)
        if path.hasPrefix("/upload") {
            return .streamed(maxBytes: request.query.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 1 << 30)
        }
        if path.hasPrefix("/refused") { return .unread }
        return .whole(maxBytes: request.query?.elementsEqual("roomy".utf8) == true ? 4 * bodyBytesMax : bodyBytesMax)
    }

    /// Answers with what came: its length and its hash.
    func answerStreamed(_ request: OwnedRequest, _ body: RequestBody) async -> Response {
        #expect(loop.isCurrent && request.body.isEmpty)
        let path = String(decoding: request.path, as: UTF8.self)
        var count = 0, pieces = 0, hash = TestHash()
        do throws(RequestBodyError) {
            if path == "/upload/refused" { return text(403, "refused") }
            if path == "/upload/held" { await valve.pass(loop) }
            if path == "/upload/late" { await loop.sleep(ns: 500_000_000) }
            while let piece = try await body.next() {
                #expect(loop.isCurrent && piece.count > 0 && piece.count <= Limits.bodyPieceBytes)
                pieces += 1
                count += piece.count
                hash.add(piece.buffer)
                log.add("piece")
                if path == "/upload/early" { return text(403, "enough") }
                if path == "/upload/stepped" { await valve.pass(loop) }
                if path == "/upload/slow" {
                    // The client is ahead: what it sends meanwhile must stay where it is.
                    await loop.sleep(ns: 1_000_000)
                    #expect(body.bufferedBytes == 0 && body.receivedBytes == count)
                }
            }
            #expect(body.receivedBytes == count && body.length.map { $0 == count } != false)
            log.add("whole")
            return text(200, "\(count) \(hash.value)")
        } catch {
            log.add("\(error)")
            #expect(error.receivedBytes >= count)
            return text(error.status, "\(error)")
        }
    }

    private func text(_ status: Int, _ text: String) -> Response {
        Response(status: status, block: headers, body: .bytes(Array(text.utf8)))
    }

    private func answerLater(_ request: OwnedRequest) async -> Response {
        let path = String(decoding: request.path, as: UTF8.self)
        let count = request.query.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        #expect(loop.isCurrent)
        switch path {
        case "/held":
            // Until the test lets it go.
            while !log.all.contains("let go") { await loop.sleep(ns: 5_000_000) }
            return Response(status: 200, headers: [], body: .bytes(Array("held".utf8)))
        case "/later":
            await loop.sleep(ns: Int64(count) * 1_000_000)
            #expect(loop.isCurrent)
            return Response(status: 200, headers: [("X-Later", "yes\r\nX-Injected: 1")], body: .bytes(Array("later".utf8)))
        case "/shared": return Response(status: 200, block: headers, body: .shared([large, large]))
        case "/stream": return stream(count, length: nil)
        case "/sized": return stream(count, length: count * PieceSource.piece)
        case "/short": return stream(count, length: count * PieceSource.piece + 1)
        case "/abort":
            let source = PieceSource(loop, count, log)
            source.aborts = true
            return Response(status: 200, body: .stream(length: nil, source))
        default: return Response(status: 404, headers: [("Content-Type", "text/plain")], body: .bytes(Array("no \(path)".utf8)))
        }
    }

    private func stream(_ count: Int, length: Int?) -> Response {
        Response(status: 200, body: .stream(length: length, PieceSource(loop, count, log)))
    }
}

/// Tells bodies apart.
struct TestHash {
    private(set) var value: UInt32 = 0
    mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { value = value &* 31 &+ UInt32(byte) } }

    /// What the test handler says of a body.
    static func answer(_ bytes: [UInt8]) -> String {
        var hash = TestHash()
        hash.add(bytes)
        return "\(bytes.count) \(hash.value)"
    }
}

/// Writes so many pieces of 10,000 bytes as fast as the viewer takes them.
final class PieceSource: BodySource {
    static let piece = 10_000
    var aborts = false
    private let loop: EventLoop
    private let log: TestLog
    private var left: Int
    private var sink: (any BodySink)?
    private var written = 0

    init(_ loop: EventLoop, _ count: Int, _ log: TestLog) {
        self.loop = loop
        left = count
        self.log = log
    }

    func start(_ sink: any BodySink) {
        self.sink = sink
        sink.onDrain = { [weak self] in
            self?.log.add("drained")
            self?.pump()
        }
        pump()
    }

    private func pump() {
        let bytes = [UInt8](repeating: UInt8(ascii: "s"), count: Self.piece)
        while left > 0, let sink {
            left -= 1
            written += Self.piece
            guard bytes.withUnsafeBytes({ sink.write($0) }) else {
                log.add("held at \(written)")
                return
            }
        }
        guard let sink = sink.take() else { return }
        if aborts { sink.abort() } else { sink.finish() }
        log.add("written")
    }

    func cancel() {
        log.add("cancelled")
        sink = nil
    }
}

/// A thread for what blocks: the pool that runs tests has few.
final class TestThread: Sendable {
    private let thread: pthread_t

    init(_ work: @escaping @Sendable () -> Void) throws {
        final class Work: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(Work(work)).toOpaque()
        let code = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, argument)
        guard code == 0 else { throw SystemError("pthread_create", code: code) }
        self.thread = thread
    }

    func join() { pthread_join(thread, nil) }
}
