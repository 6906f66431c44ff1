import Formats
import Model
import Stitching

/// The body of `POST …/session`.
struct SessionRequest: FieldModel {
    static let title = "SessionRequest"

    var path = ""
    var tracking = SessionTracking.server
    private var params: [ViewerAttributes.Parameter] = []

    init() {}

    /// - Throws: `Reply.Failure` with status 400 that names the field, 413 for a body over `Limits.sessionRequestBytes`.
    init(_ body: [UInt8]) throws(Reply.Failure) { self = try JsonBody.read(body, mostBytes: Limits.sessionRequestBytes) }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required(
            "path", &path, .playlistPath, "of the playlist below the channel, without a query, escaped as in a URL")
        cursor.field("params", &params, .queryParameters, "what the query of a session's first request would hold")
        cursor.field(
            "tracking", &tracking, .word(),
            "who counts the ads: the server by requests, the player by its tracking document, or the server for a player that shows it")
    }

    /// As they stand in a query.
    var parameters: [(String, String)] { params.map { ($0.name, ViewerAttributes.escaped($0.value)) } }
}

extension FieldForm where Self == ParsedForm<String> {
    fileprivate static var playlistPath: Self {
        ParsedForm(
            "a path of a playlist below the channel, without a query, escaped as in a URL",
            TextShape("path", pattern: "^[^?#]+$"), read: { SessionOpener.isPlaylist(below: $0) ? $0 : nil }, write: { $0 })
    }
}

extension FieldForm where Self == MapForm<ViewerAttributes.Parameter, TextForm> {
    /// The parameters of a query. An empty one is what a player's macro without a value is.
    static var queryParameters: Self {
        MapForm(
            ViewerAttributes.Parameter.self, names: "query parameter", TextForm(mayBeEmpty: true), most: Limits.queryParameters)
    }
}
