import COpenSSL

/// SHA-512 (FIPS 180-4), for more of a seal than SHA-256 has.
public enum Sha512 {
    /// HMAC (RFC 2104), 64 bytes: nobody without the key makes the same.
    /// - Parameter purpose: what tells it from other seals by the same key.
    public static func seal(_ purpose: String, _ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        let message = Array(purpose.utf8) + bytes
        var digest = [UInt8](repeating: 0, count: 64), count: UInt32 = 64
        HMAC(EVP_sha512(), key, Int32(key.count), message, message.count, &digest, &count)
        return digest
    }
}
