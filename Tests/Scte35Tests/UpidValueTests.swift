import Testing

@testable import Scte35

@Suite struct UpidValueTests {
    private func value(_ type: UpidType, _ hex: String) -> UpidValue { Upid(type: type, bytes: unhex(hex)).value }
    private func text(_ string: String) -> [UInt8] { [UInt8](string.utf8) }

    @Test func namesAreWrittenInTheirCanonicalForm() {
        // Published examples: EIDR 10.5240/7791-8534-2C23-9030-8610-5, ISAN 0000-0000-D07A-0090-Q.
        #expect(value(.eidr, "1478 7791 8534 2c23 9030 8610") == .eidr(text("10.5240/7791-8534-2C23-9030-8610-5")))
        #expect(value(.eidr, "1477 8be5 e3f6 0000 0000 0000") == .eidr(text("10.5239/8BE5-E3F6")))
        #expect(value(.isanOld, "0000 0000 d07a 0090") == .isan(text("0000-0000-D07A-0090-Q")))
        #expect(value(.isan, "0000 0000 d07a 0090 0000 0000") == .isan(text("0000-0000-D07A-0090-Q-0000-0000-X")))
        #expect(
            value(.uuid, "cb0350a948774ca7bb638730b37a98cf") == .uuid(text("cb0350a9-4877-4ca7-bb63-8730b37a98cf")))
        #expect(
            value(.umid, "060a2b340101010501010d2013000000d2c9036c8f195343ab7014d2d718bfda")
                == .umid(text("060a2b34.01010105.01010d20.13000000.d2c9036c.8f195343.ab7014d2.d718bfda")))
    }

    @Test func structuresAreTakenApart() {
        #expect(value(.airingId, "000000002ca0a18a") == .airingId(0x2ca0_a18a))
        #expect(Upid(type: .adi, bytes: text("SIGNAL:a:b")).value == .adi(element: text("SIGNAL"), identifier: text("a:b")))
        #expect(Upid(type: .adi, bytes: text("abc")).value == .adi(element: [], identifier: text("abc")))
        #expect(value(.mpu, "4f564c59 49") == .mpu(formatIdentifier: 0x4f56_4c59, privateData: [0x49]))
        #expect(
            value(.atscContentId, "0102 ff05 6162")
                == .atsc(.init(tsid: 0x102, endOfDay: 31, uniqueFor: 0x105, contentId: text("ab"))))
        #expect(
            Upid(type: .ads, bytes: text("type=LA&dur=60000&x;type=NA")).value
                == .ads([
                    [
                        .init(key: text("type"), value: text("LA")), .init(key: text("dur"), value: text("60000")),
                        .init(key: text("x"), value: nil),
                    ],
                    [.init(key: text("type"), value: text("NA"))],
                ]))
    }

    @Test(arguments: [UpidType.userDefined, .isci, .adId, .tid, .uri, .scr])
    func charactersAreText(type: UpidType) { #expect(Upid(type: type, bytes: text("ABCD")).value == .text(text("ABCD"))) }

    @Test func wrongLengthsAndUnknownTypesAreOpaque() {
        #expect(value(.isan, "0000000000000000") == .opaque([UInt8](repeating: 0, count: 8)))
        #expect(value(.none, "636261") == .opaque([0x63, 0x62, 0x61]))
        #expect(value(.mpu, "010203") == .opaque([1, 2, 3]))
        #expect(value(.atscContentId, "010203") == .opaque([1, 2, 3]))
        #expect(value(UpidType(rawValue: 0x42), "01") == .opaque([1]))
        #expect(value(.eidr, "") == UpidValue.none)
    }

    @Test func documentsShowTheFormsBesideTheBytes() throws {
        let names: [(UpidType, String, String)] = [
            (.umid, "060a2b340101010501010d2013000000d2c9036c8f195343ab7014d2d718bfda", "\"umid\":\"060a2b34."),
            (.isan, "0000 0000 d07a 0090 0000 0000", "\"isan\":\"0000-0000-D07A-0090-Q-0000-0000-X\""),
            (.airingId, "000000002ca0a18a", "\"airing_id\":748724618"),
            (.eidr, "1478 7791 8534 2c23 9030 8610", "\"eidr_canonical\":\"10.5240/7791-8534-2C23-9030-8610-5\""),
            (.atscContentId, "0102 ff05 6162", "\"unique_for\":261,\"content_id_hex\":\"6162\""),
            (.uuid, "cb0350a948774ca7bb638730b37a98cf", "\"uuid\":\"cb0350a9-4877-4ca7-bb63-8730b37a98cf\""),
            (.uri, "75726e3a78", "\"text\":\"urn:x\""),
        ]
        for (type, hex, expected) in names {
            let section = Samples.signal(SegmentationDescriptor(upid: .single(Upid(type: type, bytes: unhex(hex)))))
            let json = String(decoding: try section.json(indented: false), as: UTF8.self)
            #expect(json.contains(expected), "\(json)")
        }
    }

    @Test func typesHaveNamesAndLengths() {
        #expect((0...0x11).allSatisfy { UpidType(rawValue: $0).name != nil })
        #expect(UpidType(rawValue: 0x12).name == nil)
        #expect(UpidType.umid.fixedLength == 32 && UpidType.uuid.fixedLength == 16 && UpidType.uri.fixedLength == nil)
        #expect(UpidType.none.fixedLength == 0 && UpidType.isci.fixedLength == 8 && UpidType.adId.fixedLength == 12)
    }
}
