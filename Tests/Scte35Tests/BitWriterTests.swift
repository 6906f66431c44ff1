import Testing

@testable import Scte35

@Suite struct BitWriterTests {
    /// What a model that its fields cannot hold is refused with.
    private func refusal(_ change: (inout SpliceInfoSection) -> Void) -> SpliceError? {
        var section = Samples.insertOut
        change(&section)
        return #expect(throws: SpliceError.self) { try section.encoded() }
    }

    private func field(_ error: SpliceError?) -> String { "\(error?.field ?? "") \(error.map { "\($0.reason)" } ?? "")" }

    @Test func valuesThatDoNotFitAreRefusedByTheirField() {
        #expect(refusal { $0.sapType = 4 } == SpliceError(.outOfRange(value: 4, bits: 2), field: "sap_type", bitOffset: 10))
        #expect(refusal { $0.encryptionAlgorithm = 64 }?.field == "encryption_algorithm")
        #expect(
            refusal { $0.ptsAdjustment = 1 << 33 }
                == SpliceError(.outOfRange(value: 1 << 33, bits: 33), field: "pts_adjustment", bitOffset: 39))
        #expect(refusal { $0.tier = 0x1000 }?.field == "tier")
        #expect(refusal { $0.command = .timeSignal(TimeSignal(time: SpliceTime(pts: 1 << 33))) }?.field == "pts_time")
        #expect(refusal { $0.descriptors = [.segmentation(SegmentationDescriptor(duration: 1 << 40))] }?.field == "segmentation_duration")
        #expect(refusal { $0.descriptors = [.time(TimeDescriptor(taiSeconds: 1 << 48))] }?.field == "TAI_seconds")
    }

    @Test func countsAndLengthsThatDoNotFitAreRefused() {
        let tooMany = [SpliceInsert.Component](repeating: .init(tag: 1), count: 256)
        #expect(refusal { $0.command = .insert(SpliceInsert(components: tooMany)) }?.field == "component_count")
        #expect(refusal { $0.descriptors = [.dtmf(DtmfDescriptor(chars: [UInt8](repeating: 0x31, count: 8)))] }?.field == "dtmf_count")
        #expect(
            refusal { $0.descriptors = [.other(OtherDescriptor(tag: 9, bytes: [UInt8](repeating: 0, count: 252)))] }?.field
                == "descriptor_length")
        let channel = AudioDescriptor.Channel(componentTag: 1, isoCode: [UInt8]("en".utf8))
        #expect(refusal { $0.descriptors = [.audio(AudioDescriptor(channels: [channel]))] }?.field == "ISO_code")
        #expect(
            refusal { $0.command = .privateCommand(PrivateCommand(bytes: [UInt8](repeating: 0, count: 5_000))) }?.field
                == "splice_command_length")
        let full = SpliceDescriptor.other(OtherDescriptor(tag: 9, bytes: [UInt8](repeating: 0, count: 250)))
        #expect(refusal { $0.descriptors = [SpliceDescriptor](repeating: full, count: 16) }?.field == "section_length")
        let nearly =
            [SpliceDescriptor](repeating: full, count: 15) + [.other(OtherDescriptor(tag: 9, bytes: [UInt8](repeating: 0, count: 211)))]
        #expect(
            refusal { $0.descriptors = nearly } == SpliceError(.outOfRange(value: 4_094, bits: 12), field: "section_length", bitOffset: 12))
    }

    @Test func opaqueBytesInTheNameOfWhatHasASyntaxAreRefused() {
        #expect(
            refusal { $0.descriptors = [.other(OtherDescriptor(tag: 2, identifier: SpliceDescriptor.identifier))] }?.field
                == "splice_descriptor_tag")
        #expect(
            refusal { $0.descriptors = [.segmentation(SegmentationDescriptor(upid: .single(Upid(type: .mid, bytes: [1]))))] }?.field
                == "segmentation_upid_type")
        #expect(refusal { $0.command = .reserved(type: 5, bytes: []) }?.field == "splice_command_type")
        #expect(
            refusal {
                $0.command = .reserved(type: 0x42, bytes: [])
                $0.commandLengthIsUnstated = true
            }?.reason == .lengthUnknown)
    }

    @Test func theLongestSectionIsWritten() throws {
        let full = SpliceDescriptor.other(OtherDescriptor(tag: 9, bytes: [UInt8](repeating: 0, count: 250)))
        let last = SpliceDescriptor.other(OtherDescriptor(tag: 9, bytes: [UInt8](repeating: 0, count: 230)))
        let section = SpliceInfoSection(command: .null, descriptors: [SpliceDescriptor](repeating: full, count: 15) + [last])
        let bytes = try section.encoded()
        #expect(bytes.count == 4_096)
        #expect(try SpliceInfoSection(decoding: bytes) == section)
    }

    @Test(arguments: Samples.all.indices)
    func ownModelsComeBack(sample: Int) throws {
        let section = Samples.all[sample]
        let bytes = try section.encoded()
        #expect(try SpliceInfoSection(decoding: bytes) == section)
        #expect(try SpliceInfoSection(decoding: bytes.span).encoded() == bytes)
        let json = try section.json()
        #expect(try SpliceInfoSection(json: json) == section)
    }

    @Test func aWrongChecksumIsKeptUntilMended() throws {
        var bytes = try Samples.insertOut.encoded()
        bytes[bytes.count - 1] ^= 1
        var section = try SpliceInfoSection(decoding: bytes, options: lenient)
        #expect(try section.encoded() == bytes && section.checksum != .right)
        section.checksum = .right
        #expect(try section.encoded() == Samples.insertOut.encoded())
    }
}
