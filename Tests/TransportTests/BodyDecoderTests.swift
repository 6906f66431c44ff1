import Testing

@testable import Transport

@Test(arguments: [
    (HeaderTable.Framing.none, "", "", 0, Int?.some(0)), (.none, "GET", "", 3, 0), (.fixed(3), "abc", "abc", 0, 0),
    (.fixed(3), "abcGET", "abc", 3, 0), (.chunked, "3\r\nabc\r\n0\r\n\r\nGET", "abc", 3, nil), (.chunked, "0\r\n\r\n", "", 0, nil),
])
func bodyEndsWhereItsFramingSays(framing: HeaderTable.Framing, text: String, body: String, rest: Int, remaining: Int?) throws {
    let input = Array(text.utf8)
    for step in 1...max(1, input.count) {
        var decoder = BodyDecoder(framing, limit: 10), decoded: [UInt8] = [], at = 0
        var outcome = [UInt8]().withUnsafeBytes { decoder.decode($0) { decoded += $0 } }
        while outcome == .more, at < input.count {
            let end = min(at + step, input.count)
            outcome = input[at..<end].withUnsafeBytes { decoder.decode($0) { decoded += $0 } }
            if case .done(let consumed) = outcome { at += consumed } else { at = end }
        }
        guard case .done = outcome else {
            Issue.record("no end in steps of \(step)")
            return
        }
        #expect(String(decoding: decoded, as: UTF8.self) == body && input.count - at == rest)
        #expect(decoder.decodedBytes == decoded.count && decoder.remainingBytes == remaining)
    }
}

@Test func whatIsLeftIsKnownForALengthOnly() {
    var fixed = BodyDecoder(.fixed(10), limit: 10), chunked = BodyDecoder(.chunked, limit: 10)
    #expect(fixed.remainingBytes == 10 && chunked.remainingBytes == nil)
    _ = Array("abc".utf8).withUnsafeBytes { fixed.decode($0) { _ in } }
    #expect(fixed.remainingBytes == 7 && fixed.decodedBytes == 3)
    let outcome = Array("b\r\n".utf8).withUnsafeBytes { chunked.decode($0) { _ in } }
    #expect(outcome == .refused(.bodyTooLong))
}
