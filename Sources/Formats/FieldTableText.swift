/// The fields of a model as the documentation has them.
public enum FieldTableText {
    /// A Markdown table, one row for each field. Objects within it have tables of their own.
    public static func markdown(_ table: FieldTable) -> String {
        "| field | form | default | what it is |\n|---|---|---|---|\n"
            + (table.rows + (table.others.map { [$0] } ?? [])).map { row in
                let name = row.rule.name + (row == table.others ? "…" : "")
                return "| `\(name)` | \(row.shape.form) | \(row.standardText) | \(row.rule.text) |\n"
            }.joined()
    }
}

extension FieldTable {
    /// All tables that its fields lead to, itself first, each once.
    public var all: [FieldTable] {
        var found: [FieldTable] = []
        gather(&found)
        return found
    }

    private func gather(_ found: inout [FieldTable]) {
        guard !found.contains(where: { $0.title == title }) else { return }
        found.append(self)
        for row in rows + (others.map { [$0] } ?? []) { row.shape.gather(&found) }
    }

    /// "configured breaks" for `ConfiguredBreak`.
    fileprivate var plural: String {
        let words = title.reduce(into: "") { $0 += $1.isUppercase && !$0.isEmpty ? " \($1.lowercased())" : $1.lowercased() }
        return words.hasSuffix("s") ? words : words + "s"
    }
}

extension FieldTable.Row {
    /// What leaving the field out means.
    fileprivate var standardText: String {
        if let shown = rule.shown { return shown }
        switch rule.need {
        case .required: return "required"
        case .optional, .reserved: return "`null`"
        case .alternative, .derived: return ""
        case .standard:
            // What an object is by default, its own fields say.
            if case .object = shape { return standard == nil ? "" : "`{}`" }
            return standard.map { "`\($0.text)`" } ?? ""
        }
    }
}

extension FieldShape {
    fileprivate func gather(_ found: inout [FieldTable]) {
        switch self {
        case .object(let table):
            guard !found.contains(where: { $0.title == table.title }) else { return }
            for inner in table.all where !found.contains(where: { $0.title == inner.title }) { found.append(inner) }
        case .list(let element, _): element.gather(&found)
        case .map(_, let value, _): value.gather(&found)
        case .anyOf(let shapes): shapes.forEach { $0.gather(&found) }
        case .text, .words, .number, .flag, .secret, .nothing: break
        }
    }

    fileprivate var form: String {
        switch self {
        case .object: return "object"
        case .list(.number(let number), nil): return "list of \(number.plural), \(number.range)"
        case .list(let element, let count):
            guard let count else { return "list of \(element.plural)" }
            if count.count == 1 { return "list of \(count.lowerBound) \(element.plural)" }
            let bounds = count.lowerBound == 0 ? "at most " : FieldShape.grouped("\(count.lowerBound)") + " to "
            return "list of \(element.plural), \(bounds)\(FieldShape.grouped("\(count.upperBound)"))"
        case .map(let names, let value, let most):
            return "object of \(value.plural) by \(names), at most \(FieldShape.grouped("\(most)"))"
        case .anyOf(let shapes): return shapes.map(\.form).joined(separator: ", or ")
        case .text(let text): return text.noun
        case .words(let words):
            let quoted = words.map { "`\"\($0)\"`" }
            return (quoted.count > 1 ? quoted.dropLast().joined(separator: ", ") + " or " : "") + (quoted.last ?? "")
        case .number(let number): return "\(number.noun), \(number.range)"
        case .flag: return "true or false"
        case .secret: return "secret"
        case .nothing: return "`null`"
        }
    }

    /// The same of several.
    private var plural: String {
        switch self {
        case .object(let table): table.plural
        case .text(let text): text.plural
        case .number(let number): number.plural
        case .secret: "secrets"
        case .anyOf(let shapes): shapes.map(\.plural).joined(separator: " or ")
        case .list, .map, .words, .flag, .nothing: form
        }
    }

    /// "86,400".
    fileprivate static func grouped(_ digits: String) -> String {
        let whole = digits.prefix { $0 != "." }
        var text = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text + digits.dropFirst(whole.count)
    }
}

extension NumberShape {
    fileprivate var range: String { "\(FieldShape.grouped(text(allowed.lowerBound))) to \(FieldShape.grouped(text(allowed.upperBound)))" }
}
