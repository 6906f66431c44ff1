import Testing

@testable import Transport

@Test func knownNamesAreFoundInAnyCaseAndNoOthers() {
    let index = KnownHeaderIndex()
    defer { index.deallocate() }
    func find(_ name: String) -> KnownHeader? {
        let found = Array(name.utf8).withUnsafeBytes { index.find($0.baseAddress!, $0.count) }
        return found == 0 ? nil : KnownHeader(rawValue: found - 1)
    }
    for header in KnownHeader.allCases {
        let name = "\(header.name)"
        #expect(find(name) == header && find(name.uppercased()) == header)
        #expect(find(name + "x") == nil && find("x" + name) == nil && find(String(name.dropLast()) + "_") == nil)
        // Same length, same ends, same middle byte.
        var bytes = Array(name.utf8)
        if bytes.count > 5 {
            bytes[1] = bytes[1] == UInt8(ascii: "q") ? UInt8(ascii: "z") : UInt8(ascii: "q")
            #expect(find(String(decoding: bytes, as: UTF8.self)) == nil)
        }
    }
    #expect(find("x") == nil && find("x-unheard-of") == nil)
}

@Test(arguments: [
    ("GET", HttpMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("PATCH", .patch), ("DELETE", .delete), ("OPTIONS", .options),
    ("get", .other), ("GE", .other), ("GETS", .other), ("PURGE", .other), ("CONNECT", .other),
])
func methodsAreCaseSensitive(text: String, method: HttpMethod) {
    #expect(Array(text.utf8).withUnsafeBytes { HttpMethod($0) } == method)
    #expect(method.bringsBody == ["POST", "PUT", "PATCH"].contains(text))
}
