import Testing

@testable import Scte35

/// Documents of older editions of the schema, and of writers that follow it loosely: what is valid is read, what is odd costs itself and
/// not the message.
@Suite struct OlderXmlTests {
    /// For the fuzz entry.
    static let documents = [
        """
        <SpliceInfoSection><EncryptedPacket cwIndex=" 1 "/><TimeSignal ptsTime="+5"/><SegmentationDescriptor>
        <SegmentationTypeID segmentationType="52"/><SegmentNum>1</SegmentNum><SegmentationUpid segmentationUpidType="10">
        10.5240/5A58-58B4-0CBD-C087-7CC8-U</SegmentationUpid>
        <SegmentationUpid segmentationUpidType="6" segmentationUpidFormat="text">0000-0000-D07A-0090-Q-0000-0000-X</SegmentationUpid>
        <SegmentationUpid segmentationUpidType="12" formatIdentifier="1" segmentationUpidLength="3">QUJD</SegmentationUpid>
        <SegmentationUpid segmentationUpidType="13" segmentationUpidFormat="hexbinary">0901410a0142</SegmentationUpid>
        <SegmentationUpid segmentationUpidType="8" segmentationUpidFormat="private:a">8</SegmentationUpid>
        </SegmentationDescriptor></SpliceInfoSection>
        """
    ]

    private func read(_ inside: String) throws -> SpliceInfoSection {
        let text = "<s:SpliceInfoSection xmlns:s='http://www.scte.org/schemas/35/2016'>\(inside)</s:SpliceInfoSection>"
        let section = try SpliceInfoSection(xml: [UInt8](text.utf8))
        var plain = section
        plain.documentWarnings = []
        #expect(try SpliceInfoSection(decoding: section.encoded()) == plain, "what XML said is what the bytes say")
        return section
    }

    private func segmentation(_ inside: String, attributes: String = "segmentationTypeId='54'") throws -> SegmentationDescriptor? {
        let section = try read(
            "<s:TimeSignal><s:SpliceTime ptsTime='1234567'/></s:TimeSignal>"
                + "<s:SegmentationDescriptor segmentationEventId='9' \(attributes)>\(inside)</s:SegmentationDescriptor>")
        #expect(section.adjustedPts == 1_234_567)
        guard case .segmentation(let segmentation) = section.descriptors.first else { return nil }
        return segmentation
    }

    private func warnings(_ inside: String, attributes: String = "segmentationTypeId='54'") throws -> [String] {
        try read("<s:TimeSignal/><s:SegmentationDescriptor \(attributes)>\(inside)</s:SegmentationDescriptor>").warnings().map(
            \.description)
    }

    // MARK: Kind: older forms of the schema lose their type

    @Test(arguments: [
        "<s:SegmentationUpid segmentationUpidType='12' segmentationUpidLength='2' segmentationTypeId='54' segmentNum='1' "
            + "segmentsExpected='3'>0100</s:SegmentationUpid>",
        "<s:SegmentationUpid segmentationUpidType='12' segmentationUpidLength='2'>0100</s:SegmentationUpid>"
            + "<s:SegmentationTypeID segmentationType='54'/><s:SegmentNum segmentNum='1'/><s:SegmentsExpected segmentsExpected='3'/>",
        "<s:SegmentationTypeId> 54 </s:SegmentationTypeId><s:SegmentNum>1</s:SegmentNum><s:segmentsExpected>\n3</s:segmentsExpected>"
            + "<s:SegmentationUpid><s:SegmentationUpidType>12</s:SegmentationUpidType></s:SegmentationUpid>",
    ])
    func theTypeIsFoundWhereOlderEditionsHaveIt(inside: String) throws {
        let found = try #require(try segmentation(inside, attributes: "segmentationDuration='2700000'"))
        #expect(found.type == .distributorPlacementStart && found.segmentNum == 1 && found.segmentsExpected == 3)
        #expect(found.upid.type == .mpu && found.duration == 2_700_000)
    }

    @Test func subSegmentsAreFoundWhereOlderEditionsHaveThem() throws {
        let upid = "<s:SegmentationUpid segmentationUpidType='9' subSegmentNum='2' subSegmentsExpected='4'>PO:x</s:SegmentationUpid>"
        #expect(try segmentation(upid)?.subSegments == .init(num: 2, expected: 4))
    }

    @Test func fieldsAreReadInAnySpellingAndAsElements() throws {
        let insert = try read(
            "<s:SpliceInsert spliceEventID='7' out_of_network_indicator='True'><s:Program ptsTime='5'/><s:BreakDuration>"
                + "<s:AutoReturn>1</s:AutoReturn><s:Duration>90000</s:Duration></s:BreakDuration>"
                + "<s:AvailNum>2</s:AvailNum></s:SpliceInsert>"
        )
        #expect(
            insert.command
                == .insert(
                    SpliceInsert(
                        eventId: 7, isOut: true, time: SpliceTime(pts: 5), breakDuration: BreakDuration(duration: 90_000), availNum: 2)))
        let section = try read("<s:ptsAdjustment>5</s:ptsAdjustment><s:Tier value='1'/><s:TimeSignal ptsTime='6'/>")
        #expect(section.ptsAdjustment == 5 && section.tier == 1 && section.adjustedPts == 11)
        #expect(try segmentation("<s:BreakDuration duration='450000'/>")?.duration == 450_000)
    }

    @Test func aSegmentationWithoutATypeIsAWarning() throws {
        #expect(try warnings("", attributes: "") == ["descriptors[0].segmentation_type_id: is missing"])
        #expect(try warnings("", attributes: "segmentationEventCancelIndicator='1'") == [])
    }

    // MARK: Kind: one odd UPID loses the message

    @Test(arguments: [
        ("segmentationUpidType='12' segmentationUpidFormat='private:vendor'", "opaque", "its format 'private:vendor' is somebody's own"),
        ("segmentationUpidType='9' format='private:x'", "PO:x", "its format 'private:x' is somebody's own"),
        ("segmentationUpidType='8' segmentationUpidFormat='hexbinary'", "00g0", "no hexadecimal"),
        ("segmentationUpidType='8' segmentationUpidFormat='base-64'", "####", "no base64"),
        ("segmentationUpidType='10' segmentationUpidFormat='text'", "some film", "no text of this type"),
        ("segmentationUpidType='16'", "not-a-uuid!", "of no form that is known"),
        ("segmentationUpidType='13' segmentationUpidFormat='hexbinary'", "0905", "no MID"),
    ])
    func aUpidThatNobodyCanReadIsLeftOut(attributes: String, text: String, why: String) throws {
        let upid = "<s:SegmentationUpid \(attributes)>\(text)</s:SegmentationUpid>"
        #expect(try segmentation(upid)?.upid == SegmentationUpid.none)
        #expect(try warnings(upid) == ["descriptors[0].segmentation_upid: left out, \(why): '\(text)'"])
        let other = "<s:SegmentationUpid segmentationUpidType='15'>urn:a</s:SegmentationUpid>"
        #expect(try segmentation(other + upid)?.upid == .single(Upid(type: .uri, bytes: [UInt8]("urn:a".utf8))))
    }

    @Test func aUpidThatDoesNotFitIsLeftOut() throws {
        let upid = "<s:SegmentationUpid segmentationUpidType='15'>urn:\(String(repeating: "x", count: 240))</s:SegmentationUpid>"
        #expect(try segmentation(upid)?.upid == SegmentationUpid.none)
        #expect(try warnings(upid) == ["descriptors[0].segmentation_upid: left out, 244 bytes do not fit into a descriptor"])
    }

    @Test func base64WithoutAFormatIsReadAndTold() throws {
        // As scte35-go writes it: the identifier is apart, whatever the rest begins with.
        let upid = "<s:SegmentationUpid segmentationUpidType='12' formatIdentifier='1094861636'>QUJDRC0wMDE=</s:SegmentationUpid>"
        #expect(try segmentation(upid)?.upid == .single(Upid(type: .mpu, bytes: [UInt8]("ABCDABCD-001".utf8))))
        #expect(try warnings(upid) == ["descriptors[0].segmentation_upid: read as base64, which no format says"])
    }

    @Test func aMidInOneElementIsItsNames() throws {
        let upid =
            "<s:SegmentationUpid segmentationUpidType='13' segmentationUpidFormat='hexbinary'>0904504F3A61 0C024142</s:SegmentationUpid>"
        #expect(
            try segmentation(upid)?.upid
                == .several([Upid(type: .adi, bytes: [UInt8]("PO:a".utf8)), Upid(type: .mpu, bytes: [UInt8]("AB".utf8))]))
    }

    // MARK: Kind: the text form of a UPID that is binary on the wire

    @Test(arguments: [
        ("10", "10.5240/5A58-58B4-0CBD-C087-7CC8-U", "14785a5858b40cbdc0877cc8"), ("8", "8675309", "0000000000845fed"),
        ("6", "0000-0000-D07A-0090-Q-0000-0000-X", "00000000d07a009000000000"),
        ("16", "d1a1f3c0-52e4-4e1b-9f1c-0a1b2c3d4e5f", "d1a1f3c052e44e1b9f1c0a1b2c3d4e5f"),
    ])
    func textOfABinaryUpidIsItsBytes(type: String, text: String, hex: String) throws {
        for format in ["segmentationUpidFormat='text'", "segmentationUpidFormat=' Text '", ""] {
            let upid = "<s:SegmentationUpid segmentationUpidType='\(type)' \(format)>\n \(text)\n</s:SegmentationUpid>"
            #expect(try segmentation(upid)?.upid.all.map(\.bytes) == [unhex(hex)])
        }
    }

    @Test func aWrongCheckCharacterIsTold() throws {
        let upid =
            "<s:SegmentationUpid segmentationUpidType='10' segmentationUpidFormat='text'>"
            + "10.5240/7791-8534-2C23-9030-8610-6</s:SegmentationUpid>"
        #expect(try segmentation(upid)?.upid.all.map(\.bytes) == [unhex("1478779185342c2390308610")])
        #expect(try warnings(upid).map { $0.hasSuffix("whose check character is another") } == [true])
    }

    // MARK: Kind: valid and refused

    @Test(
        arguments: [
            ("<s:EncryptedPacket encryptionAlgorithm='0' cwIndex='7'/>", "", 0, 7), ("", "<s:EncryptedPacket cwIndex='255'/>", 0, 255),
            ("<s:EncryptedPacket encryptionAlgorithm='2'/>", "", 2, 0),
        ] as [(String, String, UInt8, UInt8)])
    func encryptionIsSaidOfTheBitsAndNotOfTheDocument(before: String, after: String, algorithm: UInt8, index: UInt8) throws {
        let section = try read("\(before)<s:SpliceInsert spliceEventId='3'/>\(after)")
        #expect(section.command == .insert(SpliceInsert(eventId: 3)))
        #expect(section.encryptionAlgorithm == algorithm && section.cwIndex == index)
    }

    @Test func onlyOneEncryptionIsSaid() {
        #expect(throws: SpliceError.self) { try read("<s:EncryptedPacket/><s:EncryptedPacket/><s:SpliceNull/>") }
    }

    // MARK: Kind: white space and zones after the types of XML Schema

    @Test func numbersAndFlagsMayHaveWhiteSpaceAroundThem() throws {
        let section = try read(
            "<s:SpliceInsert spliceEventId=' 7 ' outOfNetworkIndicator='\n true' uniqueProgramId='+3'>"
                + "<s:Program><s:SpliceTime ptsTime='\t900000 '/></s:Program></s:SpliceInsert>")
        #expect(
            section.command == .insert(SpliceInsert(eventId: 7, isOut: true, time: SpliceTime(pts: 900_000), uniqueProgramId: 3)))
        #expect(throws: SpliceError.self) { try read("<s:SpliceInsert spliceEventId='7 8'/>") }
        #expect(throws: SpliceError.self) { try read("<s:SpliceInsert spliceEventId='+'/>") }
    }

    /// The field is in UTC.
    @Test(arguments: [
        "2026-01-31T12:00:00", " 2026-01-31T12:00:00 ", "2026-01-31T12:00:00.25", "2026-01-31T12:00:00Z", "2026-01-30T24:00:00",
    ])
    func aTimeWithoutAZoneIsUtc(text: String) throws {
        let section = try read(
            "<s:SpliceSchedule><s:Event spliceEventId='1'><s:Program utcSpliceTime='\(text)'/></s:Event></s:SpliceSchedule>")
        guard case .schedule(let schedule) = section.command else { return #expect(Bool(false)) }
        #expect(GpsTime.unix(schedule.events[0].utcSpliceTime) == (text.contains("24:") ? 1_769_817_600 : 1_769_860_800))
    }
}
