import Transport

/// All routes of the proxy on one loop.
final class EdgeHandler: RequestHandler {
    /// Which routes an address has. With `admin_listen` management has one of its own, and viewers don't see it.
    enum Scope { case all, viewers, management }

    private let context: LoopContext
    private let play: PlayRoutes
    private let management: ManagementRoutes
    private let adRequests: AdRequestRoute
    private let pages: [FixedPage]
    private let hasViewers: Bool, hasManagement: Bool

    init(_ context: LoopContext, pages: [FixedPage], scope: Scope = .all) {
        self.context = context
        self.pages = pages
        hasViewers = scope != .management
        hasManagement = scope != .viewers
        play = PlayRoutes(context)
        management = ManagementRoutes(context)
        adRequests = AdRequestRoute(context)
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        let path = request.path
        if hasViewers, PlayPath.starts(path, with: "/play/") {
            context.loop.label = "play"
            return play.answer(request, &response)
        }
        if hasViewers, PlayPath.equals(path, "/api/v1/ad-request") {
            context.loop.label = "ad-request"
            adRequests.answer(request, &response)
            return .answered
        }
        if hasManagement, ManagementRoutes.isBelow(path) {
            context.loop.label = "management"
            return .later
        }
        guard request.method == .get || request.method == .head else {
            context.edge.metrics.badRequests.add()
            Reply.useGet.write(to: &response)
            return .answered
        }
        if PlayPath.equals(path, "/healthz") {
            response.start(200, Reply.text)
            response.append("ok\n")
        } else if PlayPath.equals(path, "/readyz") {
            let isReady = context.edge.isReady.load(ordering: .relaxed)
            response.start(isReady ? 200 : 503, Reply.text)
            response.append(isReady ? "ready\n" : "draining\n")
        } else if hasManagement, PlayPath.equals(path, "/metrics") {
            response.start(200, Reply.text)
            response.append(copying: Array(metrics().utf8))
        } else if let page = pages.first(where: { path.elementsEqual($0.path.utf8) }) {
            response.start(200, page.headers)
            response.append(page.body)
        } else {
            context.edge.metrics.badRequests.add()
            Reply.notFound.write(to: &response)
        }
        return .answered
    }

    func answerLater(_ request: OwnedRequest) async -> Response {
        guard !ManagementRoutes.isBelow(request.path) else { return await management.answer(request) }
        let response = await play.answerLater(request)
        if (400..<500).contains(response.status) { context.edge.metrics.badRequests.add() }
        return response
    }

    private func metrics() -> String {
        let edge = context.edge
        let library = edge.library.report
        return edge.metrics.text(gauges: [
            ("edge_sessions_live", "Sessions that had a request lately.", edge.sessions.liveCount),
            ("edge_creatives_ready", "Creatives and slates that can be shown.", library.ready),
            ("edge_creatives_failing", "Creatives and slates that can't be read.", library.faults.count),
            ("edge_viewers_remembered", "Viewers whose impressions are kept for frequency caps.", edge.accounts.viewers.remembered),
            ("edge_viewers_forgotten", "Of them, forgotten early because there were too many.", edge.accounts.viewers.forgotten),
            ("edge_presentations", "Playlists that viewers have asked for.", edge.allPresentations.count),
            (
                "edge_spans_rendered", "Pieces of playlists made, each shared by all sessions that list it.",
                edge.allPresentations.reduce(0) { $0 + $1.spansRendered.load(ordering: .relaxed) }
            ),
            ("edge_sessions_remembered", "Sessions that are over and whose numbers are kept.", edge.retired.count),
            (
                "edge_channels_passed_through", "Channels without ads because the process crashed on them twice.",
                edge.passThrough.load(ordering: .relaxed)
            ),
            ("edge_journal_bytes", "Size of the journal.", edge.journal?.size.load(ordering: .relaxed) ?? 0),
            ("edge_journal_editions", "How often the journal was written anew.", edge.journal?.editions.load(ordering: .relaxed) ?? 0),
            ("edge_journal_failing", "1 while the journal can't be written.", edge.journal?.isFailing == true ? 1 : 0),
            ("edge_journal_lost", "Records given up meanwhile.", edge.journal?.lost.load(ordering: .relaxed) ?? 0),
        ])
    }
}
