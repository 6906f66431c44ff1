import Scte35
import Testing

@testable import Demo

@Suite struct DemoSpliceTests {
    private let schedule = DemoSchedule(cycleSegments: 30, breakSegments: 10, offsetSegments: 0)

    @Test func outIsASpliceInsertWithDuration() throws {
        // Break 2 starts at segment 60, the loop's first: PTS 1000 s = 0x055d4a80; 20 s = 0x001b7740.
        let splice = DemoSplice.out(schedule, 2)
        #expect(splice.hex.hasPrefix("0xFC302500000000000000FFF01405000000027FEFFE055D4A80FE001B7740000100000000"))
        #expect(splice.base64.hasPrefix("/DAlAAAAAAAAAP/wFAUAAAACf+/+"))
        // The reader checks the CRC.
        let read = try SpliceInfoSection(base64: Array(splice.base64.utf8))
        #expect(read == (try SpliceInfoSection(hex: Array(splice.hex.utf8))))
    }

    @Test func backNamesTheSameEvent() throws {
        // Segment 70 is the loop's eleventh: PTS 1020 s = 0x0578c1c0.
        let splice = DemoSplice.back(schedule, 2)
        #expect(splice.hex.hasPrefix("0xFC302000000000000000FFF00F05000000027F4FFE0578C1C0000100000000"))
        #expect(throws: Never.self) { try SpliceInfoSection(hex: Array(splice.hex.utf8)) }
    }
}
