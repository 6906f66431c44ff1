import Testing

@testable import Scte35

@Suite struct SpliceWarningTests {
    @Test func whatWasToleratedIsNamed() throws {
        var section = Samples.signal(
            SegmentationDescriptor(upid: .single(Upid(type: .isan, bytes: [1])), type: SegmentationType(rawValue: 0x99)),
            SegmentationDescriptor(upid: .several([Upid(type: UpidType(rawValue: 0x42), bytes: [1])])))
        section.sectionSyntaxIndicator = true
        section.privateIndicator = true
        section.protocolVersion = 1
        section.commandLengthIsUnstated = true
        section.checksum = .wrong(5)
        var avail = AvailDescriptor()
        avail.trailing = [1, 2]
        section.descriptors.append(.avail(avail))
        let count = try section.encoded().count
        #expect(
            section.warnings(inputCount: count + 3).map(\.description) == [
                "CRC_32: does not fit the bytes", "section_syntax_indicator: is set", "private_indicator: is set",
                "protocol_version: is 1, not 0", "splice_command_length: is 0xFFF, not stated",
                "descriptors[0].segmentation_type_id: 153 has no name", "descriptors[0].segmentation_upid: type 6 has 1 bytes",
                "descriptors[1].segmentation_upid_type: 66 has no name", "descriptors[2].splice_descriptor: 2 unread bytes",
                "section_length: 3 bytes after the section ignored",
            ])
        var reserved = Samples.reserved
        reserved.commandTrailing = [1]
        #expect(reserved.warnings().map(\.field) == ["splice_command_type", "splice_command"])
    }

    @Test func everyDescriptorTellsItsUnreadBytes() {
        var dtmf = DtmfDescriptor(), time = TimeDescriptor(), audio = AudioDescriptor(),
            segmentation = SegmentationDescriptor(isCancelled: true)
        dtmf.trailing = [1]
        time.trailing = [1]
        audio.trailing = [1]
        segmentation.trailing = [1]
        let section = SpliceInfoSection(
            descriptors: [.dtmf(dtmf), .time(time), .audio(audio), .segmentation(segmentation), .other(OtherDescriptor())])
        #expect(section.warnings().map(\.descriptor) == [0, 1, 2, 3])
    }

    @Test func aGoodSectionHasNone() {
        #expect(Samples.placementStart.warnings(inputCount: 5).isEmpty)
    }

    @Test(arguments: [
        (
            SpliceError(.truncated(needBits: 33, haveBits: 4), field: "pts_time", bitOffset: 119),
            "pts_time: truncated at bit 119, needs 33 bits and has 4"
        ),
        (SpliceError(.tableId(1), field: "table_id"), "table_id: is 1, not 252 (0xFC)"),
        (SpliceError(.checksum(stored: 1, computed: 2), field: "CRC_32"), "CRC_32: wrong checksum, stored 1, computed 2"),
        (
            SpliceError(.outOfRange(value: 4, bits: 2), field: "sap_type", bitOffset: 10),
            "sap_type: 4 is out of range for its 2 bits at bit 10"
        ),
        (
            SpliceError(.lengthUnknown, field: "splice_command_length", bitOffset: 84),
            "splice_command_length: length not stated (0xFFF) for a command that does not tell it at bit 84"
        ),
        (SpliceError(.badText(byteOffset: 3), field: "base64"), "base64: neither base64 nor hexadecimal at byte 3"),
        (SpliceError(.document(expected: "a value", byteOffset: 3), field: "json"), "json: expected a value at byte 3"),
        (SpliceError(.twice(byteOffset: 3), field: "tier"), "tier: stands twice, again at byte 3"),
    ])
    func errorsAreOneLine(error: SpliceError, line: String) { #expect(error.description == line) }
}
