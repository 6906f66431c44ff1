import Formats

/// What was drawn for an object that is to be made. Where that is only tried, the one that is made later gets others: then none of these
/// is shown, nor what follows from them, as a name that is the id.
struct DrawnTexts: Sendable {
    private var all: Set<String> = []

    mutating func add(_ text: String) { all.insert(text) }

    /// - Parameter json: an object; what it has of these is left out, at any depth.
    func leftOut(of json: Json) -> Json {
        guard !all.isEmpty else { return json }
        switch json {
        case .object(let members):
            return .object(
                members.compactMap { has($0.value) ? nil : Json.Member(name: $0.name, value: leftOut(of: $0.value)) })
        case .array(let values): return .array(values.map(leftOut))
        default: return json
        }
    }

    func leftOut(of changes: [FieldChange]) -> [FieldChange] {
        changes.compactMap { has($0.to) ? nil : FieldChange(field: $0.field, from: $0.from, to: leftOut(of: $0.to)) }
    }

    private func has(_ json: Json) -> Bool { if case .string(let text) = json { all.contains(text) } else { false } }
}
