import Formats
import Manifest
import Stitching
import Transport

/// The routes of viewers on one loop. Confined to it.
final class PlayRoutes {
    private let context: LoopContext
    private let edge: ProxyState
    private let opener: SessionOpener
    private let decider: BreakDecider
    private let segments: SegmentProxy
    private let ads: AdDelivery
    /// Our own reference: a static is behind a `swift_once` each time.
    private let headers = Reply.playlist, gzipHeaders = Reply.gzipPlaylist

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
        opener = SessionOpener(context)
        decider = BreakDecider(context: context)
        segments = SegmentProxy(context)
        ads = AdDelivery(context.edge)
    }

    private func channel(_ name: UnsafeRawBufferPointer) -> Channel? {
        context.directory.channels.find(name.bindMemory(to: UInt8.self).span)
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
        guard let channel = channel(target.channel) else { return refuse(Reply.notFound, &response) }
        context.work.begin(channel.index)
        defer { context.work.end() }
        switch target.what {
        case .session(let token, let path):
            guard let token = SessionToken(token) else { return refuse(Reply.sessionUnknown, &response) }
            if PlayPath.starts(path, with: "ad/") { return ad(token, channel, path, &response) }
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

    private func playlist(
        _ token: SessionToken, _ channel: Channel, _ path: UnsafeRawBufferPointer, _ form: PlaylistForm, _ response: inout ResponseWriter
    ) -> Answered {
        var renderer: PresentationRenderer?, turn = PlaylistTurn()
        let bytes = path.bindMemory(to: UInt8.self)
        let step = edge.sessions.with(token) { session -> PlaylistTurn.Step? in
            renderer = context.renderer(of: session.presentation)
            guard let renderer, renderer.view.channel === channel else { return nil }
            return turn.next(&session, renderer.view, bytes.span, now: context.loop.now)
        }
        guard case .ready(let head)?? = step, let renderer else { return .later }
        edge.metrics.playlists.add()
        response.start(200, form.isGzip ? gzipHeaders : headers)
        renderer.write(turn.rendition, head, as: form, to: &response)
        if let recording = edge.recordings[token] { record(recording, renderer, turn.rendition, head) }
        return .answered
    }

    private func record(_ recording: Recording, _ renderer: PresentationRenderer, _ rendition: Int, _ head: PlaylistHead) {
        var bytes: [UInt8] = []
        for piece in renderer.bytes(rendition, head) { piece.withBytes { bytes += $0 } }
        recording.playlist(rendition, version: renderer.view.snapshot.version, bytes, now: context.loop.now)
    }

    private func ad(
        _ token: SessionToken, _ channel: Channel, _ path: UnsafeRawBufferPointer, _ response: inout ResponseWriter
    ) -> Answered {
        guard let id = edge.sessions.with(token, { $0.presentation }), let presentation = edge.presentation(id: id),
            presentation.channelId == channel.id
        else { return refuse(Reply.sessionUnknown, &response) }
        guard let wanted = AdPath(path) else { return refuse(Reply.notFound, &response) }
        return ads.answer(wanted, presentation, &response) ?? refuse(Reply.notFound, &response)
    }

    // MARK: After a wait

    func answerLater(_ request: OwnedRequest) async -> Response {
        guard case .success(let target) = PlayPath.parse(request.path), let channel = channel(target.channel) else {
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
        guard let session = edge.sessions.find(token) ?? opener.reopen(token, channel, path),
            let presentation = edge.presentation(id: session.presentation), presentation.channelId == channel.id
        else { return Reply.sessionUnknown.response }
        edge.metrics.playlistsWaited.add()
        var turn = PlaylistTurn()
        while true {
            // Other work ran meanwhile: what this loop shows and what the session has are looked at anew.
            let renderer = context.renderer(of: presentation.id), now = context.loop.now
            context.work.begin(channel.index)
            let step = edge.sessions.with(token) { turn.next(&$0, renderer?.view, path.span, now: now) }
            context.work.end()
            guard let step else { return Reply.sessionUnknown.response }
            switch step {
            case .ready(let head):
                guard let renderer else { return Reply.sessionUnknown.response }
                edge.metrics.playlists.add()
                if let recording = edge.recordings[token] { record(recording, renderer, turn.rendition, head) }
                let body = renderer.bytes(turn.rendition, head, as: form)
                return Response(status: 200, block: form.isGzip ? gzipHeaders : headers, body: .shared(body))
            case .refresh(let rendition):
                await context.refresh(presentation, rendition)
                turn.refreshed()
            case .decide(let pending):
                guard let renderer else { return Reply.sessionUnknown.response }
                decider.decide(pending, &turn, token, renderer)
            case .write(let records):
                await context.written(records)
                edge.sessions.with(token) { turn.written(&$0) }
            case .unavailable(let why): return unavailable(why, channel)
            case .notFound:
                if let multivariant = opener.multivariant(of: session, presentation, path) {
                    return Response(status: 200, block: Reply.playlist, body: .bytes(multivariant))
                }
                return Reply.notFound.response
            }
        }
    }

    private func unavailable(_ why: PlaylistTurn.Unavailable, _ channel: Channel) -> Response {
        edge.metrics.playlistsUnavailable.add()
        let retryAfter = channel.rules.retryAfterSeconds
        func answer(_ message: String, because fault: String) -> Response {
            Log.warning("\(channel.name): 503 for a media playlist: \(fault)")
            return Reply.unavailable(message, retryAfter: retryAfter).response
        }
        switch why {
        case .notRead: return Reply.unavailable("the origin has not answered yet", retryAfter: retryAfter).response
        case .stale(let fault): return answer("the origin has failed for too long", because: "\(fault)")
        case .nothingToList: return answer("the origin has failed for too long", because: "nothing to list")
        case .wouldGoBack(let sent, let head):
            edge.metrics.selfCheckFailures.add()
            Log.error("self-check: \(channel.name) would have gone back from \(sent) to \(head)")
            return answer("the origin has failed for too long", because: "the self-check")
        case .busy: return Reply.unavailable("busy", retryAfter: 1).response
        }
    }
}
