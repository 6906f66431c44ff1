import Testing

@testable import Formats

@Test func integersKeepTheirBounds() {
    #expect(DecimalInteger.parse(Array("9223372036854775807".utf8).span) == .max)
    #expect(DecimalInteger.parse(Array("9223372036854775808".utf8).span) == nil)
    #expect(DecimalInteger.parse(Array("-1".utf8).span) == nil)
    #expect(DecimalInteger.parse([UInt8]().span) == nil)
    for value in [Int64.min, -1, 0, 9, 10, 99, 100, .max] {
        var out: [UInt8] = []
        DecimalInteger.append(value, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "\(value)")
    }
}
