import COpenSSL

/// AES-128 as HLS has it (RFC 8216 §5.2): whole segments in CBC mode with PKCS7, the media sequence number as their IV.
enum DemoSeal {
    /// A key for each run of the loop, so that keys rotate. No secret: it stands here.
    static func key(_ index: Int64) -> [UInt8] { (0..<16).map { UInt8(truncatingIfNeeded: index &* 31 &+ $0 &* 17 &+ 5) } }

    /// - Returns: `nil` when OpenSSL has no memory.
    static func sealed(_ bytes: [UInt8], key: [UInt8], sequence: Int64) -> [UInt8]? {
        let iv = (0..<16).map { $0 < 8 ? 0 : UInt8(truncatingIfNeeded: sequence >> (56 - 8 * ($0 - 8))) }
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var out = [UInt8](repeating: 0, count: bytes.count + 16), length: Int32 = 0, rest: Int32 = 0
        guard EVP_EncryptInit_ex(context, EVP_aes_128_cbc(), nil, key, iv) == 1,
            EVP_EncryptUpdate(context, &out, &length, bytes, Int32(bytes.count)) == 1,
            out.withUnsafeMutableBufferPointer({ EVP_EncryptFinal_ex(context, $0.baseAddress! + Int(length), &rest) }) == 1
        else { return nil }
        out.removeLast(out.count - Int(length + rest))
        return out
    }
}
