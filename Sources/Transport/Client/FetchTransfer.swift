/// One request from its start to its end: hops over redirects, limits, timers. Lives until the end; the client holds it.
final class FetchTransfer {
    enum Sink {
        case memory((Result<FetchResponse, FetchError>) -> Void)
        case stream(any StreamDelegate)
        case none
    }

    let client: HttpClient
    var request: FetchRequest
    var sink: Sink
    private let isStream: Bool
    let startNs: Int64
    private(set) var hasEnded = false

    var easy: CurlEasy?
    private var multi: CurlMulti?
    private var timer: TimerId?

    // Of the current hop.
    var url: CurlUrl?
    var hops = 0
    var head = ResponseHead()
    var redirect: String?
    var lookup = Lookup.none
    var refused: (address: IpAddress, kind: String)?
    var connecting: IpAddress?
    var isConnected = false
    private var usesHttp2 = false

    var body: [UInt8] = []
    var bodyBytes = 0
    /// What we found wrong within curl, to be told when curl has ended the transfer.
    var failure: FetchError?

    // Of a stream.
    var flow = Flow.open
    var lastByteNs: Int64 = 0

    enum Lookup { case none, underWay, waiting }
    /// `asked`: the reader wants no more. `held`: so curl was told when it came with the next piece. Asked of curl no earlier, since a
    /// transfer that is paused at its last byte may never be told its end (libcurl 7.88).
    enum Flow { case open, asked, held }

    init(_ request: FetchRequest, _ sink: Sink, _ client: HttpClient) {
        self.request = request
        self.sink = sink
        self.client = client
        if case .stream = sink { isStream = true } else { isStream = false }
        startNs = client.loop.now
    }

    var loop: EventLoop { client.loop }
    var bodyLimit: Int { request.bodyLimitBytes ?? (isStream ? Limits.streamBodyBytes : Limits.fetchBodyBytes) }

    // MARK: Start and end

    func start() {
        timer = loop.schedule(afterNs: Self.ns(request.totalTimeoutMs)) { [unowned self] in timedOut() }
        do throws(FetchError) {
            if let flaw = request.flaw { throw FetchError(.badRequest, flaw, url: request.url) }
            url = try CurlUrl(request.url)
        } catch {
            loop.schedule(afterNs: 0) { self.finish(.failure(error)) }
            return
        }
        beginHop()
    }

    func beginHop() {
        guard let url, !hasEnded else { return }
        guard let easy = easy ?? client.borrowEasy() else { return finish(failing: .internal, "no memory for a transfer") }
        head = ResponseHead()
        bodyBytes = 0
        (redirect, refused, connecting, isConnected, lookup) = (nil, nil, nil, false, .none)
        let (multi, http2) = client.pool(url, http2: request.preferHttp2 && !isStream)
        var headers = request.headers
        if let etag = request.ifNoneMatch { headers.append(("If-None-Match", etag)) }
        if let date = request.ifModifiedSince { headers.append(("If-Modified-Since", date)) }
        easy.prepare(
            CurlRequest(
                url: url, method: request.method, headers: headers, body: request.body, connectTimeoutMs: request.connectTimeoutMs,
                http2: http2, decompress: !isStream, userAgent: client.userAgent,
                trust: client.trust))
        usesHttp2 = http2
        easy.events = self
        self.easy = easy
        self.multi = multi
        multi.add(easy)
    }

    func finish(failing kind: FetchError.Kind, _ message: String) {
        finish(.failure(FetchError(kind, message, url: url?.text ?? request.url)))
    }

    /// The end, whatever leads to it. Not within curl's callbacks, for what it calls may do anything.
    func finish(_ result: Result<FetchResponse, FetchError>) {
        guard !hasEnded else { return }
        let sink = sink, result = result.mapError { told($0) }
        release()
        switch sink {
        case .memory(let done): done(result)
        case .stream(let delegate):
            if case .failure(let error) = result { delegate.streamEnd(error) } else { delegate.streamEnd(nil) }
        case .none: break
        }
    }

    private func told(_ error: FetchError) -> FetchError {
        var error = error
        error.mayHaveArrived = isConnected || hops > 0
        return error
    }

    /// Lets go of everything; nobody is told.
    func release() {
        hasEnded = true
        sink = .none
        if let timer { loop.cancel(timer) }
        leaveLookup(abandoned: true)
        if let easy, let multi {
            easy.events = nil
            multi.remove(easy) { [client] in client.giveBack(easy) }
        }
        easy = nil
        client.forget(self)
    }

    /// The user's wish; may come within curl's callbacks. A stream's delegate hears no more, a fetch is told in a later step.
    func cancel() {
        guard !hasEnded else { return }
        let sink = sink, error = told(FetchError(.cancelled, "cancelled", url: url?.text ?? request.url))
        release()
        if case .memory(let done) = sink { loop.schedule(afterNs: 0) { done(.failure(error)) } }
    }

    func resume() {
        guard flow != .open, !hasEnded else { return }
        // In a step of its own: the reader may be within `streamData`, and pieces come within `unpause`.
        loop.schedule(afterNs: 0) { [weak self] in
            guard let self, !hasEnded, flow != .open else { return }
            let wasHeld = flow == .held
            flow = .open
            lastByteNs = loop.now
            if wasHeld, let easy { multi?.within { easy.unpause() } }
        }
    }

    func response() -> FetchResponse {
        FetchResponse(
            status: head.status, effectiveUrl: url?.text ?? request.url, headers: head.headers, body: body,
            version: easy?.usedHttp2 == true ? .http2 : .http1, reusedConnection: easy?.reusedConnection ?? false,
            elapsedNs: loop.now - startNs, redirects: hops)
    }

    // MARK: Time

    private func timedOut() {
        timer = nil
        if let easy { easy.forbidReuse() }
        if usesHttp2, isConnected, !head.hasBegun, let url { client.avoidSharing(url) }
        finish(failing: .timeout, "\(request.totalTimeoutMs) ms over: \(phase)")
    }

    /// A stream's header is here: from now on only silence ends it.
    func watchSilence() {
        if let timer { loop.cancel(timer) }
        lastByteNs = loop.now
        scheduleSilence(afterNs: Self.ns(request.idleTimeoutMs))
    }

    private func scheduleSilence(afterNs: Int64) {
        timer = loop.schedule(afterNs: afterNs) { [unowned self] in
            timer = nil
            let limitNs = Self.ns(request.idleTimeoutMs), leftNs = flow == .open ? lastByteNs + limitNs - loop.now : limitNs
            if leftNs > 0 { return scheduleSilence(afterNs: leftNs) }
            finish(failing: .timeout, "no byte for \(request.idleTimeoutMs) ms: \(phase)")
        }
    }

    /// What a transfer that is out of time was at.
    var phase: String {
        let host = url?.host ?? ""
        if lookup == .waiting { return "waiting to look up \(host)" }
        if lookup == .underWay { return "looking up \(host)" }
        if head.isComplete { return "reading the body, \(bodyBytes) bytes so far" }
        if isConnected { return "waiting for the header" + (connecting.map { " from \($0)" } ?? "") }
        if let connecting { return "connecting to \(connecting)" }
        return "waiting for a connection to \(host)"
    }

    static func ns(_ milliseconds: Int) -> Int64 { Int64(max(1, min(milliseconds, 86_400_000))) * 1_000_000 }
}
