import Formats
import Model
import Store
import Transport

/// Who may use the management routes: whoever bears a key (RFC 6750).
///
/// Keys are found by their SHA-256: what is compared is no secret, and its time tells nothing of a key.
final class Access: Sendable {
    private let byDigest: [[UInt8]: Principal]
    /// Of tenants whose key stands in the configuration file, its digest.
    private let ofFile: [String: [UInt8]]

    /// - Parameters:
    ///   - keys: of the configuration file, of the tenants that have one there.
    ///   - made: over REST.
    init(keys: [(tenant: String, key: [UInt8])], made: [ApiKey] = []) {
        var byDigest: [[UInt8]: Principal] = [:], ofFile: [String: [UInt8]] = [:]
        for (tenant, key) in keys {
            let digest = Sha256.digest(key)
            ofFile[tenant] = digest
            byDigest[digest] = byDigest[digest] ?? Principal(tenant: tenant, rights: .all, name: "file-key")
        }
        for key in made {
            guard case .literal(let hex) = key.digest, let digest = try? Hex.decode(Array(hex.utf8).span) else { continue }
            byDigest[digest] = Principal(tenant: key.tenant, rights: key.rights, name: "key:\(key.id)", expiresMs: key.expiresMs)
        }
        (self.byDigest, self.ofFile) = (byDigest, ofFile)
    }

    /// Whether a tenant has the same key in the file of both, or none.
    func isSame(_ other: Access, for tenant: String) -> Bool { ofFile[tenant] == other.ofFile[tenant] }

    /// Whose key an Authorization header bears; `nil` for none, a wrong one, or one that has expired.
    /// - Parameter nowMs: milliseconds since 1970.
    func principal(authorization: UnsafeRawBufferPointer?, nowMs: Int64) -> Principal? {
        guard let authorization, let key = Self.bearer(authorization), let found = byDigest[Sha256.digest(key)] else { return nil }
        return found.expiresMs.map { $0 > nowMs } ?? true ? found : nil
    }

    /// What stands behind "Bearer", whose case does not matter.
    private static func bearer(_ header: UnsafeRawBufferPointer) -> [UInt8]? {
        let scheme = Array("bearer ".utf8)
        guard header.count > scheme.count, zip(scheme, header).allSatisfy({ $0 == $1 | ($1 >= 0x41 && $1 <= 0x5a ? 0x20 : 0) }) else {
            return nil
        }
        return Array(header[scheme.count...].drop { $0 == UInt8(ascii: " ") })
    }
}
