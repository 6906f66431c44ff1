import COpenSSL
import Formats

/// SHA-256 (FIPS 180-4), and HMAC with it (RFC 2104). Each is 32 bytes.
public enum Sha256 {
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32), count: UInt32 = 32
        EVP_Digest(bytes, bytes.count, &digest, &count, EVP_sha256(), nil)
        return digest
    }

    /// In lower-case hex.
    public static func hex(_ bytes: [UInt8]) -> String { String(decoding: Hex.encode(digest(bytes), isUppercase: false), as: UTF8.self) }

    /// HMAC: nobody without the key makes the same.
    /// - Parameter purpose: what tells it from other seals by the same key.
    public static func seal(_ purpose: String, _ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        let message = Array(purpose.utf8) + bytes
        var digest = [UInt8](repeating: 0, count: 32), count: UInt32 = 32
        HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &count)
        return digest
    }
}
