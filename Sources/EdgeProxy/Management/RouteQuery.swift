import Model
import Store

/// The query parameters that a route knows, in the order in which the interface's document lists them. What reads a request and the
/// document both ask here.
extension Route.Action {
    var queryNames: [String] {
        switch self {
        case .objects(let kind, let action):
            let own: [String] =
                switch action {
                case .list: ["limit", "cursor", "sort", "q", "total"] + kind.filterNames
                case .versions: ["limit", "cursor"]
                case .create, .replace, .patch, .remove, .rollBack, .setStatus, .copy: ["dry_run"]
                case .read, .version: []
                }
            // A tenant is nobody's.
            return kind == .tenants ? own : own + ["tenant"]
        case .elements(_, let action):
            switch action {
            case .list: return ["limit", "cursor", "sort", "q", "tenant"]
            case .read: return ["tenant"]
            default: return ["dry_run", "tenant"]
            }
        case .report:
            return ["from", "to", "interval", "group", "time_zone", "format", "trailer", "compare"]
                + ReportDimension.allCases.map(\.rawValue)
                + ["tenant"]
        case .campaignStats, .campaignWhy: return ["from", "to", "tenant"]
        case .dashboard, .campaignForecast: return ["tenant"]
        case .audit: return ["limit", "cursor", "tenant"]
        case .channelStatus, .listBreaks, .exportTenant, .eraseViewer: return ["tenant"]
        case .orderBreak, .endBreak, .importTenant: return ["dry_run", "tenant"]
        default: return []
        }
    }
}

extension ObjectKind {
    /// What lists of it can be filtered and sorted by.
    var filterNames: [String] { type.filterNames }
    var sortNames: [String] { type.sortNames }
    func words(of name: String) -> [String]? { type.words(of: name) }
}

extension ShelvedModel {
    fileprivate static var filterNames: [String] { ObjectColumns<Self>.filters }
    fileprivate static var sortNames: [String] { ObjectColumns<Self>.all.map(\.name) }
    fileprivate static func words(of name: String) -> [String]? { ObjectColumns<Self>.all.first { $0.name == name }?.words }
}

extension Route.ElementKind {
    /// What lists of it can be sorted by.
    static let sortNames = ["name", "id"]
}
