/// Puts JSON into a model: a file, a body that replaces, or a patch.
///
/// It does not stop at the first mistake: all are noted, in the order of the walk, so that whoever asks can be told of each at once.
public struct FieldReader: FieldCursor {
    /// Where the JSON comes from.
    public enum Use: Sendable {
        /// A file, or a row of a store. Secrets may be named by file or variable. `null` stands only for what may be none.
        case file
        /// A body that replaces an object: what is left out, or `null`, is as it is by default.
        case put
        /// A patch (RFC 7396): what is left out stays, `null` brings the default back, lists are replaced.
        case patch
    }

    public let use: Use
    public private(set) var problems: [FieldError] = []
    /// Whether what is left out in the object at hand stays as it was.
    public private(set) var isMerging: Bool
    /// Whether a secret that is named by file or variable may stand in a body: it stands there already.
    public let isKnownSource: @Sendable (Json) -> Bool
    private let folder: String
    private var path: [Part] = []
    private var members: [Json.Member] = []
    /// How many problems there were before the object at hand: what fields say together is asked of those that can be read.
    private var before = 0
    /// How many members of the object at hand the walk has named.
    private var named = 0
    /// Whose fields they are; none before the first object.
    private var model: (any FieldModel.Type)?
    /// The names of all fields with their defaults, of the types that were asked for: most documents need none.
    private var tables: [ObjectIdentifier: [Json.Member]] = [:]

    private enum Part {
        case name(String)
        case index(Int)
    }

    private init(_ use: Use, folder: String, at path: String, _ isKnownSource: @escaping @Sendable (Json) -> Bool) {
        self.use = use
        self.isKnownSource = isKnownSource
        self.folder = folder
        isMerging = use == .patch
        if !path.isEmpty { self.path = [.name(path)] }
    }

    /// Reads one object.
    ///
    /// - Parameters:
    ///   - path: where it stands, for messages: "channels[0]".
    ///   - old: what a patch changes.
    ///   - folder: put before relative paths, with its final "/"; empty for the working directory.
    ///   - isKnownSource: which of the secrets that are named by file or variable a body may have; a file may have any.
    /// - Throws: every field that is unknown, missing, of another form or out of its bounds, and what fields contradict each other in.
    public static func read<Model: FieldModel>(
        _ json: Json, as model: Model.Type = Model.self, _ use: Use = .file, over old: Model = Model(), at path: String = "",
        folder: String = "", isKnownSource: @escaping @Sendable (Json) -> Bool = { _ in false }
    ) throws(FieldErrors) -> Model {
        var reader = FieldReader(use, folder: folder, at: path, isKnownSource)
        let read = reader.object(json, old)
        if let errors = FieldErrors(reader.problems) { throw errors }
        return read ?? old
    }

    // MARK: The walk

    public mutating func walk<Form: FieldForm>(
        _ value: inout Form.Value, _ form: Form, _ rule: FieldRule, standard: () -> Form.Value?
    ) {
        var given = members.first { $0.name == rule.name }?.value, isReset = false
        if given != nil { named += 1 }
        if given == nil, isMerging { return }
        if given == .null {
            if isLeftOut(rule) { given = nil }
            if use == .patch, rule.need == .standard {
                given = model.flatMap { table(of: $0).first { $0.name == rule.name }?.value }
                isReset = true
            }
        }
        if let given {
            let old = isReset ? nil : value, outer = isMerging
            if isReset { isMerging = false }
            member(rule.name) { reader in
                if let read = form.read(given, old, &reader) { value = read }
            }
            isMerging = outer
        } else if rule.need == .required {
            member(rule.name) { $0.note(.refused("is missing"), at: .null) }
        } else if let standard = standard() {
            value = standard
        }
    }

    /// Whether `null` says no more than leaving the field out.
    private func isLeftOut(_ rule: FieldRule) -> Bool {
        switch rule.need {
        // In a patch it takes away what is there.
        case .optional, .alternative, .reserved: false
        case .derived: true
        case .standard: use == .put
        case .required: use != .file
        }
    }

    public mutating func check(_ holds: Bool, _ check: @autoclosure () -> FieldCheck) {
        guard !holds, problems.count == before else { return }
        let check = check()
        func quoted(_ names: [String]) -> [String] { names.map(Json.quoted) }
        let given = members.first { $0.name == check.field }?.value
        let refusal: FieldRefusal =
            switch check.sentence {
            case .refused(let message): .refused(message)
            // Nothing stands there when a patch changes only the other one.
            case .expected(let what): given == nil ? .refused("expected \(what)") : .expected(what)
            case .exactlyOne(let names): .refused("expected either \(quoted(names).joined(separator: " or "))")
            case .atLeastOne(let names):
                .refused("expected \(quoted(names).joined(separator: ", ")) or \(names.count == 2 ? "both" : "all")")
            }
        guard !check.field.isEmpty else { return note(refusal, at: .null) }
        member(check.field) { $0.note(refusal, at: given ?? .null) }
    }

    public func joined(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }

    // MARK: For forms

    /// Notes what is wrong with the value at hand.
    public mutating func note(_ refusal: FieldRefusal, at json: Json) {
        guard problems.count < Limits.fieldErrors else { return }
        problems.append(FieldError(path: place, message: refusal.message(json)))
    }

    /// What is done here is about a member of the value at hand.
    public mutating func member(_ name: String, _ body: (inout FieldReader) -> Void) {
        path.append(.name(name))
        body(&self)
        path.removeLast()
    }

    /// What is done here is about an element of the list at hand; a list is replaced, so nothing in it is merged.
    public mutating func element(_ index: Int, _ body: (inout FieldReader) -> Void) {
        let outer = isMerging
        isMerging = false
        path.append(.index(index))
        body(&self)
        path.removeLast()
        isMerging = outer
    }

    /// The object that must stand here, with no field beside those of its model.
    mutating func object<Model: FieldModel>(_ json: Json, _ old: Model?) -> Model? {
        guard case .object(let members) = json else {
            note(.expected("an object"), at: json)
            return nil
        }
        let outer = (self.members, before, named, self.model, isMerging), count = problems.count
        (self.members, before, named, self.model) = (members, count, 0, Model.self)
        isMerging = isMerging && old != nil
        var model = old ?? Model()
        model.walk(&self)
        if named < members.count { noteUnknown(members, table(of: Model.self).map(\.name), first: count) }
        (self.members, before, named, self.model, isMerging) = outer
        return problems.count == count ? model : nil
    }

    /// Notes the members that no field has the name of, before what is wrong with the others: a mistyped one is not also a missing one.
    private mutating func noteUnknown(_ members: [Json.Member], _ names: [String], first: Int) {
        let others = problems[first...]
        problems.removeSubrange(first...)
        // A suggestion costs more than the rest, and more of them than are told help nobody.
        for member in members where problems.count < Limits.fieldErrors && !names.contains(member.name) {
            self.member(member.name) { $0.note(.refused("unknown field" + Suggestion.text(for: member.name, among: names)), at: .null) }
        }
        problems += others.prefix(Limits.fieldErrors - problems.count)
    }

    private mutating func table<Model: FieldModel>(of model: Model.Type) -> [Json.Member] {
        let type = ObjectIdentifier(model)
        if let known = tables[type] { return known }
        let table = FieldWriter.standards(of: model)
        tables[type] = table
        return table
    }

    private var place: String {
        var text = ""
        for part in path {
            switch part {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
