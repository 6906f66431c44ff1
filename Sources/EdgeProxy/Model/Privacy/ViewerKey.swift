/// By what a viewer is counted and capped, 64 bits: of the id itself nothing is kept, and with the month's salt gone nobody can find the
/// key to an id.
public struct ViewerKey: Hashable, Sendable {
    /// Never 0, which says that there is none.
    public let value: UInt64

    /// HMAC with SHA-256 (RFC 2104) of a message under a key: 32 bytes.
    public typealias Hmac = (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]

    /// - Parameters:
    ///   - salt: the tenant's of the month, `SaltBook.saltBytes`.
    ///   - hmac: at least 8 bytes of it are used.
    public init(_ id: ViewerId, salt: [UInt8], hmac: Hmac) {
        // Kinds apart: an id of one may be written like an id of the other.
        let message =
            switch id {
            case .uid(let text): Array("viewer uid ".utf8) + text.utf8
            case .ifa(let text): Array("viewer ifa ".utf8) + text.utf8
            }
        let word = hmac(salt, message).prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        value = word == 0 ? 1 : word
    }

    /// As it was written down.
    /// - Returns: `nil` for 0.
    public init?(recorded value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }
}
