import Formats

/// Walks JSON beside its shape, so that a test can look at each field of the configuration without naming it.
struct ShapedJson {
    /// One value with its shape, its path, and the whole document with another value in its place.
    struct Place {
        let path: String
        let shape: FieldShape
        /// The table and field that it stands in, "Channel.join"; empty for elements of lists.
        let field: String
        let value: Json
        let replacing: (Json) -> Json
    }

    private(set) var places: [Place] = []

    /// - Parameter table: of the document's type.
    init(_ document: Json, _ table: FieldTable) { visit(document, .object(table), "", "") { $0 } }

    private mutating func visit(
        _ value: Json, _ shape: FieldShape, _ path: String, _ field: String, _ replacing: @escaping (Json) -> Json
    ) {
        places.append(Place(path: path, shape: shape, field: field, value: value, replacing: replacing))
        switch (shape, value) {
        case (.object(let table), .object(let members)):
            for row in table.rows {
                let name = row.rule.name
                guard let member = members.first(where: { $0.name == name }) else { continue }
                visit(member.value, row.shape, path.isEmpty ? name : "\(path).\(name)", "\(table.title).\(name)") { new in
                    replacing(value.with(name, new))
                }
            }
            if let others = table.others {
                for member in members where member.name.hasPrefix(others.rule.name) {
                    visit(member.value, others.shape, "\(path).\(member.name)", "\(table.title).\(others.rule.name)") { new in
                        replacing(value.with(member.name, new))
                    }
                }
            }
        case (.list(let element, _), .array(let values)):
            for index in values.indices {
                visit(values[index], element, "\(path)[\(index)]", "") { new in
                    var changed = values
                    changed[index] = new
                    return replacing(.array(changed))
                }
            }
        case (.map(_, let inner, _), .object(let members)):
            for member in members {
                visit(member.value, inner, "\(path).\(member.name)", "") { replacing(value.with(member.name, $0)) }
            }
        case (.anyOf(let shapes), _):
            for shape in shapes { visit(value, shape, path, "", replacing) }
        default: break
        }
    }
}

extension Json {
    /// The same object with another value, or a further member.
    func with(_ name: String, _ value: Json) -> Json {
        guard case .object(var members) = self else { return self }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(Member(name: name, value: value))
        }
        return .object(members)
    }

    /// The same without what stands at a path such as "breaks.configured[1].at".
    func without(_ path: Substring) -> Json {
        if path.hasPrefix("[") {
            let end = path.firstIndex(of: "]") ?? path.startIndex, rest = path[path.index(after: end)...]
            guard case .array(var values) = self, let index = Int(path[path.index(after: path.startIndex)..<end]), index < values.count
            else {
                return self
            }
            if rest.isEmpty { values.remove(at: index) } else { values[index] = values[index].without(rest) }
            return .array(values)
        }
        let path = path.hasPrefix(".") ? path.dropFirst() : path
        guard case .object(var members) = self,
            let index = members.indices.filter({ path.hasPrefix(members[$0].name) }).max(by: {
                members[$0].name.count < members[$1].name.count
            })
        else { return self }
        let rest = path.dropFirst(members[index].name.count)
        if rest.isEmpty { members.remove(at: index) } else { members[index].value = members[index].value.without(rest) }
        return .object(members)
    }
}
