import Formats

extension Json {
    /// A body that a client read, edited and sent back, with the secrets that it was not shown: `FieldWriter.secretMark` where the client
    /// saw it becomes what it stands for. Everything else stays, also that mark where no secret was: the reader refuses it there.
    ///
    /// Lists go by index: a secret follows its place, not the element that the client has moved.
    /// - Parameters:
    ///   - old: the object as it is, secrets kept.
    ///   - shown: the same, secrets left out: what the client saw.
    func restoring(secretsOf old: Json, shown: Json) -> Json {
        switch (self, shown) {
        case (.string(FieldWriter.secretMark), .string(FieldWriter.secretMark)): return old
        case (.object(let members), .object):
            return .object(
                members.map { member in
                    guard let known = old[member.name], let seen = shown[member.name] else { return member }
                    return Member(name: member.name, value: member.value.restoring(secretsOf: known, shown: seen))
                })
        case (.array(let values), .array(let seen)):
            guard case .array(let known) = old else { return self }
            return .array(
                values.enumerated().map { index, value in
                    guard known.indices.contains(index), seen.indices.contains(index) else { return value }
                    return value.restoring(secretsOf: known[index], shown: seen[index])
                })
        default: return self
        }
    }

    /// Whether this object has somewhere in it what a body gives: a secret that is named by file or variable may stay.
    func has(source given: Json) -> Bool {
        switch self {
        case .object(let members): self == given || members.contains { $0.value.has(source: given) }
        case .array(let values): values.contains { $0.has(source: given) }
        default: false
        }
    }
}
