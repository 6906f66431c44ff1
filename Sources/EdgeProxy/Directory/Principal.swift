import Model

/// Who asks, and what they may do.
struct Principal: Sendable, Equatable {
    /// `nil`: of the installation, who sees all tenants.
    var tenant: String?
    var rights: Rights
    /// In versions and in the audit: `key:{id}`, `user:{address}`, or `file-key` for a tenant's key of the configuration file.
    var name: String
    /// A user's id, where it is one.
    var user: String?
    /// Of a key that expires: milliseconds since 1970.
    var expiresMs: Int64?

    /// Whether an object is theirs to see.
    func sees(tenant other: String) -> Bool { tenant == nil || tenant == other }
}
