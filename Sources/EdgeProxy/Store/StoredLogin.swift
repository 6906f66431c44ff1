/// Somebody who is logged in, so that a start logs nobody out.
public struct StoredLogin: Equatable, Sendable {
    /// SHA-256 of the token: who reads the store can't log in with it.
    public let token: [UInt8]
    /// The user: whose they are, and their id.
    public let owner: String, user: String
    /// Milliseconds since 1970.
    public let createdMs: Int64

    public init(token: [UInt8], owner: String, user: String, createdMs: Int64) {
        (self.token, self.owner, self.user, self.createdMs) = (token, owner, user, createdMs)
    }
}

/// Where a line of the audit stands: by time, and what tells those of one millisecond apart.
public struct AuditPlace: Equatable, Sendable {
    public let atMs: Int64, bits: Int64

    public init(atMs: Int64, bits: Int64) { (self.atMs, self.bits) = (atMs, bits) }
}

/// A line of the audit as it is kept.
public struct StoredAuditLine: Equatable, Sendable {
    public let place: AuditPlace
    public let principal: String, request: String
    public let line: AuditLine
}
