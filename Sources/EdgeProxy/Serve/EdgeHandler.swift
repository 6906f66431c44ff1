import Transport

/// All routes of one address on one loop: finds the route of a request, and counts how it was answered.
final class EdgeHandler: RequestHandler {
    private let context: LoopContext
    private let table: RouteTable
    private let traffic: RouteTraffic
    private let play: PlayRoutes
    private let management: ManagementRoutes
    private let api: ManagementGate
    private let csai: CsaiRoutes
    private let pages: [FixedPage]
    private let lines = CrossOriginLines()

    /// - Parameter table: the routes of the address, the pages among them.
    init(_ context: LoopContext, _ table: RouteTable, pages: [FixedPage] = []) {
        self.context = context
        self.table = table
        self.pages = pages
        traffic = context.edge.traffic.add(table)
        play = PlayRoutes(context)
        management = ManagementRoutes(context)
        api = ManagementGate(context)
        csai = CsaiRoutes(context)
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        var parameters = RouteParameters()
        let found = table.find(request.path, &parameters)
        guard case .place(let place) = found, let index = table.route(request.method, at: place) else {
            context.loop.label = "no route"
            // A page that asks for what is not there is told so; where nobody of another host may ask it is told nothing.
            var isCrossOrigin = true
            if case .place(let place) = found { isCrossOrigin = table.isCrossOrigin(place) }
            if isCrossOrigin { lines.add(request.header(.origin), to: &response) }
            if isHidden(found, request) {
                ManagementGate.refuse(Reply.unauthorized, request, &response)
            } else {
                answerWithoutRoute(found, request, &response)
            }
            traffic.add(route: table.routes.count, status: response.status)
            return .answered
        }
        let mark = table.mark(of: index)
        context.loop.label = mark.name
        if mark.isCrossOrigin { lines.add(request.header(.origin), to: &response) }
        switch answer(mark, parameters, request, &response) {
        case .answered:
            traffic.add(route: index, status: response.status)
            return .answered
        case .later(let work):
            return .later { [traffic, lines] request in
                var response = await work(request)
                if mark.isCrossOrigin { lines.add(Self.origin(of: request), to: &response) }
                traffic.add(route: index, status: response.status)
                return response
            }
        case .callback(let begin):
            let origin = mark.isCrossOrigin ? request.header(.origin).map { String(decoding: $0, as: UTF8.self) } : nil
            return .callback { [traffic, lines] answer in
                begin { response in
                    var response = response
                    if mark.isCrossOrigin { lines.add(origin, to: &response) }
                    traffic.add(route: index, status: response.status)
                    answer(response)
                }
            }
        }
    }

    private static func origin(of request: OwnedRequest) -> String? { request.header(.origin).map { String(decoding: $0, as: UTF8.self) } }

    func bodyHandling(_ request: borrowing RequestView, bodyBytesMax: Int) -> BodyHandling {
        var parameters = RouteParameters()
        guard case .place(let place) = table.find(request.path, &parameters), let index = table.route(request.method, at: place),
            table.routes[index].hasBody
        else { return .unread }
        return .whole(maxBytes: bodyBytesMax)
    }

    private func answer(
        _ route: RouteTable.Mark, _ parameters: RouteParameters, _ request: borrowing RequestView, _ response: inout ResponseWriter
    ) -> Answered {
        var principal = Principal(tenant: nil, rights: [], name: "")
        if route.needsCredential {
            guard let found = context.principal(of: request) else {
                ManagementGate.refuse(Reply.unauthorized, request, &response)
                return .answered
            }
            principal = found
        }
        if route.needsCredential || route.action == .logIn, api.isForged(request) {
            ManagementGate.refuse(SameOrigin.refusal, request, &response)
            return .answered
        }
        switch route.action {
        case .sessionPlaylist: return play.sessionPlaylist(parameters, request, &response)
        case .sessionTracking: return play.sessionTracking(parameters, request, &response)
        case .sessionReports: return play.sessionReports(parameters, request, &response)
        case .adSegment: return play.adSegment(parameters, request, &response)
        case .openPlaylist: return play.openPlaylist(parameters, &response)
        case .openPlaylistInFolder: return play.openPlaylistInFolder(parameters, request, &response)
        case .makeSession: return play.makeSession(parameters, &response)
        case .contentSegment: return play.contentSegment(parameters, request, &response)
        case .adRequest: return csai.adRequest(request, &response)
        case .csai(let action): return csai.answer(action, request, &response)
        case .explainSession, .recordSession, .recordingOfSession:
            return management.answer(route, parameters, query: request.query, principal, &response)
        case .channelStatus, .listBreaks, .orderBreak, .endBreak, .eraseViewer,
            .objects, .elements, .logIn, .logOut, .readProfile, .changePassword, .audit, .report, .campaignStats, .campaignWhy,
            .campaignForecast,
            .dashboard, .exportTenant, .importTenant, .openApi, .apiPage:
            return api.answer(route, parameters, request, principal, &response)
        case .health:
            response.start(200, Reply.text)
            response.append("ok\n")
        case .readiness:
            let isReady = context.edge.isReady.load(ordering: .relaxed)
            response.start(isReady ? 200 : 503, Reply.text)
            response.append(isReady ? "ready\n" : "draining\n")
        case .metrics:
            response.start(200, Reply.text)
            response.append(copying: Array(context.edge.metricsText().utf8))
        case .page(let index):
            response.start(200, pages[index].headers)
            response.append(pages[index].body)
        }
        return .answered
    }

    /// Whether somebody who shows nothing is to learn nothing of what there is below `/api/v1`.
    private func isHidden(_ found: RouteTable.Found, _ request: borrowing RequestView) -> Bool {
        guard request.method != .options, request.path.starts(with: "/api/v1/".utf8), context.edge.management != nil else { return false }
        switch found {
        case .place(let place): return !table.isOpen(place) && context.principal(of: request) == nil
        case .nothing: return table.hasOperators && context.principal(of: request) == nil
        case .unclean: return false
        }
    }

    /// OPTIONS, a method that the place does not have, or a path that is none.
    private func answerWithoutRoute(_ found: RouteTable.Found, _ request: borrowing RequestView, _ response: inout ResponseWriter) {
        switch found {
        case .place(let place) where request.method == .options:
            Reply.writeOptions(
                allow: table.allow(at: place), isCrossOrigin: table.isCrossOrigin(place),
                headers: request.header(.accessControlRequestHeaders), to: &response)
        case .place(let place): refuse(Reply.methodNotAllowed(allow: table.allow(at: place)), request, &response)
        case .nothing where request.method == .options && request.path.elementsEqual("*".utf8):
            Reply.writeOptions(allow: table.allowedAnywhere, isCrossOrigin: false, to: &response)
        case .nothing: refuse(Reply.notFound, request, &response)
        case .unclean: refuse(Reply.badPath, request, &response)
        }
    }

    private func refuse(_ failure: Reply.Failure, _ request: borrowing RequestView, _ response: inout ResponseWriter) {
        if request.path.starts(with: "/api/v1/".utf8) {
            ManagementGate.refuse(failure, request, &response)
        } else {
            failure.write(to: &response)
        }
    }
}
