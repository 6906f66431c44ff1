import Decision
import Formats
import Model

// Bodies that are no objects of ours. Each is read by its walk, which describes it in the interface's document too.

struct LoginBody: FieldModel {
    static let title = "Login"
    var email = "", password = ""

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("email", &email, PasswordForm(), "who logs in")
        cursor.required("password", &password, PasswordForm(), "the password")
    }
}

struct LogoutBody: FieldModel {
    static let title = "Logout"
    var isEverywhere = false

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field("everywhere", &isEverywhere, .flag, "whether all logins of the user end")
    }
}

struct PasswordBody: FieldModel {
    static let title = "PasswordChange"
    var old = "", new = ""

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("password", &old, PasswordForm(), "the one that was")
        cursor.required("new_password", &new, PasswordForm(isNew: true), "the one that will be")
    }
}

struct StatusBody: FieldModel {
    static let title = "StatusChange"
    var status = Campaign.Status.draft

    mutating func walk(_ cursor: inout some FieldCursor) { cursor.required("status", &status, .word(), "only an active one is shown") }
}

struct RollBackBody: FieldModel {
    static let title = "RollBack"
    var version: Int64 = 0

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("version", &version, .whole(Limits.versions), "what it becomes again")
    }
}

/// What a copy has of its own.
struct CopyBody: FieldModel {
    static let title = "Copy"
    var id: String?
    var name: String?

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.optional("id", &id, RestId.form, "of the copy; `null` is a random one")
        cursor.optional("name", &name, .text, "of the copy; left out: the name with \"(copy)\" behind it")
    }
}

struct ImportBody: FieldModel {
    static let title = "Import"
    var export = Transfer()

    mutating func walk(_ cursor: inout some FieldCursor) { cursor.required("export", &export, .object(), "what an export answered") }
}

/// A text that no refusal shows: a password, or who says it.
struct PasswordForm: FieldScalar {
    typealias Value = String
    /// One that is to be kept, and not one that is looked at.
    var isNew = false

    func read(_ json: Json) throws(FieldRefusal) -> String {
        guard case .string(let text) = json else { throw .refused("expected a string, got \(json.kind)") }
        if isNew, let refusal = PasswordHash.refusal(of: text) { throw .refused(refusal) }
        if text.isEmpty { throw .refused("expected a string that is not empty") }
        guard text.utf8.count <= Limits.passwordBytes else { throw .refused("is too long") }
        return text
    }

    func write(_ value: String) -> Json { .string(FieldWriter.secretMark) }

    var shape: FieldShape {
        let count = isNew ? Limits.passwordCharacters : 1...Limits.passwordBytes
        return .text(TextShape("text", pattern: "^[\\s\\S]{\(count.lowerBound),\(count.upperBound)}$"))
    }
}

extension Reply {
    /// A body as its model has it.
    /// - Throws: 422 with every field that is wrong.
    static func read<Body: FieldModel>(
        _ json: Json, as body: Body.Type = Body.self, _ use: FieldReader.Use = .put
    ) throws(Failure) -> Body {
        try reading { () throws(FieldErrors) in try FieldReader.read(json, as: body, use) }
    }
}
