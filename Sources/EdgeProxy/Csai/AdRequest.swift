import Decision
import Formats
import Model

/// The body of `POST /api/v1/ad-request`.
struct AdRequest: FieldModel {
    static let title = "AdRequest"

    var requestId: String?
    var tenant: String?
    var channel: String?
    var durationNs: Int64 = 0
    private var uid: String?
    private var params: [ViewerAttributes.Parameter] = []

    init() {}

    /// - Throws: `Reply.Failure` with status 400 that names the field, 413 for a body over `Limits.adRequestBytes`.
    init(_ body: [UInt8]) throws(Reply.Failure) { self = try JsonBody.read(body, mostBytes: Limits.adRequestBytes) }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.optional(
            "request_id", &requestId, .text,
            "a text of your own. It comes back in the answer. A request that is sent again with the same one gets the same answer")
        cursor.optional("tenant", &tenant, .text, "a tenant's id; may be left out where there is one")
        cursor.optional(
            "channel", &channel, .text, "the id of a channel of this tenant. Without it no campaign is shown that asks for a channel")
        cursor.required("duration", &durationNs, .seconds(Limits.adRequestNs), "the time to fill")
        cursor.optional("uid", &uid, .text, "who watches, for caps and experiments. Without it, address and user agent are taken")
        cursor.field(
            "params", &params, .queryParameters,
            "what the query of a session's first request would hold: `{\"device\": \"tv\", \"ads.genre\": \"news\"}`")
    }

    /// `uid` and `params`, as a session's first request has them in its query.
    var parameters: [(String, String)] {
        // Before one among the parameters: the first one counts.
        (uid.map { [("uid", ViewerAttributes.escaped($0))] } ?? []) + params.map { ($0.name, ViewerAttributes.escaped($0.value)) }
    }
}
