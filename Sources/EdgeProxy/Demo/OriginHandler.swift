import Transport

/// Serves the demo's origin over HTTP, on the origin's one loop.
final class OriginHandler: RequestHandler {
    private let loop: any Loop
    private let origin: DemoOrigin
    private let media: DemoMedia
    private var faults = OriginFaults()

    init(loop: any Loop, origin: DemoOrigin, media: DemoMedia) {
        self.loop = loop
        self.origin = origin
        self.media = media
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        let path = String(decoding: request.path, as: UTF8.self)
        switch request.method {
        case .get, .head: break
        case .options:
            response.start(204, Self.preflight)
            return .answered
        case .post where path == "/fault":
            setFault(Array(request.body), &response)
            return .answered
        default:
            Self.text(405, "the origin answers GET, HEAD and OPTIONS, and POST /fault\n", &response)
            return .answered
        }
        let fault = faults.current(path: path, wallNs: loop.wallNow)
        if fault?.mode == .hang || fault?.mode == .refuse { return .later { [self] in await answerLater($0) } }
        write(Reply(path: path, origin: origin, media: media, fault: fault, wallNs: loop.wallNow), request, &response)
        return .answered
    }

    /// Only what hangs or is cut off comes here.
    private func answerLater(_ request: OwnedRequest) async -> Response {
        let path = String(decoding: request.path, as: UTF8.self)
        while let fault = faults.current(path: path, wallNs: loop.wallNow) {
            if fault.mode == .refuse { return Response(status: 200, block: Self.plain, body: .stream(length: 1, CutOff())) }
            guard fault.mode == .hang else { break }
            await loop.sleep(ns: 50_000_000)
        }
        let fault = faults.current(path: path, wallNs: loop.wallNow)
        let reply = Reply(path: path, origin: origin, media: media, fault: fault, wallNs: loop.wallNow)
        return Response(status: reply.status, block: reply.headers, body: .shared(reply.body))
    }

    private func write(_ reply: Reply, _ request: borrowing RequestView, _ response: inout ResponseWriter) {
        let isKnown = reply.tag.map { tag in request.header(.ifNoneMatch).map { $0.elementsEqual(tag.utf8) } ?? false } ?? false
        response.start(isKnown ? 304 : reply.status, reply.headers)
        if var tag = reply.tag { tag.withUTF8 { response.header("ETag", UnsafeRawBufferPointer($0)) } }
        guard !isKnown else { return }
        for part in reply.body { response.append(part) }
    }

    private func setFault(_ body: [UInt8], _ response: inout ResponseWriter) {
        do {
            try faults.apply(body, wallNs: loop.wallNow)
            Self.text(200, "ok\n", &response)
        } catch {
            Self.text(400, error.message + "\n", &response)
        }
    }

    private static func text(_ status: Int, _ text: String, _ response: inout ResponseWriter) {
        response.start(status, plain)
        response.append(SharedBytes(copying: Array(text.utf8)))
    }

    /// Any page may read the origin: players in browsers do (HTT-4).
    static let cors = [("Access-Control-Allow-Origin", "*")]
    static let plain = HeaderBlock(cors + [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    private static let preflight = HeaderBlock(
        cors + [
            ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"), ("Access-Control-Allow-Headers", "*"),
            ("Access-Control-Max-Age", "600"),
        ])
}

/// Sends nothing of what was promised, so that the server cuts the connection.
private final class CutOff: BodySource {
    func start(_ sink: any BodySink) { sink.abort() }
    func cancel() {}
}
