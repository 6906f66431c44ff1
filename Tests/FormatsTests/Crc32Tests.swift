import Testing

@testable import Formats

@Suite struct Crc32Tests {
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
