import Manifest
import Transport

/// The routes of viewers on one loop. Confined to it.
final class PlayRoutes {
    private let context: LoopContext
    private let edge: ProxyState
    private let channels: ChannelIndex
    private let opener: SessionOpener
    private let decider: BreakDecider
    private let segments: SegmentProxy
    private let ads: AdDelivery
    /// Our own reference: a static is behind a `swift_once` each time.
    private let headers = Reply.playlist, gzipHeaders = Reply.gzipPlaylist

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
        channels = ChannelIndex(context.edge.channels)
        opener = SessionOpener(context)
        decider = BreakDecider(context)
        segments = SegmentProxy(context)
        ads = AdDelivery(context.edge)
    }

    // MARK: Within the turn

    /// Answers when everything is in memory.
    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        switch request.method {
        case .get, .head: break
        case .post: return .later
        case .options:
            response.start(204, Reply.preflight)
            return .answered
        default: return refuse(Reply.useGet, &response)
        }
        let target: PlayPath.Target
        switch PlayPath.parse(request.path) {
        case .success(let parsed): target = parsed
        case .failure(.notFound): return refuse(Reply.notFound, &response)
        case .failure(.badPath): return refuse(Reply.badPath, &response)
        }
        guard let channel = channels.find(target.channel) else { return refuse(Reply.notFound, &response) }
        context.work.begin(channel.index)
        defer { context.work.end() }
        switch target.what {
        case .session(let token, let path):
            guard let token = SessionToken(token) else { return refuse(Reply.sessionUnknown, &response) }
            let form = PlaylistForm(acceptEncoding: request.header(.acceptEncoding), query: request.query)
            return playlist(token, channel, path, form, &response)
        case .open, .content: return .later
        case .makeSession: return refuse(Reply.usePost, &response)
        }
    }

    private func refuse(_ failure: Reply.Failure, _ response: inout ResponseWriter) -> Answered {
        edge.metrics.badRequests.add()
        failure.write(to: &response)
        return .answered
    }

    /// What stands between a session and its playlist.
    private enum Look {
        case ready
        case notFound
        /// The origin is to be asked first.
        case refresh(Int)
        /// A break has begun that the session has no decision for.
        case decide
        case unavailable
    }

    private func playlist(
        _ token: SessionToken, _ channel: Channel, _ path: UnsafeRawBufferPointer, _ form: PlaylistForm, _ response: inout ResponseWriter
    ) -> Answered {
        if path.count > 3, path[0] == UInt8(ascii: "a"), path[1] == UInt8(ascii: "d"), path[2] == UInt8(ascii: "/") {
            return ad(token, channel, path, &response)
        }
        var view: PresentationView?, rendition = 0, heading: PlaylistHead?, recording: Recording?
        let look = edge.sessions.with(token) { session in
            guard session.presentation.channel === channel else { return Look.notFound }
            view = context.view(of: session.presentation)
            recording = session.recording
            return self.look(session, view, path, isRefreshed: false, &rendition, &heading)
        }
        guard case .ready = look, let view, let heading else { return .later }
        edge.metrics.playlists.add()
        response.start(200, form.isGzip ? gzipHeaders : headers)
        view.write(rendition, heading, as: form, to: &response)
        if let recording { record(recording, view, rendition, heading) }
        return .answered
    }

    /// Under the session's lock: checks what is needed and puts the playlist together in `view`.
    private func look(
        _ session: Session, _ view: PresentationView?, _ path: UnsafeRawBufferPointer, isRefreshed: Bool, _ rendition: inout Int,
        _ heading: inout PlaylistHead?
    ) -> Look {
        let now = context.loop.now
        session.lastSeen = now
        guard let view else { return .refresh(0) }
        guard let index = view.rendition(at: path) else { return .notFound }
        rendition = index
        let snapshot = view.snapshot
        let freshness = snapshot.freshness[index]
        if !isRefreshed, freshness.freshUntil <= now || snapshot.freshness[snapshot.reference].freshUntil <= now { return .refresh(index) }
        // A frozen playlist is no better than none (ORG-4); a pod under way needs no origin.
        if let fault = freshness.fault, now - (freshness.lastGood ?? .min / 2) > session.presentation.channel.rules.staleNs {
            _ = fault
            if !view.isPodUnderWay { return .unavailable }
        }
        if session.isStitched, BreakDecider.mayBeDue(session, view) { return .decide }
        session.hasLooked = true
        session.hasJoined = true
        session.fold(snapshot)
        guard let made = view.compose(index, history: session.history, offset: session.offsets[index]) else { return .unavailable }
        guard session.accept(made, index) else {
            edge.metrics.selfCheckFailures.add()
            Log.error("self-check: \(session.presentation.channel.name) would have gone back from \(session.sent[index]) to \(made)")
            return .unavailable
        }
        heading = made
        return .ready
    }

    private func record(_ recording: Recording, _ view: PresentationView, _ rendition: Int, _ heading: PlaylistHead) {
        var bytes: [UInt8] = []
        for piece in view.bytes(rendition, heading) { piece.withBytes { bytes += $0 } }
        recording.playlist(rendition, version: view.snapshot.version, bytes, now: context.loop.now)
    }

    private func ad(
        _ token: SessionToken, _ channel: Channel, _ path: UnsafeRawBufferPointer, _ response: inout ResponseWriter
    ) -> Answered {
        guard let session = edge.sessions.find(token), session.presentation.channel === channel else {
            return refuse(Reply.sessionUnknown, &response)
        }
        guard let wanted = AdPath(path) else { return refuse(Reply.notFound, &response) }
        return ads.answer(wanted, session, &response) ?? refuse(Reply.notFound, &response)
    }

    // MARK: After a wait

    func answerLater(_ request: OwnedRequest) async -> Response {
        guard case .success(let target) = PlayPath.parse(request.path), let channel = channels.find(target.channel) else {
            return Reply.notFound.response
        }
        if request.method == .post {
            guard case .makeSession = target.what else { return Reply.useGet.response }
        }
        switch target.what {
        case .open(let path): return await opener.open(channel, Array(path), request)
        case .makeSession: return await opener.make(channel, request)
        case .content(let path): return await segments.answer(channel, Array(path), request)
        case .session(let token, let path):
            guard let token = SessionToken(token) else { return Reply.sessionUnknown.response }
            let form = PlaylistForm(acceptEncoding: request.header(.acceptEncoding), query: request.query)
            return await playlistLater(token, channel, Array(path), form)
        }
    }

    private func playlistLater(_ token: SessionToken, _ channel: Channel, _ path: [UInt8], _ form: PlaylistForm) async -> Response {
        guard let session = edge.sessions.find(token) ?? opener.reopen(token, channel, path), session.presentation.channel === channel
        else {
            return Reply.sessionUnknown.response
        }
        let presentation = session.presentation
        var isRefreshed = false
        edge.metrics.playlistsWaited.add()
        // Refreshing may show a break to decide, deciding may take until the next refresh is due: a few rounds, then what there is.
        for _ in 0..<4 {
            let view = context.view(of: presentation)
            var rendition = 0, heading: PlaylistHead?, recording: Recording?
            context.work.begin(channel.index)
            let look = edge.sessions.with(token) { session in
                recording = session.recording
                return path.withUnsafeBytes { self.look(session, view, $0, isRefreshed: isRefreshed, &rendition, &heading) }
            }
            context.work.end()
            switch look {
            case .ready:
                edge.metrics.playlists.add()
                if let recording { record(recording, view!, rendition, heading!) }
                let body = view!.bytes(rendition, heading!, as: form)
                return Response(status: 200, block: form.isGzip ? gzipHeaders : headers, body: .shared(body))
            case .refresh(let index):
                if view == nil, isRefreshed {
                    edge.metrics.playlistsUnavailable.add()
                    return Reply.unavailable("the origin has not answered yet", retryAfter: channel.rules.retryAfterSeconds).response
                }
                await context.refresh(presentation, index)
                isRefreshed = true
            case .decide: await decider.decide(session, view!)
            case .unavailable:
                edge.metrics.playlistsUnavailable.add()
                let why = view.map { $0.snapshot.freshness[rendition].fault.map { "\($0)" } ?? "nothing to list" } ?? "no playlist yet"
                Log.warning("\(channel.name): 503 for a media playlist: \(why)")
                return Reply.unavailable("the origin has failed for too long", retryAfter: channel.rules.retryAfterSeconds).response
            case .notFound:
                if let multivariant = opener.multivariant(of: session, path) {
                    return Response(status: 200, block: Reply.playlist, body: .bytes(multivariant))
                }
                return Reply.notFound.response
            case nil: return Reply.sessionUnknown.response
            }
        }
        return Reply.unavailable("busy", retryAfter: 1).response
    }
}

/// Channels by `{tenant}/{channel}`, found without making a `String`.
struct ChannelIndex {
    private var byHash: [UInt64: [(name: [UInt8], channel: Channel)]] = [:]

    init(_ channels: [Channel]) {
        for channel in channels {
            let name = Array(channel.name.utf8)
            byHash[ByteHash.of(name), default: []].append((name, channel))
        }
    }

    func find(_ name: UnsafeRawBufferPointer) -> Channel? {
        guard let candidates = byHash[ByteHash.of(name)] else { return nil }
        for candidate in candidates where PlayPath.equal(candidate.name, name) { return candidate.channel }
        return nil
    }
}
