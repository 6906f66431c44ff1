/// The codes of errors, as clients find them on the page of the interface: `type` of an error in the form of RFC 9457 leads there.
enum ErrorCodes {
    struct Entry: Sendable {
        let code: String
        /// What it means and what to do about it. Plain text, without what HTML would have to escape.
        let text: String
    }

    /// Where an error is explained (RFC 9457 §3.1.1), relative to the address that has answered.
    static func type(of code: String) -> String { "\(path)#\(anchor(of: code))" }

    static func anchor(of code: String) -> String { "error-\(code)" }

    private static let path = "/api/v1/docs"

    /// In the order of the alphabet.
    static let all: [Entry] = [
        Entry(code: "already_taken", text: "Something else has this id or address. Choose another one; field says which it is."),
        Entry(code: "bad_credentials", text: "The address or the password is wrong. Try again; too many tries have to wait."),
        Entry(code: "bad_cursor", text: "The cursor is of another list. Begin with the first page, and keep sort and filters."),
        Entry(code: "bad_header", text: "A header can't be read. Mend the one that field names."),
        Entry(code: "bad_parameter", text: "A parameter of the query has no such value. Mend the one that field names."),
        Entry(code: "bad_path", text: "The path has dots, encoded separators or control characters. Send it as it was listed."),
        Entry(code: "bad_range", text: "There are no such bytes. Ask for a range within the length that Content-Range says."),
        Entry(code: "bad_request", text: "The request can't be read. The message says what is wrong with it."),
        Entry(code: "body_too_long", text: "The body is longer than the setting server.body_bytes allows. Send less, or raise it."),
        Entry(code: "break_not_open", text: "The break has not begun, and nobody here has ordered it. End it when it is open."),
        Entry(
            code: "break_open",
            text: "The break would begin within another one. The message says until when that lasts; order it for later."),
        Entry(code: "break_over", text: "The break is over already. There is nothing to be done."),
        Entry(code: "campaign_not_found", text: "The tenant has no such campaign. Look at the id."),
        Entry(
            code: "changed_meanwhile", text: "Other nodes changed something each time, so nothing was changed. Try again after Retry-After."
        ),
        Entry(code: "channel_not_found", text: "There is no such tenant, or it has no such channel. Look at both ids."),
        Entry(code: "cross_origin", text: "A page of another site may not write with this cookie. Scripts use an API key."),
        Entry(code: "disk_full", text: "The disk is full, and nothing was changed. Make room, and try again."),
        Entry(code: "expectation_failed", text: "The server does not do what Expect asks for. Leave the header out."),
        Entry(
            code: "expired_token",
            text: "The tracking URL's time is over: six hours for beacons, seven days for clicks. Ask for the ad again."),
        Entry(code: "forbidden", text: "The role of the user, or the scopes of the key, do not allow this. Ask an owner."),
        Entry(
            code: "forged_token",
            text: "The tracking URL was altered, or is of another installation or for something else. Send it as it was answered."),
        Entry(code: "gone", text: "What is at this address is gone for good. Open the playlist again."),
        Entry(code: "headers_too_long", text: "The headers are too long, or too many. Send fewer; cookies are the usual reason."),
        Entry(code: "in_progress", text: "The same request is being answered. Send it again after Retry-After to get its answer."),
        Entry(code: "internal", text: "A fault of the program. Nothing was changed; report it with the X-Request-Id."),
        Entry(code: "invalid", text: "Fields have no such value. details, or errors, names each of them; mend all of these."),
        Entry(code: "key_reused", text: "Another request had this Idempotency-Key. Take a new one for each request."),
        Entry(
            code: "last_owner",
            text: "The tenant would have no owner any more. Make another user an owner first, or ask who runs the installation."),
        Entry(
            code: "malformed_token",
            text: "The tracking URL is not whole. Send it byte for byte as it was answered."),
        Entry(code: "media_type", text: "The body is not announced as what it has to be. Set Content-Type to one that Accept names."),
        Entry(code: "method_not_allowed", text: "The path does not take this method. Allow names those that it takes."),
        Entry(code: "not_found", text: "There is no such object, or it is another tenant's. Look at the id and the tenant."),
        Entry(code: "not_live", text: "The channel is not live, or has ended, so no break can be ordered."),
        Entry(code: "not_stitched", text: "The channel has stitch off, so no break can be ordered. Set it to on first."),
        Entry(
            code: "not_stored",
            text: "What was counted could not be written down, so it is not counted. Send it again after Retry-After."),
        Entry(code: "origin_unavailable", text: "The origin of the channel does not answer, or not yet. Try again after Retry-After."),
        Entry(code: "outcome_unknown", text: "The store was lost while it kept the change. Read whether it has, before you try again."),
        Entry(code: "overloaded", text: "Too much waits. Try again after Retry-After."),
        Entry(code: "precondition_required", text: "This needs If-Match with the version. current_version says what it is now."),
        Entry(code: "quota", text: "There are as many of these as there may be. Remove some, or ask for a higher limit."),
        Entry(code: "read_only", text: "The field can't be set. Leave it out, or send it as it is now."),
        Entry(code: "recording_not_found", text: "Nothing was recorded of this session. POST to its record begins a recording."),
        Entry(
            code: "report_too_long",
            text: "The report has more rows than fit into one answer. Ask for CSV or ndjson, which have no such bound, or for less."),
        Entry(
            code: "request_not_found",
            text: "Nothing was answered to a request of that name, or it is too long ago. Send the request_id of an answer."),
        Entry(code: "request_timeout", text: "The request did not come in time. Send it again."),
        Entry(code: "session_not_found", text: "There is no such session, or it has ended. Open the channel's playlist again."),
        Entry(code: "session_over", text: "The session is over, and nothing more is taken of it. Open the channel's playlist again."),
        Entry(code: "still_referenced", text: "Something names this object. Change what the message lists first."),
        Entry(code: "store_failed", text: "The store has a fault. The log says which one; it may have to be taken back from a backup."),
        Entry(code: "store_unavailable", text: "The store can't be reached, and nothing was changed. Try again after Retry-After."),
        Entry(code: "target_too_long", text: "Path and query are too long. Send a shorter address."),
        Entry(code: "tenant_not_found", text: "There is no such tenant. Look at the id."),
        Entry(code: "tenant_required", text: "There are several tenants. Name one, with tenant in the query or the body."),
        Entry(code: "too_many_logins", text: "Too many attempts to log in. Try again after Retry-After."),
        Entry(code: "too_many_recordings", text: "As many sessions are recorded as may be. Wait until another recording has ended."),
        Entry(code: "unauthorized", text: "Nobody who is known. Send an API key, or log in again."),
        Entry(code: "unknown_parameter", text: "There is no such parameter. field names it, and the message a similar one."),
        Entry(code: "version_differs", text: "Somebody has changed the object. Read it again, and repeat your change on that version."),
        Entry(code: "version_not_supported", text: "The version of HTTP is none that the server speaks. Use HTTP/1.1."),
    ]

    /// As a list of the page.
    static var html: String {
        let rows = all.map { "<dt id=\"\(anchor(of: $0.code))\"><code>\($0.code)</code></dt><dd>\($0.text)</dd>" }
        return "<h2 id=\"errors\">Errors</h2>\n<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
    }
}
