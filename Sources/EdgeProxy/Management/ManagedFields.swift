import Decision
import Formats
import Model

/// What REST knows of a kind beyond its fields.
extension ObjectKind {
    /// Fields that no answer shows. A body that replaces and leaves one out keeps what it was.
    var hiddenFields: [String] {
        switch self {
        case .users: ["password"]
        case .keys: ["digest"]
        case .tenants: ["api_key"]
        case .channels, .campaigns, .slates: []
        }
    }

    /// Fields of the model that no body sets: they come back as they were, or not at all.
    var fixedFields: [String] {
        switch self {
        case .keys: ["digest", "hint"]
        case .tenants: ["api_key"]
        case .users, .channels, .campaigns, .slates: []
        }
    }

    /// What every answer has beside the fields; it may come back as it is.
    static let recordFields = ["version", "created_at", "updated_at", "created_by"]

    /// What answers count, and nobody sets; it may come back however it is.
    var countedFields: [String] { self == .campaigns ? ["budget_spent", "impressions"] : self == .keys ? ["last_used_at"] : [] }

    /// What of an object is not the same where it is made over REST as in the file.
    var draft: [Json.Member] { self == .campaigns ? [Json.Member(name: "status", value: .string(Campaign.Status.draft.rawValue))] : [] }
}

extension Json {
    /// The members of an object; none of anything else.
    var members: [Member] { if case .object(let members) = self { members } else { [] } }

    /// The same object without some members.
    func without(_ names: [String]) -> Json { .object(members.filter { !names.contains($0.name) }) }

    /// The same object with a member, in the place of one of its name.
    func setting(_ name: String, _ value: Json) -> Json {
        var members = members
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(Member(name: name, value: value))
        }
        return .object(members)
    }

    func has(_ name: String) -> Bool { members.contains { $0.name == name } }
}
