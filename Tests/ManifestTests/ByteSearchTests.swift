import Testing
import TestSupport

@testable import Manifest

@Test(arguments: 0..<100 as Range<UInt64>) func searchAgreesWithALoop(seed: UInt64) {
    var random = Seeded(seed)
    let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0x1e...0x23, using: &random) }
    let span = text.span
    let start = Int.random(in: 0...text.count, using: &random), end = Int.random(in: start...text.count, using: &random)
    let found = span.firstIndex(of: 0x20, from: start, to: end), control = span.hasControl(in: ByteSlice(start, end))
    #expect(found == (text[start..<end].firstIndex(of: 0x20) ?? end))
    #expect(control == text[start..<end].contains { $0 < 0x20 })
    let word = text.count - start >= 8 ? (0..<8).reduce(UInt64(0)) { $0 | UInt64(text[start + $1]) << UInt64(8 * $1) } : 0
    let read = span.word(at: start)
    #expect(read == word)
}

@Test func comparisonsStayWithinTheText() {
    let text = bytes("#EXTINF")
    let span = text.span
    // A span cannot go into the macro, so the answers are gathered first.
    let answers = [
        span.starts(with: "#EXT", at: 0), !span.starts(with: "#EXTINF:", at: 0), !span.starts(with: "F", at: 7),
        !span.starts(with: "F", at: -1), span.equals(ByteSlice(1, 4), "EXT"), !span.equals(ByteSlice(1, 5), "EXT"),
        span.equalsIgnoringCase(ByteSlice(1, 4), "EXT"), !span.equal(ByteSlice(0, 3), ByteSlice(1, 4)),
        span.equal(ByteSlice(2, 4), ByteSlice(2, 4)), [UInt8]().span.firstIndex(of: 0, from: 0, to: 0) == 0,
    ]
    #expect(answers == Array(repeating: true, count: answers.count))
}
