import Testing

@testable import Transport

/// Runs `body` on the thread of a new loop with a new client, and waits for what it returns. The client is closed in the end, and nothing
/// may be left under way.
func withClient<Value: Sendable>(
    allow: [String] = ["127.0.0.0/8"], trust: TrustStore = .system, setUp: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (HttpClient, EventLoop) async throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        runOnThread {
            setUp()
            do {
                let loop = try EventLoop(index: 0), outcome = Outcome<Value>()
                let client = Confined(HttpClient(loop: loop, outbound: try OutboundPolicy(allow: allow), trust: trust))
                loop.spawn {
                    do { outcome.value = .success(try await body(client.value, loop)) } catch { outcome.value = .failure(error) }
                    #expect(client.value.transfersUnderWay == 0)
                    client.value.close()
                    loop.stop()
                }
                loop.run()
                continuation.resume(with: outcome.value!)
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}

extension FetchRequest {
    /// A request of a test that says no time: it has so much of it that a busy machine can't use it up.
    init(
        url: String, method: FetchMethod = .get, headers: [(String, String)] = [], body: [UInt8]? = nil, bodyLimitBytes: Int? = nil,
        redirectsMax: Int = 3, ifNoneMatch: String? = nil, ifModifiedSince: String? = nil, preferHttp2: Bool = true
    ) {
        self.init(
            url: url, method: method, headers: headers, body: body, connectTimeoutMs: 300_000, totalTimeoutMs: 300_000,
            idleTimeoutMs: 300_000,
            bodyLimitBytes: bodyLimitBytes, redirectsMax: redirectsMax, ifNoneMatch: ifNoneMatch, ifModifiedSince: ifModifiedSince,
            preferHttp2: preferHttp2)
    }
}

private final class Outcome<Value> { var value: Result<Value, any Error>? }

/// The error that `body` throws; `nil` when it throws none.
func fetchError(_ body: () async throws -> Void) async -> FetchError? {
    do {
        try await body()
        return nil
    } catch { return error as? FetchError }
}

/// What a stream brought, for tests; pauses when told so.
final class StreamRecorder: StreamDelegate {
    private(set) var head: FetchResponse?
    private(set) var bytes = 0
    private(set) var ends: [FetchError?] = []
    private(set) var data: [UInt8] = []
    var onHead: (() -> Void)?
    var onData: (() -> StreamFlow)?
    private var continuation: UnsafeContinuation<Void, Never>?

    func streamHead(_ response: FetchResponse) {
        head = response
        onHead?()
    }

    func streamData(_ piece: UnsafeRawBufferPointer) -> StreamFlow {
        bytes += piece.count
        if data.count < 1 << 20 { data += piece }
        return onData?() ?? .more
    }

    func streamEnd(_ error: FetchError?) {
        ends.append(error)
        // They hold the recorder.
        onHead = nil
        onData = nil
        continuation?.resume()
        continuation = nil
    }

    /// Returns after `streamEnd`.
    func ended() async {
        if !ends.isEmpty { return }
        await withUnsafeContinuation { continuation = $0 }
    }
}
