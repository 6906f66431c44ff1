import COpenSSL
import Stitching
import Store

/// Makes and checks session tokens with the configured keys: the first signs, all verify.
final class SessionSigner: Sendable {
    /// The first signs, all verify.
    let keys: [[UInt8]]

    init(keys: [[UInt8]]) {
        precondition(!keys.isEmpty, "a signer has a key")
        self.keys = keys
    }

    func make() -> SessionToken {
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { bytes in
            // Only a system without entropy fails here, and it can't serve TLS either.
            precondition(RAND_bytes(bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), Int32(bytes.count)) == 1, "no randomness")
        }
        return SessionToken(high: words.0, low: words.1, signature: signature(words.0, words.1, keys[0]))
    }

    func isOurs(_ token: SessionToken) -> Bool {
        var isOurs = false
        for key in keys where signature(token.high, token.low, key) ^ token.signature == 0 { isOurs = true }
        return isOurs
    }

    /// What stands for a text that nobody may read, 32 bytes: the same each time, and nobody without our key finds the text to it.
    func digest(of text: [UInt8]) -> [UInt8] {
        Sha256.seal("digest ", text, key: keys[0])
    }

    private func signature(_ high: UInt64, _ low: UInt64, _ key: [UInt8]) -> UInt64 {
        var words = (high.bigEndian, low.bigEndian)
        var digest: InlineArray<32, UInt8> = InlineArray(repeating: 0)
        var count: UInt32 = 32
        _ = withUnsafeBytes(of: &words) { message in
            withUnsafeMutableBytes(of: &digest) { out in
                HMAC(
                    EVP_sha256(), key, Int32(key.count), message.baseAddress!.assumingMemoryBound(to: UInt8.self), message.count,
                    out.baseAddress!.assumingMemoryBound(to: UInt8.self), &count)
            }
        }
        var word: UInt64 = 0
        for index in 0..<8 { word = word << 8 | UInt64(digest[index]) }
        return word
    }
}
