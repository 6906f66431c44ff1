import Testing
import TestSupport

@testable import Formats

@Test(
    arguments: [
        ("6", 6_000_000_000), ("6.", 6_000_000_000), (".5", 500_000_000), ("6.006", 6_006_000_000), ("0", 0), ("+1", 1_000_000_000),
        ("5.0053333333333", 5_005_333_333), ("1.9999999996", 2_000_000_000), ("0.0000000005", 1), ("0.00000000049", 0),
        ("000010", 10_000_000_000), ("1000000000", 1_000_000_000_000_000_000),
    ] as [(String, Int64)])
func secondsReadToTheNanosecond(text: String, nanoseconds: Int64) {
    #expect(DecimalSeconds.parse(Array(text.utf8).span) == nanoseconds)
}

@Test(arguments: ["", ".", "-1", "1e3", "6.006s", " 6", "0x6", "1000000001", "99999999999999999999", "6,0", "NaN", "1.2.3"])
func otherSecondsAreRefused(text: String) { #expect(DecimalSeconds.parse(Array(text.utf8).span) == nil) }

@Test func offsetsMayBeNegative() {
    #expect(DecimalSeconds.parse(Array("-12.5".utf8).span, signed: true) == -12_500_000_000)
    #expect(DecimalSeconds.parse(Array("-".utf8).span, signed: true) == nil)
}

@Test(arguments: 0..<300 as Range<UInt64>)
func secondsAreWrittenShortestAndReadBack(seed: UInt64) {
    var random = Seeded(seed)
    let value =
        Int64.random(in: 0...1_000_000_000_000, using: &random) / [1, 1000, 1_000_000, 1_000_000_000][Int(seed % 4)]
        * [
            1, 1000, 1_000_000, 1_000_000_000,
        ][Int(seed % 4)]
    var out: [UInt8] = []
    DecimalSeconds.append(value, to: &out)
    #expect(DecimalSeconds.parse(out.span) == value)
    if out.contains(UInt8(ascii: ".")) { #expect(out.last != UInt8(ascii: "0")) }
}

@Test(
    arguments: [
        (6_006_000_000, "6.006"), (6_000_000_000, "6"), (1, "0.000000001"), (0, "0"), (-1_500_000_000, "-1.5"), (10, "0.00000001"),
    ] as [(Int64, String)])
func secondsAreWritten(nanoseconds: Int64, text: String) {
    var out: [UInt8] = []
    DecimalSeconds.append(nanoseconds, to: &out)
    #expect(String(decoding: out, as: UTF8.self) == text)
}
