import Formats
import Manifest
import Model
import Stitching
import Transport

/// Opens sessions: for a playlist of the origin, and by `POST …/session`.
final class SessionOpener {
    private let context: LoopContext
    private let edge: ProxyState

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
    }

    /// A session with the presentation that it is of.
    typealias Opened = (session: Session, presentation: Presentation)

    /// `GET /play/{tenant}/{channel}/{path}`: a multivariant playlist into a session, or a redirect for a media playlist.
    func open(_ channel: Channel, _ path: [UInt8], _ request: OwnedRequest) async -> Response {
        let asking = attributes(of: request), control = request.withView { $0.globalPrivacyControl }
        switch await session(channel, path, asking, control, Self.tracking(of: request)) {
        case .failure(let failure): return failure.response
        case .success(let opened):
            guard let template = opened.presentation.multivariant else { return Reply.notFound.response }
            if template.isMedia {
                let location = String(decoding: root(of: opened.session, channel) + Self.escaped(opened.presentation.path), as: UTF8.self)
                return Response(status: 302, block: Reply.redirect, headers: [("Location", location)])
            }
            return Response(status: 200, block: Reply.playlist, body: .bytes(bytes(of: template, for: opened.session, channel)))
        }
    }

    /// `POST /play/{tenant}/{channel}/session`.
    func make(_ channel: Channel, _ request: OwnedRequest) async -> Response {
        do throws(Reply.Failure) {
            let wish = try SessionRequest(Array(request.body))
            var attributes = attributes(of: request)
            attributes.add(wish.parameters, isTrusted: edge.configuration.trustQueryAttributes)
            let (session, presentation) = try await session(
                channel, Array(wish.path.utf8), attributes, request.withView { $0.globalPrivacyControl }, wish.tracking
            ).get()
            let root = String(decoding: self.root(of: session, channel), as: UTF8.self)
            let token = String(decoding: session.token.text, as: UTF8.self)
            // A playlist that stands alone is its own rendition; a multivariant one is rendered below the session too.
            let playback = root + String(decoding: presentation.path, as: UTF8.self)
            let body =
                "{\"session\": \(Json.quoted(token)), \"playback_url\": \(Json.quoted(playback)), "
                + "\"tracking_url\": \(Json.quoted(root + "tracking"))}\n"
            return Response(status: 201, block: Reply.json, body: .bytes(Array(body.utf8)))
        } catch {
            return error.response
        }
    }

    /// What the query of a first request says. Another word may be the origin's own, and changes nothing.
    private static func tracking(of request: OwnedRequest) -> SessionTracking {
        request.withView { RequestQuery($0.query)["tracking"] }.flatMap { SessionTracking(rawValue: $0) } ?? .server
    }

    private func attributes(of request: OwnedRequest) -> ViewerAttributes {
        var attributes = ViewerAttributes(request, edge.configuration, context.devices)
        attributes.userAgent = edge.userAgents.shared(attributes.userAgent)
        return attributes
    }

    /// The multivariant playlist of a session that was made by POST; `nil` for any other path.
    func multivariant(of session: Session, _ presentation: Presentation, _ path: [UInt8]) -> [UInt8]? {
        guard presentation.path == path, let template = presentation.multivariant, !template.isMedia else { return nil }
        return bytes(of: template, for: session, presentation.channel)
    }

    private func bytes(of template: MultivariantTemplate, for session: Session, _ channel: Channel) -> [UInt8] {
        template.bytes(session: root(of: session, channel), channel: root(of: channel))
    }

    /// A session that we have forgotten, of a token that we made: it begins anew under its old name, above the numbers that it had.
    /// Who it is, is known from before, and by what address and with what player from the request.
    func reopen(_ token: SessionToken, _ channel: Channel, _ path: [UInt8], _ request: OwnedRequest) -> Session? {
        guard edge.signer.isOurs(token) else { return nil }
        // It stays there until the session lives: whoever asks at the same instant, or fails to come back now, finds it still.
        let retired = edge.retired[token]
        let known = edge.reopen(retired?.presentation, of: channel, holding: path, now: context.loop.time)
        guard let presentation = known else { return nil }
        defer { presentation.release(now: context.loop.time) }
        guard presentation.channelId == channel.id else { return nil }
        let asking = attributes(of: request)
        let (attributes, marks) = viewer(retired, asking, request.withView { $0.globalPrivacyControl }, channel)
        var session = Session(
            token: token, presentation: presentation.id, tenant: channel.id.tenant, attributes: attributes, marks: marks,
            joined: context.loop.wallTime, isStitched: isStitched(token, channel), tracking: retired?.tracking ?? .server)
        session.lastSeen = context.loop.time
        if let retired {
            session.goOn(above: retired, renditions: presentation.renditionCount)
        } else if let floor = edge.floor(at: context.loop.wallTime) {
            session.goOn(above: floor, renditions: presentation.renditionCount)
        }
        guard let inserted = edge.admit(session, to: presentation) else { return nil }
        edge.retired.remove(token)
        // The other rendition's request may have been first.
        guard inserted.isNew else { return inserted.session }
        edge.metrics.sessionsReturned.add()
        edge.journal?.append([.session(session.record(seen: context.loop.wallTime))])
        return session
    }

    /// Who comes back. Consent strings are not kept of a session that is over: what they allowed is, and holds on.
    private func viewer(
        _ retired: RetiredSession?, _ asking: ViewerAttributes, _ globalPrivacyControl: String?, _ channel: Channel
    ) -> (ViewerAttributes, ViewerMarks) {
        var attributes = asking
        if let retired, !retired.viewer.isEmpty {
            attributes = ViewerAttributes(packed: retired.viewer)
            (attributes.userAgent, attributes.address) = (asking.userAgent, asking.address)
        }
        if var marks = retired?.marks {
            marks.fault = fault(of: asking)
            if let globalPrivacyControl {
                // Said now by the browser itself, and not to be assumed away.
                marks.narrow(by: PrivacySignals(ViewerAttributes(), globalPrivacyControl: globalPrivacyControl).verdict(PrivacySettings()))
            }
            // What is asked with now may say more of who it is than they have allowed.
            let settings = ViewerArrival.settings(of: channel.id.tenant, channel.configuration, in: context.directory)
            return (attributes.scrubbed(by: marks.verdict, profileKeys: settings.profileKeys), marks)
        }
        return arrived(attributes, globalPrivacyControl, channel)
    }

    /// What may be known of a viewer who begins a session, and what records say of it.
    private func arrived(
        _ attributes: ViewerAttributes, _ globalPrivacyControl: String?, _ channel: Channel
    ) -> (ViewerAttributes, ViewerMarks) {
        var arrival = ViewerArrival(
            attributes, globalPrivacyControl: globalPrivacyControl, of: channel.id.tenant, channel.configuration, in: context.directory,
            edge.salts, nowMs: context.loop.wallTime.milliseconds)
        arrival.marks.fault = fault(of: attributes)
        return (arrival.attributes, arrival.marks)
    }

    /// Why a session that begins is no viewer's.
    private func fault(of attributes: ViewerAttributes) -> TrafficFault? {
        let nowMs = context.loop.time.nanoseconds / 1_000_000
        return edge.trafficJudge.withLock { $0.session(.init(attributes), nowMs: nowMs)?.fault }
    }

    private func session(
        _ channel: Channel, _ path: [UInt8], _ asking: ViewerAttributes, _ globalPrivacyControl: String?,
        _ tracking: SessionTracking
    ) async -> Result<Opened, Reply.Failure> {
        guard !edge.isOverloaded.load(ordering: .relaxed) else {
            edge.metrics.sessionsRefused.add()
            return .failure(Reply.unavailable("this edge is overloaded", retryAfter: 5))
        }
        let (attributes, marks) = arrived(asking, globalPrivacyControl, channel)
        let query = attributes.forwarded(channel.configuration.originQueryForward)
        let presentation: Presentation
        switch await read(channel, path, query) {
        case .failure(let failure): return .failure(failure)
        case .success(let opened): presentation = opened
        }
        defer { presentation.release(now: context.loop.time) }
        let token = edge.signer.make()
        var session = Session(
            token: token, presentation: presentation.id, tenant: channel.id.tenant, attributes: attributes, marks: marks,
            joined: context.loop.wallTime, isStitched: isStitched(token, channel), tracking: tracking)
        session.lastSeen = context.loop.time
        guard edge.admit(session, to: presentation) != nil else {
            edge.metrics.sessionsRefused.add()
            return .failure(Reply.unavailable("too many sessions", retryAfter: 30))
        }
        edge.metrics.sessions.add()
        edge.journal?.append([.session(session.record(seen: context.loop.wallTime))])
        return .success((session, presentation))
    }

    /// The presentation of a path, once its origin has answered; held.
    private func read(_ channel: Channel, _ path: [UInt8], _ query: String) async -> Result<Presentation, Reply.Failure> {
        // Slashes alone name nothing.
        guard path.contains(where: { $0 != UInt8(ascii: "/") }) else { return .failure(Reply.notFound) }
        while true {
            let presentation: Presentation
            switch edge.open(channel, path: path, query: query, now: context.loop.time) {
            case .success(let opened): presentation = opened
            case .failure(.channelGone): return .failure(Reply.channelUnknown)
            case .failure(let refusal):
                edge.metrics.sessionsRefused.add()
                let whose = refusal == .tooManyOfChannel ? "of this channel" : "here"
                return .failure(Reply.unavailable("too many playlists are open \(whose)", retryAfter: 30))
            }
            let isKnown = presentation.multivariant?.isFresh(at: context.loop.time) == true && presentation.snapshot?.hasEnded != true
            guard !isKnown else { return .success(presentation) }
            if let fault = await context.open(presentation) {
                let isUnread = presentation.snapshot == nil
                presentation.release(now: context.loop.time)
                // A name that leads to nothing takes no room.
                if isUnread { edge.presentations.end(presentation, keeping: presentation.kept, at: context.loop.wallTime) }
                return .failure(refusal(fault, channel, path))
            }
            guard presentation.isSucceeded else { return .success(presentation) }
            // The origin had ended and has begun anew: so does its name.
            presentation.release(now: context.loop.time)
        }
    }

    /// There is nothing here where the origin says so. One that refuses us may well have it: that is ours to mend, not the viewer's.
    private func refusal(_ fault: OriginFault, _ channel: Channel, _ path: [UInt8]) -> Reply.Failure {
        switch fault {
        case .status(404), .status(410): return Reply.notFound
        default:
            context.warn("open \(channel.name)", "\(channel.name): \(String(decoding: path, as: UTF8.self)): \(fault)")
            return Reply.unavailable("the origin can't be read", retryAfter: channel.rules.retryAfterSeconds)
        }
    }

    private func isStitched(_ token: SessionToken, _ channel: Channel) -> Bool {
        Int(token.low >> 32 % 10_000) < channel.configuration.stitch.basisPoints
    }

    /// `/play/{tenant}/{channel}/s/{session}/`, behind `public_url`.
    private func root(of session: Session, _ channel: Channel) -> [UInt8] {
        root(of: channel) + Array("s/".utf8) + session.token.text + [UInt8(ascii: "/")]
    }

    private func root(of channel: Channel) -> [UInt8] { edge.publicUrl + Array("/play/\(channel.name)/".utf8) }

    /// Whether a path could be asked for below a channel and would open a session.
    static func isPlaylist(below path: String) -> Bool {
        let whole = Array("/play/t/c/\(path)".utf8)
        guard escaped(whole) == whole else { return false }
        return whole.withUnsafeBytes { bytes in
            var parameters = RouteParameters()
            guard case .place(let place) = routes.find(bytes, &parameters), let index = routes.route(.get, at: place) else { return false }
            return routes.routes[index].action == .openPlaylist
        }
    }
    private static let routes = RouteTable.proxy(for: [.viewers])

    /// A path of a request as it may stand in a Location: everything but what RFC 3986 allows in a path is escaped.
    static func escaped(_ path: [UInt8]) -> [UInt8] { PercentText.encoded(path, keeping: "-._~!$&'()*+,;=:@/%") }
}
