import Testing

@testable import EdgeProxy
@testable import Stitching

/// A token that we did not make is refused, whatever of it was changed.
@Suite struct SessionTokenTests {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private let signer = SessionSigner(keys: [Array("the key that signs now".utf8), Array("the key before it".utf8)])

    private func token(_ text: [UInt8]) -> SessionToken? { text.withUnsafeBytes { SessionToken($0) } }

    @Test func aTokenIsReadAsItIsWritten() throws {
        for _ in 0..<100 {
            let made = signer.make()
            let read = try #require(token(made.text))
            #expect(read == made && read.text == made.text && signer.isOurs(read))
            #expect(made.text.count == SessionToken.characters && made.text.allSatisfy { Self.alphabet.contains($0) })
        }
    }

    /// Any other character at any place names another token, and that is not ours.
    @Test func aChangedCharacterIsRefused() throws {
        let made = signer.make(), text = made.text
        for place in text.indices {
            for character in Self.alphabet where character != text[place] {
                var changed = text
                changed[place] = character
                let other = try #require(token(changed))
                #expect(other != made && !signer.isOurs(other), "\(place)")
            }
        }
    }

    @Test(arguments: ["", "A", String(repeating: "A", count: 31), String(repeating: "A", count: 33), String(repeating: "=", count: 32)])
    func whatIsNoTokenIsRefused(text: String) {
        #expect(token(Array(text.utf8)) == nil)
    }

    @Test(arguments: Array("+/=. %\0\u{7f}".utf8) + [0x80, 0xff])
    func aCharacterOfAnotherAlphabetIsRefused(character: UInt8) {
        var text = signer.make().text
        text[7] = character
        #expect(token(text) == nil)
    }

    @Test func keysAreRotated() {
        let old = SessionSigner(keys: [Array("the key before it".utf8)]), foreign = SessionSigner(keys: [Array("another key".utf8)])
        #expect(signer.isOurs(old.make()))
        #expect(!old.isOurs(signer.make()))
        #expect(!signer.isOurs(foreign.make()))
    }
}
