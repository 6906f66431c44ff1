import Decision
import Formats
import Model

/// What lists of a kind can be filtered and sorted by.
enum ObjectColumns<Object: ShelvedModel> {
    struct Column: Sendable {
        let name: String
        /// As text that sorts as the values do; `nil`: it has none.
        let text: @Sendable (Managed<Object>) -> String?
        var isFilter = true
        /// All that it may be; `nil`: any text.
        var words: [String]?
    }

    static var all: [Column] {
        let common = [
            Column(name: "name", text: { name(of: $0.model) }), Column(name: "id", text: { $0.model.id }),
            Column(name: "created_at", text: { number($0.record.createdMs) }, isFilter: false),
            Column(name: "updated_at", text: { number($0.record.updatedMs) }, isFilter: false),
        ]
        switch Object.self {
        case is Campaign.Type:
            return common + [
                column("status", words: Campaign.Status.allCases.map(\.rawValue)) { (campaign: Campaign) in campaign.status.rawValue },
                column("priority", isFilter: false) { (campaign: Campaign) in number(Int64(campaign.priority)) },
                column("advertiser") { (campaign: Campaign) in campaign.advertiser },
                column("start_date", isFilter: false) { (campaign: Campaign) in campaign.startMs.map(number) },
                column("end_date", isFilter: false) { (campaign: Campaign) in campaign.endMs.map(number) },
            ]
        case is UserAccount.Type:
            return common + [
                column("email") { (user: UserAccount) in user.email },
                column("role", words: Role.allCases.map(\.rawValue)) { (user: UserAccount) in user.role.rawValue },
            ]
        default: return common
        }
    }

    static var filters: [String] { all.filter(\.isFilter).map(\.name) }

    /// What a text is looked for in.
    static func texts(of object: Managed<Object>) -> [String] {
        [object.model.id, name(of: object.model) ?? "", (object.model as? UserAccount)?.email ?? ""]
    }

    private static func column<Model>(
        _ name: String, isFilter: Bool = true, words: [String]? = nil, _ text: @escaping @Sendable (Model) -> String?
    ) -> Column {
        Column(name: name, text: { object in (object.model as? Model).flatMap(text) }, isFilter: isFilter, words: words)
    }

    /// Milliseconds, or a small number, with zeros before it.
    private static func number(_ value: Int64) -> String {
        let digits = "\(max(0, value))"
        return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    }

    private static func name(of model: Object) -> String? {
        switch model {
        case let campaign as Campaign: campaign.name
        case let channel as ChannelConfiguration: channel.name
        case let tenant as TenantConfiguration: tenant.name
        case let user as UserAccount: user.name
        case let key as ApiKey: key.name
        default: model.id
        }
    }
}
