/// Requests upstream, one client a loop: libcurl's multi interface on the loop's own epoll and timers. Used on that loop alone.
///
/// Two pools of connections, so that neither can keep the other waiting: one for fetches, over HTTP/2 where it is offered, and one over
/// HTTP/1.1 for streams, of which each holds a connection for as long as its viewer reads.
public final class HttpClient {
    let loop: EventLoop
    let outbound: OutboundPolicy
    let userAgent: String
    let trust: TrustStore
    let gate = LookupGate()

    private let shared: CurlMulti, plain: CurlMulti
    private var pooled: [CurlEasy] = []
    private var live: [ObjectIdentifier: FetchTransfer] = [:]
    /// Origins (`host:port`) that left a request on a shared connection unanswered, and until when they are asked over HTTP/1.1.
    private var avoided: [String: Int64] = [:]
    private var isClosed = false

    /// - Parameters:
    ///   - outbound: which addresses may be connected to.
    ///   - userAgent: the `User-Agent` of requests that have none of their own.
    ///   - trust: whose certificates are trusted; one store for all clients.
    public init(loop: EventLoop, outbound: OutboundPolicy, userAgent: String = "edgeproxy", trust: TrustStore = .system) {
        self.loop = loop
        self.outbound = outbound
        self.userAgent = userAgent
        self.trust = trust
        shared = CurlMulti(loop: loop, connectionsPerHost: Limits.fetchConnectionsPerHost, connections: Limits.fetchConnections)
        plain = CurlMulti(loop: loop, connectionsPerHost: Limits.streamConnectionsPerHost, connections: Limits.streamConnections)
    }

    /// Fetches a whole body into memory, decompressed. For tasks of this loop.
    ///
    /// - Throws: why there is no whole answer; a status of 4xx or 5xx is an answer.
    public func fetch(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
        let result = await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<FetchResponse, FetchError>, Never>) in
            fetch(request) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// The same with a callback, which is called once, on this loop, never within this call.
    @discardableResult
    public func fetch(_ request: FetchRequest, _ done: @escaping (Result<FetchResponse, FetchError>) -> Void) -> FetchHandle {
        FetchHandle(start(request, .memory(done)))
    }

    /// Streams a body as it was sent, over HTTP/1.1. The delegate is held until the end; see `StreamDelegate` for the calls.
    @discardableResult
    public func stream(_ request: FetchRequest, _ delegate: any StreamDelegate) -> StreamHandle {
        StreamHandle(start(request, .stream(delegate)))
    }

    /// Ends all transfers with `.cancelled` and closes all connections. What is started later fails likewise.
    /// Not from within `streamHead` or `streamData`.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        for transfer in Array(live.values) { transfer.finish(failing: .cancelled, "the client closed") }
        pooled = []
        shared.close()
        plain.close()
    }

    /// Transfers that run or wait.
    public var transfersUnderWay: Int { live.count }

    private func start(_ request: FetchRequest, _ sink: FetchTransfer.Sink) -> FetchTransfer {
        assert(loop.isCurrent)
        let transfer = FetchTransfer(request, sink, self)
        let refusal: FetchError.Kind? = isClosed ? .cancelled : live.count >= Limits.transfers ? .overloaded : nil
        live[ObjectIdentifier(transfer)] = transfer
        if let refusal {
            loop.schedule(afterNs: 0) {
                transfer.finish(failing: refusal, refusal == .cancelled ? "the client closed" : "too many transfers")
            }
        } else {
            transfer.start()
        }
        return transfer
    }

    // MARK: For transfers

    func forget(_ transfer: FetchTransfer) { live[ObjectIdentifier(transfer)] = nil }

    func borrowEasy() -> CurlEasy? { pooled.popLast() ?? CurlEasy() }

    func giveBack(_ easy: CurlEasy) {
        if pooled.count < Limits.pooledHandles, !isClosed { pooled.append(easy) }
    }

    /// The pool for a request, and whether HTTP/2 is to be tried there.
    func pool(_ url: CurlUrl, http2: Bool) -> (CurlMulti, Bool) {
        guard http2 else { return (plain, false) }
        let origin = "\(url.host):\(url.port)"
        guard let untilNs = avoided[origin] else { return (shared, true) }
        if loop.now < untilNs { return (plain, false) }
        avoided[origin] = nil
        return (shared, true)
    }

    /// A request on a connection of the shared pool got no answer in time. Were that connection dead, all requests to come would share its
    /// fate, since curl prefers it to a new one: for a while they go over HTTP/1.1, and it closes with its last request.
    func avoidSharing(_ url: CurlUrl) {
        guard url.scheme == "https" else { return }
        if avoided.count >= Limits.multiplexAvoided { avoided = avoided.filter { $0.value > loop.now } }
        guard avoided.count < Limits.multiplexAvoided else { return }
        avoided["\(url.host):\(url.port)"] = loop.now + Int64(Limits.multiplexAvoidMs) * 1_000_000
    }
}
