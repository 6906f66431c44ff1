import Model
import Transport

/// One row of the table of routes: all that is known of it before a request comes.
struct Route: Sendable {
    /// What answers it.
    enum Action: Hashable, Sendable {
        case openPlaylist, openPlaylistInFolder, makeSession, sessionPlaylist, sessionTracking, sessionReports, adSegment, contentSegment
        case adRequest
        /// For players that place ads themselves.
        case csai(CsaiAction)
        case explainSession, recordSession, recordingOfSession
        /// Objects of a kind.
        case objects(ObjectKind, ObjectAction)
        /// What stands in a list of another object.
        case elements(ElementKind, ObjectAction)
        case channelStatus, listBreaks, orderBreak, endBreak
        case logIn, logOut, readProfile, changePassword
        case eraseViewer
        case report(ReportKind)
        case campaignStats, campaignWhy, campaignForecast, dashboard
        case audit, exportTenant, importTenant
        case openApi, apiPage
        case health, readiness, metrics
        /// One of the fixed pages, by its index.
        case page(Int)
    }
    /// Who is meant to ask. With `admin_listen`, what is for operators has an address of its own, and viewers don't see it.
    enum Audience: Sendable { case viewers, operators, everyone }
    /// What a request has to show.
    enum Credential: Sendable {
        case none
        /// Somebody who may do this.
        case rights(Rights)
        /// Somebody of the installation, who may do everything.
        case installation
    }
    /// What is done with an object, or with all of a kind.
    enum ObjectAction: Hashable, Sendable {
        case list, create, read, replace, patch, remove
        case versions, version, rollBack
        /// Of campaigns.
        case setStatus, copy
    }
    /// What players ask and tell that place ads themselves.
    enum CsaiAction: Hashable, Sendable {
        case vast, vmap
        /// A beacon by its URL.
        case impression, track
        /// The same with a body that may name an ad or bring many events.
        case impressions
        case click
    }
    /// What stands in a list of an object, and has routes of its own.
    enum ElementKind: Hashable, Sendable { case creatives, experiments }
    /// What a report is about; stands in its path.
    enum ReportKind: String, CaseIterable, Hashable, Sendable { case impressions, completion, revenue, fill }

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
