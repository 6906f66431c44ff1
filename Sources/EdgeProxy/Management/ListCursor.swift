import COpenSSL
import Formats
import Store

/// Where the next page of a list begins: behind the last row of this one, by what the list is ordered by, so that what is added or removed
/// meanwhile neither skips a row nor repeats one.
///
/// As text base64url (RFC 4648 §5) of: the form's number; the store's number, 8 bytes; 8 bytes of a hash of the list; the length of the
/// sort key, 4 bytes; that key; the id; 8 bytes of HMAC-SHA256 (RFC 2104) over all that. Numbers are big-endian.
struct ListCursor: Equatable, Sendable {
    /// The store's number, or a version, at which the page was answered.
    var version: Int64
    /// The last row's value of the field that the list is sorted by, and its id.
    var key: String, id: String

    /// Which list it is: a cursor goes on with no other.
    struct Scope: Equatable, Sendable {
        var tenant: String
        /// All filters as one text, equal for equal filters.
        var filter: String
        /// "name" or "-name".
        var sort: String

        /// Anybody may find two lists of one hash and mix up the pages of their own lists by it: the tenant is not theirs to choose.
        fileprivate var hash: UInt64 {
            var hash = StableHash()
            for text in [tenant, filter, sort] {
                hash.mix(UInt64(text.utf8.count))
                hash.mix(text)
            }
            return hash.value
        }
    }

    private static let form: UInt8 = 1
    private static let headBytes = 21, sealBytes = 8

    /// - Parameter key: of the process, at least 16 random bytes; other nodes have the same.
    func encode(scope: Scope, key secret: [UInt8]) -> String {
        var bytes = [Self.form]
        Self.append(UInt64(bitPattern: version), 8, to: &bytes)
        Self.append(scope.hash, 8, to: &bytes)
        Self.append(UInt64(key.utf8.count), 4, to: &bytes)
        bytes += key.utf8
        bytes += id.utf8
        bytes += Self.seal(bytes, secret)
        return String(decoding: Base64.encode(bytes, .url), as: UTF8.self)
    }

    /// - Throws: 400 `bad_cursor` for what this program did not write with that key for that list.
    static func decode(_ text: String, scope: Scope, key secret: [UInt8]) throws(Reply.Failure) -> ListCursor {
        guard let cursor = read(Array(text.utf8), scope, secret) else {
            throw Reply.Failure(
                status: 400, code: "bad_cursor", message: "this is no cursor of this list; ask without one for its beginning",
                field: "cursor")
        }
        return cursor
    }

    private static func read(_ text: [UInt8], _ scope: Scope, _ secret: [UInt8]) -> ListCursor? {
        guard text.count <= Limits.cursorBytes, let bytes = try? Base64.decode(text.span), bytes.count >= headBytes + sealBytes,
            // The reader takes other spellings of the same bytes.
            Base64.encode(bytes, .url) == text
        else { return nil }
        let sealed = Array(bytes.dropLast(sealBytes)), seal = Array(bytes.suffix(sealBytes))
        guard CRYPTO_memcmp(seal, Self.seal(sealed, secret), sealBytes) == 0, sealed[0] == form else { return nil }
        func number(_ range: Range<Int>) -> UInt64 { sealed[range].reduce(0) { $0 << 8 | UInt64($1) } }
        let keyBytes = Int(number(17..<headBytes)), rest = sealed[headBytes...]
        guard number(9..<17) == scope.hash, keyBytes <= rest.count, let key = String(validating: rest.prefix(keyBytes), as: UTF8.self),
            let id = String(validating: rest.dropFirst(keyBytes), as: UTF8.self)
        else { return nil }
        return ListCursor(version: Int64(bitPattern: number(1..<9)), key: key, id: id)
    }

    private static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(place * 8))) }
    }

    private static func seal(_ bytes: [UInt8], _ secret: [UInt8]) -> [UInt8] {
        Array(Sha256.seal("cursor ", bytes, key: secret).prefix(sealBytes))
    }
}
