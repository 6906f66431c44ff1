/// One member of an object whose names are the user's own.
public protocol FieldEntry: Sendable {
    associatedtype Value
    var name: String { get }
    var value: Value { get }
    init(name: String, value: Value)
}

/// An object whose names are the user's own. A patch changes what it names, and `null` removes.
public struct MapForm<Entry: FieldEntry, Form: FieldForm>: FieldForm where Form.Value == Entry.Value {
    let names: String
    let form: Form
    /// So many entries are looked at; more are refused at once.
    let most: Int
    /// What is wrong with a name after those before it; `nil`: nothing.
    let problem: @Sendable (String, [Entry]) -> String?

    /// - Parameters:
    ///   - names: what the names are, for the documentation: "header name".
    ///   - most: entries; by default `Limits.mapEntries`.
    public init(
        _ entry: Entry.Type, names: String, _ form: Form, most: Int? = nil,
        problem: @escaping @Sendable (String, [Entry]) -> String? = { _, _ in nil }
    ) {
        self.names = names
        self.form = form
        self.most = most ?? Limits.mapEntries
        self.problem = problem
    }

    public func read(_ json: Json, _ old: [Entry]?, _ reader: inout FieldReader) -> [Entry]? {
        guard case .object(let members) = json else {
            reader.note(.expected("an object"), at: json)
            return nil
        }
        guard members.count <= most else {
            reader.note(.refused("has more than \(most) entries"), at: json)
            return nil
        }
        var entries = reader.isMerging ? old ?? [] : []
        let before = reader.problems.count
        for member in members {
            reader.member(member.name) { reader in
                let known = entries.firstIndex { $0.name == member.name }
                if reader.isMerging, member.value == .null {
                    if let known { entries.remove(at: known) }
                    return
                }
                if let problem = problem(member.name, entries.filter { $0.name != member.name }) {
                    return reader.note(.refused(problem), at: member.value)
                }
                guard let value = form.read(member.value, known.map { entries[$0].value }, &reader) else { return }
                if let known {
                    entries[known] = Entry(name: member.name, value: value)
                } else {
                    entries.append(Entry(name: member.name, value: value))
                }
            }
        }
        return reader.problems.count == before ? entries : nil
    }

    public func write(_ value: [Entry], _ writer: FieldWriter) -> Json {
        .object(value.map { Json.Member(name: $0.name, value: form.write($0.value, writer)) })
    }

    public var shape: FieldShape { .map(names: names, form.shape, most: most) }
}
