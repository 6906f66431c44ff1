import Decision
import Formats
import Model
import Store

/// Everything that is configured, each with where it stands. A value: whoever changes something changes a copy, which then is published.
struct ManagedObjects: Sendable {
    var tenants = Shelf<TenantConfiguration>()
    var users = Shelf<UserAccount>()
    var keys = Shelf<ApiKey>()
    var channels = Shelf<ChannelConfiguration>()
    var campaigns = Shelf<Campaign>()
    var slates = Shelf<Slate>()
    /// By tenant and id of a creative, the campaign that has it; and of a slate, "": both share one name space.
    private var media: [String: [String: String]] = [:]

    init() {}

    /// What a configuration has, none of it kept yet.
    init(_ configuration: Configuration) {
        func put<Object: ShelvedModel>(_ objects: [Object]) {
            for object in objects { self.put(Managed(object, ObjectRecord(createdBy: ObjectRecord.file, updatedBy: ObjectRecord.file))) }
        }
        put(configuration.tenants)
        put(configuration.slates)
        put(configuration.channels)
        put(configuration.campaigns)
    }

    func find<Object: ShelvedModel>(_: Object.Type, _ owner: String, _ id: String) -> Managed<Object>? {
        self[keyPath: Object.shelf].find(owner, id)
    }

    mutating func put<Object: ShelvedModel>(_ object: Managed<Object>) {
        forgetMedia(find(Object.self, object.model.owner, object.model.id)?.model)
        self[keyPath: Object.shelf].put(object)
        for id in Self.media(of: object.model) { media[object.model.owner, default: [:]][id] = Self.owner(of: object.model) }
    }

    mutating func remove<Object: ShelvedModel>(_: Object.Type, _ owner: String, _ id: String) {
        forgetMedia(find(Object.self, owner, id)?.model)
        self[keyPath: Object.shelf].remove(owner, id)
    }

    // MARK: Creatives and slates

    /// The campaign that has a creative of an id; "" for a slate's id, `nil` for an id that is free.
    func campaign(ofMedia id: String, tenant: String) -> String? { media[tenant]?[id] }

    private mutating func forgetMedia(_ model: (some ShelvedModel)?) {
        guard let model else { return }
        for id in Self.media(of: model) { media[model.owner]?[id] = nil }
    }

    private static func owner(of model: some ShelvedModel) -> String { (model as? Campaign)?.id ?? "" }

    private static func media(of model: some ShelvedModel) -> [String] {
        switch model {
        case let campaign as Campaign: campaign.creatives.map(\.id)
        case let slate as Slate: [slate.id]
        default: []
        }
    }
}

extension ManagedObjects: LinkTargets {
    func has(_ kind: LinkKind, _ tenant: String, _ id: String) -> Bool {
        switch kind {
        case .tenant: tenants.find("", id) != nil
        case .channel: channels.find(tenant, id) != nil
        case .campaign: campaigns.find(tenant, id) != nil
        case .slate: slates.find(tenant, id) != nil
        case .arm: ids(.arm, tenant).contains(id)
        }
    }

    func ids(_ kind: LinkKind, _ tenant: String) -> [String] {
        switch kind {
        case .tenant: tenants.all(of: "").map(\.model.id)
        case .channel: channels.all(of: tenant).map(\.model.id)
        case .campaign: campaigns.all(of: tenant).map(\.model.id)
        case .slate: slates.all(of: tenant).map(\.model.id)
        case .arm:
            tenants.find("", tenant)?.model.experiments.flatMap { experiment in experiment.arms.map { "\(experiment.id)/\($0.id)" } } ?? []
        }
    }
}

extension TenantConfiguration: ShelvedModel {
    static var shelf: WritableKeyPath<ManagedObjects, Shelf<Self>> { \.tenants }
}
extension UserAccount: ShelvedModel {
    static var shelf: WritableKeyPath<ManagedObjects, Shelf<Self>> { \.users }
}
extension ApiKey: ShelvedModel {
    static var shelf: WritableKeyPath<ManagedObjects, Shelf<Self>> { \.keys }
}
extension ChannelConfiguration: ShelvedModel {
    static var shelf: WritableKeyPath<ManagedObjects, Shelf<Self>> { \.channels }
}
extension Campaign: ShelvedModel {
    static var shelf: WritableKeyPath<ManagedObjects, Shelf<Self>> { \.campaigns }
}
extension Slate: ShelvedModel {
    static var shelf: WritableKeyPath<ManagedObjects, Shelf<Self>> { \.slates }
}
