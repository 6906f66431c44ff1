/// Writes a model as JSON: what is in force, every field in the order of the walk.
public struct FieldWriter: FieldCursor {
    /// What is written where a secret stands that was given as it is; a reference to a file or variable is no secret.
    public enum Secrets: Sendable {
        /// `secretMark`: for whoever looks.
        case leftOut
        /// The secret: for a store's row, and for telling whether it has changed.
        case kept
    }

    /// Stands for a secret that is not shown.
    public static let secretMark = "…"

    public let secrets: Secrets
    /// Taken from paths that begin with it, as the reader put it there.
    public let folder: String
    /// Also what is not written because there is none: for names and defaults.
    private let isComplete: Bool
    private var members: [Json.Member] = []

    private init(_ secrets: Secrets, folder: String, isComplete: Bool = false) {
        self.secrets = secrets
        self.folder = folder
        self.isComplete = isComplete
    }

    /// - Parameter folder: of the file that the paths in it shall be relative to, with its final "/".
    public static func json<Model: FieldModel>(_ model: Model, secrets: Secrets = .leftOut, folder: String = "") -> Json {
        FieldWriter(secrets, folder: folder).object(model)
    }

    /// A value as its form has it, secrets left out.
    static func json<Form: FieldForm>(_ value: Form.Value, as form: Form) -> Json { form.write(value, FieldWriter(.leftOut, folder: "")) }

    /// The names of all fields, each with its default; what must be given has an empty one.
    static func standards<Model: FieldModel>(of type: Model.Type) -> [Json.Member] {
        var writer = FieldWriter(.kept, folder: "", isComplete: true), model = Model()
        model.walk(&writer)
        return writer.members
    }

    public mutating func walk<Form: FieldForm>(
        _ value: inout Form.Value, _ form: Form, _ rule: FieldRule, standard: () -> Form.Value?
    ) {
        let json = form.write(value, self)
        if json == .null, rule.need == .alternative, !isComplete { return }
        members.append(Json.Member(name: rule.name, value: json))
    }

    public mutating func check(_ holds: Bool, _ check: @autoclosure () -> FieldCheck) {}

    func object<Model: FieldModel>(_ model: Model) -> Json {
        var writer = FieldWriter(secrets, folder: folder), model = model
        model.walk(&writer)
        return .object(writer.members)
    }
}
