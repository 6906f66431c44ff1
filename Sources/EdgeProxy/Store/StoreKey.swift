/// What a store keeps an object under.
public struct StoreKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The plural of routes: "channels", "campaigns" and so on.
    public let kind: String
    /// Empty for what belongs to no tenant: tenants, and users of the installation.
    public let tenant: String
    public let id: String

    /// The kind of API keys: a store keeps when one was used.
    public static let keys = "keys"

    public init(kind: String, tenant: String, id: String) {
        (self.kind, self.tenant, self.id) = (kind, tenant, id)
    }

    public var description: String { tenant.isEmpty ? "\(kind)/\(id)" : "\(tenant)/\(kind)/\(id)" }

    public static func < (one: StoreKey, other: StoreKey) -> Bool {
        (one.kind, one.tenant, one.id) < (other.kind, other.tenant, other.id)
    }
}

/// An object as it stands.
public struct StoredObject: Equatable, Sendable {
    public let key: StoreKey
    /// From 1, dense; goes on where an id is used again.
    public let version: Int64
    /// JSON as our writer made it.
    public let document: String
    /// Milliseconds since 1970.
    public let createdMs: Int64, updatedMs: Int64
    /// Who made it, and who changed it last: a user, a key, or "file".
    public let createdBy: String, updatedBy: String

    public init(
        key: StoreKey, version: Int64, document: String, createdMs: Int64, updatedMs: Int64, createdBy: String, updatedBy: String
    ) {
        (self.key, self.version, self.document) = (key, version, document)
        (self.createdMs, self.updatedMs, self.createdBy, self.updatedBy) = (createdMs, updatedMs, createdBy, updatedBy)
    }
}
