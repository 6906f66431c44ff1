import Formats
import Transport

/// Answers that need no thought, and the header lines that go with them.
enum Reply {
    private static let playlistLines =
        [("Content-Type", "application/vnd.apple.mpegurl"), ("Cache-Control", "no-store"), ("Vary", "Accept-Encoding")]
    static let playlist = HeaderBlock(playlistLines)
    static let gzipPlaylist = HeaderBlock(playlistLines + [("Content-Encoding", "gzip")])
    static let redirect = HeaderBlock([("Cache-Control", "no-store")])
    /// Of media of ours, which for one address never changes (MAP-4).
    static let filler = HeaderBlock([("Cache-Control", "private, max-age=3600")])
    private static let uncached = HeaderBlock([("Cache-Control", "no-store")])
    static let json = HeaderBlock([("Content-Type", "application/json"), ("Cache-Control", "no-store")])
    static let recording = HeaderBlock([("Content-Type", "application/x-ndjson"), ("Cache-Control", "no-store")])
    static let text = HeaderBlock([("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])

    /// What went wrong, as every JSON route says it.
    struct Failure: Error, Equatable {
        var status: Int
        var code: String
        var message: String
        var field: String?
        /// Seconds.
        var retryAfter: Int?
        /// What a 401 asks for, what a 405 would take, and what a 415 would.
        var challenge: String?, allow: String?, accept: String?
        /// All that is wrong with a body, at most as many as `FieldErrors` holds. The first of them is in `field` and `message` too.
        var details: [FieldError] = []
        /// Of the object that a 412 or 428 is about: what `If-Match` would have to name.
        var currentVersion: Int64?

        var body: [UInt8] {
            var members = [Json.Member(name: "code", value: .string(code)), Json.Member(name: "message", value: .string(message))]
            if let field { members.append(Json.Member(name: "field", value: .string(field))) }
            if !details.isEmpty {
                let list = details.map { error -> Json in ["field": .string(error.path), "message": .string(error.message)] }
                members.append(Json.Member(name: "details", value: .array(list)))
            }
            if let currentVersion { members.append(Json.Member(name: "current_version", value: .integer(currentVersion))) }
            let document: Json = ["error": .object(members)]
            return Array("\(document.text)\n".utf8)
        }

        var response: Response {
            Response(status: status, block: Reply.json, headers: headers.map { ("\($0)", $1) }, body: .bytes(body))
        }

        func write(to response: inout ResponseWriter) { write(to: &response, Reply.json, body) }

        func write(to response: inout ResponseWriter, _ lines: HeaderBlock, _ body: [UInt8], more: [(StaticString, String)] = []) {
            response.start(status, lines)
            for (name, value) in headers + more { response.header(name, Array(value.utf8)) }
            response.append(copying: body)
        }

        /// The lines beside `Content-Type` and `Cache-Control`.
        var headers: [(StaticString, String)] {
            let lines: [(StaticString, String?)] = [
                ("Retry-After", retryAfter.map { "\($0)" }), ("WWW-Authenticate", challenge), ("Allow", allow), ("Accept", accept),
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
    static let sessionOver = Failure(status: 410, code: "session_over", message: "the session is over; open the channel's playlist again")
    static let notCmcd = Failure(
        status: 415, code: "media_type", message: "send reports as application/cmcd, one a line", accept: "application/cmcd")
    static let noSession = Failure(status: 404, code: "session_not_found", message: "no such session is open", field: "id")
    static let unauthorized = Failure(
        status: 401, code: "unauthorized", message: "send an API key: Authorization: Bearer …; or log in", challenge: challenge)
    static let challenge = "Bearer realm=\"edge\""

    /// - Parameter allow: the methods that the path has: "GET, HEAD, OPTIONS".
    static func methodNotAllowed(allow: String) -> Failure {
        Failure(status: 405, code: "method_not_allowed", message: "this path takes \(allow)", allow: allow)
    }

    /// The answer to OPTIONS: what the path takes (RFC 9110 §9.3.7) and, where web pages of other hosts may ask, what a browser's preflight
    /// wants to know.
    /// - Parameter headers: what the preflight says that the request will have. With credentials "*" is no wildcard.
    static func writeOptions(
        allow: String, isCrossOrigin: Bool, headers: UnsafeRawBufferPointer? = nil, to response: inout ResponseWriter
    ) {
        response.start(204, uncached)
        response.header("Allow", Array(allow.utf8))
        guard isCrossOrigin else { return }
        response.header("Access-Control-Allow-Methods", Array(allow.utf8))
        if let headers {
            response.header("Access-Control-Allow-Headers", headers)
        } else {
            response.header("Access-Control-Allow-Headers", "*")
        }
        response.header("Vary", "Access-Control-Request-Headers")
        response.header("Access-Control-Max-Age", "86400")
    }

    /// What a request that never reached a route is answered, in the form of all errors.
    static func refusal(_ status: Int, _ reason: StaticString) -> Failure {
        let codes = [
            408: "request_timeout", 413: "body_too_long", 414: "target_too_long", 417: "expectation_failed", 431: "headers_too_long",
            505: "version_not_supported",
        ]
        return Failure(status: status, code: codes[status] ?? "bad_request", message: "\(reason)")
    }

    static func unavailable(_ why: String, retryAfter: Int) -> Failure {
        Failure(status: 503, code: "origin_unavailable", message: why, retryAfter: retryAfter)
    }
}
