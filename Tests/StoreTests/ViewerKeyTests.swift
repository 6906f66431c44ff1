import Model
import Store
import Testing

// HMAC-SHA-256 of the message under the month's salt, its first eight bytes: found with another program.
@Test(arguments: [
    (ViewerId.uid("alice"), "d2f85c2a3cfd9b39"), (.ifa("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), "5e901f2a9ba2738d"),
])
func aViewersKeyIsAnHmac(id: ViewerId, hex: String) {
    let key = ViewerKey(id, salt: [UInt8](0..<32)) { Sha256.seal("", $1, key: $0) }
    #expect(String(key.value, radix: 16) == hex)
}
