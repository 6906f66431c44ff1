import Formats

/// Somebody who logs in.
public struct UserAccount: ManagedModel {
    public static let title = "User"
    public static let kind = ObjectKind.users

    public var id: String
    /// `nil`: of the installation, which sees all tenants.
    public var tenant: String?
    /// In lower case: one address, one user.
    public var email: String
    public var name: String
    public var role: Role
    /// In a request the password, in the store its hash; `nil`: the one that the configuration file has.
    public var password: Secret?

    public var owner: String { tenant ?? "" }

    public init() { self.init(id: "", email: "") }

    public init(
        id: String, tenant: String? = nil, email: String, name: String = "", role: Role = .viewer, password: Secret? = nil
    ) {
        (self.id, self.tenant, self.email, self.name, self.role, self.password) = (id, tenant, email, name, role, password)
    }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("id", &id, .id, "names the user")
        cursor.optional("tenant", &tenant, .id, "whose user it is; `null` is the installation's, who sees all tenants")
        cursor.required("email", &email, .email, "who logs in; no two users have the same")
        email = email.lowercased()
        cursor.field("name", &name, .text, standard: email, shown: "the address", "for people")
        cursor.field("role", &role, .word(), "`\"viewer\"` reads, `\"operator\"` also writes, `\"owner\"` also manages users and keys")
        cursor.optional("password", &password, .secret, "12 to 128 characters; it is never shown")
    }
}

extension FieldForm where Self == ParsedForm<String> {
    /// An e-mail address: one "@" with something on both sides, no blanks.
    public static var email: Self {
        ParsedForm(
            "an e-mail address",
            TextShape(
                "e-mail address", plural: "e-mail addresses", pattern: "^[^@\\s\\x00-\\x1f\\x7f]{1,128}@[^@\\s\\x00-\\x1f\\x7f]{1,126}$"),
            read: { text in
                let sides = text.split(separator: "@", omittingEmptySubsequences: false)
                guard sides.count == 2, 1...128 ~= sides[0].unicodeScalars.count, 1...126 ~= sides[1].unicodeScalars.count,
                    !text.contains(where: \.isWhitespace), TextForm.isPlain(text)
                else { return nil }
                return text
            }, write: { $0 })
    }
}
