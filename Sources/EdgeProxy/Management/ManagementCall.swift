import Formats
import Model
import Transport

/// A request to the management routes, with all that counts of it. A value: what answers it runs beside the loops.
struct ManagementCall: Sendable {
    var principal: Principal
    /// What stands in the path where its pattern has parameters.
    var parameters: [String] = []
    /// What stands behind "?", as it came.
    var query: [UInt8] = []
    var body: [UInt8] = []
    var contentType: String?
    var ifMatch: [UInt8]?, ifNoneMatch: [UInt8]?
    var idempotencyKey: String?
    /// What that makes of the request: it is done once.
    var once: ConfigurationWriter.Once?
    /// What is wrong with that key: told when it is known that what is asked for is there, and may be.
    var keyFault: Reply.Failure?
    /// Method and path, for what is kept under an idempotency key.
    var target = ""
    /// Who came, for the audit and the throttle.
    var address: IpAddress
    var requestId = ""
    /// The token of the login that it goes by, where it goes by one.
    var cookie: [UInt8]?
    /// Whether the browser came by https.
    var isTls = false

    var author: ConfigurationWriter.Author {
        ConfigurationWriter.Author(principal: principal.name, request: requestId, address: "\(address)", once: once)
    }

    /// The body as JSON.
    /// - Parameter isPatch: whether `application/merge-patch+json` will do too.
    /// - Throws: 415 for another media type, 400 for what is no JSON object, or no key under which it is done once.
    func json(isPatch: Bool = false) throws(Reply.Failure) -> Json {
        let type = contentType.map { $0.prefix { $0 != ";" }.lowercased().trimmingBlanks }
        guard type == "application/json" || isPatch && type == "application/merge-patch+json" else {
            let accepted = (isPatch ? ["application/merge-patch+json"] : []) + ["application/json"]
            var failure = Reply.Failure(
                status: 415, code: "media_type", message: "the body has to be \(accepted.joined(separator: " or "))")
            // In the answer to a PATCH it has a name of its own (RFC 5789 §2.2), which no client looks for.
            failure.accept = accepted.joined(separator: ", ")
            throw failure
        }
        if let keyFault { throw keyFault }
        let json: Json
        do { json = try JsonReader.read(body) } catch { throw Reply.bad("the body is no JSON: \(error)") }
        guard case .object = json else { throw Reply.bad("the body has to be a JSON object") }
        return json
    }

    /// The same of a body that may be left out.
    func jsonOrNothing() throws(Reply.Failure) -> Json {
        guard body.isEmpty else { return try json() }
        if let keyFault { throw keyFault }
        return .object([])
    }

    func precondition() throws(Reply.Failure) -> Precondition { try Precondition(ifMatch, name: "If-Match") }
}

extension String {
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

/// What answers a management request.
struct ManagementAnswer: Sendable {
    var status = 200
    var headers: [(String, String)] = []
    var contentType = "application/json"
    var body: [UInt8] = []
    /// A body that is made while it is sent, in the place of `body`.
    var pieces: (any BodyPieces)?

    /// One object under its name.
    init(_ name: String, _ json: Json, status: Int = 200, version: Int64? = nil, location: String? = nil, more: [Json.Member] = []) {
        self.status = status
        body = ObjectAnswer.document(name, json, more)
        if let version { headers.append(("ETag", EntityTag.text(of: version))) }
        if let location { headers.append(("Location", location)) }
    }

    init(status: Int = 200, headers: [(String, String)] = [], contentType: String = "application/json", body: [UInt8] = []) {
        (self.status, self.headers, self.contentType, self.body) = (status, headers, contentType, body)
    }

    static let nothing = ManagementAnswer(status: 204)

    /// The same with a tag where it has none, or, for whoever has just that already, nothing but the tag: pollers live on it.
    /// - Throws: 400 for what are no tags.
    func tagged(for call: ManagementCall) throws(Reply.Failure) -> ManagementAnswer {
        let precondition = try Precondition(call.ifNoneMatch, name: "If-None-Match")
        guard status == 200, !headers.contains(where: { $0.0 == "ETag" }) else { return self }
        let version = EntityTag.version(of: body), line = ("ETag", EntityTag.text(of: version))
        if precondition.names(version) {
            return ManagementAnswer(status: 304, headers: [line])
        }
        var tagged = self
        tagged.headers.append(line)
        return tagged
    }
}
