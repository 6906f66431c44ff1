import Formats
import TestSupport
import Testing

@testable import Scte35

@Suite struct SpliceTextTests {
    private func text(_ string: String) -> [UInt8] { [UInt8](string.utf8) }
    private let base64 = "/DAlAAAAAAAA///wFAUQAAABf+/+AA27oP4AKTLgAAEBAgAAcTbzWw=="
    private let hex = "fc3025000000000000fffff01405100000017feffe000dbba0fe002932e00001010200007136f35b"

    @Test func allSpellingsSayTheSame() throws {
        let section = try SpliceInfoSection(decoding: unhex(hex))
        let spellings = [
            base64, " \(base64)\r\n", base64.replacing("=", with: ""), base64.replacing("/", with: "_").replacing("+", with: "-"), hex,
            hex.uppercased(), "0x\(hex)", "0X\(hex)\n", "  0x" + hex.uppercased(),
        ]
        for spelling in spellings { #expect(try SpliceInfoSection(text: text(spelling)) == section, "\(spelling)") }
        #expect(try SpliceInfoSection(base64: text(base64)) == section)
        #expect(try SpliceInfoSection(hex: text(hex)) == section)
        #expect(try section.base64() == text(base64))
        #expect(try section.hex() == text("0x" + hex.uppercased()))
        #expect(try SpliceInfoSection.bytes(text: text(hex)) == unhex(hex))
    }

    /// Files of some editors begin with a byte order mark.
    @Test func aByteOrderMarkIsPassedOver() throws {
        let section = try SpliceInfoSection(decoding: unhex(hex))
        for spelling in [base64, hex, "0x" + hex, "\n" + base64] {
            #expect(try SpliceInfoSection(text: text("\u{feff}" + spelling)) == section, "\(spelling)")
        }
        let json = try section.json()
        #expect(try SpliceInfoSection(json: text("\u{feff}") + json) == SpliceInfoSection(json: json))
    }

    @Test(arguments: [
        ("<a/>", true), ("\u{feff}<a/>", true), (" \n<a/>", true), ("\u{feff}\n<a/>", true), ("/DAl", false), ("\u{feff}/DAl", false),
        ("fc30", false), ("", false), ("\u{feff}", false),
    ])
    func xmlIsToldByItsBeginning(string: String, isXml: Bool) {
        #expect(SpliceInfoSection.isXml(text(string)) == isXml)
    }

    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.all)
    func vectorsAgreeInBothForms(_ vector: Corpus.Vector) throws {
        #expect(try SpliceInfoSection.bytes(text: text(vector.base64)) == vector.bytes)
        #expect(Base64.encode(vector.bytes) == text(vector.base64))
    }

    @Test(arguments: [
        ("/DA*", "base64", 3), ("/DAl/", "base64", 5), ("/D=A", "base64", 2), ("/DAA====", "base64", 4), ("0xFG=!", "base64", 4),
    ])
    func textThatIsNeitherIsRefusedAtItsByte(string: String, field: String, at: Int) {
        let error = #expect(throws: SpliceError.self) { try SpliceInfoSection(text: text(string)) }
        #expect(error == SpliceError(.badText(byteOffset: at), field: field))
    }

    @Test func hexIsRefusedAtItsByte() {
        #expect(throws: SpliceError(.badText(byteOffset: 3), field: "hex")) { try SpliceInfoSection(hex: text("0xFG")) }
        #expect(throws: SpliceError(.badText(byteOffset: 2), field: "hex")) { try SpliceInfoSection(hex: text("0xgf")) }
        #expect(throws: SpliceError(.badText(byteOffset: 3), field: "hex")) { try SpliceInfoSection(hex: text("0xF")) }
    }

    @Test func nothingAndTooMuchAreRefused() {
        for empty in ["", "  ", "0x"] {
            #expect(throws: SpliceError(.truncated(needBits: 8, haveBits: 0), field: "table_id")) {
                try SpliceInfoSection(text: text(empty))
            }
        }
        let long = [UInt8](repeating: UInt8(ascii: "A"), count: Limits.textBytes + 1)
        #expect(throws: SpliceError(.outOfRange(value: UInt64(long.count), bits: 14), field: "text")) { try SpliceInfoSection(text: long) }
    }
}
