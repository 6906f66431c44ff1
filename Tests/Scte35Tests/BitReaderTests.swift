import Testing

@testable import Scte35

@Suite struct BitReaderTests {
    private func refusal(_ hex: String) -> SpliceError? {
        #expect(throws: SpliceError.self) { try SpliceInfoSection(decoding: unhex(hex), options: lenient) }
    }

    private func error(_ need: Int, _ have: Int, _ field: String, _ at: Int) -> SpliceError {
        SpliceError(.truncated(needBits: need, haveBits: have), field: field, bitOffset: at)
    }

    @Test func errorsSayWhichFieldWhichBitNeededAndHad() {
        #expect(refusal("") == error(8, 0, "table_id", 0))
        #expect(refusal("fd") == SpliceError(.tableId(0xfd), field: "table_id"))
        #expect(refusal("fc") == error(1, 0, "section_syntax_indicator", 8))
        #expect(refusal("fc30") == error(12, 4, "section_length", 12))
        #expect(refusal("fc3011") == error(17 * 8, 0, "section_length", 12))
        #expect(refusal("fc3003 000000") == error(32, 24, "section_length", 12))
        #expect(refusal("fc3004 00000000") == error(8, 0, "protocol_version", 24))
        #expect(
            refusal("fc3ffe" + String(repeating: "00", count: 4_094))
                == SpliceError(.outOfRange(value: 4_094, bits: 12), field: "section_length", bitOffset: 12))
        // A time signal whose length says four bytes.
        #expect(refusal("fc3015 00000000000000fff00406fe00000000 0000 00000000") == error(33, 25, "pts_time", 119))
        // A descriptor that runs past its loop, and a loop that runs past the section.
        #expect(refusal("fc3013 00000000000000fff00000 0002 0203 00000000") == error(24, 0, "descriptor_length", 136))
        #expect(refusal("fc3011 00000000000000fff00000 0001 00000000") == error(8, 0, "descriptor_loop_length", 112))
    }

    @Test func anUnstatedLengthNeedsASyntaxThatTellsIt() {
        let error = refusal("fc3011 00000000000000ffffff42 0000 00000000")
        #expect(error == SpliceError(.lengthUnknown, field: "splice_command_length", bitOffset: 92))
        #expect(refusal("fc3015 00000000000000ffffffff 53595331 0000 00000000")?.reason == .lengthUnknown)
    }

    @Test func unreadBytesOfACommandAreKept() throws {
        let bytes = unhex("fc3018 00000000000000fff00706fe00000000abcd 0000 00000000")
        let section = try SpliceInfoSection(decoding: bytes, options: lenient)
        #expect(section.commandTrailing == [0xab, 0xcd])
        #expect(try section.encoded() == bytes)
        #expect(try SpliceInfoSection(json: section.json()) == section)
    }

    @Test func reservedBitsThatAreZeroComeBack() throws {
        var section = Samples.insertOut
        guard case .insert(var insert) = section.command else { return }
        insert.reserved.cleared = 0x3ff
        insert.time.reserved.cleared = 0x3f << 16
        insert.breakDuration?.reserved.cleared = 0x3f
        section.command = .insert(insert)
        var dtmf = DtmfDescriptor(preroll: 1, chars: [0x31])
        dtmf.reserved.cleared = 0x1f
        var component = SegmentationDescriptor.Component(tag: 1, ptsOffset: 2)
        component.reserved.cleared = 0x7f
        var segmentation = SegmentationDescriptor(components: [component])
        segmentation.reserved.cleared = 0x7ff
        var audio = AudioDescriptor(channels: [])
        audio.reserved.cleared = 0xf
        section.descriptors = [.dtmf(dtmf), .segmentation(segmentation), .audio(audio)]
        let bytes = try section.encoded()
        #expect(try SpliceInfoSection(decoding: bytes) == section)
        #expect(try SpliceInfoSection(json: section.json()) == section)
        var plain = Samples.schedule
        guard case .schedule(var schedule) = plain.command else { return }
        schedule.events[0].reserved.cleared = 0x7ff
        plain.command = .schedule(schedule)
        #expect(try SpliceInfoSection(decoding: plain.encoded()) == plain)
        #expect(try SpliceInfoSection(json: plain.json()) == plain)
    }

    /// Table: bytes and meaning, in both directions.
    @Test(arguments: [("fe72bd0050", 0x72bd_0050), ("7f", nil), ("ffffffffff", 0x1_ffff_ffff), ("fe00000000", 0)] as [(String, UInt64?)])
    func spliceTimesAgreeWithTheirBytes(hex: String, pts: UInt64?) throws {
        let bytes = try SpliceInfoSection(command: .timeSignal(TimeSignal(time: SpliceTime(pts: pts)))).encoded()
        let time = unhex(hex)
        #expect([UInt8](bytes[14..<14 + time.count]) == time)
        #expect(bytes.count == 20 + time.count)
        #expect(try SpliceInfoSection(decoding: bytes).adjustedPts == pts)
    }
}
