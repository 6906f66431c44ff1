import Formats

/// What is configured over REST, by the plural that stands in paths.
public enum ObjectKind: String, CaseIterable, Sendable {
    case tenants, users, keys, channels, campaigns, slates

    /// What one of them is answered under.
    public var singular: String { String(rawValue.dropLast()) }
}

/// A model that is kept as an object of its own, with a version.
public protocol ManagedModel: FieldModel {
    static var kind: ObjectKind { get }
    var id: String { get set }
    /// Whose it is: a tenant's id, or "" for what belongs to the installation.
    var owner: String { get }
}
