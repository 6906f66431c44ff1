/// One object in a change.
public struct StoreWrite: Equatable, Sendable {
    /// What is expected to be there.
    public enum Expected: Equatable, Sendable {
        case nothing
        case version(Int64)
        /// Any version, or nothing.
        case anything
    }

    public let key: StoreKey
    public let expected: Expected
    /// `nil`: it is removed.
    public let document: String?

    public init(_ key: StoreKey, _ expected: Expected, _ document: String?) {
        (self.key, self.expected, self.document) = (key, expected, document)
    }
}

/// What is written as a whole or not at all.
public struct StoreChange: Sendable {
    public var writes: [StoreWrite]
    /// Who does it, and by which request.
    public var principal: String, request: String
    /// What it was checked against: where something else was committed since, it is `behind`. `nil`: that does not matter.
    public var after: StoreMark?
    /// The line for the audit.
    public var audit: AuditLine
    /// The answer that is given again to the same `Idempotency-Key`.
    public var answer: KeptAnswer?

    public init(
        writes: [StoreWrite], principal: String, request: String, audit: AuditLine, after: StoreMark? = nil, answer: KeptAnswer? = nil
    ) {
        (self.writes, self.principal, self.request, self.audit) = (writes, principal, request, audit)
        (self.after, self.answer) = (after, answer)
    }
}

public struct AuditLine: Equatable, Sendable {
    public var tenant: String, action: String, object: String, address: String, outcome: String

    public init(tenant: String, action: String, object: String, address: String, outcome: String = "done") {
        (self.tenant, self.action, self.object, self.address, self.outcome) = (tenant, action, object, address, outcome)
    }
}

/// An answer by its `Idempotency-Key`.
public struct KeptAnswer: Equatable, Sendable {
    public let tenant: String, key: String
    /// SHA-256 of method, path, query and body.
    public let print: [UInt8]
    public let status: Int64
    public let body: String
    public let expiresMs: Int64

    public init(tenant: String, key: String, print: [UInt8], status: Int64, body: String, expiresMs: Int64) {
        (self.tenant, self.key, self.print, self.status, self.body, self.expiresMs) = (tenant, key, print, status, body, expiresMs)
    }
}

/// What a change has become.
public struct Committed: Equatable, Sendable {
    public let mark: StoreMark
    /// Of each write, in that order.
    public let versions: [Int64]
}
