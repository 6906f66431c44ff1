import Formats
import Model
import Transport

/// Where management requests leave their loop: who asks is known there, and what else counts of the request is copied. Confined to its
/// loop.
final class ManagementGate {
    let context: LoopContext

    init(_ context: LoopContext) { self.context = context }

    /// - Parameter principal: who asks, where the route wants to know.
    func answer(
        _ route: RouteTable.Mark, _ parameters: RouteParameters, _ request: borrowing RequestView, _ principal: Principal,
        _ response: inout ResponseWriter
    ) -> Answered {
        guard let api = context.edge.management else {
            Reply.notFound.write(to: &response)
            return .answered
        }
        let configuration = context.edge.configuration
        let peer = IpAddress(high: request.peer.high, low: request.peer.low)
        var call = ManagementCall(principal: principal, address: IpAddress(configuration.clientHost(of: request)) ?? peer)
        call.isTls = configuration.isTls(request)
        // A cookie goes along with whatever a page of another site sends; a key does not.
        if request.header(.authorization) == nil, let header = request.header(.cookie) {
            call.cookie = SessionCookie.token(in: header, isTls: call.isTls)
        }
        call.parameters = (0..<parameters.count).map { index in
            String(decoding: PercentText.decoded(Array(parameters[index])[...], plusIsBlank: false), as: UTF8.self)
        }
        call.query = request.query.map { Array($0) } ?? []
        call.contentType = Self.text(request.header(.contentType))
        call.ifMatch = request.header(.ifMatch).map { Array($0) }
        call.ifNoneMatch = request.header(.ifNoneMatch).map { Array($0) }
        call.idempotencyKey = Self.text(request.header(named: "idempotency-key"))
        call.target = "\(request.method.text) \(String(decoding: request.path, as: UTF8.self))"
        call.requestId = Self.requestId(of: request)
        let accept = Self.text(request.header(.accept))
        return .later { [call] request in
            var call = call
            call.body = Array(request.body)
            let result: Result<ManagementAnswer, Reply.Failure>
            if let own = await self.answerOfChannel(route.action, route.credential, call) {
                result = own
            } else if let own = await self.answerOfViewer(route.action, route.credential, call) {
                result = own
            } else {
                result = await BesideLoops.run { [call] in await api.answer(route.action, route.credential, call) }
            }
            var response: Response
            switch result {
            case .success(let answer): response = answer.response(on: self.context.loop)
            case .failure(let failure): response = failure.response(accept: accept, requestId: call.requestId)
            }
            response.headers += [("X-Request-Id", call.requestId)] + Self.lines
            return response
        }
    }

    /// Nothing of it is for pages of other sites, and nothing is what it does not say it is.
    private static let lines = [("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin")]

    /// Whether a request would write with what the browser sends along by itself, for a page that is not ours.
    func isForged(_ request: borrowing RequestView) -> Bool {
        let isWrite = ![HttpMethod.get, .head, .options].contains(request.method)
        guard isWrite, request.header(.authorization) == nil else { return false }
        let configuration = context.edge.configuration
        return !SameOrigin.allows(
            fetchSite: Self.text(request.header(named: "sec-fetch-site")), origin: Self.text(request.header(.origin)),
            host: Self.text(request.header(.host)), isTls: configuration.isTls(request), publicUrl: configuration.publicUrl)
    }

    private static func text(_ header: UnsafeRawBufferPointer?) -> String? { header.map { String(decoding: $0, as: UTF8.self) } }

    /// Refuses what is asked below `/api/v1` before it is known what is asked.
    static func refuse(_ failure: Reply.Failure, _ request: borrowing RequestView, _ response: inout ResponseWriter) {
        failure.write(to: &response, accept: text(request.header(.accept)), requestId: requestId(of: request))
    }

    /// A caller's own is taken if it is 1 to 64 plain characters.
    private static func requestId(of request: borrowing RequestView) -> String {
        guard let header = request.header(.xRequestId), 1...64 ~= header.count,
            header.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") })
        else { return Uuid.text(.random(in: 0 ... .max), .random(in: 0 ... .max)) }
        return String(decoding: header, as: UTF8.self)
    }
}

extension ManagementAnswer {
    fileprivate func response(on loop: any Loop) -> Response {
        let type = status == 204 || status == 304 ? [] : [("Content-Type", contentType)]
        let body: Body =
            if let pieces { .stream(length: nil, PiecewiseBody(pieces, on: loop)) } else { self.body.isEmpty ? .none : .bytes(self.body) }
        return Response(status: status, headers: type + [("Cache-Control", "no-store")] + headers, body: body)
    }
}

extension LoopContext {
    /// Who asks: by a key, or by the cookie of a login, never by both. `nil` for nobody who is known.
    func principal(of request: borrowing RequestView) -> Principal? {
        let directory = directory
        if let authorization = request.header(.authorization) {
            guard let found = directory.access.principal(authorization: authorization, nowMs: loop.wallTime.milliseconds) else {
                return nil
            }
            if found.name.hasPrefix("key:") {
                edge.management?.logins.noteUse(
                    ofKey: String(found.name.dropFirst(4)), tenant: found.tenant ?? "", nowMs: loop.wallTime.milliseconds)
            }
            return found
        }
        guard let api = edge.management, let header = request.header(.cookie),
            let token = SessionCookie.token(in: header, isTls: edge.configuration.isTls(request))
        else { return nil }
        return ManagementApi.principal(token, api.logins, directory.objects, now: loop.time)
    }
}
