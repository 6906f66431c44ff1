/// A field that two values of one model differ in.
public struct FieldChange: Equatable, Sendable {
    /// "breaks.configured[1].duration"; a list of another length is named as a whole.
    public let field: String
    /// As JSON, secrets left out; `null` where there is none.
    public let from: Json
    public let to: Json

    public init(field: String, from: Json, to: Json) {
        self.field = field
        self.from = from
        self.to = to
    }
}

/// Says in which fields two values of one model differ: what a reload changed, what a version changed.
public enum FieldComparer {
    public static func changes<Model: FieldModel>(from old: Model, to new: Model) -> [FieldChange] {
        guard old != new else { return [] }
        // A secret that differs is named and not shown, so both forms are needed.
        var changes: [FieldChange] = []
        compare(
            (FieldWriter.json(old, secrets: .kept), FieldWriter.json(new, secrets: .kept)),
            shown: (FieldWriter.json(old), FieldWriter.json(new)), "", &changes)
        return changes
    }

    private static func compare(_ pair: (Json, Json), shown: (Json, Json), _ path: String, _ changes: inout [FieldChange]) {
        guard pair.0 != pair.1 else { return }
        switch pair {
        case (.object(let old), .object(let new)):
            let added = new.map(\.name).filter { name in !old.contains { $0.name == name } }
            for name in old.map(\.name) + added {
                compare(
                    (pair.0[name] ?? .null, pair.1[name] ?? .null), shown: (shown.0[name] ?? .null, shown.1[name] ?? .null),
                    path.isEmpty ? name : "\(path).\(name)", &changes)
            }
        case (.array(let old), .array(let new)) where old.count == new.count:
            for index in old.indices {
                compare((old[index], new[index]), shown: (shown.0[index], shown.1[index]), "\(path)[\(index)]", &changes)
            }
        default: changes.append(FieldChange(field: path, from: shown.0, to: shown.1))
        }
    }
}

extension Json {
    /// The element of a list; `null` where this is none or has none.
    fileprivate subscript(_ index: Int) -> Json {
        guard case .array(let values) = self, values.indices.contains(index) else { return .null }
        return values[index]
    }
}
