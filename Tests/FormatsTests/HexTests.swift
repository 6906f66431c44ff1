import TestSupport
import Testing

@testable import Formats

@Suite struct HexTests {
    @Test func bytesComeBackInEitherCase() throws {
        let bytes = [UInt8](0...255)
        for isUppercase in [true, false] {
            let text = Hex.encode(bytes, isUppercase: isUppercase)
            #expect(text.count == 512 && text.contains(UInt8(ascii: isUppercase ? "F" : "f")))
            #expect(try Hex.decode(text.span) == bytes)
        }
        #expect(try Hex.decode([UInt8]().span) == [])
    }

    @Test(arguments: [("0g", 1), ("g0", 0), ("00f", 3), ("00 0", 2)])
    func whatIsNoDigitIsRefusedAtItsByte(text: String, offset: Int) {
        #expect(throws: BadByte(offset: offset)) { try Hex.decode(Array(text.utf8).span) }
    }

    @Test(
        arguments: [
            ("0", 0), ("ff", 255), ("FfFfFfFfFfFfFfFf", .max), ("000000000000000000001", 1), ("", nil), ("10000000000000000", nil),
            ("g", nil),
            ("-1", nil),
        ] as [(String, UInt64?)])
    func numbersHave64Bits(text: String, value: UInt64?) { #expect(Hex.number(Array(text.utf8).span) == value) }
}
