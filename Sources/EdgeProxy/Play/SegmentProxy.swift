import Stitching
import Transport

/// Content through the edge (`segments: proxy`): segments, keys and maps, streamed from the origin with back-pressure.
final class SegmentProxy {
    private let context: LoopContext

    init(_ context: LoopContext) {
        self.context = context
    }

    /// - Parameter path: below `c/`; what it stands for is looked up or lies below the origin's prefix, never decoded from the request.
    func answer(_ channel: Channel, _ path: [UInt8], _ request: OwnedRequest) async -> Response {
        guard channel.uris.areProxied, let urls = urls(channel, path) else {
            return Reply.notFound.response
        }
        context.edge.metrics.contentSegments.add()
        if channel.configuration.accel {
            return Response(status: 200, block: Reply.redirect, headers: [("X-Accel-Redirect", "/_origin/" + urls[0])])
        }
        var headers = channel.originHeaders
        if let range = request.header(.range) {
            headers.append(("Range", String(decoding: range, as: UTF8.self)))
            if let condition = request.header(named: "if-range") {
                headers.append(("If-Range", String(decoding: condition, as: UTF8.self)))
            }
        }
        let settings = context.edge.settings
        for (index, url) in urls.enumerated() {
            let stream = OriginStream(client: context.client)
            let result = await stream.open(
                FetchRequest(
                    url: url, method: request.method == .head ? .head : .get, headers: headers,
                    connectTimeoutMs: settings.int(.originConnectTimeout), totalTimeoutMs: Limits.segmentTotalMs,
                    idleTimeoutMs: settings.int(.originSegmentTimeout)))
            switch result {
            case .failure(let error):
                if index == urls.count - 1 {
                    context.warn("segment \(channel.name)", "\(channel.name): a segment could not be fetched: \(error)")
                    return Self.unread(retryAfter: channel.rules.retryAfterSeconds).response
                }
            case .success(let head):
                if let refusal = Self.refusal(head, retryAfter: channel.rules.retryAfterSeconds) {
                    stream.cancel()
                    guard index == urls.count - 1 else { continue }
                    if refusal.status == 502 { warn(channel, head) }
                    return refusal
                }
                if head.header("content-type")?.lowercased().contains("mpegurl") ?? false {
                    stream.cancel()
                    return Reply.notFound.response
                }
                return Self.response(head, stream)
            }
        }
        return Reply.notFound.response
    }

    /// Whether a path is named as playlists are.
    static func isPlaylist(_ path: [UInt8]) -> Bool {
        let name = String(decoding: path.suffix(5), as: UTF8.self).lowercased()
        return name.hasSuffix(".m3u8") || name.hasSuffix(".m3u")
    }

    private func urls(_ channel: Channel, _ path: [UInt8]) -> [String]? {
        guard path.starts(with: Array("x/".utf8)) else {
            let text = String(decoding: path, as: UTF8.self)
            return channel.configuration.origin.map { $0 + text }
        }
        let digits = path.dropFirst(2).prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard digits.count <= 9, let number = Int(String(decoding: digits, as: UTF8.self)), let url = channel.uris[number] else {
            return nil
        }
        // Of another name is what had the number before a restart of ours.
        guard path[digits.endIndex...].dropFirst().elementsEqual(UriTable.name(of: url)) else { return nil }
        return [String(decoding: url, as: UTF8.self)]
    }

    private func warn(_ channel: Channel, _ head: FetchResponse) {
        let fault = OriginFault.status(head.status), place = FetchError.redacted(head.effectiveUrl)
        context.warn("segment \(channel.name) \(head.status)", "\(channel.name): a segment could not be fetched: \(fault) (\(place))")
    }

    private static func unread(retryAfter: Int) -> Reply.Failure {
        Reply.Failure(status: 502, code: "origin_unavailable", message: "the origin could not be read", retryAfter: retryAfter)
    }

    /// What a viewer is told where the origin has no content for us, in words of ours: what it says of that, and of who may read it, is for
    /// the operator. A player takes 401 and 403 for its own fault and gives up, and comes again after 502.
    /// - Returns: `nil` for an answer that is passed on.
    static func refusal(_ head: FetchResponse, retryAfter: Int) -> Response? {
        switch head.status {
        case 200..<300, 304: return nil
        case 404: return Reply.notFound.response
        case 410: return Reply.Failure(status: 410, code: "gone", message: "this is gone").response
        case 416:
            var response = Reply.Failure(status: 416, code: "bad_range", message: "there are no such bytes").response
            // It says how many there are (RFC 9110 §14.4).
            if let range = head.header("content-range") { response.headers.append(("Content-Range", range)) }
            return response
        default: return unread(retryAfter: retryAfter).response
        }
    }

    private static func response(_ head: FetchResponse, _ stream: OriginStream) -> Response {
        var headers: [(String, String)] = []
        for name in ["content-type", "content-range", "accept-ranges", "etag", "last-modified", "cache-control", "content-encoding"] {
            if let value = head.header(name) { headers.append((name, value)) }
        }
        if head.header("cache-control") == nil, head.status < 300 { headers.append(("cache-control", "max-age=3600")) }
        return Response(status: head.status, headers: headers, body: .stream(length: head.contentLength, stream))
    }
}

/// One body on its way from an origin to a viewer: paused while the viewer is behind. Confined to one loop.
final class OriginStream: StreamDelegate, BodySource {
    private let client: HttpClient
    private var handle: StreamHandle?
    private var opened: ((Result<FetchResponse, FetchError>) -> Void)?
    private var sink: (any BodySink)?
    /// What came before there was a sink; at most what one call of libcurl hands over, since it is paused then.
    private var early: [UInt8] = []
    private var end: FetchError??

    init(client: HttpClient) {
        self.client = client
    }

    /// Waits for the head of the answer.
    func open(_ request: FetchRequest) async -> Result<FetchResponse, FetchError> {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<FetchResponse, FetchError>, Never>) in
            opened = { continuation.resume(returning: $0) }
            handle = client.stream(request, self)
        }
    }

    func streamHead(_ response: FetchResponse) {
        opened?(.success(response))
        opened = nil
    }

    func streamData(_ bytes: UnsafeRawBufferPointer) -> StreamFlow {
        guard let sink else {
            early += bytes
            return .pause
        }
        return sink.write(bytes) ? .more : .pause
    }

    func streamEnd(_ error: FetchError?) {
        if let opened {
            self.opened = nil
            return opened(.failure(error ?? FetchError(.incomplete, "no head", url: "")))
        }
        guard let sink else {
            end = .some(error)
            return
        }
        finish(sink, error)
    }

    func start(_ sink: any BodySink) {
        self.sink = sink
        sink.onDrain = { [weak self] in self?.handle?.resume() }
        let hasRoom = early.isEmpty || early.withUnsafeBytes { sink.write($0) }
        early = []
        if let end { return finish(sink, end) }
        if hasRoom { handle?.resume() }
    }

    func cancel() {
        handle?.cancel()
        sink = nil
    }

    private func finish(_ sink: any BodySink, _ error: FetchError?) {
        self.sink = nil
        if error == nil { sink.finish() } else { sink.abort() }
    }
}
