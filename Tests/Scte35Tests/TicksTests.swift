import Testing

@testable import Scte35

@Suite struct TicksTests {
    @Test func momentsWrapAt33Bits() {
        #expect(Ticks.adjusted(Ticks.wrap - 1, by: 1) == 0)
        #expect(Ticks.adjusted(Ticks.wrap - 1, by: Ticks.wrap - 1) == Ticks.wrap - 2)
        #expect(Ticks.distance(from: Ticks.wrap - 10, to: 5) == 15)
        #expect(Ticks.distance(from: 5, to: Ticks.wrap - 10) == -15)
        #expect(Ticks.distance(from: 0, to: Ticks.wrap / 2) == -Int64(Ticks.wrap / 2))
    }

    @Test func lengthsAreNanosecondsToTheNearest() {
        #expect(Ticks.nanoseconds(90_000) == 1_000_000_000)
        #expect(Ticks.nanoseconds(1) == 11_111 && Ticks.nanoseconds(2) == 22_222 && Ticks.nanoseconds(5) == 55_556)
        for ticks in [0, 1, 89, 90, 91, 2_700_000, 1 << 33, (1 << 40) - 1] as [UInt64] {
            #expect(Ticks.ticks(nanoseconds: Ticks.nanoseconds(ticks)) == ticks)
        }
        #expect(Ticks.ticks(nanoseconds: -1) == nil)
    }

    @Test func secondsHaveSixDecimals() {
        #expect(String(decoding: Ticks.seconds(2_700_000), as: UTF8.self) == "30.000000")
        #expect(String(decoding: Ticks.seconds(1), as: UTF8.self) == "0.000011")
        #expect(String(decoding: Ticks.seconds(89_999), as: UTF8.self) == "0.999989")
    }

    @Test func gpsSecondsCountLeapSeconds() {
        #expect(GpsTime.seconds(unix: 1_769_860_800) == 1_453_896_018)
        #expect(GpsTime.unix(1_453_896_018) == 1_769_860_800)
        #expect(GpsTime.seconds(unix: 0) == nil && GpsTime.seconds(unix: 1 << 40) == nil)
        #expect(GpsTime.seconds(dateTime: [UInt8]("2024-02-29T23:59:59Z".utf8)).map(GpsTime.unix) == 1_709_251_199)
        for bad in [
            "2024-02-29T23:59:59", "2024-13-01T00:00:00Z", "2024_02-29T23:59:59Z", "2024-02-29T24:00:00Z", "x024-02-29T23:59:59Z", "",
        ] {
            #expect(GpsTime.seconds(dateTime: [UInt8](bad.utf8)) == nil, "\(bad)")
        }
    }

    @Test func checksumsAgreeWithTheKnownValueAtEveryLength() {
        // The check value of CRC-32/MPEG-2.
        let digits = [UInt8]("123456789".utf8)
        #expect(unsafe Crc32.of(digits.span.bytes, count: 9) == 0x0376_e6e7)
        #expect(unsafe Crc32.of(digits.span.bytes, count: 0) == 0xffff_ffff)
        let bytes = (0..<100).map { UInt8($0 * 7 & 255) }
        for count in 0...100 {
            var bitwise: UInt32 = 0xffff_ffff
            for byte in bytes[..<count] {
                bitwise ^= UInt32(byte) << 24
                for _ in 0..<8 { bitwise = bitwise & 0x8000_0000 != 0 ? bitwise << 1 ^ 0x04c1_1db7 : bitwise << 1 }
            }
            #expect(unsafe Crc32.of(bytes.span.bytes, count: count) == bitwise)
        }
    }
}
