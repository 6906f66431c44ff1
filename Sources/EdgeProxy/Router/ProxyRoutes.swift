import Transport

extension RouteTable {
    /// The routes of an address.
    /// - Parameters:
    ///   - audiences: whom the address is for.
    ///   - pages: answered beside the routes of the proxy.
    static func proxy(for audiences: Set<Route.Audience>, pages: [FixedPage] = []) -> RouteTable {
        let fixed = pages.enumerated().map { index, page in
            Route(
                name: "page", method: .get, pattern: RoutePattern(page.path), audience: .viewers, summary: "A page of the demo.",
                action: .page(index))
        }
        return RouteTable((Route.proxy + Route.management + fixed).filter { audiences.contains($0.audience) })
    }
}

extension Route {
    /// Every route of the proxy.
    static let proxy: [Route] = [
        Route(
            name: "session_playlist", method: .get, pattern: "/play/{tenant}/{channel}/s/{session}/{path*}", audience: .viewers,
            isCrossOrigin: true, summary: "A playlist of a session, with its ads.", action: .sessionPlaylist),
        Route(
            name: "session_tracking", method: .get, pattern: "/play/{tenant}/{channel}/s/{session}/tracking", audience: .viewers,
            isCrossOrigin: true, summary: "The breaks of a session, their ads and tracking URLs, for a player that tracks or shows them.",
            action: .sessionTracking),
        Route(
            name: "session_reports", method: .post, pattern: "/play/{tenant}/{channel}/s/{session}/cmcd", audience: .viewers,
            hasBody: true, isCrossOrigin: true, summary: "What a player reports of itself (CMCD, event mode), one report a line.",
            action: .sessionReports),
        Route(
            name: "ad_segment", method: .get, pattern: "/play/{tenant}/{channel}/s/{session}/ad/{path*}", audience: .viewers,
            isCrossOrigin: true, summary: "A segment of an ad or of slate: a redirect to where it lies, or its bytes.", action: .adSegment),
        Route(
            name: "open_playlist", method: .get, pattern: "/play/{tenant}/{channel}/{path*}", audience: .viewers, isCrossOrigin: true,
            summary: "A playlist of the origin. Opens a session: a multivariant playlist leads into it, a media playlist is redirected.",
            action: .openPlaylist),
        Route(
            name: "open_playlist_in_s", method: .get, pattern: "/play/{tenant}/{channel}/s/{name}", audience: .viewers,
            isCrossOrigin: true,
            summary: "The same for a folder of the origin's that is called `s`, as long as what follows is no session's name.",
            action: .openPlaylistInFolder),
        Route(
            name: "open_playlist_in_x", method: .get, pattern: "/play/{tenant}/{channel}/x/{path*}", audience: .viewers,
            isCrossOrigin: true,
            summary: "The same for a folder that is called `x`.", action: .openPlaylistInFolder),
        Route(
            name: "make_session", method: .post, pattern: "/play/{tenant}/{channel}/session", audience: .viewers, hasBody: true,
            isCrossOrigin: true, summary: "Opens a session for a player that says what it is in JSON.", action: .makeSession),
        Route(
            name: "content_segment", method: .get, pattern: "/play/{tenant}/{channel}/c/{path*}", audience: .viewers, isCrossOrigin: true,
            summary: "A segment, key or map of the origin's through the edge, where the channel says so.", action: .contentSegment),
        Route(
            name: "ad_request", method: .post, pattern: "/api/v1/ad-request", audience: .viewers, hasBody: true, isCrossOrigin: true,
            summary: "One ad for a player that places it itself.", action: .adRequest),
        csai("vast", .get, "/vast", "VAST: an ad of a campaign, or a pod that is decided.", .vast),
        csai("vmap", .get, "/vmap", "VMAP: a programme's breaks, each with its tag or with its ads.", .vmap),
        csai("impression", .get, "/impression", "Counts an impression by its signed URL.", .impression),
        csai("impression_image", .get, "/impression.gif", "The same for an image.", .impression),
        csai(
            "impressions", .post, "/impression", "Counts an impression by its signed URL, an ad by its request, or many events.",
            .impressions, hasBody: true),
        csai("track", .get, "/track", "Counts an event of an ad by its signed URL.", .track),
        csai("track_image", .get, "/track.gif", "The same for an image.", .track),
        csai("track_sent", .post, "/track", "The same for `sendBeacon`; a body says nothing.", .track, hasBody: true),
        csai("click", .get, "/click", "Counts a click and leads to the advertiser's page.", .click),
        Route(
            name: "explain_session", method: .get, pattern: "/api/v1/sessions/{session}/explain", audience: .operators,
            credential: .rights(.read), summary: "What was signalled, decided, laid and sent in a session, and why.",
            action: .explainSession),
        Route(
            name: "record_session", method: .post, pattern: "/api/v1/sessions/{session}/record", audience: .operators,
            credential: .rights(.write), hasBody: true, summary: "Begins to record a session.", action: .recordSession),
        Route(
            name: "recording_of_session", method: .get, pattern: "/api/v1/sessions/{session}/recording", audience: .operators,
            credential: .rights(.read), summary: "What was recorded of a session, for `edgeproxy replay`.", action: .recordingOfSession),
        Route(
            name: "health", method: .get, pattern: "/healthz", audience: .everyone, summary: "Says that the process lives.", action: .health
        ),
        Route(
            name: "readiness", method: .get, pattern: "/readyz", audience: .everyone,
            summary: "Says whether new requests are wanted; 503 while it drains.", action: .readiness),
        Route(
            name: "metrics", method: .get, pattern: "/metrics", audience: .operators, summary: "Metrics as Prometheus reads them.",
            action: .metrics),
    ]

    private static func csai(
        _ name: StaticString, _ method: HttpMethod, _ path: String, _ summary: String, _ action: CsaiAction, hasBody: Bool = false
    ) -> Route {
        Route(
            name: name, method: method, pattern: RoutePattern("/api/v1" + path), audience: .viewers, hasBody: hasBody,
            isCrossOrigin: true, summary: summary, action: .csai(action))
    }
}
