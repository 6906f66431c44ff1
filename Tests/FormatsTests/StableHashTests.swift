import Testing

@testable import Formats

@Suite struct StableHashTests {
    // Vectors of the FNV reference code.
    @Test(arguments: [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)] as [(String, UInt64)])
    func theHashIsFnv1a(text: String, hash: UInt64) { #expect(StableHash.fnv(of: text.utf8) == hash) }

    @Test func textsEndAndNumbersCount() {
        func hash(_ texts: [String]) -> UInt64 {
            var hash = StableHash()
            for text in texts { hash.mix(text) }
            return hash.value
        }
        #expect(hash(["a", "bc"]) != hash(["ab", "c"]))
        var number = StableHash(), bytes = StableHash()
        number.mix(0x0102_0304_0506_0708)
        for byte in [8, 7, 6, 5, 4, 3, 2, 1] as [UInt8] { bytes.mix(byte: byte) }
        #expect(number.value == bytes.value && number.fnv == bytes.fnv && number.value == StableHash.spread(number.fnv))
    }
}
