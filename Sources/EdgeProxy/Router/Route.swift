import Transport

/// One row of the table of routes: all that is known of it before a request comes.
struct Route: Sendable {
    /// What answers it.
    enum Action: Hashable, Sendable {
        case openPlaylist, openPlaylistInFolder, makeSession, sessionPlaylist, adSegment, contentSegment
        case adRequest
        case explainSession, recordSession, recordingOfSession
        case health, readiness, metrics
        /// One of the fixed pages, by its index.
        case page(Int)
    }
    /// Who is meant to ask. With `admin_listen`, what is for operators has an address of its own, and viewers don't see it.
    enum Audience: Sendable { case viewers, operators, everyone }
    /// What a request has to show.
    enum Credential: Sendable { case none, tenantKey }

    /// In metrics and of slow turns.
    let name: StaticString
    /// GET answers HEAD too.
    let method: HttpMethod
    let pattern: RoutePattern
    let audience: Audience
    var credential = Credential.none
    /// Whether it reads a body.
    var hasBody = false
    /// Whether any web page may ask (CORS), also with credentials: players in browsers do, from wherever their page comes, and ad SDKs.
    var isCrossOrigin = false
    /// A sentence for its documentation.
    let summary: String
    let action: Action
}

extension HttpMethod {
    /// As it is sent. HEAD is GET's.
    var text: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .other: "other"
        }
    }
}
