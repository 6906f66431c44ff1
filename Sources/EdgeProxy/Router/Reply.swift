import Formats
import Transport

/// Answers that need no thought, and the header lines that go with them.
enum Reply {
    private static let cors = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "Date, Content-Length, Retry-After"),
    ]
    private static let playlistLines =
        [("Content-Type", "application/vnd.apple.mpegurl"), ("Cache-Control", "no-store"), ("Vary", "Accept-Encoding")] + cors
    static let playlist = HeaderBlock(playlistLines)
    static let gzipPlaylist = HeaderBlock(playlistLines + [("Content-Encoding", "gzip")])
    static let redirect = HeaderBlock([("Cache-Control", "no-store")] + cors)
    /// Of media of ours, which for one address never changes (MAP-4).
    static let filler = HeaderBlock([("Cache-Control", "private, max-age=3600")] + cors)
    private static let preflight = HeaderBlock(
        cors + [("Access-Control-Allow-Headers", "*"), ("Access-Control-Max-Age", "86400"), ("Cache-Control", "no-store")])
    private static let uncached = HeaderBlock([("Cache-Control", "no-store")])
    static let json = HeaderBlock([("Content-Type", "application/json"), ("Cache-Control", "no-store")] + cors)
    /// Without CORS: no page of another host is to read it.
    static let management = HeaderBlock([("Content-Type", "application/json"), ("Cache-Control", "no-store")])
    static let recording = HeaderBlock([("Content-Type", "application/x-ndjson"), ("Cache-Control", "no-store")])
    static let text = HeaderBlock([("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])

    /// What went wrong, as every JSON route says it.
    struct Failure: Error {
        var status: Int
        var code: String
        var message: String
        var field: String?
        /// Seconds.
        var retryAfter: Int?
        /// What a 401 asks for, and what a 405 would take.
        var challenge: String?, allow: String?

        var body: [UInt8] {
            let place = field.map { ", \"field\": \(Json.quoted($0))" } ?? ""
            return Array("{\"error\": {\"code\": \"\(code)\", \"message\": \(Json.quoted(message))\(place)}}\n".utf8)
        }

        var response: Response {
            Response(status: status, block: Reply.json, headers: headers.map { ("\($0)", $1) }, body: .bytes(body))
        }

        func write(to response: inout ResponseWriter) {
            response.start(status, Reply.json)
            for (name, value) in headers { response.header(name, Array(value.utf8)) }
            response.append(copying: body)
        }

        private var headers: [(StaticString, String)] {
            let lines: [(StaticString, String?)] = [
                ("Retry-After", retryAfter.map { "\($0)" }), ("WWW-Authenticate", challenge), ("Allow", allow),
            ]
            return lines.compactMap { name, value in value.map { (name, $0) } }
        }
    }

    static func tooLong(_ most: Int) -> Failure {
        Failure(status: 413, code: "body_too_long", message: "the body has more than \(most) bytes")
    }
    static let notFound = Failure(status: 404, code: "not_found", message: "there is nothing here")
    static let channelUnknown = Failure(
        status: 404, code: "channel_not_found", message: "there is no such tenant, or it has no such channel", field: "channel")
    static let badPath = Failure(
        status: 400, code: "bad_path", message: "the path has dots, encoded separators, control characters or bytes that are to be escaped")
    static let sessionUnknown = Failure(
        status: 404, code: "session_not_found", message: "no such session; open the channel's playlist again")
    static let noSession = Failure(status: 404, code: "session_not_found", message: "no such session is open", field: "id")
    static let unauthorized = Failure(
        status: 401, code: "unauthorized", message: "send the tenant's API key: Authorization: Bearer …", challenge: "Bearer")

    /// - Parameter allow: the methods that the path has: "GET, HEAD, OPTIONS".
    static func methodNotAllowed(allow: String) -> Failure {
        Failure(status: 405, code: "method_not_allowed", message: "this path takes \(allow)", allow: allow)
    }

    /// The answer to OPTIONS: what the path takes (RFC 9110 §9.3.7) and, where any page may ask, what a browser's preflight wants to know.
    static func writeOptions(allow: String, isCrossOrigin: Bool, to response: inout ResponseWriter) {
        response.start(204, isCrossOrigin ? preflight : uncached)
        response.header("Allow", Array(allow.utf8))
        if isCrossOrigin { response.header("Access-Control-Allow-Methods", Array(allow.utf8)) }
    }

    static func unavailable(_ why: String, retryAfter: Int) -> Failure {
        Failure(status: 503, code: "origin_unavailable", message: why, retryAfter: retryAfter)
    }
}
