import COpenSSL

/// Keeps what a journal says from whoever reads the disk: each record is sealed with the installation's secret (AES-256-GCM), but for its
/// kind. A record holds viewers' attributes and addresses, the tokens of sessions, and those that viewers have of the origin.
///
/// A sealed record is its kind with the highest bit set, a nonce of 12 random bytes, the sealed bytes, and a tag of 16.
public final class JournalSeal: Sendable {
    static let nonceBytes = 12, tagBytes = 16
    private static let isSealed: UInt8 = 0x80
    private let keys: [[UInt8]]

    /// - Parameter secrets: the first seals, all open: records are read for as long as the sessions in them are taken.
    public init(secrets: [[UInt8]]) {
        precondition(!secrets.isEmpty, "a seal has a key")
        // A key of its own: the same secret signs what viewers see.
        keys = secrets.map { Sha256.seal("edgeproxy journal 1", [], key: $0) }
    }

    /// - Parameter record: not empty, its kind first.
    public func sealed(_ record: [UInt8]) -> [UInt8] {
        let kind = record[0] | Self.isSealed
        var nonce = [UInt8](repeating: 0, count: Self.nonceBytes)
        // Only a system without entropy fails here, and it can't serve TLS either.
        precondition(RAND_bytes(&nonce, Int32(nonce.count)) == 1, "no randomness")
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var body = [UInt8](repeating: 0, count: record.count - 1), tag = [UInt8](repeating: 0, count: Self.tagBytes)
        var associated = kind, count: Int32 = 0
        let isGood =
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, keys[0], nonce) == 1
            && EVP_EncryptUpdate(context, nil, &count, &associated, 1) == 1
            && record.withUnsafeBufferPointer { EVP_EncryptUpdate(context, &body, &count, $0.baseAddress! + 1, Int32(body.count)) } == 1
            && EVP_EncryptFinal_ex(context, nil, &count) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
        precondition(isGood, "AES-GCM takes whatever it is given")
        return [kind] + nonce + body + tag
    }

    /// The record as it was before it was sealed; one that was written by an earlier version is not sealed.
    /// - Returns: `nil` when none of the keys opens it.
    public func opened(_ record: ArraySlice<UInt8>) -> [UInt8]? {
        guard let kind = record.first, kind & Self.isSealed != 0 else { return Array(record) }
        guard record.count > Self.nonceBytes + Self.tagBytes else { return nil }
        let nonce = Array(record.dropFirst().prefix(Self.nonceBytes))
        let sealed = Array(record.dropFirst(1 + Self.nonceBytes).dropLast(Self.tagBytes))
        var tag = Array(record.suffix(Self.tagBytes))
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        for key in keys {
            var body = [UInt8](repeating: 0, count: sealed.count), associated = kind, count: Int32 = 0
            let isGood =
                EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
                && EVP_DecryptUpdate(context, nil, &count, &associated, 1) == 1
                && EVP_DecryptUpdate(context, &body, &count, sealed, Int32(sealed.count)) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
                && EVP_DecryptFinal_ex(context, nil, &count) == 1
            if isGood { return [kind & ~Self.isSealed] + body }
        }
        return nil
    }
}
