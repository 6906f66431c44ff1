import COpenSSL
import Transport

/// Who may use the management routes: a bearer key names its tenant (RFC 6750).
final class Access: Sendable {
    /// SHA-256 of each key: equally long, so that comparing tells nothing of a key's length either.
    private let keys: [(tenant: String, digest: [UInt8])]

    /// - Parameter keys: of the tenants that have one.
    init(keys: [(tenant: String, key: [UInt8])]) {
        self.keys = keys.map { ($0.tenant, Self.digest($0.key)) }
    }

    /// Whether a tenant has the same key in both, or none.
    func isSame(_ other: Access, for tenant: String) -> Bool {
        keys.first { $0.tenant == tenant }?.digest == other.keys.first { $0.tenant == tenant }?.digest
    }

    /// The tenant whose key an Authorization header bears; `nil` for none, or a wrong one. All keys are compared, each in constant time.
    func tenant(authorization: UnsafeRawBufferPointer?) -> String? {
        guard let authorization, let key = Self.bearer(authorization) else { return nil }
        let digest = Self.digest(key)
        var found: String?
        for known in keys where CRYPTO_memcmp(known.digest, digest, digest.count) == 0 { found = found ?? known.tenant }
        return found
    }

    /// What stands behind "Bearer", whose case does not matter.
    private static func bearer(_ header: UnsafeRawBufferPointer) -> [UInt8]? {
        let scheme = Array("bearer ".utf8)
        guard header.count > scheme.count, zip(scheme, header).allSatisfy({ $0 == $1 | ($1 >= 0x41 && $1 <= 0x5a ? 0x20 : 0) }) else {
            return nil
        }
        return Array(header[scheme.count...].drop { $0 == UInt8(ascii: " ") })
    }

    private static func digest(_ key: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32), count: UInt32 = 32
        EVP_Digest(key, key.count, &digest, &count, EVP_sha256(), nil)
        return digest
    }
}
