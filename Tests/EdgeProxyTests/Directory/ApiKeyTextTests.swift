import TestSupport
import Testing

@testable import EdgeProxy

@Suite struct ApiKeyTextTests {
    @Test func akeyIsWellFormedAndNoOtherIs() {
        var random = Seeded(7)
        for _ in 0..<200 {
            let key = ApiKeyText.make { random.next() }
            #expect(key.count == 45 && key.starts(with: "edge_key_".utf8) && ApiKeyText.isWellFormed(key))
            var typo = key
            let place = Int.random(in: 9..<45, using: &random)
            typo[place] = typo[place] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            #expect(!ApiKeyText.isWellFormed(typo))
            #expect(!ApiKeyText.isWellFormed(key.dropLast()) && !ApiKeyText.isWellFormed(key + [UInt8(ascii: "0")]))
        }
        #expect(!ApiKeyText.isWellFormed([]) && !ApiKeyText.isWellFormed(Array("a key of a file".utf8)))
    }

    /// A draw that would make the first digits likelier is drawn again.
    @Test func eachDigitIsAsLikely() {
        var draws: [UInt64] = [.max, UInt64.max / 62 * 62, 61]
        let key = ApiKeyText.make { draws.isEmpty ? 0 : draws.removeFirst() }
        #expect(String(decoding: key[9...12], as: UTF8.self) == "z000")
        #expect(ApiKeyText.hint(of: key).hasPrefix("edge_key_z000…"))
    }
}
