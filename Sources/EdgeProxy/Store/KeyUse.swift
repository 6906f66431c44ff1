/// When a key was used last.
public struct KeyUse: Equatable, Sendable {
    public let tenant: String, id: String
    /// Milliseconds since 1970.
    public let atMs: Int64

    public init(tenant: String, id: String, atMs: Int64) { (self.tenant, self.id, self.atMs) = (tenant, id, atMs) }
}
