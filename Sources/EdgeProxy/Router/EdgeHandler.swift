import Transport

/// All routes of the proxy on one loop.
final class EdgeHandler: RequestHandler {
    private let context: LoopContext
    private let play: PlayRoutes
    private let pages: [FixedPage]

    init(_ context: LoopContext, pages: [FixedPage]) {
        self.context = context
        self.pages = pages
        play = PlayRoutes(context)
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        let path = request.path
        if PlayPath.starts(path, with: "/play/") {
            context.loop.label = "play"
            return play.answer(request, &response)
        }
        guard request.method == .get || request.method == .head else {
            Reply.methodNotAllowed.write(to: &response)
            return .answered
        }
        if PlayPath.equals(path, "/healthz") {
            response.start(200, Reply.text)
            response.append("ok\n")
        } else if PlayPath.equals(path, "/readyz") {
            let isReady = context.edge.isReady.load(ordering: .relaxed)
            response.start(isReady ? 200 : 503, Reply.text)
            response.append(isReady ? "ready\n" : "draining\n")
        } else if PlayPath.equals(path, "/metrics") {
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
        await play.answerLater(request)
    }

    private func metrics() -> String {
        let edge = context.edge
        let library = edge.library.report
        return edge.metrics.text(gauges: [
            ("edge_sessions_live", "Sessions that had a request lately.", edge.sessions.liveCount),
            ("edge_creatives_ready", "Creatives and slates that can be shown.", library.ready),
            ("edge_creatives_failing", "Creatives and slates that can't be read.", library.faults.count),
            ("edge_presentations", "Playlists that viewers have asked for.", edge.allPresentations.count),
        ])
    }
}
