import Decision
import Formats
import Model

/// The body of `POST /api/v1/ad-request`.
struct AdRequest {
    var requestId: String?
    var tenant: String
    var channel: String
    var durationNs: Int64
    /// `uid` and `params`, as a session's first request has them in its query.
    var parameters: [(String, String)] = []

    /// - Throws: `Reply.Failure` with status 400 that names the field, 413 for a body over `Limits.adRequestBytes`.
    init(_ body: [UInt8]) throws(Reply.Failure) {
        guard body.count <= Limits.adRequestBytes else { throw Reply.tooLong(Limits.adRequestBytes) }
        let json: Json
        do { json = try JsonReader.read(body) } catch {
            throw Reply.Failure(status: 400, code: "bad_request", message: "the body is no JSON: \(error)")
        }
        do throws(FieldError) {
            let object = try JsonField(value: json, path: "").object(["request_id", "tenant", "channel", "duration", "uid", "params"])
            requestId = try object.given("request_id")?.string()
            tenant = try object.required("tenant").string()
            channel = try object.required("channel").string()
            durationNs = try object.required("duration").seconds(1...Decision.Limits.availNs)
            // Before one among the parameters: the first one counts.
            if let uid = try object.nullable("uid")?.string() { parameters.append(("uid", ViewerAttributes.escaped(uid))) }
            if let params = object.given("params") {
                let entries = try params.entries()
                guard entries.count <= Limits.queryParameters else {
                    throw FieldError(path: "params", message: "has more than \(Limits.queryParameters) entries")
                }
                for entry in entries { parameters.append((entry.name, ViewerAttributes.escaped(try entry.field.string()))) }
            }
        } catch {
            throw Reply.Failure(
                status: 400, code: "bad_request", message: error.message, field: error.path.isEmpty ? nil : error.path)
        }
    }
}
