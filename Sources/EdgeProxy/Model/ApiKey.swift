import Formats

/// A key that programs use. The key itself is shown once, when it is made; what is kept tells it, and tells nobody what it is.
public struct ApiKey: ManagedModel {
    public static let title = "Key"
    public static let kind = ObjectKind.keys

    public var id: String
    public var tenant: String
    public var name: String
    public var scopes: [KeyScope]
    /// Milliseconds since 1970; `nil`: it does not expire.
    public var expiresMs: Int64?
    /// SHA-256 of the key, lower-case hex. A key has 178 random bits, so that this needs no salt.
    public var digest: Secret
    /// How it begins and ends, for people.
    public var hint: String

    public var owner: String { tenant }

    public init() { self.init(id: "", tenant: "") }

    public init(
        id: String, tenant: String, name: String = "", scopes: [KeyScope] = KeyScope.allCases, expiresMs: Int64? = nil, digest: String = "",
        hint: String = ""
    ) {
        (self.id, self.tenant, self.name, self.scopes, self.expiresMs) = (id, tenant, name, scopes, expiresMs)
        (self.digest, self.hint) = (.literal(digest), hint)
    }

    public var rights: Rights { scopes.reduce(into: []) { $0.formUnion($1.rights) } }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("tenant", &tenant, .id, "whose it is")
        cursor.required("id", &id, .id, "names the key; it is not the key")
        cursor.field("name", &name, .text, standard: id, shown: "the id", "for people")
        cursor.field(
            "scopes", &scopes, .list(.word(), 1...KeyScope.allCases.count, of: "scopes"),
            "`\"read\"`, `\"write\"` (channels, campaigns and what belongs to them), `\"admin\"` (users and keys)")
        cursor.optional("expires_at", &expiresMs, .dateMs, "from when on it is refused; `null` is never")
        cursor.field("digest", &digest, .secret, "what tells the key; never shown")
        cursor.field("hint", &hint, .text, "how the key begins and ends")
    }
}
