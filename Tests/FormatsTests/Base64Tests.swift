import TestSupport
import Testing

@testable import Formats

@Suite struct Base64Tests {
    // RFC 4648 §10, and the two characters in which the alphabets differ.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ("\u{7ef}?\u{3ff}", "37/3P8+/"),
    ])
    func theVectorsOfTheStandardAreKept(plain: String, text: String) throws {
        let bytes = Array(plain.utf8), url = text.replacing("=", with: "").replacing("+", with: "-").replacing("/", with: "_")
        if plain.allSatisfy(\.isASCII) { #expect(String(decoding: Base64.encode(bytes), as: UTF8.self) == text) }
        #expect(String(decoding: Base64.encode(try Base64.decode(Array(text.utf8).span), .url), as: UTF8.self) == url)
        #expect(try Base64.decode(Array(url.utf8).span) == Base64.decode(Array(text.utf8).span))
    }

    @Test(arguments: 0..<70)
    func anyLengthComesBack(count: Int) throws {
        var random = Seeded(UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        for alphabet in [Base64.Alphabet.standard, .url] {
            let text = Base64.encode(bytes, alphabet)
            #expect(text.count == (alphabet == .standard ? (count + 2) / 3 * 4 : (count * 4 + 2) / 3))
            #expect(try Base64.decode(text.span) == bytes)
        }
    }

    @Test(
        arguments: [("Zg=", 3, nil), ("Zm9*", 3, 3), ("Z", 1, 1), ("Zm9vY", 5, 5), ("=", 0, nil), ("Z===", 1, 1), ("Zm 9", 2, 2)]
            as [(String, Int, Int?)])
    func whatDoesNotBelongIsRefusedAtItsByte(text: String, count: Int, offset: Int?) {
        do {
            let bytes = try Base64.decode(Array(text.utf8).span)
            #expect(offset == nil && bytes.count == count / 2)
        } catch {
            #expect(error == offset.map { BadByte(offset: $0) })
        }
    }

    @Test func everyByteHasItsValueOrNone() {
        let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for byte in 0...255 as ClosedRange<UInt8> {
            let plain = byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
            #expect(Base64.value(of: byte).map(Int.init) == characters.firstIndex(of: plain))
        }
    }
}
