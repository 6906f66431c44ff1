import Formats
import Manifest
import Model
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
    private let events: AdEvents
    private let tracking: TrackingRoute
    /// Our own reference: a static is behind a `swift_once` each time.
    private let headers = Reply.playlist, gzipHeaders = Reply.gzipPlaylist

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
        opener = SessionOpener(context)
        decider = BreakDecider(context: context)
        segments = SegmentProxy(context)
        ads = AdDelivery(context.edge)
        events = AdEvents(context: context)
        tracking = TrackingRoute(context)
    }

    private func channel(_ parameters: RouteParameters) -> Channel? {
        context.directory.channels.find(parameters.channel.bindMemory(to: UInt8.self).span)
    }

    private func refuse(_ failure: Reply.Failure, _ response: inout ResponseWriter) -> Answered {
        failure.write(to: &response)
        return .answered
    }

    // MARK: Playlists of sessions

    /// Answers within the turn when everything is in memory.
    func sessionPlaylist(
        _ parameters: RouteParameters, _ request: borrowing RequestView, _ response: inout ResponseWriter
    ) -> Answered {
        guard let channel = channel(parameters) else { return refuse(Reply.channelUnknown, &response) }
        guard let token = SessionToken(parameters[2]) else {
            // A name that is much shorter is none of ours that somebody has mistyped.
            let isFolder = parameters[2].count < Limits.folderBytes
            return isFolder ? openPlaylistInFolder(parameters, request, &response) : refuse(Reply.sessionUnknown, &response)
        }
        context.work.begin(channel.index)
        defer { context.work.end() }
        let form = PlaylistForm(acceptEncoding: request.header(.acceptEncoding), query: request.query)
        var renderer: PresentationRenderer?, turn = PlaylistTurn()
        let path = parameters[3].bindMemory(to: UInt8.self)
        let step = edge.sessions.with(token) { session -> PlaylistTurn.Step? in
            renderer = context.renderer(of: session.presentation)
            guard let renderer, renderer.view.channel === channel else { return nil }
            return turn.next(&session, renderer.view, path.span, now: context.loop.time)
        }
        guard case .ready(let head)?? = step, let renderer else {
            let path = Array(parameters[3])
            return .later { [self] request in await playlistLater(token, channel, path, form, request) }
        }
        edge.metrics.playlists.add()
        response.start(200, form.isGzip ? gzipHeaders : headers)
        renderer.write(turn.rendition, head, as: form, to: &response)
        if let recording = edge.recordings[token] { record(recording, renderer, turn.rendition, head) }
        return .answered
    }

    private func record(_ recording: Recording, _ renderer: PresentationRenderer, _ rendition: Int, _ head: PlaylistHead) {
        var bytes: [UInt8] = []
        for piece in renderer.bytes(rendition, head) { piece.withBytes { bytes += $0 } }
        recording.playlist(rendition, version: renderer.view.snapshot.version, bytes, now: context.loop.time)
    }

    private func playlistLater(
        _ token: SessionToken, _ channel: Channel, _ path: [UInt8], _ form: PlaylistForm, _ request: OwnedRequest
    ) async -> Response {
        guard let session = edge.sessions.find(token) ?? opener.reopen(token, channel, path, request),
            let presentation = edge.presentation(id: session.presentation), presentation.channelId == channel.id
        else { return Reply.sessionUnknown.response }
        edge.metrics.playlistsWaited.add()
        var turn = PlaylistTurn()
        while true {
            // Other work ran meanwhile: what this loop shows and what the session has are looked at anew.
            let renderer = context.renderer(of: presentation.id), now = context.loop.time
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
                turn.refreshed(rendition)
            case .decide(let pending):
                guard let renderer else { return Reply.sessionUnknown.response }
                decider.decide(pending, &turn, token, renderer)
            case .write(let records):
                await context.written(records, of: presentation.layouts)
                edge.sessions.with(token) { turn.written(&$0) }
            case .unavailable(let why):
                let isRead = renderer.map { $0.view.snapshot.freshness[turn.rendition].lastGood != nil } ?? false
                return unavailable(why, channel, isRead ? nil : presentation)
            case .notFound:
                if let multivariant = opener.multivariant(of: session, presentation, path) {
                    return Response(status: 200, block: Reply.playlist, body: .bytes(multivariant))
                }
                return Reply.notFound.response
            }
        }
    }

    /// - Parameter unread: its presentation, where nothing was ever read of what is asked for.
    private func unavailable(_ why: PlaylistTurn.Unavailable, _ channel: Channel, _ unread: Presentation?) -> Response {
        edge.metrics.playlistsUnavailable.add()
        let retryAfter = channel.rules.retryAfterSeconds
        func answer(_ message: String, because fault: String) -> Response {
            context.warn("503 \(channel.name)", "\(channel.name): 503 for a media playlist: \(fault)")
            return Reply.unavailable(message, retryAfter: retryAfter).response
        }
        switch why {
        case .notRead:
            if let fault = unread?.unreadFault { return answer("the origin can't be read", because: "\(fault)") }
            return Reply.unavailable("the origin has not answered yet", retryAfter: retryAfter).response
        case .stale(let fault):
            return answer(unread == nil ? "the origin has failed for too long" : "the origin can't be read", because: "\(fault)")
        case .nothingToList: return answer("the origin has failed for too long", because: "nothing to list")
        case .wouldGoBack(let sent, let head):
            edge.metrics.selfCheckFailures.add()
            Log.error("self-check: \(channel.name) would have gone back from \(sent) to \(head)")
            return answer("the origin has failed for too long", because: "the self-check")
        case .busy: return Reply.unavailable("busy", retryAfter: 1).response
        }
    }

    // MARK: Others

    func adSegment(_ parameters: RouteParameters, _ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        guard let channel = channel(parameters) else { return refuse(Reply.channelUnknown, &response) }
        context.work.begin(channel.index)
        defer { context.work.end() }
        guard let token = SessionToken(parameters[2]), let id = edge.sessions.with(token, { $0.presentation }),
            let presentation = edge.presentation(id: id), presentation.channelId == channel.id
        else { return refuse(Reply.sessionUnknown, &response) }
        guard let wanted = AdPath(parameters[3]) else { return refuse(Reply.notFound, &response) }
        let (isFound, segment) = ads.answer(wanted, presentation, &response)
        guard isFound else { return refuse(Reply.notFound, &response) }
        // Nobody plays what is asked for by HEAD, or ahead of its time by a browser.
        if let segment, request.method == .get, request.header(named: "sec-purpose") == nil {
            events.asked(segment, of: token, presentation, CmcdReport(request))
        }
        return .answered
    }

    func sessionTracking(_ parameters: RouteParameters, _ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        guard let channel = channel(parameters) else { return refuse(Reply.channelUnknown, &response) }
        guard let token = SessionToken(parameters[2]) else { return refuse(Reply.sessionUnknown, &response) }
        context.work.begin(channel.index)
        defer { context.work.end() }
        return tracking.answer(token, of: channel, request, &response)
    }

    /// `POST …/cmcd`: what a player says of itself. 410 tells it that nobody listens any more, so that it goes silent (CTA-5004-B).
    func sessionReports(_ parameters: RouteParameters, _ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        guard let channel = channel(parameters) else { return refuse(Reply.channelUnknown, &response) }
        guard let token = SessionToken(parameters[2]) else { return refuse(Reply.sessionUnknown, &response) }
        guard CmcdReport.isReport(request.header(.contentType)) else { return refuse(Reply.notCmcd, &response) }
        guard request.body.count <= Limits.cmcdBodyBytes else { return refuse(Reply.tooLong(Limits.cmcdBodyBytes), &response) }
        context.work.begin(channel.index)
        defer { context.work.end() }
        guard events.told(CmcdReport.reports(Array(request.body)), of: token, channel.id) else {
            let isOver = edge.sessions.find(token) == nil && edge.signer.isOurs(token)
            return refuse(isOver ? Reply.sessionOver : Reply.sessionUnknown, &response)
        }
        edge.metrics.playerReports.add()
        response.start(204, Reply.redirect)
        return .answered
    }

    func openPlaylist(_ parameters: RouteParameters, _ response: inout ResponseWriter) -> Answered {
        guard let channel = channel(parameters) else { return refuse(Reply.channelUnknown, &response) }
        let path = Array(parameters[2])
        return .later { [opener] request in await opener.open(channel, path, request) }
    }

    /// A playlist of the origin's in a folder whose name means something else here: `s`, `c` or `x`.
    func openPlaylistInFolder(
        _ parameters: RouteParameters, _ request: borrowing RequestView, _ response: inout ResponseWriter
    ) -> Answered {
        guard let channel = channel(parameters) else { return refuse(Reply.channelUnknown, &response) }
        // Behind "/play/{tenant}/{channel}/".
        let path = Array(request.path.dropFirst("/play/".utf8.count + parameters.channel.count + 1))
        guard SegmentProxy.isPlaylist(path) else { return refuse(Reply.notFound, &response) }
        return .later { [opener] request in await opener.open(channel, path, request) }
    }

    func makeSession(_ parameters: RouteParameters, _ response: inout ResponseWriter) -> Answered {
        guard let channel = channel(parameters) else { return refuse(Reply.channelUnknown, &response) }
        return .later { [opener] request in await opener.make(channel, request) }
    }

    func contentSegment(
        _ parameters: RouteParameters, _ request: borrowing RequestView, _ response: inout ResponseWriter
    ) -> Answered {
        guard let channel = channel(parameters) else { return refuse(Reply.channelUnknown, &response) }
        let path = Array(parameters[2])
        // No playlist is content: it is opened, so that nobody plays the channel without a session, nor from a cache.
        if SegmentProxy.isPlaylist(path) { return openPlaylistInFolder(parameters, request, &response) }
        return .later { [segments] request in await segments.answer(channel, path, request) }
    }
}
