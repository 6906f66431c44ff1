import Testing

@testable import EdgeProxy
@testable import Model
@testable import Store

/// Who may use the management routes.
@Suite struct AccessTests {
    private let access = Access(keys: [("one", Array("key of one".utf8)), ("two", Array("key of two".utf8))])

    private func tenant(_ header: String?) -> String? {
        guard let header else { return access.principal(authorization: nil, nowMs: 0)?.tenant }
        return Array(header.utf8).withUnsafeBytes { access.principal(authorization: $0, nowMs: 0)?.tenant }
    }

    @Test(arguments: [("Bearer key of one", "one"), ("bearer key of two", "two"), ("BEARER   key of two", "two")])
    func aKeyNamesItsTenant(header: String, name: String) { #expect(tenant(header) == name) }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "Bearer key of on", "Bearer key of onee", "Bearer KEY OF ONE", "Basic key of one", "key of one",
        "Bearer\tkey of one",
    ])
    func nothingElseDoes(header: String?) { #expect(tenant(header) == nil) }

    @Test func withoutKeysNobodyIsLetIn() {
        let none = Access(keys: [])
        #expect(Array("Bearer ".utf8).withUnsafeBytes { none.principal(authorization: $0, nowMs: 0) } == nil)
    }

    @Test func aKeyOfRestHasItsScopesUntilItExpires() {
        let key = Array("a key".utf8)
        let made = ApiKey(id: "k", tenant: "one", scopes: [.read, .write], expiresMs: 100, digest: Sha256.hex(key))
        let access = Access(keys: [], made: [made])
        func principal(at nowMs: Int64) -> Principal? {
            Array("Bearer a key".utf8).withUnsafeBytes { access.principal(authorization: $0, nowMs: nowMs) }
        }
        #expect(principal(at: 99) == Principal(tenant: "one", rights: [.read, .write], name: "key:k", expiresMs: 100))
        #expect(principal(at: 100) == nil)
    }
}
