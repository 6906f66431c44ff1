import Testing

@testable import Transport

@Test(arguments: [
    ("a,b", ["a", "b"]), (" a , b ", ["a", "b"]), ("a\t,\tb", ["a", "b"]), (",,a,,", ["a"]), ("", []), (" ", []), (",", []),
    ("a b", ["a b"]),
])
func listsAreCutAtTheirCommas(text: String, parts: [String]) {
    var found: [String] = []
    Array(text.utf8).withUnsafeBytes { $0.eachToken { found.append(String(decoding: $0, as: UTF8.self)) } }
    #expect(found == parts)
}

@Test func comparisonIgnoresCaseOfLettersAlone() {
    func equals(_ text: String, _ lower: StaticString) -> Bool { Array(text.utf8).withUnsafeBytes { $0.equalsLower(lower) } }
    #expect(equals("Keep-Alive", "keep-alive") && equals("", "") && !equals("keep-alive ", "keep-alive") && !equals("a", "b"))
    // "@" and "[" stand beside the letters, and differ from "`" and "{" in the same bit.
    #expect(!equals("@", "`") && !equals("[", "{"))
    for byte in UInt8.min...UInt8.max {
        let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        #expect(asciiLower(byte) == (isLetter ? byte + 32 : byte))
    }
}

@Test func controlCharacterIsFoundInAnyPlace() {
    for count in 0..<20 {
        let clean = [UInt8](repeating: UInt8(ascii: "v"), count: count)
        // One byte more, so that there is an address even for none.
        func isClean(_ bytes: [UInt8]) -> Bool {
            (bytes + [0]).withUnsafeBytes { ByteClass.isCleanValue($0.baseAddress!, 0, $0.count - 1) }
        }
        #expect(isClean(clean))
        for at in 0..<count {
            for byte in UInt8.min...UInt8.max {
                var bytes = clean
                bytes[at] = byte
                if isClean(bytes) != HeaderBytes.isValue(byte) { Issue.record("\(byte) at \(at) of \(count)") }
            }
        }
    }
}
