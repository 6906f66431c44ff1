import Dispatch
import Formats
import Store
import Testing

struct HmacSha512Tests {
    /// RFC 4231 §4: test cases 1, 2 and 6, whose key is longer than a block.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
        ),
    ])
    func sealsAsTheRfcHasIt(key: [UInt8], text: String, seal: String) {
        let hmac = HmacSha512(key: key)
        func hex(_ bytes: [UInt8]) -> String { String(decoding: Hex.encode(bytes, isUppercase: false), as: UTF8.self) }
        // Again and again by the same key.
        for _ in 0..<3 { #expect(hex(hmac.seal("", Array(text.utf8))) == seal) }
        // What stands before is sealed as if it stood in the text.
        #expect(hmac.seal("beacon ", Array(text.utf8)) == hmac.seal("", Array(("beacon " + text).utf8)))
    }

    @Test func threadsThatSealAtOnceDisturbNoOther() {
        let hmac = HmacSha512(key: Array("key".utf8)), texts = (0..<64).map { [UInt8](repeating: UInt8($0), count: $0 * 7) }
        let alone = texts.map { HmacSha512(key: Array("key".utf8)).seal("word ", $0) }
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<200 { for (text, seal) in zip(texts, alone) { #expect(hmac.seal("word ", text) == seal) } }
        }
    }
}
