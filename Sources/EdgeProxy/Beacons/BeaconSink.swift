import Transport

/// Where requests leave: the network, or a test's script. Confined to the sender's loop.
public protocol BeaconSink: AnyObject {
    /// Sends one request, at most once, and follows redirects.
    /// - Parameter done: called once, on the loop, never within this call.
    func send(_ beacon: Beacon, _ done: @escaping (BeaconResult) -> Void)
    /// Ends what is under way; each `done` is still called.
    func close()
}

/// Beacons over HTTP: GET, no cookies, redirects followed, bodies read and thrown away. Connections are kept and never shared by requests.
public final class HttpBeaconSink: BeaconSink {
    private let client: HttpClient
    private let loop: any Loop
    private let totalMs: Int

    /// - Parameters:
    ///   - client: of this loop, and best of no one else's: `close` closes it.
    ///   - totalMs: from a request's start until its answer's header is here, milliseconds.
    public init(client: HttpClient, loop: any Loop, totalMs: Int = Limits.totalMs) {
        self.client = client
        self.loop = loop
        self.totalMs = totalMs
    }

    public func send(_ beacon: Beacon, _ done: @escaping (BeaconResult) -> Void) {
        let answer = BeaconAnswer(loop: loop, totalMs: totalMs, done)
        answer.handle = client.stream(Self.request(beacon, totalMs: totalMs), answer)
    }

    public func close() { client.close() }

    static func request(_ beacon: Beacon, totalMs: Int = Limits.totalMs) -> FetchRequest {
        // A redirect mostly leads to another host, which has to be told of the same viewer; none of the fields is a secret of ours.
        FetchRequest(
            url: beacon.url, headers: beacon.viewer.headers, connectTimeoutMs: min(Limits.connectMs, totalMs), totalTimeoutMs: totalMs,
            idleTimeoutMs: Limits.bodyIdleMs, redirectsMax: Limits.redirects, preferHttp2: false, sendsOnce: true, keepsHeaders: true)
    }
}

/// Takes one answer. The header decides; the body is read only so that the connection can be used again.
private final class BeaconAnswer: StreamDelegate {
    private let loop: any Loop
    private let startNs: Int64, totalNs: Int64
    private let done: (BeaconResult) -> Void
    private var result: BeaconResult?
    private var bytes = 0
    var handle: StreamHandle?

    init(loop: any Loop, totalMs: Int, _ done: @escaping (BeaconResult) -> Void) {
        self.loop = loop
        self.done = done
        totalNs = Int64(totalMs) * 1_000_000
        startNs = loop.now
    }

    func streamHead(_ response: FetchResponse) {
        result = .answered(status: response.status, redirects: response.redirects, retryAfter: response.header("retry-after"))
    }

    func streamData(_ piece: UnsafeRawBufferPointer) -> StreamFlow {
        bytes += piece.count
        if bytes > Limits.bodyBytes || loop.now - startNs > totalNs, let result {
            handle?.cancel()
            done(result)
        }
        return .more
    }

    func streamEnd(_ error: FetchError?) {
        // Without a header there is an error.
        done(result ?? .failed(error?.kind ?? .internal, mayHaveArrived: error?.mayHaveArrived ?? true))
    }
}
