import Testing

@testable import EdgeProxy

/// Who may use the management routes.
@Suite struct AccessTests {
    private let access = Access(keys: [("one", Array("key of one".utf8)), ("two", Array("key of two".utf8))])

    private func tenant(_ header: String?) -> String? {
        guard let header else { return access.tenant(authorization: nil) }
        return Array(header.utf8).withUnsafeBytes { access.tenant(authorization: $0) }
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
        #expect(Array("Bearer ".utf8).withUnsafeBytes { none.tenant(authorization: $0) } == nil)
    }
}
