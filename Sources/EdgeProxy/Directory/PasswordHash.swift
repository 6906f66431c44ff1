import COpenSSL
import Formats

/// A password as it is kept: by scrypt (RFC 7914), which takes a fifth of a second and 32 MiB to try one, so that a stolen store gives none
/// away. Made and compared on a worker, never on a loop.
///
/// As text `$scrypt$ln=15,r=8,p=3$SALT$HASH`, salt and hash in base64.
struct PasswordHash: Equatable, Sendable {
    /// What it costs: 2^`log` × 128 × `blocks` bytes of memory, `times` times.
    struct Cost: Equatable, Sendable {
        var log: Int, blocks: Int, times: Int
    }

    /// That of passwords that are set now.
    static let cost = Cost(log: 15, blocks: 8, times: 3)
    static let saltBytes = 16
    private static let hashBytes = 32
    /// OpenSSL's own bound is what this takes, and a little less.
    private static let mostMemory: UInt64 = 64 << 20

    let cost: Cost
    private let salt: [UInt8], hash: [UInt8]

    /// Why a password can't be one that is set; `nil`: it can.
    static func refusal(of password: String) -> String? {
        let allowed = Limits.passwordCharacters
        return allowed.contains(password.unicodeScalars.count) ? nil : "expected \(allowed.lowerBound) to \(allowed.upperBound) characters"
    }

    /// - Parameter salt: `saltBytes` random bytes.
    init(of password: [UInt8], salt: [UInt8], cost: Cost = cost) {
        (self.cost, self.salt) = (cost, salt)
        hash = Self.hash(password, salt, cost) ?? []
        precondition(!hash.isEmpty, "scrypt takes the costs of this program")
    }

    /// - Returns: `nil` for what is no such text, or would cost more than 64 MiB.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        var cost = Cost(log: 0, blocks: 0, times: 0)
        let fields = parts[2].split(separator: ",")
        guard fields.count == 3, let log = Self.number("ln=", fields[0]), let blocks = Self.number("r=", fields[1]),
            let times = Self.number("p=", fields[2])
        else { return nil }
        (cost.log, cost.blocks, cost.times) = (log, blocks, times)
        guard let salt = try? Base64.decode(Array(parts[3].utf8).span), let hash = try? Base64.decode(Array(parts[4].utf8).span),
            salt.count == Self.saltBytes, hash.count == Self.hashBytes
        else { return nil }
        (self.cost, self.salt, self.hash) = (cost, salt, hash)
    }

    var text: String {
        func base64(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes), as: UTF8.self) }
        return "$scrypt$ln=\(cost.log),r=\(cost.blocks),p=\(cost.times)$\(base64(salt))$\(base64(hash))"
    }

    /// Whether a password is this one, in the same time for all that are not.
    func isOf(_ password: [UInt8]) -> Bool {
        guard let other = Self.hash(password, salt, cost) else { return false }
        return CRYPTO_memcmp(hash, other, hash.count) == 0
    }

    /// Whether it is cheaper to try than those that are set now: then it is made anew when somebody logs in with it.
    var isOld: Bool { cost != Self.cost }

    private static func hash(_ password: [UInt8], _ salt: [UInt8], _ cost: Cost) -> [UInt8]? {
        guard 1...20 ~= cost.log, 1...32 ~= cost.blocks, 1...16 ~= cost.times else { return nil }
        var hash = [UInt8](repeating: 0, count: hashBytes)
        let isMade = password.withUnsafeBytes { bytes in
            EVP_PBE_scrypt(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, salt, salt.count, UInt64(1) << UInt64(cost.log),
                UInt64(cost.blocks), UInt64(cost.times), mostMemory, &hash, hash.count)
        }
        return isMade == 1 ? hash : nil
    }

    private static func number(_ name: String, _ field: Substring) -> Int? {
        guard field.hasPrefix(name) else { return nil }
        return Int(field.dropFirst(name.count))
    }
}
