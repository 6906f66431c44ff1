import Transport

/// What players ask and tell that place ads themselves, on one loop.
final class CsaiRoutes {
    private let adRequests: AdRequestRoute
    private let tags: AdTagRoute
    private let beacons: BeaconRoute
    private let clicks: ClickRoute

    init(_ context: LoopContext) {
        let desk = AdDesk(context)
        adRequests = AdRequestRoute(desk)
        tags = AdTagRoute(desk)
        beacons = BeaconRoute(desk)
        clicks = ClickRoute(context)
    }

    func adRequest(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered { adRequests.answer(request, &response) }

    func answer(_ action: Route.CsaiAction, _ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        switch action {
        case .vast: tags.vast(request, &response)
        case .vmap: tags.vmap(request, &response)
        case .impression: beacons.answer(.impression, request, &response)
        case .impressions: beacons.answerPosted(request, &response)
        case .track: beacons.answer(nil, request, &response)
        case .click: clicks.answer(request, &response)
        }
    }
}
