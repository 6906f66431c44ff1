import Decision
import Formats
import Model
import Store

// What a store has, as objects.

extension ManagedObjects {
    /// - Throws: `corrupt` for a row that this program can't read.
    init(_ stored: [StoredObject]) throws(StoreError) {
        self.init()
        for object in stored { try put(object) }
    }

    /// Puts in what a store has. What this program knows no kind of is left where it is.
    mutating func put(_ stored: StoredObject) throws(StoreError) {
        // One by one, so that each is compiled for its model: of ten thousand objects that is a second less.
        switch ObjectKind(rawValue: stored.key.kind) {
        case .tenants: try put(stored, TenantConfiguration.self)
        case .users: try put(stored, UserAccount.self)
        case .keys: try put(stored, ApiKey.self)
        case .channels: try put(stored, ChannelConfiguration.self)
        case .campaigns: try put(stored, Campaign.self)
        case .slates: try put(stored, Slate.self)
        case nil: break
        }
    }

    private mutating func put<Object: ShelvedModel>(_ stored: StoredObject, _: Object.Type) throws(StoreError) {
        guard let model = Object.kept(stored.document) else { throw .corrupt("\(stored.key), version \(stored.version), can't be read") }
        put(
            Managed(
                model,
                ObjectRecord(
                    version: stored.version, createdMs: stored.createdMs, updatedMs: stored.updatedMs, createdBy: stored.createdBy,
                    updatedBy: stored.updatedBy)))
    }

    /// All of them, as a store has them.
    var rows: [StoredObject] {
        func rows<Object: ShelvedModel>(_ shelf: Shelf<Object>) -> [StoredObject] {
            shelf.all.map { object in
                StoredObject(
                    key: object.key, version: object.record.version, document: ChangeDraft.document(object.model),
                    createdMs: object.record.createdMs, updatedMs: object.record.updatedMs, createdBy: object.record.createdBy,
                    updatedBy: object.record.updatedBy)
            }
        }
        return rows(tenants) + rows(users) + rows(keys) + rows(slates) + rows(channels) + rows(campaigns)
    }

    /// Takes up one version of an object.
    mutating func apply(_ version: StoredVersion) throws(StoreError) {
        guard let kind = ObjectKind(rawValue: version.key.kind) else { return }
        try apply(version, kind.type)
    }

    private mutating func apply<Object: ShelvedModel>(_ version: StoredVersion, _: Object.Type) throws(StoreError) {
        guard let document = version.document else { return remove(Object.self, version.key.tenant, version.key.id) }
        let old = find(Object.self, version.key.tenant, version.key.id)?.record
        try put(
            StoredObject(
                key: version.key, version: version.version, document: document, createdMs: old?.createdMs ?? version.atMs,
                updatedMs: version.atMs, createdBy: old?.createdBy ?? version.by, updatedBy: version.by))
    }
}

extension ShelvedModel {
    /// What a store has kept; `nil` for what can't be read.
    static func kept(_ document: String) -> Self? {
        guard let json = try? JsonReader.read(Array(document.utf8)) else { return nil }
        return try? FieldReader.read(json, as: Self.self, .file)
    }
}

extension ObjectKind {
    /// The model of this kind.
    var type: any ShelvedModel.Type {
        switch self {
        case .tenants: TenantConfiguration.self
        case .users: UserAccount.self
        case .keys: ApiKey.self
        case .channels: ChannelConfiguration.self
        case .campaigns: Campaign.self
        case .slates: Slate.self
        }
    }
}
