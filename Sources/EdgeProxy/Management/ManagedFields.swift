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
    static let recordFields = recordRows.map(\.rule.name)
    static let recordRows: [FieldTable.Row] = [
        .answered("version", .whole(Limits.versions), "grows with each change; also in `ETag`"),
        .answered("created_at", .dateMs, "when it was made"),
        .answered("updated_at", .dateMs, "when it was last changed"),
        .answered("created_by", .text, "who made it: `key:…`, `user:…` or `file`"),
    ]

    /// What answers count, and nobody sets; it may come back however it is.
    var countedFields: [String] { countedRows.map(\.rule.name) }
    var countedRows: [FieldTable.Row] {
        switch self {
        case .campaigns:
            [
                .answered("budget_spent", .money(Limits.countedCents), "what it has spent"),
                .answered("impressions", .whole(Limits.countedImpressions), "how often it was shown"),
            ]
        case .keys: [.answered("last_used_at", OptionalForm(.dateMs), "to the minute; `null` is never", .optional)]
        case .tenants, .users, .channels, .slates: []
        }
    }

    /// What of an object is not the same where it is made over REST as in the file.
    var draft: [Json.Member] { self == .campaigns ? [Json.Member(name: "status", value: .string(Campaign.Status.draft.rawValue))] : [] }
}

/// The same of what stands in a list of another object.
extension Route.ElementKind {
    /// What answers find out, and nobody sets; it may come back however it is.
    var stateFields: [String] { stateRows.map(\.rule.name) }
    var stateRows: [FieldTable.Row] {
        guard self == .creatives else { return [] }
        return [
            .answered("status", WordForm<CreativeState>.word(), "whether it can be shown"),
            .answered("failure", OptionalForm(.text), "why it can't be shown", .optional),
        ]
    }
}

/// Whether a creative can be shown.
enum CreativeState: String, CaseIterable { case processing, active, failed }

extension FieldTable.Row {
    /// A field that answers have and no body sets.
    static func answered(_ name: String, _ form: some FieldForm, _ text: String, _ need: FieldRule.Need = .required) -> FieldTable.Row {
        FieldTable.Row(FieldRule(name, need, text), form.shape)
    }
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
