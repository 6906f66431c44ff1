import Testing

@testable import Scte35

/// Kind: the text form of a name that is binary on the wire.
@Suite struct UpidReadingTests {
    private func text(_ text: String, _ type: UpidType) -> [UInt8]? { UpidReading(text: [UInt8](text.utf8), type: type).bytes(.text) }

    /// Each form of the text, and the one form of the bytes.
    @Test(
        arguments: [
            ("10.5240/5A58-58B4-0CBD-C087-7CC8-U", .eidr, "1478 5a5858b40cbdc0877cc8"),
            ("10.5240/5A58-58B4-0CBD-C087-7CC8", .eidr, "1478 5a5858b40cbdc0877cc8"),
            (" \n10.5240/5a5858b40cbdc0877cc8 ", .eidr, "1478 5a5858b40cbdc0877cc8"),
            ("urn:eidr:10.5240:5A58-58B4-0CBD-C087-7CC8-U", .eidr, "1478 5a5858b40cbdc0877cc8"),
            ("https://doi.org/10.5240/5A58-58B4-0CBD-C087-7CC8-U", .eidr, "1478 5a5858b40cbdc0877cc8"),
            ("10.5239/1D0C-4B57", .eidr, "1477 1d0c4b57 000000000000"), ("14785a5858b40cbdc0877cc8", .eidr, "14785a5858b40cbdc0877cc8"),
            ("0000-0001-8CFA-0000-I-0000-0000-K", .isan, "000000018cfa0000 00000000"),
            ("ISAN 0000-0001-8CFA-0000-0000-0003", .isan, "000000018cfa0000 00000003"),
            ("0000-0001-8CFA-0000-I", .isan, "000000018cfa0000 00000000"), ("0000-0001-8CFA-0000-I", .isanOld, "000000018cfa0000"),
            ("urn:isan:0000-0001-8CFA-0000", .isanOld, "000000018cfa0000"),
            ("8675309", .airingId, "0000000000845fed"), ("0x845FED", .airingId, "0000000000845fed"),
            ("1234567890123456", .airingId, "000462d53c8abac0"), ("000000000084AFED", .airingId, "000000000084afed"),
            (
                "060A2B34.01010105.01010D20.13000000.00112233.44556677.8899AABB.CCDDEEFF", .umid,
                "060a2b340101010501010d201300000000112233445566778899aabbccddeeff"
            ),
            (
                "urn:smpte:umid:060a2b34-01010105-01010d20-13000000-00112233-44556677-8899aabb-ccddeeff", .umid,
                "060a2b340101010501010d201300000000112233445566778899aabbccddeeff"
            ),
            ("d1a1f3c0-52e4-4e1b-9f1c-0a1b2c3d4e5f", .uuid, "d1a1f3c052e44e1b9f1c0a1b2c3d4e5f"),
            ("{D1A1F3C0-52E4-4E1B-9F1C-0A1B2C3D4E5F}", .uuid, "d1a1f3c052e44e1b9f1c0a1b2c3d4e5f"),
            ("urn:uuid:d1a1f3c0-52e4-4e1b-9f1c-0a1b2c3d4e5f", .uuid, "d1a1f3c052e44e1b9f1c0a1b2c3d4e5f"),
        ] as [(String, UpidType, String)])
    func textOfABinaryNameIsItsBytes(form: String, type: UpidType, hex: String) { #expect(text(form, type) == unhex(hex)) }

    /// What is written for people is read back.
    @Test(arguments: [
        (UpidType.eidr, "1478 5a5858b40cbdc0877cc8"), (.eidr, "1477 1d0c4b57 000000000000"), (.isan, "000000018cfa0000 00000003"),
        (.isanOld, "000000018cfa0000"), (.airingId, "0000000000845fed"), (.uuid, "d1a1f3c052e44e1b9f1c0a1b2c3d4e5f"),
        (.umid, "060a2b340101010501010d201300000000112233445566778899aabbccddeeff"),
    ])
    func theCanonicalFormIsReadBack(type: UpidType, hex: String) {
        let shown: [UInt8] =
            switch Upid(type: type, bytes: unhex(hex)).value {
            case .eidr(let text), .isan(let text), .uuid(let text), .umid(let text): text
            case .airingId(let number): [UInt8]("\(number)".utf8)
            default: []
            }
        let reading = UpidReading(text: shown, type: type)
        #expect(reading.bytes(.text) == unhex(hex) && !reading.hasWrongCheck)
    }

    @Test(
        arguments: [
            ("EIDR-1", .eidr), ("10.5240/5A58-58B4", .eidr), ("10.99999/5A58-58B4-0CBD-C087-7CC8-U", .eidr), ("ten", .airingId),
            ("18446744073709551616", .airingId), ("0000-0001-8CFA", .isan), ("0000-0001-8CFA-0000-0000-0003", .isanOld),
            ("060A2B34", .umid),
            ("d1a1f3c0-52e4-4e1b-9f1c", .uuid), ("10.5240/5A58-58B4-0CBD-C087-7CCX-U", .eidr),
        ] as [(String, UpidType)])
    func otherTextOfABinaryNameIsNone(form: String, type: UpidType) { #expect(text(form, type) == nil) }

    @Test func aCheckCharacterThatIsWrongIsTold() {
        func isWrong(_ text: String, _ type: UpidType) -> Bool { UpidReading(text: [UInt8](text.utf8), type: type).hasWrongCheck }
        #expect(isWrong("10.5240/7791-8534-2C23-9030-8610-6", .eidr) && !isWrong("10.5240/7791-8534-2C23-9030-8610-5", .eidr))
        #expect(isWrong("0000-0000-D07A-0090-Q-0000-0000-Y", .isan) && isWrong("0000-0000-D07A-0090-R", .isanOld))
        #expect(!isWrong("0000-0000-D07A-0090-Q-0000-0000-X", .isan) && !isWrong("ABC", .adi))
    }

    @Test func charactersKeepTheirBlanksWhereTheyMayBelongToThem() {
        #expect(text(" PO:a ", .adi) == [UInt8](" PO:a ".utf8) && text(" urn:x\n", .uri) == [UInt8]("urn:x".utf8))
        #expect(text("\n ABCD12345678 \n", .adId) == [UInt8]("ABCD12345678".utf8) && text(" A ", .adId) == [UInt8](" A ".utf8))
    }

    /// Kind: a name without a format. Type, length by the document, text, form.
    @Test(
        arguments: [
            (.mpu, nil, "QUJDRC0x", .base64), (.mpu, nil, "41424344", .hex), (.adi, nil, "PO:x", .text), (.adi, 4, "504F3A78", .hex),
            (.userDefined, 3, "012345", .hex), (.userDefined, 6, "012345", .text), (.userDefined, nil, "012345", .text),
            (.eidr, nil, "10.5240/5A58-58B4-0CBD-C087-7CC8-U", .text), (.eidr, nil, "FHhaWFi0DL3Ah3zI", .base64),
            (.airingId, nil, "1234567890", .text), (.airingId, nil, "0000000000845fed", .hex), (.airingId, nil, "AAAAAACEX+0=", .base64),
            (.adId, nil, "414243443132333435363738", .hex), (.adId, nil, "ABCD12345678", .text), (.uuid, nil, "#", nil),
            (.mid, nil, "090441424344", .hex), (UpidType(rawValue: 0x42), nil, "zz!", nil),
        ] as [(UpidType, Int?, String, UpidReading.Form?)])
    func aNameWithoutAFormatIsReadByItsLength(type: UpidType, length: Int?, text: String, form: UpidReading.Form?) {
        #expect(UpidReading(text: [UInt8](text.utf8), type: type).guessed(length: length) == form)
    }
}
