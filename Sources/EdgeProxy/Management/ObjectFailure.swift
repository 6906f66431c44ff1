import Formats
import Model
import Store

extension Reply.Failure {
    /// How an answer says why a change was not made.
    init(_ failure: ConfigurationWriter.Failure) {
        switch failure {
        case .other(let error):
            self = error as? Reply.Failure ?? Reply.Failure(status: 500, code: "internal", message: "a fault of the program")
        case .refused(let refusal): self.init(refusal)
        case .store(let error): self.init(error)
        case .answered:
            self = .init(
                status: 409, code: "in_progress", message: "the same request is being answered; ask again for its answer", retryAfter: 1)
        case .busy: self = .init(status: 503, code: "overloaded", message: "too many changes wait; try again", retryAfter: 1)
        }
    }

    init(_ refusal: ChangeRefusal) {
        switch refusal {
        case .invalid(let error): self = Reply.invalid([error])
        case .taken(let error):
            self.init(
                status: 409, code: "already_taken", message: error.message, field: error.path.isEmpty ? nil : error.path)
        case .referenced(let names):
            self.init(
                status: 409, code: "still_referenced", message: "it is still named by \(names.joined(separator: ", "))")
        case .missing: self = Reply.notFound
        case .outdated(let version):
            self.init(
                status: 412, code: "version_differs", message: "it is at version \(version)")
            currentVersion = version
        case .lastOwner: self.init(status: 409, code: "last_owner", message: refusal.sentence)
        case .tooMany: self.init(status: 409, code: "quota", message: refusal.sentence)
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .full:
            self.init(status: 507, code: "disk_full", message: "the disk is full: nothing was changed; make room and try again")
        case .busy, .unavailable:
            self.init(
                status: 503, code: "store_unavailable", message: "the store can't be reached: nothing was changed; try again", retryAfter: 2
            )
        case .unknown:
            self.init(
                status: 503, code: "outcome_unknown",
                message: "the store was lost while it kept the change: read whether it has, before trying again", retryAfter: 2)
        case .conflict(_, let version): self.init(ChangeRefusal.outdated(version: version))
        case .behind: self.init(status: 503, code: "changed_meanwhile", message: "others change too much: try again", retryAfter: 1)
        case .exists: self.init(status: 409, code: "already_taken", message: "the id is taken", field: "id")
        case .missing: self = Reply.notFound
        case .corrupt, .newer, .otherHistory, .refused: self.init(status: 500, code: "store_failed", message: "the store has a fault")
        }
    }
}

extension Reply {
    /// 422 for fields that have no such value; the first one is named at the top.
    static func invalid(_ errors: [FieldError]) -> Failure {
        let first = errors.first ?? FieldError(path: "", message: "is no such object")
        var failure = Failure(
            status: 422, code: "invalid", message: first.message, field: first.path.isEmpty ? nil : first.path)
        failure.details = errors
        return failure
    }

    static func bad(_ message: String, field: String? = nil, code: String = "bad_request") -> Failure {
        Failure(status: 400, code: code, message: message, field: field)
    }

    static let tenantRequired = Failure(
        status: 400, code: "tenant_required", message: "there are several tenants: name one, ?tenant=…", field: "tenant")
    static let forbidden = Failure(status: 403, code: "forbidden", message: "the role, or the key's scopes, do not allow this")
}
