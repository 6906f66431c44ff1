import COpenSSL
import Synchronization

/// HMAC with SHA-512 (RFC 2104, FIPS 180-4) by one key: 64 bytes, more of a seal than SHA-256 has.
///
/// The key is worked in once, which is half of the work for texts as short as tokens.
public final class HmacSha512: Sendable {
    public static let bytes = 64
    /// A context that knows the key and nothing else yet.
    private struct Context: @unchecked Sendable { let pointer: OpaquePointer }
    /// The first is only copied from. The others wait for the next seals: as many as were made at one moment.
    private let keyed: Context
    private let idle = Mutex<[Context]>([])

    public init(key: [UInt8]) {
        let hmac = EVP_MAC_fetch(nil, OSSL_MAC_NAME_HMAC, nil)
        defer { EVP_MAC_free(hmac) }
        var digest = Array("SHA512\0".utf8.map { CChar($0) })
        let isReady = digest.withUnsafeMutableBufferPointer { digest -> OpaquePointer? in
            var parameters = [
                OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.baseAddress, 0), OSSL_PARAM_construct_end(),
            ]
            guard let context = EVP_MAC_CTX_new(hmac), EVP_MAC_init(context, key, key.count, &parameters) == 1 else { return nil }
            return context
        }
        guard let isReady else { preconditionFailure("OpenSSL has no HMAC with SHA-512") }
        keyed = Context(pointer: isReady)
    }

    deinit {
        for context in idle.withLock({ $0 }) + [keyed] { EVP_MAC_CTX_free(context.pointer) }
    }

    /// Nobody without the key makes the same.
    /// - Parameter purpose: what tells it from other seals by the same key.
    public func seal(_ purpose: StaticString, _ bytes: [UInt8]) -> [UInt8] {
        guard let context = idle.withLock({ $0.popLast() }) ?? EVP_MAC_CTX_dup(keyed.pointer).map({ Context(pointer: $0) }) else {
            preconditionFailure("OpenSSL has no memory")
        }
        defer { idle.withLock { $0.append(context) } }
        var count = 0
        return [UInt8](unsafeUninitializedCapacity: Self.bytes) { seal, initialized in
            // Begun again with the key that it knows.
            guard EVP_MAC_init(context.pointer, nil, 0, nil) == 1,
                EVP_MAC_update(context.pointer, purpose.utf8Start, purpose.utf8CodeUnitCount) == 1,
                EVP_MAC_update(context.pointer, bytes, bytes.count) == 1,
                EVP_MAC_final(context.pointer, seal.baseAddress, &count, Self.bytes) == 1
            else { preconditionFailure("OpenSSL made no HMAC") }
            initialized = count
        }
    }
}
