import Formats
import Transport

/// An error in the form of RFC 9457, for clients that ask for it; all others get `{"error": {…}}`.
struct ProblemDetails {
    static let lines = HeaderBlock([("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")])
    private let failure: Reply.Failure
    /// Of the request: `instance`.
    private let requestId: String?

    init(_ failure: Reply.Failure, requestId: String?) {
        (self.failure, self.requestId) = (failure, requestId)
    }

    /// `type`, `title`, `status`, `detail`, `instance` (§3.1); `errors` for what is wrong with the body, as in its §3's example; `field`
    /// for a parameter or a header, which no pointer into the body names; `current_version`.
    var body: [UInt8] {
        var members: [Json.Member] = []
        func add(_ name: String, _ value: Json) { members.append(Json.Member(name: name, value: value)) }
        add("type", .string(ErrorCodes.type(of: failure.code)))
        add("title", .string(title))
        add("status", .integer(failure.status))
        add("detail", .string(failure.message))
        if let requestId { add("instance", .string(requestId)) }
        var errors = failure.details
        if let field = failure.field, errors.isEmpty {
            if isOfBody { errors = [FieldError(path: field, message: failure.message)] } else { add("field", .string(field)) }
        }
        if !errors.isEmpty {
            add("errors", .array(errors.map { ["detail": .string($0.message), "pointer": .string(Self.pointer($0.path))] }))
        }
        if let version = failure.currentVersion { add("current_version", .integer(version)) }
        return Array("\(Json.object(members).text)\n".utf8)
    }

    /// "campaign_not_found" as "Campaign not found": the same each time, as §3.1.3 asks.
    private var title: String {
        let words = failure.code.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// Whether `field` is one of the body's: what such statuses are about.
    private var isOfBody: Bool { failure.status == 422 || failure.status == 409 }

    /// A field's path as a JSON pointer in a URI's fragment (RFC 6901 §6): "creatives[2].hls" is `#/creatives/2/hls`, "" is `#`, the whole
    /// body. A name with a dot in it can't be told from two names.
    static func pointer(_ path: String) -> String {
        let parts = path.split { ".[]".contains($0) }
        return parts.reduce("#") { pointer, part in
            let name = part.replacing("~", with: "~0").replacing("/", with: "~1")
            // What a fragment may have as it is (RFC 3986 §3.5).
            return pointer + "/" + String(decoding: PercentText.encoded(name.utf8, keeping: "-._~!$&'()*+,;=:@"), as: UTF8.self)
        }
    }

    /// Whether `Accept` names `application/problem+json` with at least the weight that it gives `application/json` (RFC 9110 §12.5.1).
    /// Whoever names both takes the first for errors: nothing else is answered so. `*/*` names neither, and gets the usual form.
    static func isPreferred(by accept: String?) -> Bool {
        guard let accept else { return false }
        var problem: Int?, json: Int?, application: Int?, any: Int?
        for entry in accept.split(separator: ",") {
            let parts = entry.split(separator: ";").map { $0.trimmingPrefix { $0 == " " || $0 == "\t" } }
            guard let range = parts.first else { continue }
            let weight = parts.dropFirst().lazy.compactMap(Self.weight).first ?? 1_000
            switch range.lowercased().prefix(while: { $0 != " " && $0 != "\t" }) {
            case "application/problem+json": problem = max(problem ?? 0, weight)
            case "application/json": json = max(json ?? 0, weight)
            case "application/*": application = max(application ?? 0, weight)
            case "*/*": any = max(any ?? 0, weight)
            default: break
            }
        }
        guard let problem, problem > 0 else { return false }
        return problem >= json ?? application ?? any ?? 0
    }

    /// Of `q=0.5`, thousandths; `nil` for any other parameter. What is no weight counts as none.
    private static func weight(_ parameter: Substring) -> Int? {
        guard parameter.lowercased().hasPrefix("q=") else { return nil }
        let text = parameter.dropFirst(2).prefix { $0 != " " && $0 != "\t" }
        let whole = text.prefix { $0 != "." }, digits = text.dropFirst(whole.count + 1)
        guard whole == "0" || whole == "1", digits.utf8.count <= 3, digits.utf8.allSatisfy(\.isDigit) else { return 0 }
        let fraction = Int(digits + String(repeating: "0", count: 3 - digits.utf8.count)) ?? 0
        return whole == "1" ? 1_000 : fraction
    }
}

extension Reply.Failure {
    /// The answer in the form that the client prefers.
    /// - Parameters:
    ///   - accept: `Accept` of the request.
    ///   - requestId: as `X-Request-Id` has it.
    func response(accept: String?, requestId: String? = nil) -> Response {
        guard ProblemDetails.isPreferred(by: accept) else { return response }
        return Response(
            status: status, block: ProblemDetails.lines, headers: headers.map { ("\($0)", $1) },
            body: .bytes(ProblemDetails(self, requestId: requestId).body))
    }

    /// The same, at once.
    func write(to response: inout ResponseWriter, accept: String?, requestId: String) {
        let isProblem = ProblemDetails.isPreferred(by: accept)
        write(
            to: &response, isProblem ? ProblemDetails.lines : Reply.json,
            isProblem ? ProblemDetails(self, requestId: requestId).body : body, more: [("X-Request-Id", requestId)])
    }
}
